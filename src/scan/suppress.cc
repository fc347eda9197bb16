#include "scan/suppress.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"

namespace dredge {
namespace {

// Other tools call a finding's line that on which its match begins.
std::uint32_t line_of_match(const PlacedHit& placed) {
  const Evidence& evidence = placed.evidence;
  const std::uint32_t line = placed.hit.at.line;
  if (placed.hit.at.encoding == Encoding::Base64 || evidence.secret.begin <= evidence.match.begin)
    return line;
  const std::string_view before = evidence.snippet.reveal().substr(
      evidence.match.begin, evidence.secret.begin - evidence.match.begin);
  const auto line_ends = static_cast<std::uint32_t>(std::count(before.begin(), before.end(), '\n'));
  return line > line_ends ? line - line_ends : line;
}

std::string commit_of(const Origin& origin) {
  const auto* commit = std::get_if<CommitOrigin>(&origin.where);
  return commit == nullptr ? std::string() : commit->commit.hex();
}

}  // namespace

std::uint32_t Suppressor::number_of(Cover cover) {
  const auto [entry, is_new] =
      numbers_.try_emplace(std::move(cover), static_cast<std::uint32_t>(covers_.size() + 1));
  if (is_new) covers_.push_back(&entry->first);
  return entry->second;
}

std::uint32_t Suppressor::cover_of(const PlacedHit& placed) {
  if (placed.allow != nullptr) {
    const Allow& allow = *placed.allow;
    if (state_of(allow, policy_) == AllowState::Holds)
      return number_of({{allow.marker, allow.reason, allow.until}, false});
    if (warnings_.size() < kMostWarnings) {
      warnings_.insert(escape_for_terminal(fmt::format("{}:{}: {} {}: it suppresses nothing",
                                                       placed.path, placed.hit.at.line,
                                                       allow.marker, why_not(allow, policy_))));
    }
  }
  const bool has_lists = filter_ != nullptr && filter_->has_allowlists();
  if (ignores_.empty() && !has_lists) return kOpen;
  const std::string commit = commit_of(placed.origin);
  std::string outer;
  std::string_view outer_path = placed.path;
  if (!placed.origin.inside.empty()) {
    outer = Origin{placed.origin.where, {}}.display_path();
    outer_path = outer;
  }
  const Span secret = placed.evidence.secret;
  auto match = ignores_.find(
      {.path = placed.path,
       .outer = outer_path,
       .rule = placed.rule,
       .fingerprint = placed.evidence.fingerprint,
       .line = line_of_match(placed),
       .commit = commit,
       .secret = placed.evidence.snippet.reveal().substr(secret.begin, secret.size())});
  if (!match) return has_lists ? cover_by_list(placed, commit) : kOpen;
  return number_of({std::move(match->suppression), match->is_of_commit});
}

std::uint32_t Suppressor::cover_by_list(const PlacedHit& placed, std::string_view commit) {
  const Evidence& evidence = placed.evidence;
  const std::string_view snippet = evidence.snippet.reveal();
  const std::size_t before = evidence.match.begin == 0
                                 ? std::string_view::npos
                                 : snippet.rfind('\n', evidence.match.begin - 1);
  const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
  const std::size_t end = std::min(snippet.find('\n', evidence.match.end), snippet.size());
  auto listed =
      filter_->allowed({.rule = placed.rule,
                        .secret = snippet.substr(evidence.secret.begin, evidence.secret.size()),
                        .match = snippet.substr(evidence.match.begin, evidence.match.size()),
                        .line = snippet.substr(begin, end - begin),
                        .path = placed.path,
                        .commit = commit});
  return listed ? number_of({std::move(*listed), false}) : kOpen;
}

std::vector<std::string> Suppressor::warnings(bool with_unused) const {
  std::vector<std::string> all(warnings_.begin(), warnings_.end());
  const std::vector<std::string> more = ignores_.warnings(with_unused);
  all.insert(all.end(), more.begin(), more.end());
  if (all.size() > kMostWarnings) {
    const std::size_t left = all.size() - kMostWarnings;
    all.resize(kMostWarnings);
    all.push_back(fmt::format("and {} more about allows and ignore files", left));
  }
  return all;
}

}  // namespace dredge

#include "scan/evidence.h"

#include <algorithm>
#include <functional>

namespace dredge {
namespace {

constexpr std::uint64_t kContextBefore = 1024;
constexpr std::uint64_t kContextAfter = 512;

}  // namespace

std::uint32_t EvidenceTable::intern(std::uint32_t rule, Checksum checksum, Span match, Span secret,
                                    std::string_view snippet, const Fingerprint& fingerprint) {
  const std::size_t hash = std::hash<std::string_view>{}(snippet) ^ (rule * 0x9E3779B97F4A7C15ULL) ^
                           (secret.begin * 0xC2B2AE3D27D4EB4FULL);
  const auto [first, last] = by_hash_.equal_range(hash);
  for (auto entry = first; entry != last; ++entry) {
    const Evidence& known = entries_[entry->second];
    if (known.rule == rule && known.match == match && known.secret == secret &&
        known.snippet.reveal() == snippet) {
      return entry->second;
    }
  }
  const auto index = static_cast<std::uint32_t>(entries_.size());
  entries_.push_back(Evidence{rule, checksum, match, secret, Secret(snippet), fingerprint});
  by_hash_.emplace(hash, index);
  return index;
}

std::vector<Evidence> EvidenceTable::take() {
  by_hash_.clear();
  return std::move(entries_);
}

Origin named(Origin origin, const BlobId& outer) {
  auto* commit = std::get_if<CommitOrigin>(&origin.where);
  if (commit != nullptr && commit->path.empty() && !outer.empty()) {
    commit->path = "blob:" + outer.hex().substr(0, 12);
  }
  return origin;
}

Span context_of(std::string_view text, Span match) {
  const std::uint64_t floor = match.begin > kContextBefore ? match.begin - kContextBefore : 0;
  const std::uint64_t ceiling = std::min<std::uint64_t>(text.size(), match.end + kContextAfter);
  std::uint64_t begin = match.begin;
  for (int line_ends = 0; begin > floor; --begin) {
    if (text[begin - 1] == '\n' && ++line_ends == 3) break;
  }
  std::uint64_t end = match.end;
  for (int line_ends = 0; end < ceiling; ++end) {
    if (text[end] == '\n' && ++line_ends == 2) break;
  }
  return {begin, end};
}

Excerpt excerpt_of(std::string_view text, const Candidate& found) {
  const Span part = context_of(text, found.match);
  const auto shift = [&](Span span) {
    return Span{span.begin - part.begin, span.end - part.begin};
  };
  return {text.substr(part.begin, part.size()),
          Candidate{found.rule, shift(found.match), shift(found.secret), found.checksum}};
}

}  // namespace dredge

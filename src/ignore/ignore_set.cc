#include "ignore/ignore_set.h"

#include <algorithm>
#include <charconv>
#include <map>

#include <fmt/format.h>

#include "base/hash.h"
#include "base/text.h"
#include "ignore/inline_allow.h"

namespace dredge {
namespace {

constexpr std::size_t kMostCachedPaths = 100'000;

template <class Entries>
void count_unused(const Entries& entries, std::string_view what,
                  std::vector<std::string>& warnings) {
  std::map<std::string, std::pair<std::size_t, std::size_t>> by_file;  // unused, all
  for (const auto& [path, entry] : entries) {
    auto& [unused, all] = by_file[entry.file];
    if (!entry.is_used) ++unused;
    ++all;
  }
  for (const auto& [file, counts] : by_file) {
    if (counts.first == 0) continue;
    warnings.push_back(fmt::format("{}: {} of {} {} match nothing here", escape_for_terminal(file),
                                   counts.first, counts.second, what));
  }
}

}  // namespace

IgnoreDialect dialect_of(std::string_view file_name) {
  if (file_name.ends_with("gitleaksignore")) return IgnoreDialect::Gitleaks;
  if (file_name.ends_with("baseline") || file_name.ends_with(".json"))
    return IgnoreDialect::Baseline;
  return IgnoreDialect::Dredge;
}

Result<> IgnoreSet::add(const IgnoreText& file) {
  std::vector<std::string> mistakes;
  if (file.text.size() > kMostBytes) {
    mistakes.push_back(fmt::format("{}: is larger than {}", escape_for_terminal(file.name),
                                   human_bytes(kMostBytes)));
  } else {
    switch (dialect_of(file.name)) {
      case IgnoreDialect::Dredge:
        add_dredge(file, mistakes);
        break;
      case IgnoreDialect::Gitleaks:
        add_gitleaks(file, mistakes);
        break;
      case IgnoreDialect::Baseline:
        add_baseline(file, mistakes);
        break;
    }
  }
  entries_by_path_.clear();
  if (mistakes.empty()) return {};
  if (file.is_users)
    return Error{ErrorCode::InvalidInput, fmt::format("{}", fmt::join(mistakes, "\n"))};
  warnings_.insert(warnings_.end(), mistakes.begin(), mistakes.end());
  return {};
}

void IgnoreSet::add_dredge(const IgnoreText& file, std::vector<std::string>& mistakes) {
  IgnoreFile parsed = parse_ignore_file(file.text, file.name);
  mistakes = std::move(parsed.mistakes);
  for (IgnoreEntry& entry : parsed.entries) {
    if (entries_.size() < kMostIgnoreEntries)
      entries_.push_back({std::move(entry), file.name, false});
  }
}

// The entries that may select this path, or that select none.
const std::vector<std::uint32_t>& IgnoreSet::entries_at(const IgnoreQuery& query) {
  const auto known = entries_by_path_.find(query.path);
  if (known != entries_by_path_.end()) return known->second;
  if (entries_by_path_.size() >= kMostCachedPaths) entries_by_path_.clear();
  std::vector<std::uint32_t> found;
  for (std::uint32_t i = 0; i < entries_.size(); ++i) {
    const std::vector<GitIgnore>& globs = entries_[i].rule.paths;
    const bool selects = std::any_of(globs.begin(), globs.end(), [&](const GitIgnore& glob) {
      return takes_in(glob, query.outer) ||
             (query.path != query.outer && takes_in(glob, query.path));
    });
    if (selects || globs.empty()) found.push_back(i);
  }
  return entries_by_path_.emplace(query.path, std::move(found)).first->second;
}

std::optional<IgnoreMatch> IgnoreSet::find_entry(const IgnoreQuery& query) {
  if (entries_.empty()) return std::nullopt;
  for (const std::uint32_t index : entries_at(query)) {
    Entry& entry = entries_[index];
    const IgnoreEntry& rule = entry.rule;
    if (!names_rule(rule.rules, query.rule)) continue;
    if (!rule.fingerprints.empty()) {
      const std::string hex = query.fingerprint.hex();
      const bool is_named =
          std::any_of(rule.fingerprints.begin(), rule.fingerprints.end(),
                      [&](const std::string& start) { return hex.starts_with(start); });
      if (!is_named) continue;
    }
    entry.is_used = true;
    if (today_ > rule.last_day) continue;
    return IgnoreMatch{{fmt::format("{}:{}", entry.file, rule.line), rule.reason, rule.until},
                       false};
  }
  return std::nullopt;
}

std::optional<IgnoreMatch> IgnoreSet::find(const IgnoreQuery& query) {
  if (auto match = find_entry(query)) return match;
  if (auto match = find_line(query)) return match;
  return find_known(query);
}

std::vector<std::string> IgnoreSet::warnings(bool with_unused) const {
  std::vector<std::string> all = warnings_;
  for (const Entry& entry : entries_) {
    const std::string place =
        fmt::format("{}:{}", escape_for_terminal(entry.file), entry.rule.line);
    if (today_ > entry.rule.last_day) {
      all.push_back(
          fmt::format("{}: expired on {}, it suppresses nothing now", place, entry.rule.until));
    } else if (with_unused && !entry.is_used) {
      all.push_back(place + ": matches nothing here");
    }
  }
  if (with_unused) {
    count_unused(lines_, "fingerprints", all);
    count_unused(known_, "known secrets", all);
  }
  return all;
}

}  // namespace dredge

// Joins what may suppress a hit: the allow beside it, the ignore files, the allowlists of imported
// rule files. Whatever is suppressed
// is counted and kept, so that it can be listed.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "ignore/ignore_set.h"
#include "ignore/inline_allow.h"
#include "scan/evidence.h"
#include "scan/rule_filter.h"

namespace dredge {

// Why a place does not count.
struct Cover {
  Suppression suppression;
  bool is_of_commit = false;  // ignore/ignore_set.h
  auto operator<=>(const Cover&) const = default;
};

// A hit at one of its origins. Borrowed for the call.
struct PlacedHit {
  const Hit& hit;
  const Evidence& evidence;
  const Origin& origin;
  std::string_view path;         // the origin's display path
  std::string_view rule;         // id
  const Allow* allow = nullptr;  // what `hit.allow` names
};

// Confined; borrows the ignore files and the filter, which may be null.
class Suppressor {
 public:
  Suppressor(IgnoreSet& ignores, const AllowPolicy& policy, const RuleFilter* filter = nullptr)
      : ignores_(ignores), policy_(policy), filter_(filter) {}

  static constexpr std::uint32_t kOpen = 0;

  // The number of what covers this hit here; kOpen when nothing does.
  std::uint32_t cover_of(const PlacedHit& placed);
  const Cover& cover(std::uint32_t number) const { return *covers_[number - 1]; }

  void keep(Finding finding) { suppressed_.push_back(std::move(finding)); }
  std::vector<Finding> take_suppressed() { return std::move(suppressed_); }

  // About allows that do not hold, and of the ignore files. Sorted; at most kMostWarnings.
  std::vector<std::string> warnings(bool with_unused) const;
  static constexpr std::size_t kMostWarnings = 50;

 private:
  std::uint32_t number_of(Cover cover);
  std::uint32_t cover_by_list(const PlacedHit& placed, std::string_view commit);

  IgnoreSet& ignores_;
  AllowPolicy policy_;
  const RuleFilter* filter_;
  std::map<Cover, std::uint32_t> numbers_;
  std::vector<const Cover*> covers_;  // the keys of numbers_
  std::set<std::string> warnings_;
  std::vector<Finding> suppressed_;
};

}  // namespace dredge

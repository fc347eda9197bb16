// The rules' patterns, made ready when first asked for: most scans meet few rules. The backtracker
// answers; RE2 does where it gives up.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "dredge/origin.h"
#include "dredge/result.h"
#include "dredge/rule.h"
#include "engine/backtracker.h"

namespace re2 {
class RE2;
}

namespace dredge {

struct RuleMatch {
  std::uint32_t rule = 0;
  Span match;
  Span secret;
};

// The order of Scanner::scan.
inline bool comes_first(const RuleMatch& a, const RuleMatch& b) {
  return std::tie(a.match.begin, a.rule) < std::tie(b.match.begin, b.rule);
}

// One pattern. Immutable but for the first use, which it guards itself; safe to share.
class LazyPattern {
 public:
  LazyPattern();
  ~LazyPattern();

  // Appends the matches of `rule` that lie in `region` of `text`, left to right, not overlapping.
  // The bytes around the region are seen by \b, ^ and $ and never matched. Errors: InvalidInput,
  // when RE2 refuses the pattern (Engine::compile has asked before).
  Result<> match(const Rule& rule, std::uint32_t index, std::string_view text, Span region,
                 std::vector<RuleMatch>& matches);

  // The same by RE2 alone.
  Result<> match_by_re2(const Rule& rule, std::uint32_t index, std::string_view text, Span region,
                        std::vector<RuleMatch>& matches);

 private:
  bool match_by_backtracking(const Rule& rule, std::uint32_t index, std::string_view text,
                             Span region, std::vector<RuleMatch>& matches);

  std::once_flag backtracker_once_;
  std::optional<Backtracker> backtracker_;
  std::once_flag re2_once_;
  std::unique_ptr<re2::RE2> re2_;
  int secret_group_ = 0;  // of RE2; 0 = the rule names none: the whole match
};

// Errors: InvalidInput, with RE2's reason.
Result<> check_re2(std::string_view pattern);

}  // namespace dredge

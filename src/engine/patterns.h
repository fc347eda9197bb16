// The rules' patterns as RE2 objects, compiled when first asked for: most scans meet few rules.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "dredge/origin.h"
#include "dredge/result.h"
#include "dredge/rule.h"

namespace re2 {
class RE2;
}

namespace dredge {

struct RuleMatch {
  std::uint32_t rule = 0;
  Span match;
  Span secret;
};

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

 private:
  std::once_flag once_;
  std::unique_ptr<re2::RE2> pattern_;
  int secret_group_ = 0;  // 0 = the rule names none: the whole match
};

// Errors: InvalidInput, with RE2's reason.
Result<> check_re2(std::string_view pattern);

}  // namespace dredge

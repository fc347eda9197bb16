// The slow ways to find matches, to hold the engine against: one engine alone over all of the text,
// no anchors, gates or windows. For tests, fuzzing and `dredge rules check`.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "dredge/result.h"
#include "dredge/rule.h"
#include "engine/hyperscan.h"
#include "engine/patterns.h"

namespace dredge {

// Where Hyperscan says that a match ends.
struct MatchEnd {
  std::uint32_t rule = 0;
  std::uint64_t end = 0;
  auto operator<=>(const MatchEnd&) const = default;
};

// Confined to one thread; the tables behind the RuleSet must outlive it.
class Reference {
 public:
  // Milliseconds a rule. Errors: InvalidInput, when Hyperscan refuses a pattern.
  static Result<Reference> compile(const RuleSet& rules);

  // What engine.h defines as a match, by RE2 alone. Errors: InvalidInput, when RE2 refuses a
  // pattern.
  Result<std::vector<RuleMatch>> by_re2(std::string_view text);

  // Every end of every possible match, ascending, each once, over the whole text (under 4 GiB): a
  // superset of the ends of RE2's matches, which do not overlap. Errors: Internal, when it fails.
  Result<std::vector<MatchEnd>> ends_by_hyperscan(std::string_view text);

  // What engine.h defines as a match, by Hyperscan for where and RE2 for how: RE2 sees only the
  // lines, or for multi-line rules the texts, in which Hyperscan sees the rule end.
  Result<std::vector<RuleMatch>> by_hyperscan(std::string_view text);

 private:
  Reference() = default;
  Result<> match_line(std::uint32_t rule, std::string_view text, std::uint64_t offset,
                      std::vector<RuleMatch>& matches, std::uint64_t& end);

  RuleSet rules_;
  std::unique_ptr<LazyPattern[]> patterns_;
  HsDatabase database_;
  HsScratch scratch_;
};

}  // namespace dredge

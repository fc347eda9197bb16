// What the rules of the lane of runs have in common, where a long run is a hash (engine/
// hash_contexts.h). Nearly every rule of that lane is one of two kinds:
//
//   inside  the match has no blank and no quote in it: a token with its prefix. It is part of one
//           word, and so are its literals.
//   named   a keyword, then a gap, then a value that is part of one word: SEMRUSH_KEY = "...". A
//           thousand rules share one gap. So an automaton of all gaps goes back from where a value
//           may begin, and the few places where a gap may have begun are where a keyword must end.
//   loose   all others: their literals are looked for everywhere (engine/anchors.h).
//
// What a rule is, is read off its pattern. A pattern that is not understood makes its rule loose,
// which costs time and never a match.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dredge/result.h"
#include "dredge/rule.h"
#include "engine/plan.h"

namespace dredge {

// Reads a gap from its end to its beginning. State 0 is dead.
struct GapAutomaton {
  static constexpr std::uint16_t kStart = 1;
  static constexpr std::uint16_t kMayBegin = 0x8000;  // set in a cell: the gap may begin here

  std::array<std::uint8_t, 256> classes{};
  std::uint16_t width = 0;           // how many classes
  std::vector<std::uint16_t> cells;  // [state * width + class]; none: no rule is named

  std::uint16_t step(std::uint16_t state, char byte) const {
    return cells[static_cast<std::size_t>(state) * width +
                 classes[static_cast<unsigned char>(byte)]];
  }
};

inline constexpr std::size_t kLeastKeyword = 3;

struct NearPlan {
  std::vector<std::uint32_t> inside;  // literals by number in the plan of the lane, ascending
  std::vector<std::uint32_t> loose;   // a literal of several rules can be in more than one list
  GapAutomaton gap;
  std::vector<std::string_view> keywords;  // lower case, at least kLeastKeyword long; borrowed
};

// The plan of the rules of the lane `near`, as bytes: an image stores it. A second for two thousand
// rules.
std::string plan_near_runs(const RuleSet& rules, const AnchorPlan& near);

// Borrows `bytes`, which plan_near_runs made for the rules of `near`. Errors: Corrupt.
Result<NearPlan> read_near_plan(std::string_view bytes, const AnchorPlan& near);

}  // namespace dredge

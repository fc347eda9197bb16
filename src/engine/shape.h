// The second half of the gate, derived from the patterns themselves: could the text before and
// after this anchor be that of a match?
//
// Problem: anchors like "key" and "token" stand in every other line of source code, and the gate
// that a rule declares lets most of them through. Confirming those lines takes most of the time.
// Idea: follow the pattern from the anchor outwards with a small automaton, forward from the
// anchor's first byte and backward from there. It dies after a few bytes nearly always.
//
// Which anchor? A match may hold several (a token inside a password). Take the first place in the
// match where an anchor is spelled by positions of the pattern that read that letter and few others
// ([ \t] is two: each is followed by itself), in one case or both. If every way through the pattern
// has such a place, it is enough that *that* anchor is let through, and its automaton starts at the
// positions that spell it. If some way has none, the rule gets no automaton: everything is let
// through. The positions are coarser than the pattern (engine/positions.h), so an automaton lets
// too much through and never too little; leaving one out, or not asking it, changes time and no
// result.
#pragma once

#include <cstdint>
#include <vector>

#include "dredge/rule.h"
#include "engine/byte_dfa.h"
#include "engine/plan.h"

namespace dredge {

struct Shape {
  ByteDfa forward;         // from the byte `skip` of the anchor on to the end of a match
  ByteDfa backward;        // from the byte before the anchor to the start of a match
  std::uint32_t skip = 0;  // all of the anchor, where its case makes no difference; else nothing
};

// One shape for every use of the plan, by number; empty where there is nothing to gain. Tens of
// milliseconds a hundred rules: an image stores them.
std::vector<Shape> find_shapes(const RuleSet& rules, const AnchorPlan& plan);

}  // namespace dredge

// What the rules' metadata amounts to for the first two stages: which literals to look for, and at
// each of them which gates to try and how far a match can reach.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dredge/result.h"
#include "dredge/rule.h"
#include "engine/runs.h"

namespace dredge {

// Rules that are confirmed in one way. Generic rules have anchors that occur everywhere ("key",
// "token") and share them: one pass of Hyperscan over their windows tells which of them match. A
// specific rule's anchor is rare and its own: its windows are searched with its pattern at once,
// so that a thousand such rules cost a scan nothing, and a start no database.
// Rules without an anchor are in the slow lane: Hyperscan sees all of the text for them.
enum class Group : std::uint8_t {
  GenericLines,
  SpecificLines,
  Multiline,
  SlowLines,
  SlowMultiline
};
inline constexpr std::size_t kGroups = 5;
inline constexpr bool is_multiline(Group group) {
  return group == Group::Multiline || group == Group::SlowMultiline;
}
Group group_of(const Rule& rule);

// Whether the group's windows go through Hyperscan first.
inline bool has_database(Group group) { return group != Group::SpecificLines; }

// Where the literals of a rule are looked for.
enum class Lane : std::uint8_t {
  Everywhere,
  NearRuns,  // on the lines of long runs (engine/runs.h)
};
inline constexpr std::size_t kLanes = 2;
Lane lane_of(const Rule& rule);

// No rule may reach further, in bytes.
inline constexpr std::uint32_t kMaxRuleReach = 1U << 20;

// One thing to try at a literal, for all the rules of a group that share it. Where their gates
// differ in degree, the widest: a gate that admits more costs time and never a match.
struct AnchorUse {
  Group group = Group::SpecificLines;
  Gate gate;
  std::uint32_t memo = 0;            // uses with the same gate share this number (engine/gate.h)
  std::uint32_t reach = 0;           // the widest match, in bytes
  std::vector<std::uint32_t> rules;  // by index, ascending
};

// The rule's anchors without those that hold another of them: every hit of such a one is a hit of
// the other, with a window as wide.
std::vector<std::string_view> needed_anchors(const Rule& rule);

struct AnchorPlan {
  Lane lane = Lane::Everywhere;
  std::vector<std::string> literals;     // ascending, each once, ASCII letters lower case
  std::vector<std::uint32_t> first_use;  // of each literal, and one past the last
  std::vector<AnchorUse> uses;
  std::uint32_t longest = 0;  // literal, in bytes
  std::uint32_t reach = 0;    // the widest match of its rules, in bytes
  std::uint32_t memos = 0;    // how many distinct gates

  std::span<const AnchorUse> uses_of(std::uint32_t literal) const {
    return std::span(uses).subspan(first_use[literal], first_use[literal + 1] - first_use[literal]);
  }
  // Near runs: the literals of those rules that a run of `grade` is enough for, ascending.
  std::vector<std::uint32_t> literals_of(const RuleSet& rules, RunGrade grade) const;
  // The number of the use that serves `rule` at `anchor`, one of its needed anchors.
  std::uint32_t use_of(const Rule& rule, std::string_view anchor) const;
};

// The plan of one lane. The same rules always give the same plan: an image stores facts by literal
// number.
// Errors: InvalidInput, naming the rule, for an anchor or reach that the contract of
// Engine::compile refuses.
Result<AnchorPlan> plan_anchors(const RuleSet& rules, Lane lane);

}  // namespace dredge

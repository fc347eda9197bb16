#include "engine/plan.h"

#include <algorithm>
#include <compare>
#include <map>
#include <string_view>
#include <tuple>

#include "base/check.h"

namespace dredge {
namespace {

constexpr std::size_t kMaxAnchorBytes = 64;

// Around a long run so much of its line is looked at, which counts where a line is a whole file.
// One rule of the kind in thirty reaches further.
constexpr std::uint32_t kMaxReachNearRuns = 512;

// Uses whose gates differ only in degree are one. Among them the smallest `min` admits the most.
using UseKey = std::tuple<Group, Gate::Kind, CharClass>;

UseKey key_of(Group group, const Gate& gate) { return {group, gate.kind, gate.of}; }

// One literal of one rule.
struct Wish {
  std::string_view literal;
  UseKey key;
  std::uint32_t rule = 0;
  auto operator<=>(const Wish&) const = default;
};

// The rule's gate; none where it declares one that holds everywhere.
Gate gate_of(const Rule& rule) {
  const bool open = rule.gate.kind == Gate::Kind::None || rule.gate.min == 0;
  return open ? Gate{} : rule.gate;
}

Error refuse(const Rule& rule, std::string_view why) {
  return Error{ErrorCode::InvalidInput, "rule " + std::string(rule.id) + ": " + std::string(why)};
}

Result<> check(const Rule& rule) {
  if (rule.reach == 0 || rule.reach > kMaxRuleReach)
    return refuse(rule, "its reach is out of bounds");
  for (const std::string_view anchor : rule.anchors) {
    if (anchor.size() < 2) return refuse(rule, "an anchor is shorter than two bytes");
    if (anchor.size() > kMaxAnchorBytes) return refuse(rule, "an anchor is longer than 64 bytes");
    if (anchor.size() > rule.reach) return refuse(rule, "an anchor is longer than its reach");
    const bool plain = std::none_of(anchor.begin(), anchor.end(),
                                    [](char c) { return c == '\n' || (c >= 'A' && c <= 'Z'); });
    if (!plain) return refuse(rule, "an anchor holds an upper-case letter or a line end");
  }
  return {};
}

bool is_redundant(const Rule& rule, std::size_t index) {
  const std::string_view anchor = rule.anchors[index];
  for (std::size_t other = 0; other < rule.anchors.size(); ++other) {
    if (other == index || anchor.find(rule.anchors[other]) == std::string_view::npos) continue;
    if (rule.anchors[other].size() < anchor.size() || other < index) return true;
  }
  return false;
}

void widen(AnchorUse& use, const Rule& rule, std::uint32_t index) {
  const Gate gate = gate_of(rule);
  if (use.rules.empty()) use = AnchorUse{group_of(rule), gate, 0, rule.reach, {}};
  use.rules.push_back(index);
  use.gate.min = std::min(use.gate.min, gate.min);
  use.reach = std::max(use.reach, rule.reach);
}

// Gives uses with equal gates one number.
void number_gates(AnchorPlan& plan) {
  std::map<std::tuple<Gate::Kind, CharClass, std::uint16_t>, std::uint32_t> numbers;
  for (AnchorUse& use : plan.uses) {
    const auto next = static_cast<std::uint32_t>(numbers.size());
    use.memo = numbers.try_emplace({use.gate.kind, use.gate.of, use.gate.min}, next).first->second;
  }
  plan.memos = static_cast<std::uint32_t>(numbers.size());
}

}  // namespace

Group group_of(const Rule& rule) {
  if (rule.anchors.empty()) return rule.line_local ? Group::SlowLines : Group::SlowMultiline;
  if (!rule.line_local) return Group::Multiline;
  return rule.generic ? Group::GenericLines : Group::SpecificLines;
}

Lane lane_of(const Rule& rule) {
  const bool fits = group_of(rule) == Group::SpecificLines && rule.reach <= kMaxReachNearRuns;
  return fits && needs_long_run(rule.gate) ? Lane::NearRuns : Lane::Everywhere;
}

std::vector<std::string_view> needed_anchors(const Rule& rule) {
  std::vector<std::string_view> needed;
  for (std::size_t i = 0; i < rule.anchors.size(); ++i)
    if (!is_redundant(rule, i)) needed.push_back(rule.anchors[i]);
  return needed;
}

std::uint32_t AnchorPlan::use_of(const Rule& rule, std::string_view anchor) const {
  const auto literal = std::lower_bound(literals.begin(), literals.end(), anchor);
  DREDGE_CHECK(literal != literals.end() && *literal == anchor);
  std::uint32_t use = first_use[static_cast<std::size_t>(literal - literals.begin())];
  while (key_of(uses[use].group, uses[use].gate) != key_of(group_of(rule), gate_of(rule))) ++use;
  return use;
}

std::vector<std::uint32_t> AnchorPlan::literals_of(const RuleSet& rules, RunGrade grade) const {
  std::vector<std::uint32_t> numbers;
  const auto is_enough = [&](std::uint32_t rule) {
    return grade_needed(rules.rules[rule].gate) <= grade;
  };
  for (std::uint32_t literal = 0; literal < literals.size(); ++literal) {
    const auto wanted = uses_of(literal);
    if (std::any_of(wanted.begin(), wanted.end(), [&](const AnchorUse& use) {
          return std::any_of(use.rules.begin(), use.rules.end(), is_enough);
        }))
      numbers.push_back(literal);
  }
  return numbers;
}

Result<AnchorPlan> plan_anchors(const RuleSet& rules, Lane lane) {
  std::vector<Wish> wishes;
  for (std::uint32_t i = 0; i < rules.rules.size(); ++i) {
    const Rule& rule = rules.rules[i];
    if (lane_of(rule) != lane) continue;
    RETURN_IF_ERROR(check(rule));
    const UseKey key = key_of(group_of(rule), gate_of(rule));
    for (const std::string_view anchor : needed_anchors(rule)) wishes.push_back({anchor, key, i});
  }
  std::sort(wishes.begin(), wishes.end());
  AnchorPlan plan;
  plan.lane = lane;
  for (std::size_t i = 0; i < wishes.size(); ++i) {
    const Wish& wish = wishes[i];
    const bool is_new_literal = i == 0 || wish.literal != wishes[i - 1].literal;
    if (is_new_literal) {
      plan.literals.emplace_back(wish.literal);
      plan.longest = std::max(plan.longest, static_cast<std::uint32_t>(wish.literal.size()));
      plan.first_use.push_back(static_cast<std::uint32_t>(plan.uses.size()));
    }
    if (is_new_literal || wish.key != wishes[i - 1].key) plan.uses.emplace_back();
    widen(plan.uses.back(), rules.rules[wish.rule], wish.rule);
    plan.reach = std::max(plan.reach, plan.uses.back().reach);
  }
  plan.first_use.push_back(static_cast<std::uint32_t>(plan.uses.size()));
  number_gates(plan);
  return plan;
}

}  // namespace dredge

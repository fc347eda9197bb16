#include "engine/plan.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>

namespace dredge {
namespace {

constexpr std::size_t kMaxAnchorBytes = 64;

// Gates that differ only in degree. Among them the smallest `min` admits the most.
using UseKey = std::tuple<Group, Gate::Kind, CharClass>;
using UseMap = std::map<UseKey, AnchorUse>;

Error refuse(const Rule& rule, std::string_view why) {
  return Error{ErrorCode::InvalidInput, "rule " + std::string(rule.id) + ": " + std::string(why)};
}

Result<> check(const Rule& rule) {
  if (rule.anchors.empty()) return refuse(rule, "it has no anchor");
  if (rule.reach == 0 || rule.reach > kMaxReach) return refuse(rule, "its reach is out of bounds");
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

// True when another anchor of the rule stands inside `anchor`: every hit of `anchor` is then also a
// hit of that one, with a window as wide, so `anchor` adds only work.
bool is_redundant(const Rule& rule, std::size_t index) {
  const std::string_view anchor = rule.anchors[index];
  for (std::size_t other = 0; other < rule.anchors.size(); ++other) {
    if (other == index || anchor.find(rule.anchors[other]) == std::string_view::npos) continue;
    if (rule.anchors[other].size() < anchor.size() || other < index) return true;
  }
  return false;
}

void widen(UseMap& uses, const Rule& rule) {
  const bool open = rule.gate.kind == Gate::Kind::None || rule.gate.min == 0;
  const Gate gate = open ? Gate{} : rule.gate;
  const auto [place, is_new] = uses.try_emplace(UseKey{group_of(rule), gate.kind, gate.of});
  AnchorUse& use = place->second;
  if (is_new) use = AnchorUse{group_of(rule), gate, 0, rule.reach};
  use.gate.min = std::min(use.gate.min, gate.min);
  use.reach = std::max(use.reach, rule.reach);
}

// Gives uses with equal gates one number. Past 255 different gates they share the last, widened to
// no gate at all: right, if slow.
void number_gates(AnchorPlan& plan) {
  std::map<std::tuple<Gate::Kind, CharClass, std::uint16_t>, std::uint8_t> numbers;
  for (AnchorUse& use : plan.uses) {
    if (numbers.size() >= 255) use.gate = Gate{};
    const auto next = static_cast<std::uint8_t>(numbers.size());
    use.memo = numbers.try_emplace({use.gate.kind, use.gate.of, use.gate.min}, next).first->second;
  }
  plan.memos = static_cast<std::uint32_t>(numbers.size());
}

}  // namespace

Group group_of(const Rule& rule) {
  if (!rule.line_local) return Group::Multiline;
  return rule.generic ? Group::GenericLines : Group::SpecificLines;
}

Result<AnchorPlan> plan_anchors(const RuleSet& rules) {
  std::map<std::string_view, UseMap> by_literal;
  for (const Rule& rule : rules.rules) {
    RETURN_IF_ERROR(check(rule));
    for (std::size_t i = 0; i < rule.anchors.size(); ++i)
      if (!is_redundant(rule, i)) widen(by_literal[rule.anchors[i]], rule);
  }
  AnchorPlan plan;
  for (const auto& [literal, uses] : by_literal) {
    plan.literals.emplace_back(literal);
    plan.longest = std::max(plan.longest, static_cast<std::uint32_t>(literal.size()));
    plan.first_use.push_back(static_cast<std::uint32_t>(plan.uses.size()));
    for (const auto& [key, use] : uses) plan.uses.push_back(use);
  }
  plan.first_use.push_back(static_cast<std::uint32_t>(plan.uses.size()));
  number_gates(plan);
  return plan;
}

}  // namespace dredge

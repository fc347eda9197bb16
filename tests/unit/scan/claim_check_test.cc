#include "scan/claim_check.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "scan/local_hits.h"

namespace dredge {
namespace {

using Names = std::vector<std::string_view>;

Rule rule_of(std::string_view id, std::string_view pattern, float prior = 0.9F) {
  static const Names anchors = {"acme_"};
  static const Names examples = {"key = acme_{base62:30}"};
  Rule rule;
  rule.id = id;
  rule.pattern = pattern;
  rule.anchors = anchors;
  rule.examples = examples;
  rule.reach = 64;
  rule.prior = prior;
  return rule;
}

constexpr std::string_view kNarrow = R"(\b(?P<secret>acme_[0-9A-Za-z]{30})\b)";
constexpr std::string_view kWide = R"(\b(?P<secret>acme_[0-9A-Za-z]{20,40})\b)";

std::string problems_of(const std::vector<Rule>& rules) {
  const RuleSet set{rules, {}, "digest"};
  const Result<Engine> engine = Engine::compile(set);
  EXPECT_TRUE(engine) << engine.error().message;
  if (!engine) return "does not compile";
  std::string all;
  for (const RuleProblem& problem : check_claims(set, *engine)) {
    all += problem.rule + ": " + problem.where + ": " + problem.message + "\n";
  }
  return all;
}

bool tells(const std::string& problems, std::string_view text) {
  return problems.find(text) != std::string::npos;
}

TEST(ClaimCheck, PassesRulesThatDoNotMeet) {
  EXPECT_EQ(problems_of({rule_of("a.key", kNarrow)}), "");
}

TEST(ClaimCheck, TellsTwoRulesThatNothingSetsApart) {
  const std::string told = problems_of({rule_of("a.key", kNarrow), rule_of("b.key", kWide)});
  EXPECT_TRUE(tells(told, "a.key: example 1: b.key claims it, too, and nothing says")) << told;
  EXPECT_TRUE(tells(told, "b.key: example 1: a.key claims it, too")) << told;
}

TEST(ClaimCheck, TellsARuleThatLosesItsOwnExample) {
  const std::string told = problems_of({rule_of("a.key", kNarrow), rule_of("b.key", kWide, 0.8F)});
  EXPECT_TRUE(tells(told, "b.key: example 1: a.key has it, because the other is surer")) << told;
  EXPECT_FALSE(tells(told, "a.key: example")) << told;
}

TEST(ClaimCheck, IsContentWithAWinnerThatIsNamed) {
  std::vector<Rule> rules = {rule_of("a.key", kNarrow), rule_of("b.key", kWide, 0.95F)};
  const Names over = {"b.key"};
  rules[0].over = over;
  EXPECT_EQ(problems_of(rules), "");
}

TEST(ClaimCheck, LetsContextGiveWayToFormat) {
  std::vector<Rule> rules = {rule_of("a.key", kNarrow), rule_of("b.key", kWide)};
  rules[1].generic = true;
  EXPECT_EQ(problems_of(rules), "");
}

TEST(ClaimCheck, TellsAnOverThatNamesNothing) {
  std::vector<Rule> rules = {rule_of("a.key", kNarrow)};
  const Names over = {"b.kye"};
  rules[0].over = over;
  EXPECT_TRUE(tells(problems_of(rules), "a.key: over: there is no rule or provider \"b.kye\""));
}

TEST(ClaimCheck, TellsRulesThatStandOverEachOther) {
  std::vector<Rule> rules = {rule_of("a.key", kNarrow), rule_of("b.key", kWide)};
  const Names over_b = {"b.key"};
  const Names over_a = {"a"};
  rules[0].over = over_b;
  rules[1].over = over_a;
  EXPECT_TRUE(tells(problems_of(rules), "a.key: over: it and b.key stand over each other"));
}

LocalHit hit_of(std::uint32_t rule, Span span, double confidence) {
  LocalHit hit;
  hit.rule = rule;
  hit.span = span;
  hit.decoded = span;
  hit.confidence = confidence;
  hit.is_likely = confidence >= 0.5;
  return hit;
}

TEST(ResolveOverlaps, KeepsTheRuleThatStandsOverAnother) {
  std::vector<Rule> rules = {rule_of("generic.token", kWide), rule_of("acme.public", kNarrow)};
  const Names over = {"generic"};
  rules[1].over = over;
  const auto kept = resolve_overlaps({hit_of(0, {0, 20}, 0.9), hit_of(1, {5, 20}, 0.1)}, rules);
  ASSERT_EQ(kept.size(), 1u);
  EXPECT_EQ(kept[0].rule, 1u);
}

TEST(ResolveOverlaps, LetsWhatStandsOverAnotherBeElsewhere) {
  std::vector<Rule> rules = {rule_of("generic.token", kWide), rule_of("acme.public", kNarrow)};
  const Names over = {"generic"};
  rules[1].over = over;
  const auto kept = resolve_overlaps({hit_of(0, {0, 20}, 0.9), hit_of(1, {20, 30}, 0.1)}, rules);
  EXPECT_EQ(kept.size(), 2u);
}

TEST(ResolveOverlaps, LosesNothingToRulesThatGoInACircle) {
  std::vector<Rule> rules = {rule_of("a.key", kWide), rule_of("b.key", kNarrow)};
  const Names over_a = {"a"};
  const Names over_b = {"b"};
  rules[0].over = over_b;
  rules[1].over = over_a;
  const auto kept = resolve_overlaps({hit_of(0, {0, 20}, 0.9), hit_of(1, {0, 20}, 0.8)}, rules);
  ASSERT_EQ(kept.size(), 1u);
  EXPECT_EQ(kept[0].rule, 0u);
}

}  // namespace
}  // namespace dredge

#include "scan/rule_check.h"

#include <array>
#include <string_view>

#include <gtest/gtest.h>

namespace dredge {
namespace {

constexpr std::array<std::string_view, 1> kAnchors = {"acme_"};
constexpr std::array<std::string_view, 1> kExamples = {"ACME_TOKEN=acme_{hex:32}"};
constexpr std::array<std::string_view, 1> kCounterexamples = {"acme_{hex:8}"};
constexpr std::array<std::string_view, 1> kTooShort = {"acme_{hex:8}"};
constexpr std::array<std::string_view, 1> kWhole = {"acme_{hex:32}"};
constexpr std::array kProviders = {Provider{.id = "acme", .name = "Acme"}};

Rule acme() {
  Rule rule;
  rule.id = "acme.token";
  rule.pattern = R"(\b(?P<secret>acme_[0-9a-f]{32})\b)";
  rule.anchors = kAnchors;
  rule.reach = 37;
  rule.examples = kExamples;
  rule.counterexamples = kCounterexamples;
  return rule;
}

std::vector<RuleProblem> check(const Rule& rule) {
  const std::array rules = {rule};
  const RuleSet set{rules, kProviders, "digest"};
  const auto engine = Engine::compile(set);
  EXPECT_TRUE(engine) << engine.error().message;
  return engine ? check_rules(set, *engine) : std::vector<RuleProblem>{};
}

TEST(RuleCheck, PassesARuleThatDoesWhatItSays) { EXPECT_TRUE(check(acme()).empty()); }

TEST(RuleCheck, NamesTheExampleThatIsNotFound) {
  Rule rule = acme();
  rule.examples = kTooShort;
  const auto problems = check(rule);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].rule, "acme.token");
  EXPECT_EQ(problems[0].where, "example 1");
}

TEST(RuleCheck, NamesTheCounterexampleThatIsFound) {
  Rule rule = acme();
  rule.counterexamples = kWhole;
  const auto problems = check(rule);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].where, "counterexample 1");
}

TEST(RuleCheck, SeesAGateThatStopsTrueMatches) {
  Rule rule = acme();
  rule.gate = {.kind = Gate::Kind::Run, .min = 60, .of = CharClass::Hex};
  EXPECT_FALSE(check(rule).empty());
}

TEST(RuleCheck, WantsAnExampleThatPassesTheChecksum) {
  Rule rule = acme();
  rule.checksum = "crc62-github";
  const auto problems = check(rule);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].where, "checksum");
}

TEST(RuleCheck, NamesAChecksumThatDoesNotExist) {
  Rule rule = acme();
  rule.checksum = "crc99";
  const auto problems = check(rule);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_NE(problems[0].message.find("crc99"), std::string::npos);
}

}  // namespace
}  // namespace dredge

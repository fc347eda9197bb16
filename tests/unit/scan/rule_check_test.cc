#include "scan/rule_check.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace dredge {
namespace {

// The parts of a rule that a test may break.
struct Draft {
  std::string_view pattern = R"(\b(?P<secret>ghp_[0-9A-Za-z]{36})\b)";
  std::vector<std::string_view> anchors = {"ghp_"};
  Gate gate = {};
  std::string_view checksum = "crc62-github";
  std::vector<std::string_view> examples = {"token = {check:crc62-github:ghp_}"};
  std::vector<std::string_view> counterexamples = {"ghp_{base62:12}"};
};

std::string problems_of(const Draft& draft) {
  Rule rule;
  rule.id = "acme.token";
  rule.pattern = draft.pattern;
  rule.anchors = draft.anchors;
  rule.gate = draft.gate;
  rule.reach = 64;
  rule.checksum = draft.checksum;
  rule.examples = draft.examples;
  rule.counterexamples = draft.counterexamples;
  const RuleSet set{{&rule, 1}, {}, "digest"};
  const Result<Engine> engine = Engine::compile(set);
  EXPECT_TRUE(engine) << engine.error().message;
  if (!engine) return "does not compile";
  std::string all;
  for (const RuleProblem& problem : check_rules(set, *engine)) {
    all += problem.where + ": " + problem.message + "\n";
  }
  return all;
}

TEST(RuleCheck, PassesARuleThatHolds) { EXPECT_EQ(problems_of({}), ""); }

TEST(RuleCheck, TellsAGateThatTheMatchDoesNotPass) {
  const std::string told = problems_of({.gate = {Gate::Kind::Run, 41, CharClass::Word}});
  EXPECT_NE(told.find("example 1: the engine finds 0 matches and RE2 alone 1"), std::string::npos)
      << told;
}

TEST(RuleCheck, TellsAnAnchorThatTheMatchLacks) {
  EXPECT_NE(problems_of({.anchors = {"gho_"}}).find("the engine finds 0 matches"),
            std::string::npos);
}

TEST(RuleCheck, TellsAChecksumThatNoExamplePasses) {
  const std::string told = problems_of({.examples = {"ghp_{base62:36}"}});
  EXPECT_NE(told.find("checksum: no example passes it"), std::string::npos) << told;
}

TEST(RuleCheck, TellsACheckedExampleThatFails) {
  const std::string told = problems_of({.pattern = R"(\b(?P<secret>ghp_[0-9A-Za-z]{36}.))",
                                        .examples = {"{check:crc62-github:ghp_}x"}});
  EXPECT_NE(told.find("example 1: its secret fails the checksum"), std::string::npos) << told;
}

TEST(RuleCheck, TellsAChecksumThatThereIsNot) {
  EXPECT_NE(problems_of({.checksum = "nothing"}).find("there is no checksum \"nothing\""),
            std::string::npos);
}

TEST(RuleCheck, TellsACounterexampleThatIsFound) {
  EXPECT_NE(problems_of({.counterexamples = {"ghp_{base62:36}"}})
                .find("counterexample 1: the rule finds it"),
            std::string::npos);
}

}  // namespace
}  // namespace dredge

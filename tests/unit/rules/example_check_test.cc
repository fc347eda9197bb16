#include "rules/example_check.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace dredge {
namespace {

Result<std::string> no_checks(std::string_view, std::string_view, std::uint64_t) {
  return Error{ErrorCode::InvalidInput, "no such checksum"};
}

// What the check says to one rule with one example and one counterexample.
std::string problem_of(std::string_view pattern, std::string_view example,
                       std::string_view counterexample, std::uint16_t public_prefix = 0) {
  const std::string_view anchors[] = {"ab_"};
  Rule rule;
  rule.id = "acme.token";
  rule.pattern = pattern;
  rule.anchors = anchors;
  rule.examples = {&example, 1};
  rule.counterexamples = {&counterexample, 1};
  rule.public_prefix = public_prefix;
  const RuleSet set{{&rule, 1}, {}, ""};
  Re2Finder re2;
  const FindMatches find = [&](const Rule& of, std::string_view text) {
    return re2.find(of, text);
  };
  const std::vector<RuleProblem> problems = check_examples(set, no_checks, find);
  return problems.empty() ? std::string() : problems[0].where + ": " + problems[0].message;
}

constexpr std::string_view kPattern = R"(\b(?P<secret>ab_[0-9a-f]{8}))";

TEST(ExampleCheck, AcceptsARuleThatDoesWhatItSays) {
  EXPECT_EQ(problem_of(kPattern, "x = ab_{hex:8}", "ab_{hex:7}", 3), "");
}

TEST(ExampleCheck, TellsAnExampleThatIsNotFound) {
  EXPECT_EQ(problem_of(kPattern, "ab_{hex:7}", "x"),
            "example 1: the rule does not find it (seed 0)");
}

TEST(ExampleCheck, TellsACounterexampleThatIsFound) {
  EXPECT_EQ(problem_of(kPattern, "ab_{hex:8}", "ab_{hex:8}"),
            "counterexample 1: the rule finds it (seed 0)");
}

TEST(ExampleCheck, TellsASecretThatIsCutShort) {
  EXPECT_EQ(problem_of(kPattern, "ab_{hex:9}", "x"),
            "example 1: the captured secret (11 bytes) cuts a generated part of 9 bytes (seed 0)");
}

TEST(ExampleCheck, TellsAPublicPrefixThatIsNotPublic) {
  EXPECT_NE(problem_of(kPattern, "ab_{hex:8}", "x", 8).find("change with every secret"),
            std::string::npos);
}

}  // namespace
}  // namespace dredge

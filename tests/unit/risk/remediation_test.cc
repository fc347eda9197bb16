#include "risk/remediation.h"

#include <array>

#include <gtest/gtest.h>

namespace dredge {
namespace {

constexpr std::array<std::string_view, 2> kRotate{"Make a second key.", "Deploy it."};

Provider acme() {
  Provider provider;
  provider.id = "acme";
  provider.replacement = "workload identity";
  provider.rotate = kRotate;
  provider.revoke = "Console, Keys, Delete";
  return provider;
}

template <class Where>
Finding finding_at(Where where) {
  Finding finding;
  finding.places.emplace_back();
  finding.places[0].origin.where = std::move(where);
  finding.places[0].at.line = 7;
  return finding;
}

// The first step that speaks of `words`; the count of steps when none does.
std::size_t step_with(const std::vector<std::string>& steps, std::string_view words) {
  for (std::size_t i = 0; i < steps.size(); ++i)
    if (steps[i].find(words) != std::string::npos) return i;
  return steps.size();
}

CommitOrigin commit(GitPlace place, bool in_head) { return {place, "src/a.c", {}, {}, 0, in_head}; }

}  // namespace

TEST(Remediation, RotatesAndReplacesBeforeItCleansUp) {
  const auto steps = remediation_steps(Rule{}, acme(), finding_at(commit(GitPlace::Tree, false)));
  ASSERT_EQ(steps.size(), 5U);
  EXPECT_EQ(steps[0], "Make a second key.");
  EXPECT_EQ(steps[1], "Deploy it.");
  EXPECT_EQ(steps[2], "Revoke: Console, Keys, Delete");
  EXPECT_EQ(step_with(steps, "workload identity"), 3U);
  EXPECT_EQ(step_with(steps, "Rewriting history"), 4U);
}

TEST(Remediation, TheRulesReplacementComesBeforeTheProviders) {
  Rule rule;
  rule.replacement = "an installation token";
  const auto steps = remediation_steps(rule, acme(), finding_at(FileOrigin{"a"}));
  EXPECT_LT(step_with(steps, "an installation token"), steps.size());
  EXPECT_EQ(step_with(steps, "workload identity"), steps.size());
}

TEST(Remediation, SaysToRotateEvenWhenTheProviderIsUnknown) {
  const auto steps = remediation_steps(Rule{}, Provider{}, finding_at(FileOrigin{"a"}));
  EXPECT_LT(step_with(steps, "Make a new credential"), step_with(steps, "Revoke: "));
  EXPECT_LT(step_with(steps, "Revoke: "), steps.size());
}

TEST(Remediation, FitsThePlace) {
  const auto about = [](Finding finding, std::string_view words) {
    const auto steps = remediation_steps(Rule{}, acme(), finding);
    return step_with(steps, words) < steps.size();
  };
  EXPECT_TRUE(about(finding_at(commit(GitPlace::Tree, true)), "src/a.c:7 in a new commit"));
  EXPECT_FALSE(about(finding_at(commit(GitPlace::Tree, true)), "Rewriting history"));
  EXPECT_TRUE(about(finding_at(commit(GitPlace::Index, false)), "before it is committed"));
  EXPECT_TRUE(about(finding_at(commit(GitPlace::CommitMessage, false)), "message"));
  EXPECT_TRUE(about(finding_at(commit(GitPlace::RefName, false)), "delete the ref"));
  EXPECT_TRUE(about(finding_at(commit(GitPlace::Config, false)), "credential helper"));
  EXPECT_TRUE(about(finding_at(commit(GitPlace::Unreachable, false)), "prune"));
  EXPECT_TRUE(about(finding_at(LayerOrigin{"app:1", "etc/a", "sha256:1", "", 2, 3, false}),
                    "Rebuild app:1 (layer2!etc/a)"));
  EXPECT_TRUE(about(finding_at(LayerOrigin{"app:1", "config.env", "", "", 0, 3, true}), "ENV"));
  EXPECT_TRUE(about(finding_at(StreamOrigin{"stdin"}), "dredge redact"));
}

TEST(Remediation, NamesTheFirstPlaceAndCountsTheOthers) {
  Finding finding = finding_at(FileOrigin{"a"});
  finding.places.push_back(finding.places[0]);
  finding.places.push_back(finding.places[0]);
  const auto steps = remediation_steps(Rule{}, acme(), finding);
  EXPECT_LT(step_with(steps, "a:7 and 2 more"), steps.size());
}

TEST(Remediation, EscapesThePathsOfAttackers) {
  const auto steps = remediation_steps(Rule{}, acme(), finding_at(FileOrigin{"a\x1b[2Jb{}"}));
  for (const std::string& step : steps) EXPECT_EQ(step.find('\x1b'), std::string::npos);
}

TEST(Remediation, FitsTheVerdict) {
  Finding finding = finding_at(FileOrigin{"a"});
  finding.verdict.liveness = Liveness::Live;
  finding.verdict.identity = "ci-bot";
  EXPECT_EQ(step_with(remediation_steps(Rule{}, acme(), finding), "It works today as ci-bot"), 0U);

  finding.verdict.liveness = Liveness::Revoked;
  auto steps = remediation_steps(Rule{}, acme(), finding);
  EXPECT_EQ(step_with(steps, "no rotation is needed"), 0U);
  EXPECT_EQ(step_with(steps, "Make a second key."), steps.size());

  finding.verdict.liveness = Liveness::Canary;
  steps = remediation_steps(Rule{}, acme(), finding);
  ASSERT_EQ(steps.size(), 1U);
  EXPECT_EQ(step_with(steps, "canary"), 0U);
}

}  // namespace dredge

#include "risk/controls.h"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "risk/guidance.h"
#include "risk/remediation.h"

namespace dredge {
namespace {

Place at(const std::string& path, const std::string& target = "t") {
  Place place;
  place.target = target;
  place.origin.where = FileOrigin{path};
  return place;
}

std::set<std::string> ids(const Rule& rule, const Provider& provider, std::vector<Place> places,
                          bool owned = true, std::int64_t age_days = 1) {
  Finding finding;
  finding.places = std::move(places);
  if (owned) finding.owners = {{"@a", "map", 1, ""}};
  RiskInput input = risk_input(rule, finding, {.now = 1});
  input.age_days = age_days;
  std::set<std::string> found;
  for (const Control& control : controls_of(rule, provider, finding, input)) {
    EXPECT_FALSE(control.why.empty()) << control.id;
    found.emplace(control.id);
  }
  return found;
}

}  // namespace

TEST(Controls, EveryLeakIsALeak) {
  const auto found = ids(Rule{}, Provider{}, {at("src/a.c")});
  for (const char* id : {"NHI2", "CWE-798", "IA-5(7)", "8.6.2", "A.5.17"})
    EXPECT_TRUE(found.contains(id)) << id;
  for (const char* id : {"NHI1", "NHI5", "NHI7", "NHI9", "CWE-532", "ASI03"})
    EXPECT_FALSE(found.contains(id)) << id;
}

TEST(Controls, FollowFromPlacesAgeOwnersAndPrivilege) {
  Rule admin;
  admin.id = "acme.personal-access-token";
  admin.privilege = Privilege::Admin;
  Provider cloud;
  cloud.category = "cloud";
  const auto found =
      ids(admin, cloud, {at(".github/workflows/ci.yml"), at("prod/x.env", "u"), at("test/x", "u")},
          false, 400);
  for (const char* id : {"NHI1", "NHI5", "NHI6", "NHI7", "NHI8", "NHI9", "NHI10", "AC-2", "AC-6",
                         "8.6.3", "7.2.5", "A.5.9", "CWE-526"})
    EXPECT_TRUE(found.contains(id)) << id;
}

TEST(Controls, AgentsKeysPasswordsAndLogsHaveTheirOwn) {
  const auto agent = ids(Rule{}, Provider{}, {at(".cursor/mcp.json")});
  EXPECT_TRUE(agent.contains("ASI03") && agent.contains("ASI04") && agent.contains("NHI3"));
  Rule key;
  key.id = "generic.private-key";
  EXPECT_TRUE(ids(key, Provider{}, {at("a.pem")}).contains("CWE-321"));
  Rule password;
  password.id = "generic.password";
  const auto found = ids(password, Provider{}, {at("app.yaml"), at("logs/app.log")});
  for (const char* id : {"CWE-259", "CWE-260", "CWE-532", "AU-9", "NHI4"})
    EXPECT_TRUE(found.contains(id)) << id;
}

TEST(Controls, ACanaryTouchesNone) {
  Finding finding;
  RiskInput input;
  input.liveness = Liveness::Canary;
  EXPECT_TRUE(controls_of(Rule{}, Provider{}, finding, input).empty());
}

TEST(Guidance, EveryCategoryHasAReplacementStepsAndARevocation) {
  std::set<std::string_view> categories;
  for (const Guidance& row : all_guidance()) {
    EXPECT_TRUE(categories.insert(row.category).second) << row.category;
    EXPECT_FALSE(row.replacement.empty()) << row.category;
    EXPECT_FALSE(row.revoke.empty()) << row.category;
    EXPECT_GE(row.rotate.size(), 3U) << row.category;
    EXPECT_TRUE(row.effort >= 1 && row.effort <= 3) << row.category;
  }
}

TEST(Guidance, ARulesOwnDataComeFirstThenItsKindThenItsCategory) {
  Provider database;
  database.category = "database";
  Rule rule;
  rule.id = "acme.password";
  EXPECT_EQ(guidance_for(rule, database).category, "database");
  EXPECT_EQ(guidance_for(rule, Provider{}).category, "password");
  rule.id = "acme.private-key";
  EXPECT_EQ(guidance_for(rule, database).category, "private-key");
  database.replacement = "theirs";
  EXPECT_EQ(replacement_of(rule, database), "theirs");
  rule.replacement = "its own";
  EXPECT_EQ(replacement_of(rule, database), "its own");
  Provider unheard;
  unheard.category = "no such";
  EXPECT_EQ(guidance_for(Rule{}, unheard).category, "generic");
}

TEST(Guidance, StepsNeverLackARevocationOrAReplacement) {
  Finding finding;
  finding.places = {at("a")};
  const auto steps = remediation_steps(Rule{}, Provider{}, finding);
  const auto has = [&](std::string_view start) {
    return std::ranges::any_of(steps,
                               [&](const std::string& step) { return step.starts_with(start); });
  };
  EXPECT_TRUE(has("Revoke: "));
  EXPECT_TRUE(has("So that there is nothing left to leak"));
}

}  // namespace dredge

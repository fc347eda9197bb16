// What an inventory answers: one finding, lists, counts.
#include "inventory/inventory.h"
#include "unit/inventory/inventory_fixture.h"

namespace dredge {

TEST_F(InventoryTest, FindsByPrefixAndListsEveryRuleThatKnowsTheSecret) {
  auto inventory = open();
  ASSERT_TRUE(inventory);
  scan(*inventory,
       all(finding_of("one", {file_place("a")}),
           finding_of("one", {file_place("a")}, "generic.password")),
       1000);
  const auto found = inventory->find(fingerprint_of(kTestKey, "one").brief());
  ASSERT_TRUE(found) << found.error().message;
  ASSERT_EQ(found->size(), 2U);
  EXPECT_EQ((*found)[0].finding.rule, "acme.token");
  EXPECT_EQ((*found)[1].finding.rule, "generic.password");
}

TEST_F(InventoryTest, RefusesPrefixesThatAreAmbiguousUnknownOrNoId) {
  auto inventory = open();
  ASSERT_TRUE(inventory);
  std::vector<Finding> findings;
  for (int i = 0; i < 17; ++i)
    findings.push_back(finding_of("secret " + std::to_string(i), {file_place("a")}));
  scan(*inventory, std::move(findings), 1000);
  // 17 fingerprints over 16 digits: one digit starts two.
  bool ambiguous = false;
  for (const char digit : std::string("0123456789abcdef")) {
    const auto found = inventory->find(std::string(1, digit));
    if (found || found.error().code == ErrorCode::NotFound) continue;
    ambiguous = true;
    EXPECT_EQ(found.error().code, ErrorCode::InvalidInput);
    EXPECT_NE(found.error().message.find("give more digits"), std::string::npos);
  }
  EXPECT_TRUE(ambiguous);
  EXPECT_EQ(inventory->find(std::string(64, '0')).error().code, ErrorCode::NotFound);
  EXPECT_EQ(inventory->find("").error().code, ErrorCode::InvalidInput);
  EXPECT_EQ(inventory->find("xyz").error().code, ErrorCode::InvalidInput);
  EXPECT_EQ(inventory->find(std::string(65, 'a')).error().code, ErrorCode::InvalidInput);
}

TEST_F(InventoryTest, FiltersNarrow) {
  auto inventory = open();
  ASSERT_TRUE(inventory);
  Finding orphan = finding_of("two", {file_place("b")}, "other.key");
  orphan.owners.clear();
  orphan.severity = Severity::Low;
  orphan.risk.score = 20;
  scan(*inventory, all(finding_of("one", {file_place("a")}), std::move(orphan)), 1000);
  const auto size = [&](const ListFilter& filter) { return list(*inventory, filter).size(); };
  EXPECT_EQ(size({}), 2U);
  EXPECT_EQ(size({.min_severity = Severity::High}), 1U);
  EXPECT_EQ(size({.liveness = Liveness::NotChecked}), 2U);
  EXPECT_EQ(size({.liveness = Liveness::Live}), 0U);
  EXPECT_EQ(size({.min_risk = 60}), 1U);
  EXPECT_EQ(size({.rule = "other.key"}), 1U);
  EXPECT_EQ(size({.target = "repo"}), 2U);
  EXPECT_EQ(size({.target = "else"}), 0U);
  EXPECT_EQ(size({.owner = "@org/infra"}), 1U);
  EXPECT_EQ(size({.owner = "-"}), 1U);
  EXPECT_EQ(size({.limit = 1}), 1U);
}

TEST_F(InventoryTest, ListsByRiskOrphansFirst) {
  auto inventory = open();
  ASSERT_TRUE(inventory);
  Finding orphan = finding_of("two", {file_place("b")}, "z.key");
  orphan.owners.clear();
  Finding lesser = finding_of("three", {file_place("b")}, "a.key");
  lesser.risk.score = 5;
  scan(*inventory, all(std::move(lesser), finding_of("one", {file_place("a")}), std::move(orphan)),
       1000);
  const auto stored = list(*inventory);
  ASSERT_EQ(stored.size(), 3U);
  EXPECT_EQ(stored[0].finding.rule, "z.key");
  EXPECT_EQ(stored[1].finding.rule, "acme.token");
  EXPECT_EQ(stored[2].finding.rule, "a.key");
}

TEST_F(InventoryTest, Counts) {
  auto inventory = open();
  ASSERT_TRUE(inventory);
  constexpr std::int64_t kDay = 86'400;
  Finding orphan = finding_of("two", {file_place("b"), file_place("c")}, "other.key");
  orphan.owners.clear();
  scan(*inventory, all(finding_of("one", {file_place("a")}), finding_of("gone", {file_place("d")})),
       kDay);
  scan(*inventory, all(finding_of("one", {file_place("a")}), std::move(orphan)), 20 * kDay);
  const auto stats = inventory->stats(21 * kDay);
  ASSERT_TRUE(stats) << stats.error().message;
  EXPECT_EQ(stats->findings, 2U);
  EXPECT_EQ(stats->places, 3U);
  EXPECT_EQ(stats->targets, 1U);
  EXPECT_EQ(stats->scans, 2U);
  EXPECT_EQ(stats->by_state.at("gone"), 1U);
  EXPECT_EQ(stats->by_severity.at("high"), 2U);
  EXPECT_EQ(stats->by_rule.at("other.key"), 1U);
  EXPECT_EQ(stats->by_owner.at("-"), 1U);
  EXPECT_EQ(stats->by_owner.at("@org/infra"), 1U);
  EXPECT_EQ(stats->by_liveness.at("not-checked"), 2U);
  EXPECT_EQ(stats->by_target.at("repo"), 2U);
  EXPECT_EQ(stats->by_age_days.at(7), 1U);
  EXPECT_EQ(stats->by_age_days.at(30), 1U);
}

}  // namespace dredge

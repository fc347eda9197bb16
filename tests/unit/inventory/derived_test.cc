// What `findings` repeats of other tables is what those say.
#include "inventory/inventory.h"
#include "inventory/refresher.h"
#include "unit/inventory/inventory_fixture.h"

namespace dredge {
namespace {

Finding owned_by(Finding finding, std::vector<OwnerCandidate> owners) {
  finding.owners = std::move(owners);
  return finding;
}

constexpr const char* kDerived =
    "SELECT json_array(rule, hex(fingerprint), coalesce(gone_at, '-'), target_id, confidence, "
    "risk_score, risk_band, liveness, coalesce(owner, '-'), remediation, places, targets) "
    "FROM findings ORDER BY id";

}  // namespace

TEST_F(InventoryTest, TheRowOfANewFindingIsWhatRefreshingMakesOfIt) {
  {
    auto inventory = open();
    ASSERT_TRUE(inventory);
    Finding live = finding_of("live", {file_place("a"), file_place("a"), file_place("b")});
    live.verdict = {Liveness::Live, "HTTP 200", "bot", 990};
    live.risk = {93, Band::Critical, {}};
    scan(*inventory,
         all(std::move(live), owned_by(finding_of("orphan", {file_place("c")}), {}),
             owned_by(finding_of("contested", {file_place("d")}),
                      {{"@weak", "introducer", 0.3, ""},
                       {"@first", "codeowners", 0.85, ""},
                       {"@second", "codeowners", 0.85, ""}})),
         1000);
  }
  const std::string before = query(kDerived);
  EXPECT_NE(before.find("@first"), std::string::npos) << before;
  {
    auto database = Database::open(path(), {});
    auto refresher = FindingRefresher::prepare(*database);
    ASSERT_TRUE(refresher);
    ASSERT_TRUE(refresher->refresh_all());
  }
  EXPECT_EQ(query(kDerived), before);
}

TEST_F(InventoryTest, ANewScoreIsThatOfEveryTargetAndOfTheViews) {
  auto inventory = open();
  ASSERT_TRUE(inventory);
  scan(*inventory, all(finding_of("one", {file_place("a")})), 1000, "app");
  scan(*inventory, all(finding_of("one", {file_place("a")}), finding_of("two", {file_place("b")})),
       1001, "web");
  const auto scored = inventory->rescore("app", [](StoredFinding&& stored) {
    EXPECT_EQ(stored.targets.size(), 2U);
    return Risk{77, Band::High, {{"exposure", 1, "public"}}};
  });
  ASSERT_TRUE(scored) << scored.error().message;
  EXPECT_EQ(query("SELECT group_concat(risk_score) FROM finding_targets"), "77,77,61\n");
  EXPECT_EQ(query("SELECT group_concat(risk || band) FROM v_findings"), "77high,61high\n");
  const auto stored = list(*inventory, {.state = FindingState::Open});
  ASSERT_EQ(stored.size(), 2U);
  EXPECT_EQ(stored[0].finding.risk.reasons.at(0).why, "public");
}

TEST_F(InventoryTest, TwoRowsForOneFindingAreAProblem) {
  auto inventory = open();
  ASSERT_TRUE(inventory);
  scan(*inventory, all(finding_of("one", {file_place("a")})), 1000);
  {
    auto database = Database::open(path(), {});
    ASSERT_TRUE(database->execute(
        "INSERT INTO findings (fingerprint, rule, provider, description, severity, masked, "
        "first_seen, last_seen) SELECT fingerprint, rule, provider, description, severity, masked, "
        "first_seen, last_seen FROM findings"));
  }
  const auto check = inventory->check();
  ASSERT_TRUE(check);
  ASSERT_EQ(check->problems.size(), 1U);
  EXPECT_EQ(check->problems.front().substr(0, 18), "2 rows for finding") << check->problems.front();
}

}  // namespace dredge

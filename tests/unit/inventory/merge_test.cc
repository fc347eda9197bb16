// Merging is a union: in any order, as often as one likes.
#include <functional>
#include <random>

#include "unit/inventory/inventory_fixture.h"

namespace dredge {
namespace {

// All that an inventory says, in words that do not depend on row ids.
constexpr std::string_view kSayings[] = {
    "SELECT fingerprint, rule, description, state, remediation, risk, confidence, liveness, owner, "
    "exposure, places, targets, excepted_until, first_seen, last_seen, gone_at FROM v_findings",
    "SELECT finding, rule, target, kind, path, line, in_head, commit_id, author_email, versions, "
    "state, first_seen, last_seen, gone_at FROM v_places",
    "SELECT kind, target, exposure, environment, findings, highest_risk, scans, complete, "
    "first_seen, last_seen FROM v_targets",
    "SELECT * FROM v_scans",
    "SELECT * FROM v_candidates",
    "SELECT * FROM v_choices",
    "SELECT * FROM v_remediations",
    "SELECT * FROM v_verdicts",
    "SELECT scope, rule, path, reason, expires_at, removed_at, findings FROM v_exceptions",
    "SELECT at, kind, finding, rule, target, path, who, detail, hash FROM v_events",
    "SELECT hex(s.uid), n.path FROM notices n JOIN scans s ON s.id = n.scan_id",
};

std::string all_of(const std::filesystem::path& path) {
  auto database = Database::open(path, {.read_only = true});
  EXPECT_TRUE(database);
  std::string text;
  for (const std::string_view sql : kSayings) {
    auto select = database->prepare(sql);
    EXPECT_TRUE(select) << select.error().message;
    std::vector<std::string> rows;
    while (*select->step()) {
      std::string row;
      for (int i = 0; i < select->columns(); ++i)
        row += (select->is_null(i) ? "NULL" : std::string(select->text(i))) + " | ";
      rows.push_back(row);
    }
    std::sort(rows.begin(), rows.end());
    text += std::string(sql) + "\n";
    for (const std::string& row : rows) text += "  " + row + "\n";
  }
  return text;
}

class MergeTest : public InventoryTest {
 protected:
  std::filesystem::path file(const std::string& name) const { return folder_.path() / name; }

  static Inventory open_at(const std::filesystem::path& path) {
    auto inventory = Inventory::open(path, {.key = kTestKey});
    EXPECT_TRUE(inventory) << inventory.error().message;
    return std::move(*inventory);
  }

  // A fresh inventory into which `parts` went, one after the other.
  std::filesystem::path merged(const std::string& name,
                               const std::vector<std::filesystem::path>& parts) const {
    Inventory inventory = open_at(file(name));
    for (const std::filesystem::path& part : parts) {
      const auto outcome = inventory.merge(part);
      EXPECT_TRUE(outcome) << outcome.error().message;
    }
    return file(name);
  }
};

// A history at random: scans of two targets, whole and partial, and decisions, on a clock of a few
// seconds so that times collide.
void live(Inventory& inventory, std::mt19937& random) {
  const auto roll = [&](int sides) {
    return static_cast<int>(random() % static_cast<unsigned>(sides));
  };
  const auto secret = [&](int i) { return "secret " + std::to_string(i); };
  const int steps = 3 + roll(6);
  for (int step = 0; step < steps; ++step) {
    const std::int64_t now = 100 + roll(8);
    const int what = roll(8);
    const int which = roll(4);
    const Fingerprint fingerprint = fingerprint_of(kTestKey, secret(which));
    // Decisions about what is not known yet are refused, and that is as good.
    if (what == 0) {
      (void)inventory.set_state(fingerprint, "acme.token",
                                {RemediationState(roll(6)), "jane", now, ""});
    } else if (what == 1) {
      (void)inventory.choose_owner(fingerprint, "acme.token",
                                   {roll(2) == 0 ? "@web" : "", "", "joe", now});
    } else if (what == 2) {
      (void)inventory.set_verdict(fingerprint, "acme.token",
                                  {roll(2) == 0 ? Liveness::Live : Liveness::Revoked, "", "", now});
    } else if (what == 3) {
      (void)inventory.set_target(roll(2) == 0 ? "one" : "two",
                                 {roll(2) == 0 ? "public" : "private", "", "jane", now});
    } else {
      ScanReport report = report_of({});
      for (int i = 0; i < 4; ++i) {
        if (roll(2) == 0) continue;
        std::vector<Place> places{file_place("a")};
        if (roll(2) == 0) places.push_back(file_place("b", 1 + static_cast<unsigned>(roll(3))));
        Finding finding = finding_of(secret(i), std::move(places));
        finding.risk.score = 20 + roll(50);
        if (roll(3) == 0) finding.owners.clear();
        report.findings.push_back(std::move(finding));
      }
      if (roll(4) == 0) {
        report.coverage.notices = 1;
        report.notices.push_back({Origin{FileOrigin{"big"}, {}}, 1, {ErrorCode::Io, "why"}});
      }
      EXPECT_TRUE(inventory.record(
          {"git", roll(2) == 0 ? "one" : "two", report, now - 1, now, "0.1.0", roll(4) != 0}));
    }
  }
}

}  // namespace

TEST_F(MergeTest, IsIdempotentCommutativeAndAssociative) {
  for (unsigned seed = 1; seed <= 4; ++seed) {
    std::mt19937 random(seed);
    std::vector<std::filesystem::path> parts;
    for (const char* name : {"a", "b", "c"}) {
      parts.push_back(file(name + std::to_string(seed)));
      Inventory inventory = open_at(parts.back());
      live(inventory, random);
    }
    const std::string tag = std::to_string(seed);
    const auto ab = merged("ab" + tag, {parts[0], parts[1]});
    const auto bc = merged("bc" + tag, {parts[1], parts[2]});
    const std::string expected = all_of(merged("abc" + tag, {parts[0], parts[1], parts[2]}));
    EXPECT_EQ(all_of(merged("cba" + tag, {parts[2], parts[1], parts[0]})), expected) << seed;
    EXPECT_EQ(all_of(merged("ab-c" + tag, {ab, parts[2]})), expected) << seed;
    EXPECT_EQ(all_of(merged("a-bc" + tag, {parts[0], bc})), expected) << seed;
    EXPECT_EQ(all_of(merged("twice" + tag, {ab, parts[2], ab, parts[1]})), expected) << seed;
    EXPECT_EQ(all_of(merged("alone" + tag, {parts[0]})), all_of(parts[0])) << seed;
    const auto check = open_at(ab).check();
    ASSERT_TRUE(check);
    EXPECT_TRUE(check->problems.empty()) << check->problems.front();
  }
}

TEST_F(MergeTest, WhatOneMachineNoLongerSawIsGoneForAll) {
  {
    Inventory first = open_at(file("first"));
    std::vector<Finding> findings;
    findings.push_back(finding_of("one", {file_place("a")}));
    scan(first, std::move(findings), 1000);
    Inventory second = open_at(file("second"));
    scan(second, {}, 2000);
  }
  Inventory both = open_at(merged("both", {file("first"), file("second")}));
  const auto gone = list(both, {.state = FindingState::Gone});
  ASSERT_EQ(gone.size(), 1U);
  EXPECT_EQ(gone[0].gone_at, 2000);
}

TEST_F(MergeTest, AScanAfterAMergeGoesOnWhereTheMergedOnesStopped) {
  const auto one = [] {
    std::vector<Finding> findings;
    findings.push_back(finding_of("one", {file_place("a")}));
    return findings;
  };
  {
    Inventory other = open_at(file("other"));
    scan(other, one(), 5000);  // its clock is ahead of ours
  }
  Inventory ours = open_at(merged("ours", {file("other")}));
  EXPECT_EQ(scan(ours, {}, 1000).gone_findings, 1U);
  EXPECT_EQ(scan(ours, one(), 1001).back_findings, 1U);
  EXPECT_TRUE(ours.check()->problems.empty());
}

TEST_F(MergeTest, RefusesAnotherKeyAnotherSchemaAndABrokenLog) {
  Inventory ours = open_at(file("ours"));
  InventoryKey other_key = kTestKey;
  other_key[0] ^= 1;
  ASSERT_TRUE(Inventory::open(file("keyed"), {.key = other_key}));
  const auto keyed = ours.merge(file("keyed"));
  ASSERT_FALSE(keyed);
  EXPECT_NE(keyed.error().message.find("another key"), std::string::npos);

  {
    Inventory odd = open_at(file("odd"));
    auto database = Database::open(file("odd"), {});
    ASSERT_TRUE(
        database->execute("DROP VIEW v_places; DROP TABLE notices; "
                          "CREATE VIEW notices AS SELECT 1 AS scan_id"));
  }
  EXPECT_EQ(ours.merge(file("odd")).error().code, ErrorCode::InvalidInput);

  {
    Inventory broken = open_at(file("broken"));
    std::vector<Finding> findings;
    findings.push_back(finding_of("one", {file_place("a")}));
    scan(broken, std::move(findings), 1000);
    auto database = Database::open(file("broken"), {});
    ASSERT_TRUE(database->execute("DROP TRIGGER events_hold; UPDATE events SET at = 1"));
  }
  EXPECT_EQ(ours.merge(file("broken")).error().code, ErrorCode::Corrupt);
  EXPECT_EQ(ours.merge(file("nothing")).error().code, ErrorCode::NotFound);
  EXPECT_TRUE(list(ours).empty());
  EXPECT_TRUE(ours.merge(merged("fresh", {}))) << "and a good one still goes in";
}

}  // namespace dredge

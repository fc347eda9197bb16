// An inventory of an older version becomes one of the newest without losing a row.
#include "inventory/schema.h"
#include "inventory/schema_steps.h"
#include "inventory/sql_functions.h"
#include "unit/inventory/inventory_fixture.h"

namespace dredge {
namespace {

// Two targets, three findings, each kind of place, one finding gone, a decision, a verdict.
constexpr std::string_view kOldRows = R"sql(
INSERT INTO targets VALUES (1, 'git', '/src/app', 100, 300), (2, 'image', 'app.tar', 200, 200);
INSERT INTO scans VALUES
  (1, 1, 90, 100, '0.1.0', 'd1', 7, 1, 2, 50, 50, 0, 0, 0, 0, 0, 2, 2, 0, 0),
  (2, 2, 190, 200, '0.1.0', 'd1', 7, 0, 2, 50, 40, 10, 1, 0, 0, 0, 1, 1, 0, 0),
  (3, 1, 290, 300, '0.1.0', 'd1', 7, 1, 2, 50, 50, 0, 0, 0, 0, 0, 1, 0, 1, 0);
INSERT INTO notices VALUES (2, 0, 'layer', 'big.zip', 10, 'limit-exceeded', 'too large');
INSERT INTO findings VALUES
  (1, zeroblob(32), 'acme.token', 'acme', 'Acme token', 3, 'ac**', 100, 300, NULL),
  (2, CAST(x'01' || zeroblob(31) AS BLOB), 'acme.token', 'acme', 'Acme token', 3, 'ac**', 100, 100, 300),
  (3, CAST(x'02' || zeroblob(31) AS BLOB), 'acme.key', 'acme', 'Acme key', 4, 'ak**', 200, 200, NULL);
INSERT INTO finding_targets VALUES
  (1, 1, 0.9, '[]', 61, 3, '[]', 100, 300, 3, NULL), (2, 1, 0.8, '[]', 50, 2, '[]', 100, 100, 1, 300),
  (3, 2, 0.7, '[]', 85, 4, '[]', 200, 200, 2, NULL);
INSERT INTO places (id, finding_id, target_id, identity, position, kind, path, inside, git_place,
  commit_id, author_name, author_email, committed_at, in_head, image, layer, layer_index,
  layer_count, created_by, visible, blob, span_begin, span_end, line, column, end_line, end_column,
  encoding, versions, first_seen, last_seen, last_scan, gone_at) VALUES
  (1, 1, 1, x'a1', 0, 'commit', 'a.env', 'x.tar', 'tree', '0101010101010101010101010101010101010101',
   'Jane', 'jane@example.org', 50, 1, NULL, NULL, NULL, NULL, NULL, NULL,
   '0202020202020202020202020202020202020202', 10, 18, 3, 5, 3, 13, 0, 4, 100, 300, 3, NULL),
  (2, 2, 1, x'a2', 0, 'file', 'b.env', '', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
   NULL, NULL, '0303030303030303030303030303030303030303', 0, 8, 1, 1, 1, 9, 0, 1, 100, 100, 1, 300),
  (3, 3, 2, x'a3', 0, 'layer', 'etc/c.conf', '', NULL, NULL, NULL, NULL, NULL, NULL, 'app:1',
   'sha256:aa', 2, 3, 'RUN make', 0, '0404040404040404040404040404040404040404', 0, 8, 1, 1, 1, 9, 5, 1,
   200, 200, 2, NULL);
INSERT INTO owners VALUES (1, 1, 0, '@org/infra', 'codeowners', 0.85, 'CODEOWNERS:3');
INSERT INTO verdicts VALUES (1, 3, 210, 'live', 'HTTP 200', 'bot');
INSERT INTO exceptions VALUES (1, 1, '@org/infra', 'migration', 'jane', 120, 9000, NULL);
INSERT INTO events VALUES (1, 100, 1, 1, NULL, 'finding-new', ''), (2, 100, 1, 2, NULL, 'finding-new', ''),
  (3, 120, NULL, 1, NULL, 'exception-added', 'exception 1'), (4, 200, 2, 3, NULL, 'finding-new', ''),
  (5, 300, 3, 2, 2, 'place-gone', ''), (6, 300, 3, 2, NULL, 'finding-gone', '');
)sql";

class MigrationTest : public InventoryTest {
 protected:
  void make_version_1() const {
    auto database = Database::open(path(), {});
    ASSERT_TRUE(database);
    ASSERT_TRUE(migrate(*database, migrations().first(1), "f"));
    const auto filled = database->execute(kOldRows);
    ASSERT_TRUE(filled) << filled.error().message;
  }
};

}  // namespace

TEST_F(MigrationTest, KeepsEveryRowOfVersion1) {
  make_version_1();
  auto inventory = open();
  ASSERT_TRUE(inventory) << inventory.error().message;
  EXPECT_EQ(query("SELECT count(*) FROM sqlite_schema WHERE name LIKE 'old%'"), "0\n");
  EXPECT_EQ(
      query("SELECT rule || ' ' || state || ' ' || risk || ' ' || places || ' ' || targets || "
            "' ' || coalesce(owner, '-') || ' ' || liveness || ' ' || remediation "
            "FROM v_findings ORDER BY fingerprint"),
      "acme.token open 61 1 1 @org/infra not-checked open\n"
      "acme.token gone 50 0 0 - not-checked open\n"
      "acme.key open 85 1 1 - live open\n");
  EXPECT_EQ(query("SELECT target || ' ' || path || ' ' || inside || ' ' || state FROM v_places "
                  "ORDER BY target, path"),
            "/src/app a.env x.tar open\n/src/app b.env  gone\napp.tar etc/c.conf  open\n");
  const auto stored = list(*inventory, {.state = FindingState::Open});
  ASSERT_EQ(stored.size(), 2U);
  EXPECT_EQ(stored[0].finding.rule, "acme.key");
  const auto& layer = std::get<LayerOrigin>(stored[0].finding.places[0].origin.where);
  EXPECT_EQ(layer.created_by, "RUN make");
  EXPECT_EQ(layer.index, 2U);
  EXPECT_FALSE(layer.visible);
  EXPECT_EQ(stored[0].finding.places[0].at.encoding, Encoding::Base64);
  const auto& commit = std::get<CommitOrigin>(stored[1].finding.places[0].origin.where);
  EXPECT_EQ(commit.commit.hex(), "0101010101010101010101010101010101010101");
  EXPECT_EQ(commit.author.email, "jane@example.org");
  EXPECT_TRUE(commit.in_head);
  EXPECT_EQ(stored[1].finding.places[0].at.span, (Span{10, 18}));
  EXPECT_EQ(stored[1].excepted_until, 9000);
  EXPECT_EQ(query("SELECT count(*) FROM notices"), "1\n");
}

TEST_F(MigrationTest, ChainsTheOldEventsInTheirOrder) {
  make_version_1();
  auto inventory = open();
  ASSERT_TRUE(inventory) << inventory.error().message;
  EXPECT_EQ(query("SELECT kind || ' ' || coalesce(target, '-') || ' ' || coalesce(path, '-') "
                  "FROM v_events ORDER BY id"),
            "finding-new /src/app -\nfinding-new /src/app -\nexception-added - -\n"
            "finding-new app.tar -\nplace-gone /src/app b.env\nfinding-gone /src/app -\n");
  const auto check = inventory->check();
  ASSERT_TRUE(check) << check.error().message;
  EXPECT_TRUE(check->problems.empty()) << check->problems.front();
  EXPECT_EQ(check->events.events, 6U);
  EXPECT_EQ(check->events.branches, 1U);
}

TEST_F(MigrationTest, OrdersTheScansOfATargetEvenWithinASecond) {
  make_version_1();
  {
    auto database = Database::open(path(), {});
    ASSERT_TRUE(database->execute(
        "INSERT INTO scans SELECT 4, target_id, started_at, finished_at, version, rules_digest, "
        "rule_count, complete, blobs, enumerated_bytes, scanned_bytes, skipped_bytes, notices, "
        "engine_refusals, below_confidence, unpacked_bytes, findings, new_findings, gone_findings, "
        "back_findings FROM scans WHERE id = 3"));
  }
  ASSERT_TRUE(open());
  EXPECT_EQ(query("SELECT group_concat(id) FROM (SELECT id FROM scans WHERE target_id = 1 "
                  "ORDER BY stamp)"),
            "1,3,4\n");
  EXPECT_EQ(query("SELECT count(DISTINCT stamp) || count(DISTINCT uid) FROM scans "
                  "WHERE target_id = 1"),
            "33\n");
}

TEST_F(MigrationTest, GivesTwoCopiesOfAFileTheSameIds) {
  make_version_1();
  const auto copy = folder_.path() / "copy.db";
  std::filesystem::copy_file(path(), copy);
  ASSERT_TRUE(open());
  ASSERT_TRUE(Inventory::open(copy, {.key = kTestKey}));
  const auto ids = [](const std::filesystem::path& file) {
    auto database = Database::open(file, {.read_only = true});
    auto select = database->prepare(
        "SELECT (SELECT group_concat(hex(uid)) FROM scans) || "
        "(SELECT group_concat(hex(uid)) FROM exceptions) || "
        "(SELECT group_concat(hex(hash)) FROM events)");
    EXPECT_TRUE(*select->step());
    return std::string(select->text(0));
  };
  EXPECT_EQ(ids(path()), ids(copy));
}

TEST_F(MigrationTest, OldFilesAreReadableOnlyOnceTheyAreUpToDate) {
  make_version_1();
  const auto refused = open({.read_only = true});
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("schema version 1, this dredge needs 3"),
            std::string::npos);
}

}  // namespace dredge

#include "inventory/inventory.h"

#include <sys/stat.h>

#include "unit/inventory/inventory_fixture.h"

namespace dredge {
TEST_F(InventoryTest, GivesBackWhatAScanFound) {
  auto inventory = open();
  ASSERT_TRUE(inventory) << inventory.error().message;
  Place place;
  place.origin.where = CommitOrigin{
      GitPlace::Tree, "infra/a\xff.tf", hash_blob("c"), {"Jane", "jane@example.org"}, 1234, true};
  auto& commit = std::get<CommitOrigin>(place.origin.where);
  commit.detail = GitDetail::Stash;
  commit.ref = "refs/stash";
  commit.in_worktree = true;
  place.provenance = Provenance{.committer = {"Kim", "kim@example.org"},
                                .authored_at = 12,
                                .co_authors = {{"Lee", "lee@example.org"}},
                                .branches = {"main", "side"},
                                .branch_count = 3,
                                .changes = {{true, hash_blob("d"), {"Mo", ""}, 99}},
                                .change_count = 7};
  place.origin.inside = {"x.tar", "odd\nname\\"};
  place.at = {hash_blob("b"), {10, 20}, 2, 3, 2, 13, Encoding::Base64};
  place.versions = 4;
  Finding finding = finding_of("one", {place});
  finding.verdict = {Liveness::Live, "HTTP 200", "bot@acme", 900};
  const RecordOutcome outcome = scan(*inventory, all(std::move(finding)), 1000);
  EXPECT_EQ(outcome.new_findings, 1U);

  const auto stored = list(*inventory);
  ASSERT_EQ(stored.size(), 1U);
  const Finding& back = stored[0].finding;
  EXPECT_EQ(back.rule, "acme.token");
  EXPECT_EQ(back.provider, "acme");
  EXPECT_EQ(back.description, "Acme token");
  EXPECT_EQ(back.severity, Severity::High);
  EXPECT_EQ(back.fingerprint, fingerprint_of(kTestKey, "one"));
  EXPECT_EQ(back.masked, mask("one", 4));
  EXPECT_DOUBLE_EQ(back.confidence, 0.9);
  ASSERT_EQ(back.signals.size(), 1U);
  EXPECT_EQ(back.signals[0].name, "checksum");
  EXPECT_DOUBLE_EQ(back.signals[0].weight, 2.5);
  ASSERT_EQ(back.places.size(), 1U);
  EXPECT_EQ(back.places[0].origin, place.origin);
  EXPECT_EQ(back.places[0].at, place.at);
  EXPECT_EQ(back.places[0].versions, 4U);
  EXPECT_EQ(back.places[0].provenance, place.provenance);
  ASSERT_EQ(back.owners.size(), 1U);
  EXPECT_EQ(back.owners[0].evidence, "CODEOWNERS:3 /infra/ @org/infra");
  EXPECT_EQ(back.risk.score, 61);
  EXPECT_EQ(back.risk.band, Band::High);
  ASSERT_EQ(back.risk.reasons.size(), 1U);
  EXPECT_EQ(back.risk.reasons[0].why, "private repository");
  EXPECT_EQ(back.verdict.liveness, Liveness::Live);
  EXPECT_EQ(back.verdict.identity, "bot@acme");
  EXPECT_EQ(stored[0].first_seen, 1000);
  EXPECT_EQ(stored[0].targets, std::vector<std::string>{"repo"});
  EXPECT_EQ(stored[0].place_targets, std::vector<std::size_t>{0});
}

TEST_F(InventoryTest, KeepsEveryKindOfOrigin) {
  auto inventory = open();
  ASSERT_TRUE(inventory);
  std::vector<Place> places{file_place("a")};
  places.push_back(places[0]);
  places[1].origin.where = LayerOrigin{
      "app:1", "etc/app.conf", "sha256:" + std::string(64, 'a'), "RUN make", 3, 7, false};
  places.push_back(places[0]);
  places[2].origin.where = StreamOrigin{"stdin"};
  places.push_back(places[0]);
  places[3].origin.where =
      CommitOrigin{GitPlace::CommitMessage, "", hash_blob("c"), {"J", "j@x"}, 7, false};
  scan(*inventory, all(finding_of("one", places)), 1000);
  const auto stored = list(*inventory);
  ASSERT_EQ(stored.size(), 1U);
  ASSERT_EQ(stored[0].finding.places.size(), places.size());
  for (std::size_t i = 0; i < places.size(); ++i)
    EXPECT_EQ(stored[0].finding.places[i].origin, places[i].origin) << i;
}

TEST_F(InventoryTest, RecordingTheSameScanAgainChangesOnlyTimes) {
  auto inventory = open();
  ASSERT_TRUE(inventory);
  const auto make = [] {
    Finding finding = finding_of("one", {file_place("a"), file_place("a", 9), file_place("b")});
    finding.verdict = {Liveness::Revoked, "HTTP 401", "", 900};
    return all(std::move(finding), finding_of("two", {file_place("a")}));
  };
  scan(*inventory, make(), 1000);
  const std::string content =
      "SELECT (SELECT count(*) FROM findings) || ' ' || (SELECT count(*) FROM places) || ' ' || "
      "(SELECT count(*) FROM events) || ' ' || (SELECT count(*) FROM verdicts) || ' ' || "
      "(SELECT count(*) FROM owners) || ' ' || (SELECT count(*) FROM finding_targets) || ' ' || "
      "(SELECT group_concat(w.path || p.line || hex(p.identity)) FROM places p "
      "JOIN paths w ON w.id = p.path_id)";
  const std::string before = query(content);
  const RecordOutcome again = scan(*inventory, make(), 2000);
  EXPECT_EQ(query(content), before);
  EXPECT_EQ(again.known_findings, 2U);
  EXPECT_EQ(again.new_findings + again.gone_findings + again.back_findings, 0U);
  EXPECT_EQ(list(*inventory)[0].first_seen, 1000);
  EXPECT_EQ(list(*inventory)[0].last_seen, 2000);
}

TEST_F(InventoryTest, FindingsGoAndComeBack) {
  auto inventory = open();
  ASSERT_TRUE(inventory);
  scan(*inventory, all(finding_of("one", {file_place("a")}), finding_of("two", {file_place("b")})),
       1000);
  const RecordOutcome without = scan(*inventory, all(finding_of("two", {file_place("b")})), 2000);
  EXPECT_EQ(without.gone_findings, 1U);
  EXPECT_EQ(without.known_findings, 1U);
  const auto gone = list(*inventory, {.state = FindingState::Gone});
  ASSERT_EQ(gone.size(), 1U);
  EXPECT_EQ(gone[0].finding.fingerprint, fingerprint_of(kTestKey, "one"));
  EXPECT_EQ(gone[0].gone_at, 2000);
  ASSERT_EQ(gone[0].finding.places.size(), 1U) << "the last known place is kept";
  EXPECT_EQ(gone[0].targets, std::vector<std::string>{"repo"});

  const RecordOutcome again =
      scan(*inventory,
           all(finding_of("one", {file_place("a")}), finding_of("two", {file_place("b")})), 3000);
  EXPECT_EQ(again.back_findings, 1U);
  EXPECT_TRUE(list(*inventory, {.state = FindingState::Gone}).empty());
  EXPECT_EQ(query("SELECT kind FROM events ORDER BY id"),
            "finding-new\nfinding-new\nplace-gone\nfinding-gone\nfinding-back\nplace-back\n");
}

TEST_F(InventoryTest, PartialScansDeclareNothingGone) {
  auto inventory = open();
  ASSERT_TRUE(inventory);
  scan(*inventory, all(finding_of("one", {file_place("a")})), 1000);
  EXPECT_EQ(scan(*inventory, {}, 2000, "repo", false).gone_findings, 0U);

  ScanReport skipped = report_of({});
  skipped.coverage.notices = 1;
  auto outcome = inventory->record({"git", "repo", skipped, 0, 3000, "0.1.0", true});
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->gone_findings, 0U) << "a place was skipped";

  ScanReport nothing = report_of({});
  nothing.coverage = {};
  outcome = inventory->record({"git", "repo", nothing, 0, 4000, "0.1.0", true});
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->gone_findings, 0U) << "nothing was read at all";
  EXPECT_EQ(list(*inventory, {.state = FindingState::Open}).size(), 1U);
}

TEST_F(InventoryTest, AFindingStandsWhileOneTargetHoldsIt) {
  auto inventory = open();
  ASSERT_TRUE(inventory);
  scan(*inventory, all(finding_of("one", {file_place("a")})), 1000, "first");
  const RecordOutcome second =
      scan(*inventory, all(finding_of("one", {file_place("z")})), 1100, "second");
  EXPECT_EQ(second.known_findings, 1U);
  EXPECT_EQ(scan(*inventory, {}, 2000, "first").gone_findings, 0U);
  const auto open_ones = list(*inventory, {.state = FindingState::Open});
  ASSERT_EQ(open_ones.size(), 1U);
  EXPECT_EQ(open_ones[0].targets, std::vector<std::string>{"second"});
  ASSERT_EQ(open_ones[0].finding.places.size(), 1U);
  EXPECT_EQ(open_ones[0].finding.places[0].origin.display_path(), "z");
  EXPECT_EQ(scan(*inventory, {}, 3000, "second").gone_findings, 1U);
}

TEST_F(InventoryTest, TheWorstTargetDecidesTheRisk) {
  auto inventory = open();
  ASSERT_TRUE(inventory);
  Finding in_public = finding_of("one", {file_place("a")});
  in_public.risk.score = 90;
  in_public.risk.band = Band::Critical;
  scan(*inventory, all(std::move(in_public)), 1000, "public");
  scan(*inventory, all(finding_of("one", {file_place("a")})), 2000, "private");
  EXPECT_EQ(list(*inventory)[0].finding.risk.score, 90);
  scan(*inventory, {}, 3000, "public");
  EXPECT_EQ(list(*inventory)[0].finding.risk.score, 61);
}

TEST_F(InventoryTest, APlaceSurvivesEditsElsewhereInItsFile) {
  auto inventory = open();
  ASSERT_TRUE(inventory);
  scan(*inventory, all(finding_of("one", {file_place("a", 5)})), 1000);
  Place moved = file_place("a", 50);
  moved.at.blob = hash_blob("edited");
  scan(*inventory, all(finding_of("one", {moved})), 2000);
  EXPECT_EQ(query("SELECT line FROM places"), "50\n");
  EXPECT_EQ(query("SELECT first_seen FROM places"), "1000\n");
  EXPECT_EQ(query("SELECT kind FROM events"), "finding-new\n");
}

TEST_F(InventoryTest, NewAndGonePlacesOfAKnownFindingAreEvents) {
  auto inventory = open();
  ASSERT_TRUE(inventory);
  scan(*inventory, all(finding_of("one", {file_place("a")})), 1000);
  scan(*inventory, all(finding_of("one", {file_place("a"), file_place("b")})), 2000);
  scan(*inventory, all(finding_of("one", {file_place("b")})), 3000);
  EXPECT_EQ(query("SELECT kind || ' ' || coalesce(path, '') FROM v_events ORDER BY id"),
            "finding-new \nplace-new b\nplace-gone a\n");
  ASSERT_EQ(list(*inventory)[0].finding.places.size(), 1U);
}

TEST_F(InventoryTest, SaysThatTheRulesHadChangedWhenAFindingIsGone) {
  auto inventory = open();
  ASSERT_TRUE(inventory);
  scan(*inventory, all(finding_of("one", {file_place("a")})), 1000);
  ScanReport other_rules = report_of({});
  other_rules.rules_digest = "d2";
  ASSERT_TRUE(inventory->record({"git", "repo", other_rules, 0, 2000, "0.1.0", true}));
  EXPECT_EQ(query("SELECT detail FROM events WHERE kind = 'finding-gone'"),
            "the rules had changed since the scan before\n");
}

TEST_F(InventoryTest, KeepsTheHistoryOfVerdictsAndTheLatestHolds) {
  auto inventory = open();
  ASSERT_TRUE(inventory);
  scan(*inventory, all(finding_of("one", {file_place("a")})), 1000);
  const Fingerprint one = fingerprint_of(kTestKey, "one");
  ASSERT_TRUE(inventory->set_verdict(one, "acme.token", {Liveness::Live, "HTTP 200", "me", 1100}));
  ASSERT_TRUE(inventory->set_verdict(one, "acme.token", {Liveness::Revoked, "HTTP 401", "", 1200}));
  // A late answer to an old question does not overrule a newer one.
  ASSERT_TRUE(inventory->set_verdict(one, "acme.token", {Liveness::Live, "HTTP 200", "me", 1150}));
  EXPECT_EQ(list(*inventory)[0].finding.verdict.liveness, Liveness::Revoked);
  EXPECT_EQ(query("SELECT count(*) FROM verdicts"), "3\n");
  EXPECT_EQ(list(*inventory, {.liveness = Liveness::Revoked}).size(), 1U);
  EXPECT_EQ(inventory->set_verdict(one, "no.rule", {Liveness::Live, "", "", 1}).error().code,
            ErrorCode::NotFound);
  EXPECT_EQ(inventory->set_verdict(one, "acme.token", {}).error().code, ErrorCode::InvalidInput);
}

TEST_F(InventoryTest, ExceptionsAreAddedListedAndRemoved) {
  auto inventory = open();
  ASSERT_TRUE(inventory);
  scan(*inventory, all(finding_of("one", {file_place("a")})), 1000);
  Exception exception;
  exception.fingerprint = fingerprint_of(kTestKey, "one");
  exception.rule = "acme.token";
  exception.owner = "@org/infra";
  exception.reason = "migration in March";
  exception.approver = "jane";
  exception.created_at = 1000;
  exception.expires_at = 9000;
  const auto id = inventory->add_exception(exception);
  ASSERT_TRUE(id) << id.error().message;
  ASSERT_EQ(inventory->exceptions()->size(), 1U);
  EXPECT_EQ(inventory->exceptions()->front().reason, "migration in March");
  EXPECT_TRUE(list(*inventory)[0].excepted);
  EXPECT_EQ(list(*inventory)[0].excepted_until, 9000);
  ASSERT_TRUE(inventory->remove_exception(*id, "jane", 2000));
  EXPECT_TRUE(inventory->exceptions()->empty());
  EXPECT_FALSE(list(*inventory)[0].excepted);
  EXPECT_EQ(inventory->remove_exception(*id, "jane", 2000).error().code, ErrorCode::NotFound);

  exception.approver = " ";
  EXPECT_EQ(inventory->add_exception(exception).error().code, ErrorCode::InvalidInput);
  exception.approver = "jane";
  exception.expires_at = exception.created_at;
  EXPECT_EQ(inventory->add_exception(exception).error().code, ErrorCode::InvalidInput);
}

TEST_F(InventoryTest, HoldsNoSecretInAnyFile) {
  const std::string secret = "acme_" + sha256_hex("a secret made at run time").substr(0, 40);
  const std::string other = "acme_" + sha256_hex("another one").substr(0, 40);
  auto inventory = open();
  ASSERT_TRUE(inventory);
  Finding finding = finding_of(secret, {file_place("keys/" + secret + ".txt")});
  finding.secret.emplace(secret);
  finding.owners[0].evidence = "CODEOWNERS:1 /keys/" + secret + ".txt @org/infra";
  Place in_image = file_place("x");
  in_image.origin.where =
      LayerOrigin{"app:1", "history[1]", "", "ENV A=" + secret + " B=" + other, 0, 2, true};
  finding.places.push_back(in_image);
  Finding second = finding_of(other, {in_image});
  second.secret.emplace(other);
  scan(*inventory, all(std::move(finding), std::move(second)), 1000);

  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
    const std::string bytes = read_all(entry.path());
    EXPECT_EQ(bytes.find(secret), std::string::npos) << entry.path();
    EXPECT_EQ(bytes.find(other), std::string::npos) << entry.path();
    EXPECT_EQ(bytes.find(sha256_hex(secret)), std::string::npos) << entry.path();
    ++files;
  }
  EXPECT_GE(files, 2U) << "database and write-ahead log";
  EXPECT_EQ(list(*inventory).size(), 2U);
}

}  // namespace dredge

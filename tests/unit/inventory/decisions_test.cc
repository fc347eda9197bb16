// What people decide: states, owners, exceptions by scope, what targets are; and the log of it all.
#include "unit/inventory/inventory_fixture.h"

namespace dredge {
namespace {

std::vector<Finding> one_finding() {
  std::vector<Finding> findings;
  findings.push_back(finding_of("one", {file_place("test/a"), file_place("test/b")}));
  return findings;
}

Place commit_place(bool in_head) {
  Place place = file_place("a");
  place.origin.where =
      CommitOrigin{GitPlace::Tree, "a", hash_blob("c"), {"Jane", "jane@example.org"}, 7, in_head};
  return place;
}

}  // namespace

class DecisionsTest : public InventoryTest {
 protected:
  void SetUp() override {
    auto opened = open();
    ASSERT_TRUE(opened) << opened.error().message;
    inventory_.emplace(std::move(*opened));
    scan(*inventory_, one_finding(), 1000);
  }

  Exception exception(ExceptionScope scope) const {
    Exception exception;
    exception.scope = scope;
    exception.owner = "@org/infra";
    exception.reason = "migration in March";
    exception.approver = "jane";
    exception.created_at = 1000;
    exception.expires_at = 9000;
    return exception;
  }

  StoredFinding only() { return std::move(list(*inventory_).at(0)); }

  const Fingerprint one_ = fingerprint_of(kTestKey, "one");
  std::optional<Inventory> inventory_;
};

TEST_F(DecisionsTest, TheLastStateHoldsAndAllAreKept) {
  ASSERT_TRUE(inventory_->set_state(one_, "acme.token",
                                    {RemediationState::InProgress, "jane", 1100, "new key made"}));
  ASSERT_TRUE(
      inventory_->set_state(one_, "acme.token", {RemediationState::Rotated, "joe", 1100, ""}));
  EXPECT_EQ(only().remediation.state, RemediationState::Rotated);
  EXPECT_EQ(only().remediation.by, "joe");
  EXPECT_EQ(query("SELECT remediation || ' ' || set_by || ' ' || note FROM v_remediations "
                  "ORDER BY remediation"),
            "in_progress jane new key made\nrotated joe \n");
  EXPECT_EQ(list(*inventory_, {.remediation = RemediationState::Rotated}).size(), 1U);
  EXPECT_TRUE(list(*inventory_, {.remediation = RemediationState::Open}).empty());
  EXPECT_EQ(
      inventory_->set_state(one_, "acme.token", {RemediationState::Open, " ", 1, ""}).error().code,
      ErrorCode::InvalidInput);
  EXPECT_EQ(
      inventory_->set_state(one_, "no.rule", {RemediationState::Open, "j", 1, ""}).error().code,
      ErrorCode::NotFound);
}

TEST_F(DecisionsTest, AChosenOwnerStandsBeforeCandidatesAlsoAfterALaterScan) {
  ASSERT_TRUE(
      inventory_->choose_owner(one_, "acme.token", {"@org/web", "they use it", "jane", 1100}));
  scan(*inventory_, one_finding(), 2000);
  ASSERT_EQ(only().finding.owners.size(), 2U);
  EXPECT_EQ(only().finding.owners[0].owner, "@org/web");
  EXPECT_EQ(only().finding.owners[0].source, "chosen");
  EXPECT_EQ(query("SELECT owner FROM v_findings"), "@org/web\n");
  EXPECT_EQ(query("SELECT owner || ' ' || findings FROM v_owners"), "@org/web 1\n");
  ASSERT_TRUE(inventory_->choose_owner(one_, "acme.token", {"", "", "jane", 1200}));
  EXPECT_EQ(query("SELECT owner FROM v_findings"), "@org/infra\n");
}

TEST_F(DecisionsTest, ExceptionsCoverByScope) {
  Exception by_rule = exception(ExceptionScope::Rule);
  by_rule.rule = "acme.token";
  const auto rule_id = inventory_->add_exception(by_rule);
  ASSERT_TRUE(rule_id) << rule_id.error().message;
  EXPECT_TRUE(only().excepted);
  ASSERT_TRUE(inventory_->remove_exception(*rule_id, "jane", 2000));
  EXPECT_FALSE(only().excepted);

  Exception by_path = exception(ExceptionScope::Path);
  by_path.path = "test/a";
  const auto path_id = inventory_->add_exception(by_path);
  ASSERT_TRUE(path_id) << path_id.error().message;
  EXPECT_FALSE(only().excepted) << "it also stands at test/b";
  by_path.path = "test/*";
  ASSERT_TRUE(inventory_->add_exception(by_path));
  EXPECT_TRUE(only().excepted);
  EXPECT_EQ(query("SELECT findings FROM v_exceptions WHERE path = 'test/*'"), "1\n");
}

TEST_F(DecisionsTest, AnExceptionForATargetEndsWhereTheSecretSpreads) {
  Exception secret = exception(ExceptionScope::Secret);
  secret.fingerprint = one_;
  secret.target = "repo";
  ASSERT_TRUE(inventory_->add_exception(secret));
  EXPECT_TRUE(only().excepted);
  scan(*inventory_, one_finding(), 2000, "other");
  EXPECT_FALSE(only().excepted);
  secret.fingerprint.bytes[0] ^= 1;
  EXPECT_EQ(inventory_->add_exception(secret).error().code, ErrorCode::NotFound);
}

TEST_F(DecisionsTest, ExceptionsWithoutWhatTheirScopeNeedsAreRefused) {
  EXPECT_FALSE(inventory_->add_exception(exception(ExceptionScope::Rule)));
  EXPECT_FALSE(inventory_->add_exception(exception(ExceptionScope::Path)));
  Exception odd = exception(ExceptionScope::Secret);
  odd.fingerprint = one_;
  odd.path = "x";
  EXPECT_FALSE(inventory_->add_exception(odd));
  EXPECT_EQ(query("SELECT count(*) FROM exceptions"), "0\n");
}

TEST_F(DecisionsTest, TargetsSayWhoCanReadThemAndWhatTheyServe) {
  ASSERT_TRUE(inventory_->set_target("repo", {"internal", "prod", "jane", 1100}));
  ASSERT_TRUE(inventory_->set_target("repo", {"public", "", "joe", 1200}));
  const auto targets = inventory_->targets();
  ASSERT_EQ(targets->size(), 1U);
  EXPECT_EQ(targets->front().settings.exposure, "public");
  EXPECT_EQ(targets->front().settings.environment, "prod") << "what is not said stays";
  EXPECT_EQ(targets->front().findings, 1U);
  EXPECT_EQ(only().exposure, "public");
  EXPECT_EQ(only().environments, std::vector<std::string>{"prod"});
  EXPECT_EQ(inventory_->set_target("repo", {"secret", "", "joe", 1}).error().code,
            ErrorCode::InvalidInput);
  EXPECT_EQ(inventory_->set_target("nothing", {"public", "", "joe", 1}).error().code,
            ErrorCode::NotFound);
}

TEST_F(DecisionsTest, AScanMaySayWhatItsTargetIs) {
  const ScanReport report = report_of(one_finding());
  ScanRecord record{"git", "repo", report, 0, 2000, "0.1.0", true};
  record.exposure = "private";
  record.environment = "dev";
  ASSERT_TRUE(inventory_->record(record));
  EXPECT_EQ(query("SELECT exposure || environment FROM v_targets"), "privatedev\n");
  ASSERT_TRUE(inventory_->record(record));
  EXPECT_EQ(query("SELECT count(*) FROM v_events WHERE kind = 'target-set'"), "1\n")
      << "only a change is an event";
}

TEST_F(DecisionsTest, LeavingHeadIsAnEvent) {
  std::vector<Finding> there;
  there.push_back(finding_of("two", {commit_place(true)}));
  scan(*inventory_, std::move(there), 2000, "git");
  EXPECT_EQ(query("SELECT in_head FROM v_findings WHERE places = 1"), "1\n");
  std::vector<Finding> in_history;
  in_history.push_back(finding_of("two", {commit_place(false)}));
  scan(*inventory_, std::move(in_history), 3000, "git");
  EXPECT_EQ(query("SELECT kind FROM events WHERE kind LIKE 'place%'"), "place-left-head\n");
  EXPECT_EQ(query("SELECT in_head FROM v_findings WHERE places = 1"), "0\n");
}

TEST_F(DecisionsTest, TheLogShowsWhatWasChangedInIt) {
  ASSERT_TRUE(
      inventory_->set_state(one_, "acme.token", {RemediationState::Revoked, "joe", 1100, ""}));
  scan(*inventory_, {}, 2000);
  const auto sound = inventory_->check();
  ASSERT_TRUE(sound) << sound.error().message;
  EXPECT_TRUE(sound->problems.empty());
  EXPECT_GE(sound->events.events, 4U);
  const EventHash head = sound->events.head;
  EXPECT_TRUE(inventory_->check(head)->problems.empty());
  {  // Someone with a SQLite shell, who knows about triggers.
    auto database = Database::open(path(), {});
    ASSERT_TRUE(
        database->execute("DROP TRIGGER events_hold; UPDATE events SET who = 'jane' "
                          "WHERE kind = 'state'"));
  }
  EXPECT_EQ(inventory_->check()->events.first_bad, 2U);
  {
    auto database = Database::open(path(), {});
    ASSERT_TRUE(database->execute("DROP TRIGGER events_keep; DELETE FROM events WHERE id > 1"));
  }
  EXPECT_TRUE(inventory_->check()->problems.empty()) << "a cut end does not show by itself";
  EXPECT_EQ(inventory_->check(head)->problems.size(), 1U) << "but to who noted the head";
}

TEST_F(DecisionsTest, HistoriesCanOnlyBeAddedTo) {
  ASSERT_TRUE(inventory_->set_state(one_, "acme.token", {RemediationState::Revoked, "joe", 1, ""}));
  ASSERT_TRUE(inventory_->choose_owner(one_, "acme.token", {"@a", "", "joe", 1}));
  auto database = Database::open(path(), {});
  for (const std::string table : {"remediations", "owner_choices"}) {
    EXPECT_FALSE(database->execute("DELETE FROM " + table)) << table;
    EXPECT_FALSE(database->execute("UPDATE " + table + " SET stamp = 0")) << table;
  }
}

}  // namespace dredge

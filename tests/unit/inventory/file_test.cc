// The inventory as a file: who may open it, in which version, with which key, and who waits.
#include <array>
#include <csignal>

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "inventory/schema.h"
#include "inventory/writer_lock.h"
#include "unit/inventory/inventory_fixture.h"

namespace dredge {

TEST_F(InventoryTest, IsMadeClosedToOthers) {
  ASSERT_TRUE(open());
  struct stat status {};
  ASSERT_EQ(::stat(path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0600U);
}

TEST_F(InventoryTest, BringsAnEmptyFileToTheNewestSchema) {
  std::ofstream(path()).flush();
  ASSERT_TRUE(open());
  EXPECT_EQ(query("PRAGMA user_version"), std::to_string(migrations().back().version) + "\n");
  EXPECT_EQ(query("PRAGMA journal_mode"), "wal\n");
  EXPECT_EQ(query("SELECT count(*) FROM v_findings"), "0\n");
  EXPECT_EQ(query("SELECT count(*) FROM v_places"), "0\n");
  EXPECT_EQ(query("SELECT count(*) FROM v_owners"), "0\n");
  EXPECT_EQ(query("SELECT count(*) FROM v_events"), "0\n");
}

TEST_F(InventoryTest, MigratesAnOldFileByTheStepsItLacks) {
  constexpr std::array<Migration, 2> kSteps{
      {{1, "CREATE TABLE a (x INTEGER) STRICT; INSERT INTO a VALUES (41)"},
       {2, "UPDATE a SET x = x + 1"}}};
  auto database = Database::open(path(), {});
  ASSERT_TRUE(database);
  ASSERT_TRUE(migrate(*database, std::span(kSteps).first(1), "f"));
  ASSERT_TRUE(migrate(*database, kSteps, "f"));
  ASSERT_TRUE(migrate(*database, kSteps, "f"));
  EXPECT_EQ(*database->integer("SELECT x FROM a"), 42);
  EXPECT_EQ(*database->integer("PRAGMA user_version"), 2);
}

TEST_F(InventoryTest, LeavesAFileAsItWasWhenAStepFails) {
  constexpr std::array<Migration, 2> kSteps{
      {{1, "CREATE TABLE a (x INTEGER) STRICT"}, {2, "INSERT INTO missing VALUES (1)"}}};
  auto database = Database::open(path(), {});
  ASSERT_TRUE(database);
  EXPECT_FALSE(migrate(*database, kSteps, "f"));
  EXPECT_EQ(*database->integer("PRAGMA user_version"), 0);
  EXPECT_EQ(*database->integer("SELECT count(*) FROM sqlite_schema"), 0);
}

TEST_F(InventoryTest, RefusesANewerSchemaNamingBothVersions) {
  ASSERT_TRUE(open());
  {
    auto database = Database::open(path(), {});
    ASSERT_TRUE(database->execute("PRAGMA user_version = 99"));
  }
  const auto refused = open();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::InvalidInput);
  EXPECT_NE(refused.error().message.find("schema version 99"), std::string::npos);
  const std::string newest = "up to " + std::to_string(migrations().back().version);
  EXPECT_NE(refused.error().message.find(newest), std::string::npos);
}

TEST_F(InventoryTest, RefusesTheDatabaseOfAnotherProgram) {
  {
    auto database = Database::open(path(), {});
    ASSERT_TRUE(database->execute("CREATE TABLE theirs (x)"));
  }
  const auto refused = open();
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("another program"), std::string::npos);
  EXPECT_EQ(query("SELECT count(*) FROM sqlite_schema"), "1\n");
}

TEST_F(InventoryTest, RefusesAFileThatIsNoDatabase) {
  std::ofstream(path()) << std::string(5000, 'x');
  EXPECT_EQ(open().error().code, ErrorCode::Corrupt);
}

TEST_F(InventoryTest, NoticesAWrongKey) {
  ASSERT_TRUE(open());
  InventoryKey other = kTestKey;
  other[31] ^= 1;
  const auto refused = Inventory::open(path(), {.key = other});
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("another key"), std::string::npos);
  EXPECT_TRUE(Inventory::open(path(), {})) << "reading needs no key";
}

TEST_F(InventoryTest, ReadOnlyNeedsAFileAndWritesNothing) {
  EXPECT_EQ(open({.read_only = true}).error().code, ErrorCode::NotFound);
  EXPECT_FALSE(std::filesystem::exists(path()));
  ASSERT_TRUE(open());
  auto reader = open({.read_only = true});
  ASSERT_TRUE(reader) << reader.error().message;
  EXPECT_TRUE(list(*reader).empty());
  const ScanReport report = report_of({});
  EXPECT_FALSE(reader->record({"git", "repo", report, 0, 1, "0.1.0", true}));
}

TEST_F(InventoryTest, EventsAndVerdictsCanOnlyBeAdded) {
  auto inventory = open();
  std::vector<Finding> findings;
  findings.push_back(finding_of("one", {file_place("a")}));
  findings[0].verdict = {Liveness::Live, "HTTP 200", "", 5};
  scan(*inventory, std::move(findings), 1000);
  auto database = Database::open(path(), {});
  EXPECT_FALSE(database->execute("DELETE FROM events"));
  EXPECT_FALSE(database->execute("UPDATE events SET at = 0"));
  EXPECT_FALSE(database->execute("DELETE FROM verdicts"));
  EXPECT_FALSE(database->execute("UPDATE verdicts SET liveness = 'revoked'"));
  EXPECT_FALSE(database->execute("DELETE FROM findings")) << "places refer to it";
}

TEST_F(InventoryTest, AWriterThatWaitsInVainNamesTheHolder) {
  auto inventory = open({.patience = std::chrono::milliseconds(0)});
  ASSERT_TRUE(inventory);
  int ready[2];
  int done[2];
  ASSERT_EQ(::pipe(ready), 0);
  ASSERT_EQ(::pipe(done), 0);
  const pid_t holder = ::fork();
  ASSERT_GE(holder, 0);
  if (holder == 0) {
    ::close(done[1]);
    const auto lock = WriterLock::acquire(path(), std::chrono::milliseconds(0));
    char byte = lock ? 'y' : 'n';
    if (::write(ready[1], &byte, 1) != 1 || ::read(done[0], &byte, 1) < 0) ::_exit(1);
    ::_exit(0);
  }
  char byte = 0;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  ASSERT_EQ(byte, 'y');
  const ScanReport report = report_of({});
  const auto refused = inventory->record({"git", "repo", report, 0, 1, "0.1.0", true});
  EXPECT_FALSE(refused);
  if (!refused) {
    EXPECT_EQ(refused.error().code, ErrorCode::Io);
    EXPECT_NE(refused.error().message.find("process " + std::to_string(holder)), std::string::npos)
        << refused.error().message;
  }
  EXPECT_TRUE(list(*inventory).empty()) << "readers do not wait";
  // The holder dies without a word: its lock dies with it.
  ::kill(holder, SIGKILL);
  ::waitpid(holder, nullptr, 0);
  for (const int end : {ready[0], ready[1], done[0], done[1]}) ::close(end);
  EXPECT_TRUE(inventory->record({"git", "repo", report, 0, 1, "0.1.0", true}));
}

TEST_F(InventoryTest, AFailureInTheMiddleLeavesNothingOfTheScan) {
  auto inventory = open();
  {
    auto database = Database::open(path(), {});
    ASSERT_TRUE(
        database->execute("CREATE TRIGGER full BEFORE INSERT ON places WHEN NEW.kind = 0 AND "
                          "NEW.position = 0 AND NEW.finding_id = 2 "
                          "BEGIN SELECT RAISE(ABORT, 'no room'); END"));
  }
  std::vector<Finding> findings;
  findings.push_back(finding_of("one", {file_place("a")}));
  findings.push_back(finding_of("two", {file_place("b")}));
  const ScanReport report = report_of(std::move(findings));
  EXPECT_FALSE(inventory->record({"git", "repo", report, 0, 1, "0.1.0", true}));
  EXPECT_EQ(query("SELECT (SELECT count(*) FROM findings) + (SELECT count(*) FROM scans)"), "0\n");
}

TEST_F(InventoryTest, AFullDiskIsSaidAndLosesOnlyTheRunningScan) {
  auto inventory = open();
  std::vector<Finding> first;
  first.push_back(finding_of("one", {file_place("a")}));
  scan(*inventory, std::move(first), 1000);
  // A file size limit stands for the full disk, in a process of its own.
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    ::signal(SIGXFSZ, SIG_IGN);
    const struct rlimit limit { 300'000, 300'000 };
    ::setrlimit(RLIMIT_FSIZE, &limit);
    auto writer = open();
    std::vector<Finding> many;
    for (int i = 0; i < 5000; ++i)
      many.push_back(finding_of(std::to_string(i), {file_place(std::string(300, 'p'))}));
    const ScanReport report = report_of(std::move(many));
    const auto outcome = writer->record({"git", "repo", report, 0, 2000, "0.1.0", true});
    ::_exit(!outcome && outcome.error().code == ErrorCode::Io ? 0 : 1);
  }
  int status = -1;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(list(*inventory).size(), 1U);
  EXPECT_EQ(query("PRAGMA integrity_check"), "ok\n");
}

}  // namespace dredge

// A process that dies while it writes loses its own scan and nothing else.
#include <csignal>

#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include "unit/inventory/inventory_fixture.h"

namespace dredge {
namespace {

// How often to kill: a few times in a normal run; DREDGE_KILLS=200 for the long one.
int kills() {
  const char* text = std::getenv("DREDGE_KILLS");
  return text == nullptr ? 5 : std::max(1, std::atoi(text));
}

std::vector<Finding> findings_of_round(int round) {
  std::vector<Finding> findings;
  for (int i = 0; i < 300; ++i)
    findings.push_back(finding_of("secret " + std::to_string((round * 37 + i) % 500),
                                  {file_place("a" + std::to_string(i)), file_place("b")}));
  return findings;
}

}  // namespace

TEST_F(InventoryTest, SurvivesBeingKilledWhileItWrites) {
  ASSERT_TRUE(open());
  const int rounds = kills();
  for (int round = 0; round < rounds; ++round) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      for (int again = 0;; ++again) {
        auto inventory = open();
        if (!inventory) ::_exit(1);
        const ScanReport report = report_of(findings_of_round(round + again));
        const std::int64_t now = 1000 + round * 100 + again;
        if (!inventory->record({"git", "repo", report, now - 1, now, "0.1.0", true})) ::_exit(1);
      }
    }
    ::usleep(static_cast<useconds_t>(20'000 + (round * 7919) % 180'000));
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status)) << "it ended by itself, in round " << round;
    auto inventory = open();
    ASSERT_TRUE(inventory) << inventory.error().message;
    const auto check = inventory->check();
    ASSERT_TRUE(check) << check.error().message;
    ASSERT_TRUE(check->problems.empty()) << round << ": " << check->problems.front();
    EXPECT_LE(check->events.branches, 1U);
  }
  EXPECT_EQ(query("SELECT count(*) FROM scans WHERE findings <> 300"), "0\n");
}

TEST_F(InventoryTest, AReadOnlyFileIsSaidAndKeepsItsState) {
  {
    auto inventory = open();
    std::vector<Finding> one;
    one.push_back(finding_of("one", {file_place("a")}));
    scan(*inventory, std::move(one), 1000);
  }
  auto database = Database::open(path(), {.read_only = true});
  ASSERT_TRUE(database);
  const auto refused = database->execute("DELETE FROM places");
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("may not be written"), std::string::npos)
      << refused.error().message;
  EXPECT_EQ(query("SELECT count(*) FROM places"), "1\n");
}

TEST_F(InventoryTest, AFullFileIsSaidAndKeepsItsState) {
  {
    auto inventory = open();
    std::vector<Finding> one;
    one.push_back(finding_of("one", {file_place("a")}));
    scan(*inventory, std::move(one), 1000);
  }
  auto database = Database::open(path(), {});
  ASSERT_TRUE(database->execute("PRAGMA max_page_count = 1"));  // no page more than there are
  const auto full = database->execute(
      "INSERT INTO people (name, email) SELECT hex(randomblob(500)), value FROM "
      "json_each('[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25]')");
  ASSERT_FALSE(full);
  EXPECT_NE(full.error().message.find("the disk is full"), std::string::npos)
      << full.error().message;
  EXPECT_EQ(query("SELECT count(*) FROM people"), "0\n");
  EXPECT_EQ(query("PRAGMA integrity_check"), "ok\n");
}

}  // namespace dredge

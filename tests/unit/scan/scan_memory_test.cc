#include "scan/scan_memory.h"

#include <utility>

#include <gtest/gtest.h>

#include "unit/scan/scan_support.h"
#include "unit/support/fake_secret.h"
#include "unit/support/git_repo.h"

namespace dredge {
namespace {

using testing::as_json;
using testing::builtin_engine;
using testing::fake_example;
using testing::GitRepo;
using testing::write_file;

struct Scanned {
  std::string json;
  std::uint64_t known = 0;
};

// A repository with secrets and clean files, and scans of it with a memory.
class ScanMemoryTest : public ::testing::Test {
 protected:
  ScanMemoryTest() {
    for (int i = 0; i < 12; ++i) add_commit(i, i % 4 == 0);
    repo_.git("tag -a v1 -m release");
  }

  void add_commit(int seed, bool has_secret) {
    const std::string name = "file" + std::to_string(seed) + ".env";
    const std::string secret =
        has_secret ? fake_example("github.personal-access-token", static_cast<std::uint64_t>(seed))
                   : "";
    write_file(repo_.root() / name, "line " + std::to_string(seed) + "\n" + secret + "\n");
    repo_.git("add .");
    repo_.git("commit -q -m 'change " + std::to_string(seed) + "'");
  }

  Scanned scan(ScanMemory* memory) {
    auto options = testing::scan_options(2);
    options.now = now_;
    options.memory = memory;
    options.source.provenance = provenance_;
    const TargetSpec target{TargetSpec::Kind::Git, root_.string(), "repo"};
    auto report = scan_target(target, builtin_engine(), options, {}, {});
    EXPECT_TRUE(report) << report.error().message;
    if (!report) return {};
    const std::uint64_t known = std::exchange(report->coverage.known_objects, 0);
    return {as_json(*report), known};
  }
  // A scan with what was remembered, which remembers in its turn.
  Scanned scan_again(bool is_read = true) {
    ScanMemory memory(stem_, is_read);
    Scanned scanned = scan(&memory);
    EXPECT_TRUE(memory.write(now_));
    return scanned;
  }
  std::string scan_all() { return scan(nullptr).json; }
  void commit(const std::string& message) {
    repo_.git("add -A .");
    repo_.git("commit -q -m '" + message + "'");
  }
  // The next scan says what one without a memory says, whether it repeats the last report or not.
  void expect_same_again() {
    const std::string all = scan_all();
    EXPECT_EQ(scan_again().json, all);
    forget_report();
    EXPECT_EQ(scan_again().json, all);
  }
  void forget_report() { std::filesystem::remove(stem_.string() + ".report"); }

  GitRepo repo_;
  std::filesystem::path root_ = repo_.root();
  std::filesystem::path stem_ = repo_.scratch() / "memory" / "one";
  std::int64_t now_ = 1'700'000'000;
  ProvenanceLevel provenance_ = ProvenanceLevel::Full;
};

TEST_F(ScanMemoryTest, AScanThatRemembersSaysWhatOneWithoutSays) {
  const Scanned first = scan_again();
  EXPECT_EQ(first.known, 0u);
  EXPECT_EQ(first.json, scan_all());
}

TEST_F(ScanMemoryTest, AnUnchangedRepositoryIsNotReadAgain) {
  const std::string all = scan_all();
  scan_again();
  const Scanned second = scan_again();
  EXPECT_EQ(second.json, all);
  EXPECT_GT(second.known, 12u + 12u + 1u);  // all blobs, commits and the tag; the names, too
}

TEST_F(ScanMemoryTest, CleanObjectsAreNotReadAgainAndCountAsBefore) {
  const std::string all = scan_all();
  scan_again();
  forget_report();
  const Scanned second = scan_again();
  EXPECT_EQ(second.json, all);
  EXPECT_GE(second.known, 12u + 8u);  // commits, and the versions without a secret
}

TEST_F(ScanMemoryTest, WhatIsNewIsFoundAndTheRestStays) {
  scan_again();
  add_commit(100, true);
  add_commit(101, false);
  repo_.git("rm -q file0.env");
  repo_.git("commit -q -m gone");
  const std::string all = scan_all();
  const Scanned second = scan_again();
  EXPECT_EQ(second.json, all);
  EXPECT_GT(second.known, 0u);
  EXPECT_NE(all.find("file100.env"), std::string::npos);
  // And once more from the state that this scan left.
  EXPECT_EQ(scan_again().json, all);
}

TEST_F(ScanMemoryTest, PackedAnewItIsStillKnown) {
  scan_again();
  repo_.git("gc -q --aggressive --prune=now");
  const std::string all = scan_all();
  const Scanned second = scan_again();
  EXPECT_EQ(second.json, all);
  EXPECT_GE(second.known, 12u + 8u);
}

TEST_F(ScanMemoryTest, RescanReadsEverythingAndReplacesWhatWasRemembered) {
  scan_again();
  const Scanned again = scan_again(false);
  EXPECT_EQ(again.known, 0u);
  EXPECT_EQ(again.json, scan_all());
  EXPECT_GT(scan_again().known, 0u);
}

TEST_F(ScanMemoryTest, AnotherQuestionIsAnsweredAnew) {
  scan_again();
  provenance_ = ProvenanceLevel::None;
  EXPECT_EQ(scan_again().json, scan_all());
  provenance_ = ProvenanceLevel::Full;
  EXPECT_EQ(scan_again().json, scan_all());
}

TEST_F(ScanMemoryTest, AnotherDayIsAskedAnew) {
  write_file(repo_.root() / "dated.env", fake_example("github.personal-access-token", 500) +
                                             " # dredge:allow rotation until=2023-11-20\n");
  const std::string before = scan_again().json;
  EXPECT_EQ(scan_again().json, before);
  now_ += std::int64_t(30) * 86'400;
  const std::string after = scan_again().json;
  EXPECT_EQ(after, scan_all());
}

TEST_F(ScanMemoryTest, TheContentOfAnLfsPointerIsMissedWhenItGoes) {
  const std::string oid(64, 'a');
  write_file(repo_.root() / "big.bin",
             "version https://git-lfs.github.com/spec/v1\noid sha256:" + oid + "\nsize 3\n");
  const auto content = repo_.git_dir() / "lfs" / "objects" / "aa" / "aa" / oid;
  write_file(content, "abc");
  repo_.git("add .");
  repo_.git("commit -q -m lfs");
  scan_again();
  std::filesystem::remove(content);
  const std::string all = scan_all();
  EXPECT_NE(all.find("LFS pointer"), std::string::npos);
  EXPECT_EQ(scan_again().json, all);
}

TEST_F(ScanMemoryTest, ABrokenObjectIsToldEveryTime) {
  const std::string id = repo_.git("rev-parse HEAD:file1.env");
  const auto loose = repo_.git_dir() / "objects" / id.substr(0, 2) / id.substr(2);
  std::filesystem::remove(loose);
  write_file(loose, "no object");
  std::filesystem::remove(repo_.root() / "file1.env");  // else it is read from there
  const std::string all = scan_all();
  EXPECT_NE(all.find(id), std::string::npos);
  EXPECT_EQ(scan_again().json, all);
  EXPECT_EQ(scan_again().json, all);
  forget_report();
  EXPECT_EQ(scan_again().json, all);
}

TEST_F(ScanMemoryTest, VersionsOfOneSecretAreReadOnce) {
  const std::string secret = fake_example("github.personal-access-token", 7);
  for (int i = 0; i < 5; ++i) {
    write_file(repo_.root() / "versions.env", std::to_string(i) + "\n\n\n\n" + secret + "\n");
    commit("version " + std::to_string(i));
  }
  scan_again();
  add_commit(100, false);
  const std::string all = scan_all();
  const Scanned second = scan_again();
  EXPECT_EQ(second.json, all);
  // All 17 commits, the tag, 9 clean blobs, and all but one version of each of the four secrets.
  EXPECT_GE(second.known, 17u + 1u + 9u + 4u);
}

TEST_F(ScanMemoryTest, BranchesThatAreRewrittenAndRemovedAreNotTaken) {
  repo_.git("checkout -q -b side");
  add_commit(20, true);
  repo_.git("checkout -q -b other main");
  add_commit(21, true);
  scan_again();
  repo_.git("checkout -q side");
  repo_.git("reset -q --hard main~2");
  add_commit(22, true);
  repo_.git("branch -q -D other");
  expect_same_again();
  repo_.git("reflog expire --expire=now --all");
  expect_same_again();
  repo_.git("prune --expire=now");
  expect_same_again();
}

TEST_F(ScanMemoryTest, AnOlderBranchThatIsMergedBringsAnEarlierIntroduction) {
  const std::string secret = fake_example("github.personal-access-token", 30);
  write_file(repo_.root() / "both.env", secret + "\n");
  commit("new");
  scan_again();
  repo_.git("checkout -q -b old main~6");
  write_file(repo_.root() / "both.env", secret + "\n");
  repo_.git("add .");
  repo_.git("-c user.name=Earlier commit -q -m old --date=2001-01-01T00:00:00Z");
  repo_.git("checkout -q main");
  repo_.git("merge -q --no-edit old");
  expect_same_again();
  repo_.git("rm -q both.env");
  commit("gone");
  expect_same_again();
  repo_.git("revert --no-edit HEAD");
  expect_same_again();
}

TEST_F(ScanMemoryTest, ASideBranchWithAnEarlierDateTakesTheIntroduction) {
  const std::string line = fake_example("github.personal-access-token", 77) + "\n";
  repo_.git("branch side");
  repo_.next_day();
  repo_.next_day();
  repo_.act_as("carol");
  repo_.commit_file("late.env", line);
  const std::string alone = scan_again().json;
  EXPECT_NE(alone.find("carol"), std::string::npos);
  // Somebody had committed the same two days before, and it is merged only now.
  repo_.git("checkout -q side");
  repo_.act_as("dave");
  write_file(repo_.root() / "late.env", line);
  repo_.git("add -A");
  repo_.git("commit -q --date=1699000000 -m earlier");
  repo_.git(
      "-c user.name=dave -c user.email=dave@example.org rebase -q --committer-date-is-author-date "
      "--force-rebase HEAD~1");
  repo_.git("checkout -q main");
  repo_.git("merge -q --no-edit side");
  const std::string merged = scan_again().json;
  EXPECT_EQ(merged, scan_all());
  EXPECT_NE(merged.find("dave"), std::string::npos);
  expect_same_again();
}

TEST_F(ScanMemoryTest, PackingBetweenScansChangesNothing) {
  scan_again();
  add_commit(40, true);
  repo_.git("repack -q -d");
  expect_same_again();
  add_commit(41, false);
  expect_same_again();
  repo_.git("repack -q -a -d");
  add_commit(42, true);
  expect_same_again();
  add_commit(43, true);
  expect_same_again();
}

TEST_F(ScanMemoryTest, PacksThatAreTouchedReplacedOrTakenAwayChangeNothing) {
  repo_.git("repack -q -a -d");
  scan_again();
  const auto touch = [&] { repo_.git("status -s; touch .git/objects/pack/*"); };
  touch();
  expect_same_again();
  touch();
  add_commit(50, true);
  expect_same_again();
  repo_.git("repack -q -d");
  add_commit(51, true);
  expect_same_again();
  repo_.git("repack -q -a -d -f --window=2");
  expect_same_again();
  repo_.git(
      "status -s; for p in .git/objects/pack/*.pack; do mv $p ../p; "
      "rm -f .git/objects/pack/*; git unpack-objects -q < ../p; done");
  add_commit(52, true);
  expect_same_again();
}

TEST_F(ScanMemoryTest, OwnersThatAFileOfOldNamesAreStillFound) {
  for (const char* owner : {"@first", "@second"}) {
    write_file(repo_.root() / "CODEOWNERS", "/gone.env " + std::string(owner) + "\n");
    commit("owned");
  }
  write_file(repo_.root() / "gone.env", fake_example("github.personal-access-token", 60) + "\n");
  commit("secret");
  repo_.git("rm -q gone.env CODEOWNERS");
  commit("cleaned");
  EXPECT_NE(scan_again().json.find("@second"), std::string::npos);
  add_commit(61, false);
  expect_same_again();
}

TEST_F(ScanMemoryTest, FilesOnDiskComeAndGo) {
  const std::string secret = fake_example("github.personal-access-token", 50);
  write_file(repo_.root() / "loose-on-disk.env", secret + "\n");
  write_file(repo_.root() / "harmless-on-disk.txt", "nothing\n");
  scan_again();
  std::filesystem::remove(repo_.root() / "harmless-on-disk.txt");
  expect_same_again();
  commit("now in history");
  expect_same_again();
  std::filesystem::remove(repo_.root() / "loose-on-disk.env");
  std::filesystem::remove(repo_.root() / "file0.env");
  std::filesystem::remove(repo_.root() / "file1.env");
  expect_same_again();
  repo_.git("checkout -q .");
  expect_same_again();
  std::filesystem::remove(repo_.root() / "file0.env");
  expect_same_again();
  write_file(repo_.root() / "file0.env", "other content\n");
  repo_.git("add .");
  expect_same_again();
}

TEST_F(ScanMemoryTest, ANameThatIsASecretIsFoundEveryTime) {
  const std::string name = fake_example("github.personal-access-token", 60);
  write_file(repo_.root() / name, "text\n");
  commit("a telling name");
  scan_again();
  add_commit(61, false);
  expect_same_again();
  repo_.git("rm -q -- '" + name + "'");
  commit("renamed");
  expect_same_again();
}

TEST_F(ScanMemoryTest, ASecretThatIsFoundAgainInAnOldCleanTreeIsPlaced) {
  const std::string secret = fake_example("github.personal-access-token", 70);
  write_file(repo_.root() / "dangling.env", secret + "\n");
  repo_.git("add .");  // an object that no commit has yet
  scan_again();
  commit("now it has a commit");
  expect_same_again();
}

TEST_F(ScanMemoryTest, AllowsAndArchivesAreReadAgain) {
  const std::string secret = fake_example("github.personal-access-token", 80);
  write_file(repo_.root() / "allowed.env", secret + " # dredge:allow a test\n");
  write_file(repo_.root() / "plain.env", secret + "\n");
  repo_.git("archive --format=tar.gz -o inner.tar.gz HEAD");
  commit("allowed and packed");
  scan_again();
  add_commit(81, true);
  expect_same_again();
}

TEST_F(ScanMemoryTest, AWitnessThatIsLostIsNotTrusted) {
  scan_again();
  const std::string id = repo_.git("rev-parse HEAD:file0.env");
  const auto loose = repo_.git_dir() / "objects" / id.substr(0, 2) / id.substr(2);
  std::filesystem::remove(loose);
  write_file(loose, "no object");
  std::filesystem::remove(repo_.root() / "file0.env");
  expect_same_again();
}

TEST_F(ScanMemoryTest, ARepositoryWithoutSecretsIsNotWalkedAgain) {
  GitRepo clean;
  write_file(clean.root() / "a.txt", "nothing\n");
  clean.git("add .");
  clean.git("commit -q -m clean");
  root_ = clean.root();
  scan_again();
  write_file(clean.root() / "b.env", fake_example("github.personal-access-token", 90) + "\n");
  clean.git("add .");
  clean.git("commit -q -m secret");
  expect_same_again();
  expect_same_again();
}

TEST_F(ScanMemoryTest, AMemoryThatWasDamagedIsAsGoodAsNone) {
  scan_again();
  for (const char* ending : {".objects", ".history", ".report"})
    std::filesystem::resize_file(stem_.string() + ending, 100);
  const Scanned second = scan_again();
  EXPECT_EQ(second.known, 0u);
  EXPECT_EQ(second.json, scan_all());
}

}  // namespace
}  // namespace dredge

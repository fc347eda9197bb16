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
    const TargetSpec target{TargetSpec::Kind::Git, repo_.root().string(), "repo"};
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
  void forget_report() { std::filesystem::remove(stem_.string() + ".report"); }

  GitRepo repo_;
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

TEST_F(ScanMemoryTest, AMemoryThatWasDamagedIsAsGoodAsNone) {
  scan_again();
  for (const char* ending : {".objects", ".report"})
    std::filesystem::resize_file(stem_.string() + ending, 100);
  const Scanned second = scan_again();
  EXPECT_EQ(second.known, 0u);
  EXPECT_EQ(second.json, scan_all());
}

}  // namespace
}  // namespace dredge

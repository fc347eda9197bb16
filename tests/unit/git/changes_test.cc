#include "git/changes.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "unit/support/git_repo.h"

namespace dredge::git {
namespace {

using dredge::testing::GitRepo;
using dredge::testing::shell_quoted;

using Lines = std::vector<LineRange>;

std::vector<AddedLines> changes(const GitRepo& repo, std::string_view base) {
  auto made = changes_between(repo.root(), base);
  EXPECT_TRUE(made) << made.error().message;
  return made ? std::move(*made) : std::vector<AddedLines>{};
}

std::vector<AddedLines> staged(const GitRepo& repo) {
  auto made = staged_changes(repo.root());
  EXPECT_TRUE(made) << made.error().message;
  return made ? std::move(*made) : std::vector<AddedLines>{};
}

TEST(Changes, GivesTheLinesThatEachCommitAdds) {
  GitRepo repo;
  repo.commit_file("a.txt", "1\n2\n3\n4\n");
  repo.git("checkout -q -b work");
  repo.act_as("bob");
  const BlobId edit = repo.commit_file("a.txt", "1\nnew\n2\n3\nchanged\nlast");
  const auto added = changes(repo, "main");
  ASSERT_EQ(added.size(), 1U);
  EXPECT_EQ(added[0].path, "a.txt");
  EXPECT_EQ(added[0].lines, (Lines{{2, 2}, {5, 6}}));
  EXPECT_EQ(added[0].content, "1\nnew\n2\n3\nchanged\nlast");
  EXPECT_EQ(added[0].commit, edit);
  EXPECT_EQ(added[0].author.name, "bob");
  EXPECT_EQ(added[0].committed_at, repo.now());
}

TEST(Changes, KeepsWhatIsAddedAndRemovedWithinTheRange) {
  GitRepo repo;
  repo.commit_file("a.txt", "1\n");
  repo.git("checkout -q -b work");
  const BlobId adds = repo.commit_file("a.txt", "1\nleaked\n");
  repo.commit_file("a.txt", "1\n");
  const auto added = changes(repo, "main");
  ASSERT_EQ(added.size(), 1U);
  EXPECT_EQ(added[0].commit, adds);
  EXPECT_EQ(added[0].lines, (Lines{{2, 2}}));
}

TEST(Changes, LeavesOutWhatTheBaseDidMeanwhile) {
  GitRepo repo;
  repo.commit_file("a.txt", "1\n");
  repo.git("checkout -q -b work");
  repo.commit_file("mine.txt", "mine\n");
  repo.git("checkout -q main");
  repo.commit_file("theirs.txt", "theirs\n");
  repo.git("checkout -q work");
  repo.next_day();
  repo.git("merge -q --no-edit main");
  const auto added = changes(repo, "main");
  ASSERT_EQ(added.size(), 1U);
  EXPECT_EQ(added[0].path, "mine.txt");
}

TEST(Changes, GivesTheLinesThatAMergeMakesUp) {
  GitRepo repo;
  repo.commit_file("a.txt", "base\n");
  repo.git("checkout -q -b work");
  repo.commit_file("a.txt", "work\n");
  repo.git("checkout -q main");
  repo.commit_file("a.txt", "main\n");
  repo.git("checkout -q work");
  repo.may_fail().git("merge -q main");
  const BlobId merge = repo.commit_file("a.txt", "main\nwork\nmade-up\n");
  const auto added = changes(repo, "main");
  const auto by_merge = std::find_if(added.begin(), added.end(),
                                     [&](const AddedLines& one) { return one.commit == merge; });
  ASSERT_NE(by_merge, added.end());
  EXPECT_EQ(by_merge->lines, (Lines{{3, 3}}));
}

TEST(Changes, MovedContentIsNotNew) {
  GitRepo repo;
  repo.commit_file("a.txt", "1\n2\n");
  repo.git("checkout -q -b work");
  repo.git("mv a.txt b.txt");
  repo.commit_all();
  EXPECT_TRUE(changes(repo, "main").empty());
}

TEST(Changes, NeitherAttributesNorNulBytesHideLines) {
  GitRepo repo;
  repo.commit_file("a.bin", std::string("1\0\n2\n", 5));
  repo.commit_file(".gitattributes", "*.bin -diff binary\n");
  repo.git("checkout -q -b work");
  repo.commit_file("a.bin", std::string("1\0\n2\nnew\n", 9));
  const auto added = changes(repo, "main");
  ASSERT_EQ(added.size(), 1U);
  EXPECT_EQ(added[0].lines, (Lines{{3, 3}}));
}

TEST(Changes, UnderstandsTheNamesThatPeopleUse) {
  GitRepo repo;
  repo.commit_file("a.txt", "1\n");
  const BlobId first = repo.id_of("HEAD");
  repo.git("tag -a v1 -m one");
  repo.git("update-ref refs/remotes/origin/main HEAD");
  repo.git("checkout -q -b feature/x");
  repo.commit_file("b.txt", "2\n");
  for (const std::string& base :
       {std::string("main"), std::string("v1"), std::string("origin/main"), std::string("HEAD~1"),
        std::string("HEAD^"), std::string("feature/x~1"), std::string("refs/heads/main"),
        first.hex(), first.hex().substr(0, 8)}) {
    EXPECT_EQ(changes(repo, base).size(), 1U) << base;
  }
  EXPECT_TRUE(changes(repo, "HEAD").empty());
}

TEST(Changes, SaysHowToGetARefThatIsNotThere) {
  GitRepo repo;
  repo.commit_file("a.txt", "1\n");
  const auto missing = changes_between(repo.root(), "origin/release");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::NotFound);
  EXPECT_EQ(missing.error().message,
            "no such ref \"origin/release\"; fetch it first: git fetch origin release");
  EXPECT_FALSE(changes_between(repo.root(), "HEAD~9"));
}

TEST(Changes, SaysHowToDeepenAShallowClone) {
  GitRepo repo;
  repo.commit_file("a.txt", "1\n");
  repo.commit_file("a.txt", "2\n");
  repo.git("checkout -q -b work HEAD~1");
  repo.commit_file("b.txt", "3\n");
  const std::string url = shell_quoted("file://" + repo.root().string());
  repo.git_in(repo.scratch(), "clone -q --depth=1 --no-single-branch " + url + " short");
  const auto made = changes_between(repo.scratch() / "short", "origin/main");
  ASSERT_FALSE(made);
  EXPECT_NE(made.error().message.find("git fetch --unshallow"), std::string::npos);
}

TEST(StagedChanges, GivesTheStagedLinesAndNotTheUnstagedOnes) {
  GitRepo repo;
  repo.commit_file("a.txt", "1\n2\n");
  repo.commit_file("same.txt", "same\n");
  repo.write("a.txt", "1\nstaged\n2\n");
  repo.write("new.txt", "n\n");
  repo.git("add -A");
  repo.write("a.txt", "1\nstaged\n2\nunstaged\n");
  const auto added = staged(repo);
  ASSERT_EQ(added.size(), 2U);
  EXPECT_EQ(added[0].path, "a.txt");
  EXPECT_EQ(added[0].lines, (Lines{{2, 2}}));
  EXPECT_EQ(added[0].content, "1\nstaged\n2\n");
  EXPECT_TRUE(added[0].commit.empty());
  EXPECT_EQ(added[1].path, "new.txt");
}

TEST(StagedChanges, GivesEverythingBeforeTheFirstCommit) {
  GitRepo repo;
  EXPECT_TRUE(staged(repo).empty());
  repo.write("d/a.txt", "1\n2\n");
  repo.git("add -A");
  const auto added = staged(repo);
  ASSERT_EQ(added.size(), 1U);
  EXPECT_EQ(added[0].path, "d/a.txt");
  EXPECT_EQ(added[0].lines, (Lines{{1, 2}}));
}

TEST(StagedChanges, ReadsIndexesOfEveryVersion) {
  GitRepo repo;
  for (int i = 0; i < 20; ++i) repo.write("dir/file" + std::to_string(i), std::to_string(i));
  repo.git("add -A");
  for (const char* version : {"2", "3", "4"}) {
    repo.git(std::string("update-index --index-version ") + version);
    EXPECT_EQ(staged(repo).size(), 20U) << version;
  }
  repo.git("update-index --split-index");
  repo.write("dir/later", "later");
  repo.git("add -A");
  const auto added = staged(repo);
  EXPECT_EQ(added.size(), 21U);
}

TEST(LineDiff, IntersectsRanges) {
  EXPECT_EQ(in_both({{1, 4}, {6, 9}}, {{3, 7}, {9, 9}}), (Lines{{3, 4}, {6, 7}, {9, 9}}));
  EXPECT_EQ(in_both({{1, 4}}, {}), Lines{});
  EXPECT_EQ(all_lines("a\nb"), (Lines{{1, 2}}));
  EXPECT_EQ(all_lines("a\nb\n"), (Lines{{1, 2}}));
  EXPECT_EQ(all_lines(""), Lines{});
}

}  // namespace
}  // namespace dredge::git

#include "git/state.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <gtest/gtest.h>

#include "unit/support/git_repo.h"

namespace dredge::git {
namespace {

using testing::GitRepo;
using testing::write_file;

std::optional<State> state_at(const std::filesystem::path& path) {
  const auto layout = find_repository(path);
  EXPECT_TRUE(layout) << path;
  return layout ? state_of(*layout) : std::nullopt;
}

class StateTest : public ::testing::Test {
 protected:
  StateTest() {
    write_file(repo_.root() / "a" / "file", "content");
    repo_.git("add .");
    repo_.git("commit -q -m one");
    before_ = state_at(repo_.root());
    EXPECT_TRUE(before_);
  }
  bool has_changed() { return state_at(repo_.root()) != before_; }

  GitRepo repo_;
  std::optional<State> before_;
};

TEST_F(StateTest, StaysWhileNothingChanges) {
  EXPECT_FALSE(has_changed());
  repo_.git("log --oneline");  // reading is no change
  EXPECT_FALSE(has_changed());
}

TEST_F(StateTest, MovesWithContentOfTheSameSizeAndTime) {
  const auto file = repo_.root() / "a" / "file";
  struct stat status {};
  ASSERT_EQ(::stat(file.c_str(), &status), 0);
  write_file(file, "CONTENT");
  const timespec times[2] = {status.st_atim, status.st_mtim};
  ASSERT_EQ(::utimensat(AT_FDCWD, file.c_str(), times, 0), 0);
  EXPECT_TRUE(has_changed());
}

TEST_F(StateTest, MovesWithACommitARefAndAnUntrackedFile) {
  repo_.git("commit -q --allow-empty -m two");
  const auto committed = state_at(repo_.root());
  EXPECT_NE(committed, before_);
  repo_.git("update-ref refs/heads/other HEAD");
  const auto branched = state_at(repo_.root());
  EXPECT_NE(branched, committed);
  write_file(repo_.root() / "untracked", "x");
  EXPECT_NE(state_at(repo_.root()), branched);
}

TEST_F(StateTest, MovesWhenAFileGoesOrIsRenamed) {
  std::filesystem::rename(repo_.root() / "a" / "file", repo_.root() / "a" / "other");
  EXPECT_TRUE(has_changed());
  std::filesystem::remove(repo_.root() / "a" / "other");
  EXPECT_TRUE(has_changed());
}

TEST_F(StateTest, MovesWithAnAlternate) {
  const auto clone = repo_.scratch() / "clone";
  repo_.git_in(repo_.scratch(), "clone -q --shared repo clone");
  const auto before = state_at(clone);
  ASSERT_TRUE(before);
  EXPECT_EQ(state_at(clone), before);
  repo_.git("commit -q --allow-empty -m two");
  EXPECT_NE(state_at(clone), before);
}

TEST_F(StateTest, IsNothingWhereAFolderCannotBeRead) {
  if (::geteuid() == 0) {
    // The superuser reads everything: a folder that is none any more stands in for it.
    const auto layout = find_repository(repo_.root());
    ASSERT_TRUE(layout);
    std::filesystem::rename(repo_.git_dir(), repo_.scratch() / "moved");
    EXPECT_FALSE(state_of(*layout));
    return;
  }
  std::filesystem::permissions(repo_.root() / "a", std::filesystem::perms::none);
  EXPECT_FALSE(state_at(repo_.root()));
  std::filesystem::permissions(repo_.root() / "a", std::filesystem::perms::owner_all);
}

}  // namespace
}  // namespace dredge::git

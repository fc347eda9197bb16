// A throw-away repository, made by running git in a closed environment: no configuration of this
// machine or user, fixed people and dates, so that object ids are the same on every run.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "dredge/origin.h"
#include "unit/support/temp_dir.h"

namespace dredge::testing {

inline void write_file(const std::filesystem::path& path, std::string_view content) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << content;
}

// 'it'\''s' for the shell.
inline std::string shell_quoted(std::string_view word) {
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

class GitRepo {
 public:
  enum class Kind { Worktree, Bare };

  explicit GitRepo(Kind kind = Kind::Worktree) : root_(temp_.path() / "repo") {
    std::filesystem::create_directories(root_);
    git(kind == Kind::Bare ? "init -q --bare -b main ." : "init -q -b main .");
  }

  const std::filesystem::path& root() const { return root_; }
  const std::filesystem::path& scratch() const { return temp_.path(); }  // holds the root
  std::filesystem::path git_dir() const { return root_ / ".git"; }

  // Runs `git <arguments>` with a shell in the root; the test fails when git does. The answer is
  // what it prints, without the last newline.
  std::string git(const std::string& arguments) { return git_in(root_, arguments); }

  std::string git_in(const std::filesystem::path& directory, const std::string& arguments) {
    const std::string command = "cd " + shell_quoted(directory.string()) + " && " + environment() +
                                " git " + arguments + " 2>&1";
    std::FILE* pipe = ::popen(command.c_str(), "r");
    EXPECT_NE(pipe, nullptr);
    if (pipe == nullptr) return "";
    std::string output;
    std::array<char, 4096> buffer{};
    for (std::size_t count = 0; (count = std::fread(buffer.data(), 1, buffer.size(), pipe)) != 0;) {
      output.append(buffer.data(), count);
    }
    const int status = ::pclose(pipe);
    EXPECT_TRUE(WIFEXITED(status)) << command;
    EXPECT_TRUE(may_fail_ || WEXITSTATUS(status) == 0) << command << "\n" << output;
    may_fail_ = false;
    while (!output.empty() && output.back() == '\n') output.pop_back();
    return output;
  }

  // The next git() may end with an error: a merge with a conflict does.
  GitRepo& may_fail() {
    may_fail_ = true;
    return *this;
  }

  void write(const std::string& path, std::string_view content) {
    write_file(root_ / path, content);
  }

  // Who commits from now on, as "<name>@example.org".
  void act_as(const std::string& name) { person_ = name; }

  // Writes the file and commits everything, a day after the commit before.
  BlobId commit_file(const std::string& path, std::string_view content,
                     const std::string& message = "change") {
    write(path, content);
    return commit_all(message);
  }

  BlobId commit_all(const std::string& message = "change") {
    next_day();
    git("add -A");
    git("commit -q --allow-empty -m " + shell_quoted(message));
    return id_of("HEAD");
  }

  void next_day() { now_ += 86400; }
  std::int64_t now() const { return now_; }

  BlobId id_of(const std::string& revision) {
    const auto id = BlobId::from_hex(git("rev-parse " + shell_quoted(revision)));
    EXPECT_TRUE(id.has_value()) << revision;
    return id.value_or(BlobId{});
  }

 private:
  std::string environment() const {
    const std::string date = shell_quoted(std::to_string(now_) + " +0000");
    const std::string email = person_ + "@example.org";
    return "env -i PATH=\"$PATH\" LC_ALL=C GIT_CONFIG_NOSYSTEM=1 GIT_TERMINAL_PROMPT=0 HOME=" +
           shell_quoted(temp_.path().string()) + " GIT_AUTHOR_NAME=" + person_ +
           " GIT_AUTHOR_EMAIL=" + email + " GIT_COMMITTER_NAME=" + person_ +
           " GIT_COMMITTER_EMAIL=" + email + " GIT_AUTHOR_DATE=" + date +
           " GIT_COMMITTER_DATE=" + date;
  }

  TempDir temp_;
  std::filesystem::path root_;
  std::string person_ = "alice";
  std::int64_t now_ = 1'700'000'000;
  bool may_fail_ = false;
};

}  // namespace dredge::testing

#include "source/git_source.h"

#include <algorithm>
#include <fstream>
#include <string>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "unit/source/git_scan_support.h"
#include "unit/support/git_repo.h"

namespace dredge::testing {
namespace {

TEST(GitSource, KnowsWhatIsARepository) {
  GitRepo repo;
  GitRepo bare(GitRepo::Kind::Bare);
  repo.commit_file("a.txt", "a\n");
  repo.git("worktree add -q ../linked");
  EXPECT_TRUE(is_git_repository(repo.root()));
  EXPECT_TRUE(is_git_repository(repo.git_dir()));
  EXPECT_TRUE(is_git_repository(bare.root()));
  EXPECT_TRUE(is_git_repository(repo.scratch() / "linked"));
  EXPECT_FALSE(is_git_repository(repo.scratch()));
  EXPECT_FALSE(is_git_repository(repo.root() / "a.txt"));
}

TEST(GitSource, ReadsDeletedStashedAmendedAndDanglingContent) {
  GitRepo repo;
  repo.commit_file("gone.txt", "marker-deleted\n");
  repo.git("rm -q gone.txt");
  repo.commit_all();
  repo.commit_file("amended.txt", "marker-before-amend\n");
  repo.write("amended.txt", "after\n");
  repo.git("commit -q -a --amend -m amended");
  repo.write("amended.txt", "marker-stashed\n");
  repo.git("stash -q");
  repo.write("loose.txt", "marker-dangling\n");
  repo.git("hash-object -w loose.txt");
  repo.git("notes add -m marker-note");
  const GitScan scan(repo.root());
  for (const char* marker : {"marker-deleted", "marker-before-amend", "marker-stashed",
                             "marker-dangling", "marker-note"}) {
    EXPECT_NE(scan.blob_with(marker), nullptr) << marker;
  }
  EXPECT_EQ(scan.sink.notices, std::vector<std::string>{});
}

TEST(GitSource, ReadsEveryObjectOfAPackWithDeltas) {
  GitRepo repo;
  std::string text;
  for (int i = 0; i < 400; ++i) text += "line " + std::to_string(i * i) + " of a file\n";
  for (int i = 0; i < 30; ++i) {
    repo.commit_file("big.txt", text + "marker-version-" + std::to_string(i) + ";\n");
  }
  const GitScan loose(repo.root());
  repo.git("repack -q -a -d -f --depth=50");
  repo.git("prune-packed");
  const GitScan packed(repo.root());
  for (int i = 0; i < 30; ++i) {
    const std::string marker = "marker-version-" + std::to_string(i) + ";";
    const SeenContent* content = packed.blob_with(marker);
    ASSERT_NE(content, nullptr) << marker;
    ASSERT_NE(loose.blob_with(marker), nullptr) << marker;
    EXPECT_EQ(content->id, loose.blob_with(marker)->id);
    EXPECT_EQ(content->bytes, loose.blob_with(marker)->bytes);
  }
}

TEST(GitSource, ReadsMessagesOfCommitsAndTagsWithTheirHeaders) {
  GitRepo repo;
  repo.act_as("bob");
  const BlobId commit = repo.commit_file("a.txt", "a\n", "subject\n\nmarker-in-message");
  repo.git("tag -a v1 -m marker-in-tag");
  const GitScan scan(repo.root());
  const SeenContent* message = scan.find(GitPlace::CommitMessage, "marker-in-message");
  ASSERT_NE(message, nullptr);
  EXPECT_NE(message->bytes.find("author bob <bob@example.org>"), std::string::npos);
  EXPECT_EQ(message->origin.path, "commit:" + commit.hex().substr(0, 12));
  EXPECT_EQ(message->origin.commit, commit);
  EXPECT_EQ(message->origin.author, (Person{"bob", "bob@example.org"}));
  EXPECT_EQ(message->origin.committed_at, repo.now());
  const SeenContent* tag = scan.find(GitPlace::TagMessage, "marker-in-tag");
  ASSERT_NE(tag, nullptr);
  EXPECT_EQ(tag->origin.path.substr(0, 4), "tag:");
  EXPECT_EQ(tag->origin.author.name, "bob");
}

TEST(GitSource, ReadsNamesConfigurationAndAdministrativeFiles) {
  GitRepo repo;
  repo.commit_file("a.txt", "a\n");
  repo.git("branch marker-branch");
  repo.git("tag marker-packed-tag");
  repo.git("pack-refs --all");
  repo.git("remote add origin https://user:marker-url@host.example/x.git");
  repo.git("branch marker-loose");
  repo.git("commit -q --allow-empty -m marker-in-reflog");
  write_file(repo.git_dir() / "hooks" / "pre-push", "#!/bin/sh\n# marker-hook\n");
  write_file(repo.git_dir() / "FETCH_HEAD", "marker-fetch\n");
  write_file(repo.git_dir() / "MERGE_MSG", "marker-merge-message\n");
  write_file(repo.git_dir() / "modules" / "sub" / "config", "url = marker-module\n");
  const GitScan scan(repo.root());
  for (const char* name : {"marker-branch", "marker-packed-tag", "marker-loose"}) {
    const SeenContent* names = scan.find(GitPlace::RefName, name);
    ASSERT_NE(names, nullptr) << name;
    EXPECT_EQ(names->origin.path, "refs");
  }
  ASSERT_NE(scan.find(GitPlace::Config, "marker-url"), nullptr);
  EXPECT_EQ(scan.find(GitPlace::Config, "marker-url")->origin.path, "config");
  EXPECT_NE(scan.find(GitPlace::Config, "marker-module"), nullptr);
  ASSERT_NE(scan.find(GitPlace::Admin, "marker-hook"), nullptr);
  EXPECT_EQ(scan.find(GitPlace::Admin, "marker-hook")->origin.path, "hooks/pre-push");
  EXPECT_NE(scan.find(GitPlace::Admin, "marker-fetch"), nullptr);
  EXPECT_NE(scan.find(GitPlace::Admin, "marker-merge-message"), nullptr);
  EXPECT_NE(scan.find(GitPlace::Admin, "marker-in-reflog"), nullptr);
}

TEST(GitSource, ReadsTheWorktreeIncludingHiddenAndIgnoredFiles) {
  GitRepo repo;
  repo.commit_file(".gitignore", "*.log\n");
  repo.write("deep/er/.hidden", "marker-hidden\n");
  repo.write("build.log", "marker-ignored\n");
  std::filesystem::create_symlink("/marker/target", repo.root() / "link");
  std::filesystem::create_directory_symlink("..", repo.root() / "up");
  const GitScan scan(repo.root());
  ASSERT_NE(scan.find(GitPlace::Worktree, "marker-hidden"), nullptr);
  EXPECT_EQ(scan.find(GitPlace::Worktree, "marker-hidden")->origin.path, "deep/er/.hidden");
  EXPECT_NE(scan.find(GitPlace::Worktree, "marker-ignored"), nullptr);
  ASSERT_NE(scan.find(GitPlace::Worktree, "/marker/target"), nullptr);
  EXPECT_EQ(scan.find(GitPlace::Worktree, "/marker/target")->origin.path, "link");
  for (const SeenContent& content : scan.sink.seen) {
    EXPECT_FALSE(content.origin.place == GitPlace::Worktree &&
                 content.origin.path.starts_with("up/"));
  }
}

TEST(GitSource, ReportsPipesAndInnerRepositoriesInsteadOfReadingThem) {
  GitRepo repo;
  repo.write("inner/file.txt", "marker-inner-file\n");
  repo.git_in(repo.root() / "inner", "init -q .");
  ASSERT_EQ(::mkfifo((repo.root() / "pipe").c_str(), 0600), 0);
  const GitScan scan(repo.root());
  EXPECT_TRUE(scan.has_notice("pipe: a device, pipe or socket"));
  EXPECT_TRUE(scan.has_notice("inner/.git: a repository of its own"));
  EXPECT_NE(scan.find(GitPlace::Worktree, "marker-inner-file"), nullptr);
}

TEST(GitSource, LeavesOutWhatItsOptionsLeaveOut) {
  GitRepo repo;
  repo.commit_file("a.txt", "marker-a\n");
  const GitScan files(repo.root(), {.worktree = true, .history = false});
  EXPECT_EQ(files.blob_with("marker-a"), nullptr);
  EXPECT_NE(files.find(GitPlace::Worktree, "marker-a"), nullptr);
  const GitScan history(repo.root(), {.worktree = false, .history = true});
  EXPECT_NE(history.blob_with("marker-a"), nullptr);
  EXPECT_EQ(history.find(GitPlace::Worktree, "marker-a"), nullptr);
}

TEST(GitSource, ReadsBareRepositoriesAndAlternates) {
  GitRepo repo;
  repo.commit_file("a.txt", "marker-in-alternate\n");
  repo.git_in(repo.scratch(), "clone -q --bare --shared repo shared.git");
  const GitScan scan(repo.scratch() / "shared.git");
  EXPECT_NE(scan.blob_with("marker-in-alternate"), nullptr);
  EXPECT_EQ(scan.sink.notices, std::vector<std::string>{});
}

TEST(GitSource, ReportsAMissingAlternateAndSurvivesAlternatesInACircle) {
  GitRepo repo;
  repo.commit_file("a.txt", "marker-own\n");
  write_file(repo.git_dir() / "objects" / "info" / "alternates", "../objects\n/nowhere/objects\n");
  const GitScan scan(repo.root());
  EXPECT_NE(scan.blob_with("marker-own"), nullptr);
  EXPECT_TRUE(scan.has_notice("/nowhere/objects is missing"));
  EXPECT_EQ(scan.sink.notices.size(), 1U);
}

TEST(GitSource, ReadsObjectsOfAPushInQuarantine) {
  GitRepo repo;
  repo.commit_file("a.txt", "marker-quarantined\n");
  const std::string hex = repo.git("rev-parse HEAD:a.txt");
  const auto objects = repo.git_dir() / "objects";
  std::filesystem::create_directories(objects / "tmp_objdir-incoming-x");
  std::filesystem::rename(objects / hex.substr(0, 2),
                          objects / "tmp_objdir-incoming-x" / hex.substr(0, 2));
  EXPECT_NE(GitScan(repo.root()).blob_with("marker-quarantined"), nullptr);
}

TEST(GitSource, ReadsALinkedWorktreeWithTheObjectsOfItsMainRepository) {
  GitRepo repo;
  repo.commit_file("a.txt", "marker-main\n");
  repo.git("worktree add -q ../linked");
  write_file(repo.scratch() / "linked" / "new.txt", "marker-linked\n");
  const GitScan scan(repo.scratch() / "linked");
  EXPECT_NE(scan.blob_with("marker-main"), nullptr);
  EXPECT_NE(scan.find(GitPlace::Worktree, "marker-linked"), nullptr);
}

TEST(GitSource, ReadsRepositoriesThatNameObjectsBySha256) {
  GitRepo repo;
  repo.git_in(repo.scratch(), "init -q --object-format=sha256 -b main wide");
  const auto wide = repo.scratch() / "wide";
  write_file(wide / "a.txt", "marker-wide\n");
  repo.git_in(wide, "add -A");
  repo.git_in(wide, "commit -q -m one");
  repo.git_in(wide, "repack -q -a -d");
  GitScan scan(wide);
  const auto places = scan.places_of("marker-wide");
  ASSERT_EQ(places.size(), 1U);
  EXPECT_EQ(places[0].path, "a.txt");
  EXPECT_EQ(places[0].commit.size, 32);
}

TEST(GitSource, HandsLargeBlobsOverAsStreams) {
  GitRepo repo;
  const std::string content(kWholeBlobBytes + 1, 'x');
  repo.commit_file("large.bin", content);
  const GitScan scan(repo.root(), {.worktree = false, .history = true});
  const SeenContent* large = scan.blob_with("xxxx");
  ASSERT_NE(large, nullptr);
  EXPECT_TRUE(large->streamed);
  EXPECT_EQ(large->bytes, content);
}

TEST(GitSource, ReadsTextFilesFromTheWorktreeAndElseFromHead) {
  GitRepo repo;
  repo.commit_file("docs/CODEOWNERS", "* @committed\n");
  repo.write("docs/CODEOWNERS", "* @on-disk\n");
  const GitScan scan(repo.root());
  EXPECT_EQ(scan.source->read_file("docs/CODEOWNERS").value_or(""), "* @on-disk\n");
  repo.git_in(repo.scratch(), "clone -q --bare repo bare.git");
  const GitScan clone(repo.scratch() / "bare.git");
  EXPECT_EQ(clone.source->read_file("docs/CODEOWNERS").value_or(""), "* @committed\n");
  EXPECT_EQ(clone.source->read_file("docs/MISSING").error().code, ErrorCode::NotFound);
  EXPECT_EQ(clone.source->read_file("docs").error().code, ErrorCode::NotFound);
}

TEST(GitSource, ReadsNoTextFileOutsideTheRepository) {
  GitRepo repo;
  write_file(repo.scratch() / "outside", "private\n");
  std::filesystem::create_symlink("../outside", repo.root() / "CODEOWNERS");
  std::filesystem::create_directory_symlink("..", repo.root() / "up");
  const GitScan scan(repo.root());
  for (const char* path : {"CODEOWNERS", "up/outside", "../outside", "/etc/hostname"}) {
    EXPECT_EQ(scan.source->read_file(path).error().code, ErrorCode::NotFound) << path;
  }
}

TEST(GitSource, ReadsATrackedFileOnceWhenItIsTheBlobOfTheIndex) {
  GitRepo repo;
  repo.commit_file("same.txt", "marker-same\n");
  repo.commit_file("edited.txt", "marker-committed\n");
  repo.write("edited.txt", "marker-on-disk\n");
  GitScan scan(repo.root());
  const auto count =
      std::count_if(scan.sink.seen.begin(), scan.sink.seen.end(),
                    [](const SeenContent& one) { return one.bytes == "marker-same\n"; });
  EXPECT_EQ(count, 1);
  EXPECT_EQ(scan.places_of("marker-same").size(), 1U);
  EXPECT_EQ(scan.on_disk, std::vector<std::string>{"same.txt"});
  EXPECT_NE(scan.find(GitPlace::Worktree, "marker-on-disk"), nullptr);
  EXPECT_NE(scan.blob_with("marker-committed"), nullptr);
}

TEST(GitSource, HandsOutEachFileNameOnce) {
  GitRepo repo;
  repo.commit_file("marker-folder/x.txt", "1\n");
  repo.commit_file("marker-folder/x.txt", "2\n");
  repo.git("rm -q marker-folder/x.txt");
  repo.commit_file("other/x.txt", "3\n");
  repo.write("marker-untracked", "4\n");
  const GitScan scan(repo.root());
  for (const char* name : {"marker-folder", "x.txt", "marker-untracked"}) {
    const auto count =
        std::count_if(scan.sink.seen.begin(), scan.sink.seen.end(), [&](const SeenContent& one) {
          return one.origin.place == GitPlace::FileName && one.bytes == name;
        });
    EXPECT_EQ(count, 1) << name;
  }
}

TEST(GitSource, SaysWhichBlobsOfSoundTreesAreMissing) {
  GitRepo repo;
  repo.commit_file("lost.txt", "lost\n");
  const std::string lost = repo.git("rev-parse HEAD:lost.txt");
  std::filesystem::remove(repo.git_dir() / "objects" / lost.substr(0, 2) / lost.substr(2));
  const GitScan scan(repo.root());
  EXPECT_TRUE(scan.has_notice("object " + lost + ", which a tree names, is missing"));
  EXPECT_EQ(scan.sink.notices.size(), 1U);
  EXPECT_EQ(scan.sink.elsewhere_count, 0U);
}

TEST(GitSource, NamesLinkedWorktreesThatLieElsewhere) {
  GitRepo repo;
  repo.commit_file("a.txt", "a\n");
  repo.git("worktree add -q ../linked");
  repo.git("worktree add -q inside");
  const GitScan scan(repo.root());
  EXPECT_TRUE(scan.has_notice("linked: files of another worktree"));
  EXPECT_EQ(scan.sink.elsewhere_count, scan.sink.notices.size());
  EXPECT_FALSE(scan.has_notice("inside: files of another worktree"));
}

// Everything a hostile repository may say to make git run a program or show other content.
TEST(GitSource, ObeysNothingThatARepositorySays) {
  GitRepo repo;
  repo.commit_file("kept.txt", "marker-original\n");
  repo.write(".gitattributes", "* -diff -text diff=evil filter=evil export-ignore\n");
  repo.commit_file("hidden.txt", "marker-hidden\n");
  write_file(repo.scratch() / "other", "marker-replacement\n");
  repo.git("replace HEAD:kept.txt $(git hash-object -w ../other)");
  const std::string ran = (repo.scratch() / "ran").string();
  write_file(repo.git_dir() / "info" / "sparse-checkout", "/nothing\n");
  std::ofstream(repo.git_dir() / "config", std::ios::app)
      << "[core]\n\tfsmonitor = touch " << ran << "\n\tsshCommand = touch " << ran
      << "\n\tpager = touch " << ran << "\n\tsparseCheckout = true\n\thooksPath = ../hooks\n"
      << "\tworktree = /\n[diff \"evil\"]\n\ttextconv = touch " << ran
      << "\n[filter \"evil\"]\n\tclean = touch " << ran << "\n\trequired = true\n"
      << "[include]\n\tpath = /dev/zero\n[uploadpack]\n\tpackObjectsHook = touch " << ran << "\n";
  GitScan scan(repo.root());
  for (const char* marker : {"marker-original", "marker-hidden", "marker-replacement"}) {
    EXPECT_NE(scan.blob_with(marker), nullptr) << marker;
  }
  EXPECT_EQ(scan.places_of("marker-original")[0].path, "kept.txt");
  EXPECT_EQ(scan.places_of("marker-replacement")[0].detail, GitDetail::Replaced);
  EXPECT_FALSE(std::filesystem::exists(ran));
}

}  // namespace
}  // namespace dredge::testing

// Broken, truncated and forged repositories: a notice that names the thing, never a hang.
#include <string>

#include <gtest/gtest.h>

#include "git/regular_file.h"
#include "unit/source/git_scan_support.h"
#include "unit/support/git_repo.h"

namespace dredge::testing {
namespace {

namespace fs = std::filesystem;

fs::path loose_file(GitRepo& repo, const std::string& revision) {
  const std::string hex = repo.git("rev-parse " + revision);
  const fs::path file = repo.git_dir() / "objects" / hex.substr(0, 2) / hex.substr(2);
  fs::permissions(file, fs::perms::owner_all);
  return file;
}

fs::path only_pack(GitRepo& repo, const std::string& extension) {
  for (const auto& entry : fs::directory_iterator(repo.git_dir() / "objects" / "pack")) {
    fs::permissions(entry.path(), fs::perms::owner_all);
    if (entry.path().extension() == extension) return entry.path();
  }
  ADD_FAILURE() << "no " << extension;
  return {};
}

// Bytes that do not compress, so that cutting a file cuts content.
std::string noise(std::size_t size) {
  std::string bytes;
  std::uint64_t state = 88172645463325252ULL;
  while (bytes.size() < size) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    bytes += static_cast<char>('!' + state % 90);
  }
  return bytes;
}

TEST(GitHostile, TruncatedLooseObjectsBecomeNoticesAtEveryLength) {
  GitRepo repo;
  repo.commit_file("victim.txt", noise(300));
  repo.commit_file("sound.txt", "marker-sound\n");
  const fs::path file = loose_file(repo, "HEAD:victim.txt");
  for (std::uint64_t size = fs::file_size(file); size > 0;) {
    size -= std::min<std::uint64_t>(size, 17);
    fs::resize_file(file, size);
    const GitScan scan(repo.root(), {.worktree = false, .history = true});
    ASSERT_EQ(scan.sink.notices.size(), 1U) << size;
    EXPECT_TRUE(scan.has_notice("object " + repo.git("rev-parse HEAD:victim.txt")));
    EXPECT_NE(scan.blob_with("marker-sound"), nullptr);
  }
}

TEST(GitHostile, LooseObjectLongerThanItsHeaderSaysIsCorrupt) {
  GitRepo repo;
  repo.commit_file("a.txt", "a\n");
  const fs::path file = loose_file(repo, "HEAD:a.txt");
  std::string bytes = git::read_regular_file(file, 1 << 20).value_or("");
  ASSERT_FALSE(bytes.empty());
  write_file(file, bytes + "trailing");
  // What is whole on disk is read there.
  EXPECT_TRUE(GitScan(repo.root(), {.worktree = false}).has_notice("wrong length"));
}

TEST(GitHostile, TruncatedPackStillGivesWhatIsWhole) {
  GitRepo repo;
  repo.commit_file("sound.txt", "marker-sound\n");
  for (int i = 0; i < 40; ++i) {
    repo.commit_file("f" + std::to_string(i), std::to_string(i) + noise(2000));
  }
  repo.git("repack -q -a -d");
  const fs::path pack = only_pack(repo, ".pack");
  const std::size_t whole = GitScan(repo.root(), {.worktree = false}).sink.seen.size();
  fs::resize_file(pack, fs::file_size(pack) / 2);
  const GitScan scan(repo.root(), {.worktree = false});
  EXPECT_TRUE(scan.has_notice("truncated or altered"));
  EXPECT_TRUE(scan.has_notice("more objects cannot be read"));
  EXPECT_LT(scan.sink.seen.size(), whole);
  EXPECT_GT(scan.sink.seen.size(), 40U);  // the commits that packs begin with
}

TEST(GitHostile, APackWithABrokenIndexIsReadWithoutIt) {
  GitRepo repo;
  repo.commit_file("a.txt", "a\n");
  repo.git("repack -q -a -d");
  const fs::path index = only_pack(repo, ".idx");
  fs::resize_file(index, fs::file_size(index) / 2);
  const GitScan scan(repo.root(), {.worktree = false});
  EXPECT_NE(scan.find(GitPlace::Unreachable, "a\n"), nullptr);
  EXPECT_TRUE(scan.sink.notices.empty());
}

TEST(GitHostile, APackWithoutAnIndexIsRead) {
  GitRepo repo;
  repo.commit_file("a.txt", "a\n");
  repo.git("repack -q -a -d");
  fs::remove(only_pack(repo, ".idx"));
  const GitScan scan(repo.root(), {.worktree = false});
  EXPECT_NE(scan.find(GitPlace::Unreachable, "a\n"), nullptr);
  EXPECT_TRUE(scan.sink.notices.empty());
}

TEST(GitHostile, EveryAlteredByteOfAPackIsSurvived) {
  GitRepo repo;
  repo.commit_file("a.txt", noise(120) + "1");
  repo.commit_file("a.txt", noise(120) + "2");
  repo.git("repack -q -a -d -f");
  for (const char* extension : {".pack", ".idx"}) {
    const fs::path file = only_pack(repo, extension);
    const std::string sound = git::read_regular_file(file, 1 << 20).value_or("");
    ASSERT_FALSE(sound.empty());
    for (std::size_t at = 0; at < sound.size(); at += 3) {
      std::string altered = sound;
      altered[at] = static_cast<char>(altered[at] ^ 0xff);
      write_file(file, altered);
      GitScan scan(repo.root(), {.worktree = false, .history = true});
      EXPECT_FALSE(scan.sink.seen.empty());
    }
    write_file(file, sound);
  }
}

TEST(GitHostile, ASoundTwinStandsInForABrokenCopy) {
  GitRepo repo;
  repo.commit_file("a.txt", "marker-twin\n");
  const fs::path file = loose_file(repo, "HEAD:a.txt");
  const std::string sound = git::read_regular_file(file, 1 << 20).value_or("");
  repo.git("repack -q -a");
  fs::resize_file(file, 4);
  const GitScan scan(repo.root(), {.worktree = false, .history = true});
  EXPECT_NE(scan.blob_with("marker-twin"), nullptr);
}

TEST(GitHostile, LostTreesAndParentsAreNotices) {
  GitRepo repo;
  repo.commit_file("a.txt", "a\n");
  repo.commit_file("a.txt", "b\n");
  const std::string tree = repo.git("rev-parse HEAD^{tree}");
  const std::string parent = repo.git("rev-parse HEAD~1");
  const fs::path files[] = {loose_file(repo, "HEAD^{tree}"), loose_file(repo, "HEAD~1")};
  for (const fs::path& file : files) fs::remove(file);
  const GitScan scan(repo.root());
  EXPECT_TRUE(scan.has_notice("tree " + tree + " is missing"));
  EXPECT_TRUE(scan.has_notice("parent " + parent + " is missing"));
}

TEST(GitHostile, RefsAndIndexesThatMakeNoSenseDoNotStopTheScan) {
  GitRepo repo;
  repo.commit_file("a.txt", "marker-a\n");
  write_file(repo.git_dir() / "refs" / "heads" / "circle", "ref: refs/heads/circle\n");
  write_file(repo.git_dir() / "refs" / "heads" / "outside", "ref: ../../../etc/passwd\n");
  write_file(repo.git_dir() / "refs" / "heads" / "lost", std::string(40, '1') + "\n");
  write_file(repo.git_dir() / "index", "DIRC nonsense");
  GitScan scan(repo.root());
  EXPECT_TRUE(scan.has_notice("index: "));
  EXPECT_TRUE(scan.has_notice("names object 1111"));
  EXPECT_EQ(scan.sink.notices.size(), 2U);
  EXPECT_EQ(scan.places_of("marker-a").size(), 1U);
}

TEST(GitHostile, RepositoryOfSomebodyElseRunsNothing) {
  GitRepo repo;
  repo.commit_file(".gitattributes", "* filter=evil diff=evil -text\n");
  repo.git("config filter.evil.smudge 'touch ran'");
  repo.git("config diff.evil.textconv 'touch ran'");
  repo.git("config core.fsmonitor 'touch ran'");
  write_file(repo.git_dir() / "hooks" / "post-checkout", "#!/bin/sh\ntouch ran\n");
  GitScan scan(repo.root());
  scan.places_of("filter=evil");
  EXPECT_FALSE(fs::exists(repo.root() / "ran"));
}

TEST(GitHostile, ShallowCloneIsANotice) {
  GitRepo repo;
  repo.commit_file("a.txt", "old\n");
  repo.commit_file("a.txt", "new\n");
  const std::string url = "file://" + repo.root().string();
  repo.git_in(repo.scratch(), "clone -q --depth=1 " + shell_quoted(url) + " short");
  const GitScan scan(repo.scratch() / "short");
  EXPECT_TRUE(scan.has_notice("shallow clone"));
  EXPECT_EQ(scan.sink.notices.size(), 1U);
}

TEST(GitHostile, PartialCloneIsANotice) {
  GitRepo repo;
  repo.commit_file("a.txt", "old\n");
  repo.git("config uploadpack.allowFilter true");
  const std::string url = "file://" + repo.root().string();
  repo.git_in(repo.scratch(),
              "clone -q --bare --filter=blob:none " + shell_quoted(url) + " part.git");
  EXPECT_TRUE(GitScan(repo.scratch() / "part.git").has_notice("partial clone"));
}

TEST(GitHostile, SubmodulesAreNotices) {
  GitRepo repo;
  const BlobId commit = repo.commit_file("a.txt", "a\n");
  repo.git("update-index --add --cacheinfo 160000," + commit.hex() + ",vendor/lib");
  repo.git("commit -q -m submodule");
  EXPECT_TRUE(GitScan(repo.root()).has_notice("vendor/lib: a submodule"));
  repo.git_in(repo.scratch(), "clone -q --bare repo bare.git");
  EXPECT_TRUE(GitScan(repo.scratch() / "bare.git").has_notice("vendor/lib: a submodule"));
}

TEST(GitHostile, LfsPointerWithoutItsContentIsANotice) {
  GitRepo repo;
  const std::string oid = std::string(60, '5') + "abcd";
  repo.commit_file("big.bin", "version https://git-lfs.github.com/spec/v1\noid sha256:" + oid +
                                  "\nsize 12345\n");
  const GitScan scan(repo.root());
  EXPECT_TRUE(scan.has_notice("(12345 bytes) is not in this clone"));
  write_file(repo.git_dir() / "lfs/objects" / oid.substr(0, 2) / oid.substr(2, 2) / oid,
             "marker-lfs\n");
  const GitScan with_content(repo.root());
  EXPECT_EQ(with_content.sink.notices, std::vector<std::string>{});
  EXPECT_NE(with_content.find(GitPlace::Admin, "marker-lfs"), nullptr);
}

}  // namespace
}  // namespace dredge::testing

// However a repository stores its objects, a scan sees the same content.
#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include <git2.h>
#include <gtest/gtest.h>

#include "git/object_store.h"
#include "source/git_objects.h"
#include "unit/source/git_scan_support.h"
#include "unit/support/git_repo.h"

namespace dredge {
namespace {

namespace fs = std::filesystem;
using testing::CollectingSink;
using testing::GitRepo;
using testing::GitScan;

using Contents = std::map<std::string, std::string>;  // of all blobs, by id

Contents contents_of(const fs::path& repository) {
  const GitScan scan(repository);
  EXPECT_EQ(scan.sink.notices, std::vector<std::string>());
  Contents contents;
  for (const testing::SeenContent& seen : scan.sink.seen) {
    if (seen.origin.place == GitPlace::Unreachable && seen.id)
      contents[seen.id->hex()] = seen.bytes;
  }
  return contents;
}

// A file of lines that changes a little in every version, as deltas like it.
std::string version(int number) {
  std::string text;
  for (int line = 0; line < 200; ++line) {
    const bool changed = line % 50 == number % 50;
    text += "line " + std::to_string(changed ? number * 1000 + line : line) + " of the file\n";
  }
  return text;
}

class GitStores : public ::testing::Test {
 protected:
  GitStores() : repo_(GitRepo::Kind::Bare) {
    std::string stream;
    for (int i = 0; i < 60; ++i) {
      const std::string text = version(i);
      stream += "commit refs/heads/main\ncommitter a <a@example.org> " +
                std::to_string(1'700'000'000 + i) + " +0000\ndata 1\nm\nM 644 inline dir/f" +
                std::to_string(i % 3) + "\ndata " + std::to_string(text.size()) + "\n" + text +
                "\nM 644 inline small" + std::to_string(i) + "\ndata 2\n" + std::to_string(10 + i) +
                "\n";
    }
    testing::write_file(repo_.scratch() / "stream", stream);
    repo_.git("fast-import --quiet < " +
              testing::shell_quoted((repo_.scratch() / "stream").string()));
    repo_.git("repack -q -a -d -f --window=20 --depth=50");
    expected_ = contents_of(repo_.root());
  }

  fs::path only_pack(const std::string& extension = ".pack") const {
    for (const auto& file : fs::directory_iterator(repo_.root() / "objects/pack")) {
      if (file.path().extension() == extension) return file.path();
    }
    ADD_FAILURE() << "no pack";
    return {};
  }

  GitRepo repo_;
  Contents expected_;
};

TEST_F(GitStores, GiveWhatLibgit2Reads) {
  git_libgit2_init();
  git_odb* database = nullptr;
  ASSERT_EQ(git_odb_open(&database, (repo_.root() / "objects").c_str()), 0);
  Contents contents;
  struct Walk {
    git_odb* database;
    Contents& contents;
  } walk{database, contents};
  const auto visit = [](const git_oid* id, void* payload) {
    const auto& into = *static_cast<Walk*>(payload);
    git_odb_object* object = nullptr;
    EXPECT_EQ(git_odb_read(&object, into.database, id), 0);
    if (git_odb_object_type(object) == GIT_OBJECT_BLOB) {
      into.contents[git_oid_tostr_s(id)] = {static_cast<const char*>(git_odb_object_data(object)),
                                            git_odb_object_size(object)};
    }
    git_odb_object_free(object);
    return 0;
  };
  ASSERT_EQ(git_odb_foreach(database, visit, &walk), 0);
  git_odb_free(database);
  git_libgit2_shutdown();
  EXPECT_EQ(contents.size(), 120U);
  EXPECT_EQ(expected_, contents);
}

TEST_F(GitStores, LooseObjectsGiveTheSame) {
  const fs::path outside = repo_.scratch() / "outside.pack";
  fs::rename(only_pack(), outside);
  fs::remove_all(repo_.root() / "objects/pack");
  repo_.git("unpack-objects -q < " + testing::shell_quoted(outside.string()));
  EXPECT_EQ(contents_of(repo_.root()), expected_);
}

TEST_F(GitStores, OtherWindowsAndDepthsGiveTheSame) {
  for (const char* how : {"--window=0", "--window=250 --depth=4000", "--window=5 --depth=1"}) {
    repo_.git(std::string("repack -q -a -d -f ") + how);
    EXPECT_EQ(contents_of(repo_.root()), expected_) << how;
  }
}

TEST_F(GitStores, BasesNamedByIdGiveTheSame) {
  repo_.git("-c repack.useDeltaBaseOffset=false repack -q -a -d -f");
  EXPECT_EQ(contents_of(repo_.root()), expected_);
  fs::remove(only_pack(".idx"));
  EXPECT_EQ(contents_of(repo_.root()), expected_) << "without an index";
}

TEST_F(GitStores, AlternatesGiveTheSameAndCirclesEnd) {
  repo_.git("clone -q --bare --shared . ../other");
  const fs::path other = repo_.scratch() / "other";
  EXPECT_EQ(contents_of(other), expected_);
  testing::write_file(repo_.root() / "objects/info/alternates",
                      (other / "objects").string() + "\n");
  EXPECT_EQ(contents_of(other), expected_);
}

TEST_F(GitStores, AMultiPackIndexGivesTheSameAndItsMissingPacksAreTold) {
  repo_.git("pack-objects -q --all objects/pack/pack < /dev/null");
  repo_.git("multi-pack-index write");
  EXPECT_EQ(contents_of(repo_.root()), expected_);
  const fs::path pack = only_pack();
  fs::remove(pack);
  fs::remove(fs::path(pack).replace_extension(".idx"));
  const GitScan scan(repo_.root());
  EXPECT_TRUE(std::any_of(scan.sink.notices.begin(), scan.sink.notices.end(),
                          [&](const std::string& notice) {
                            return notice.find(pack.filename().string()) != std::string::npos;
                          }));
}

TEST_F(GitStores, AMissingBrokenOrOldIndexGivesTheSame) {
  const fs::path index = only_pack(".idx");
  const std::string pack = testing::shell_quoted(only_pack().string());
  fs::remove(index);
  EXPECT_EQ(contents_of(repo_.root()), expected_);
  testing::write_file(index, "\377tOc of another kind");
  EXPECT_EQ(contents_of(repo_.root()), expected_);
  fs::remove(index);
  repo_.git("index-pack --index-version=1 " + pack);
  EXPECT_EQ(contents_of(repo_.root()), expected_);
}

TEST_F(GitStores, TwinsInSeveralPacksAreReadOnce) {
  fs::copy(only_pack(), repo_.scratch() / "twin.pack");
  repo_.git("repack -q -a -f --window=0");
  fs::copy(repo_.scratch() / "twin.pack", repo_.root() / "objects/pack/twin.pack");
  EXPECT_EQ(contents_of(repo_.root()), expected_);
}

TEST_F(GitStores, DeltasOnABaseInAnotherPackAreRead) {
  const std::string thin =
      testing::shell_quoted((repo_.root() / "objects/pack/pack-thin.pack").string());
  const std::string base = testing::shell_quoted((repo_.scratch() / "base.pack").string());
  testing::write_file(repo_.scratch() / "old", "main~30\n");
  testing::write_file(repo_.scratch() / "new", "main\n^main~30\n");
  repo_.git("pack-objects -q --revs --stdout < ../old > " + base);
  repo_.git("pack-objects -q --thin --revs --stdout < ../new > " + thin);
  fs::remove(only_pack(".idx").replace_extension(".pack"));
  for (const char* extension : {".idx", ".rev"}) {
    for (const auto& file : fs::directory_iterator(repo_.root() / "objects/pack")) {
      if (file.path().extension() == extension) fs::remove(file.path());
    }
  }
  repo_.git("index-pack -o objects/pack/pack-base.idx " + base);
  fs::copy(repo_.scratch() / "base.pack", repo_.root() / "objects/pack/pack-base.pack");
  EXPECT_EQ(contents_of(repo_.root()), expected_);
}

TEST_F(GitStores, APackCutShortDuringTheScanIsANotice) {
  auto source = open_git_source(repo_.root(), {});
  ASSERT_TRUE(source);
  CollectingSink sink;
  std::vector<std::unique_ptr<Batch>> batches;
  ASSERT_TRUE((*source)->split(
      [&](std::unique_ptr<Batch> batch) { batches.push_back(std::move(batch)); }, sink, {}));
  const fs::path pack = only_pack();
  fs::permissions(pack, fs::perms::owner_write, fs::perm_options::add);
  fs::resize_file(pack, fs::file_size(pack) / 2);
  for (const auto& batch : batches) EXPECT_TRUE(batch->read(sink, {}));
  EXPECT_FALSE(sink.notices.empty());
}

TEST_F(GitStores, ContentOfAnotherIdIsToldWhenAskedFor) {
  // Two loose files change names: each is sound, and neither is what its name says.
  const std::string one = repo_.git("rev-parse main:small1");
  const std::string two = repo_.git("rev-parse main:small2");
  const fs::path outside = repo_.scratch() / "outside.pack";
  fs::rename(only_pack(), outside);
  fs::remove_all(repo_.root() / "objects/pack");
  repo_.git("unpack-objects -q < " + testing::shell_quoted(outside.string()));
  const auto path = [&](const std::string& id) {
    return repo_.root() / "objects" / id.substr(0, 2) / id.substr(2);
  };
  fs::rename(path(one), repo_.scratch() / "swap");
  fs::rename(path(two), path(one));
  fs::rename(repo_.scratch() / "swap", path(two));
  const auto store =
      git::ObjectStore::open(repo_.root() / "objects", 20, [](const std::string&, const Error&) {});
  ASSERT_TRUE(store);
  for (const bool verify : {false, true}) {
    const ObjectRules rules{.lfs_objects = {}, .expect_whole = true, .verify_ids = verify};
    CollectingSink sink;
    ASSERT_TRUE(split_objects(
        *store, rules, nullptr,
        [&](std::unique_ptr<Batch> batch) { ASSERT_TRUE(batch->read(sink, {})); }, {}));
    EXPECT_EQ(sink.notices.size(), verify ? 2U : 0U);
  }
}

TEST(GitStoresOfSha256, PackedLooseAndUnindexedGiveTheSame) {
  GitRepo repo(GitRepo::Kind::Bare);
  fs::remove_all(repo.root());
  fs::create_directories(repo.root());
  repo.git("init -q --bare --object-format=sha256 -b main .");
  std::string stream =
      "commit refs/heads/main\ncommitter a <a@example.org> 1700000000 +0000\ndata 1\nm\n";
  for (int i = 0; i < 20; ++i) {
    const std::string text = version(i);
    stream += "M 644 inline f" + std::to_string(i) + "\ndata " + std::to_string(text.size()) +
              "\n" + text + "\n";
  }
  testing::write_file(repo.scratch() / "stream", stream);
  repo.git("fast-import --quiet < ../stream");
  repo.git("repack -q -a -d -f");
  const Contents packed = contents_of(repo.root());
  EXPECT_EQ(packed.size(), 20U);
  for (const auto& file : fs::directory_iterator(repo.root() / "objects/pack")) {
    if (file.path().extension() == ".idx") fs::remove(file.path());
  }
  EXPECT_EQ(contents_of(repo.root()), packed);
}

}  // namespace
}  // namespace dredge

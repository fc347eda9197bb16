#include "git/store_mark.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "unit/support/git_repo.h"

namespace dredge::git {
namespace {

namespace fs = std::filesystem;
using dredge::testing::GitRepo;
using dredge::testing::write_file;

// A file that changed within the same tick of the clock is not trusted.
void let_the_clock_tick() { std::this_thread::sleep_for(std::chrono::milliseconds(60)); }

class StoreMarkTest : public ::testing::Test {
 protected:
  StoreMarkTest() {
    repo_.commit_file("a", "one");
    repo_.commit_file("b", "two");
    pack();
    repo_.commit_file("c", "loose");
    let_the_clock_tick();
  }

  void pack() { repo_.git("repack -q -d"); }

  ObjectStore open() {
    auto store =
        ObjectStore::open(repo_.git_dir() / "objects", 20, [](const std::string&, const Error&) {});
    EXPECT_TRUE(store);
    return std::move(*store);
  }

  GitRepo repo_;
};

TEST_F(StoreMarkTest, IsReadAsItWasSaved) {
  const auto mark = mark_of(open());
  ASSERT_TRUE(mark);
  EXPECT_EQ(mark->packs.size(), 1U);
  EXPECT_EQ(mark->loose.size(), 3U);
  VarintWriter out;
  save(*mark, out);
  const std::string saved = out.take();
  VarintReader in(saved);
  EXPECT_EQ(load_mark(in), *mark);
  EXPECT_TRUE(in.is_whole());
  VarintReader cut(std::string_view(saved).substr(0, saved.size() - 1));
  (void)load_mark(cut);
  EXPECT_TRUE(cut.has_failed());
}

TEST_F(StoreMarkTest, KnowsEveryObjectOfAStoreThatHasGrown) {
  const ObjectStore before = open();
  const auto mark = mark_of(before);
  ASSERT_TRUE(mark);
  // Not by commits: where git writes what a pack holds already, it touches the pack.
  write_file(repo_.scratch() / "new", "new and in a pack");
  repo_.git("hash-object -w ../new > ../id");
  repo_.git("pack-objects -q .git/objects/pack/pack < ../id");
  write_file(repo_.scratch() / "new", "new and loose");
  const auto loose = BlobId::from_hex(repo_.git("hash-object -w ../new"));
  let_the_clock_tick();
  const ObjectStore now = open();
  ASSERT_GT(now.packs().size(), 1U);
  const auto mark_now = mark_of(now);
  ASSERT_TRUE(mark_now);
  EXPECT_EQ(std::ranges::count(mark_now->packs, mark->packs.at(0)), 1);
  const auto numbers = FormerNumbers::match(*mark, now);
  ASSERT_TRUE(numbers);
  EXPECT_EQ(numbers->count(), before.count());
  for (ObjectNumber old = 0; old < before.count(); ++old) {
    EXPECT_EQ(now.id_of(numbers->now(old)), before.id_of(old));
    EXPECT_TRUE(numbers->was_there(numbers->now(old)));
  }
  EXPECT_FALSE(numbers->was_there(now.find(loose.value())));
  std::size_t had = 0;
  for (std::size_t pack = 0; pack < now.packs().size(); ++pack) had += numbers->had_pack(pack);
  EXPECT_EQ(had, 1U);
}

TEST_F(StoreMarkTest, DoesNotMatchAStoreThatLostSomething) {
  const auto mark = mark_of(open());
  ASSERT_TRUE(mark);
  const std::string id = repo_.id_of("HEAD:c").hex();
  const fs::path file = repo_.git_dir() / "objects" / id.substr(0, 2) / id.substr(2);
  fs::rename(file, repo_.scratch() / "aside");
  EXPECT_FALSE(FormerNumbers::match(*mark, open()));
  fs::rename(repo_.scratch() / "aside", file);
  EXPECT_TRUE(FormerNumbers::match(*mark, open()));
  repo_.git("repack -q -a -d -f");
  let_the_clock_tick();
  EXPECT_FALSE(FormerNumbers::match(*mark, open()));
}

TEST_F(StoreMarkTest, MatchesAPackThatWasMerelyTouched) {
  const ObjectStore before = open();
  const auto mark = mark_of(before);
  ASSERT_TRUE(mark);
  const fs::path pack = before.packs().at(0).path();
  EXPECT_TRUE(mark->has(pack));
  fs::last_write_time(pack, fs::last_write_time(pack) - std::chrono::hours(1));
  let_the_clock_tick();
  EXPECT_FALSE(mark->has(pack));
  const ObjectStore now = open();
  const auto numbers = FormerNumbers::match(*mark, now);
  ASSERT_TRUE(numbers);
  EXPECT_TRUE(numbers->had_pack(0));
  for (ObjectNumber old = 0; old < before.count(); ++old)
    EXPECT_EQ(now.id_of(numbers->now(old)), before.id_of(old));
}

TEST_F(StoreMarkTest, DoesNotMatchAPackOrAnIndexWhoseBytesChanged) {
  const auto mark = mark_of(open());
  ASSERT_TRUE(mark);
  const fs::path pack = open().packs().at(0).path();
  for (const fs::path& file : {pack, fs::path(pack).replace_extension(".idx")}) {
    fs::permissions(file, fs::perms::owner_write, fs::perm_options::add);
    // In the middle: neither the size nor the hash at the end is another.
    const auto flip = [&] {
      std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
      const auto middle = static_cast<std::streamoff>(fs::file_size(file) / 2);
      bytes.seekg(middle);
      const int old = bytes.get();
      bytes.seekp(middle);
      bytes.put(static_cast<char>(old ^ 1));
    };
    flip();
    let_the_clock_tick();
    EXPECT_FALSE(FormerNumbers::match(*mark, open())) << file;
    flip();
    let_the_clock_tick();
    EXPECT_TRUE(FormerNumbers::match(*mark, open())) << file;
  }
}

TEST_F(StoreMarkTest, IsNotMadeOfAPackWithoutAnIndex) {
  for (const auto& file : fs::directory_iterator(repo_.git_dir() / "objects/pack"))
    if (file.path().extension() == ".idx") fs::remove(file.path());
  EXPECT_FALSE(mark_of(open()));
}

}  // namespace
}  // namespace dredge::git

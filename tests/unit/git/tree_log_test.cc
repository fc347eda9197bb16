#include "git/tree_log.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "git/family_reader.h"
#include "git/tree_projection.h"
#include "unit/support/git_repo.h"

namespace dredge::git {
namespace {

using dredge::testing::GitRepo;
using dredge::testing::TempDir;

const Trouble kIgnore = [](const std::string&, const Error&) {};

// A history of trees that are mostly changes of each other, in one pack.
void grow(GitRepo& repo) {
  for (int i = 0; i < 40; ++i)
    repo.write("d" + std::to_string(i % 4) + "/sub/f" + std::to_string(i), std::to_string(i));
  repo.commit_all();
  for (int i = 0; i < 24; ++i) {
    const auto folder = [&](int n) { return repo.root() / ("d" + std::to_string(n % 4)); };
    if (i % 7 == 3) std::filesystem::remove_all(folder(i) / "sub");
    if (i % 9 == 4) std::filesystem::rename(folder(i + 1), folder(i + 1).string() + "moved");
    repo.write("d" + std::to_string((i + 2) % 4) + "/sub/f" + std::to_string(i % 13), "wanted");
    repo.commit_file("g" + std::to_string(i % 5) + "/x", "version " + std::to_string(i));
  }
  repo.git("repack -q -a -d -f --depth=20 --window=20");
}

// What a projector has to say of every tree, in words.
std::string told(const TreeProjector& projector, Projection projection) {
  std::vector<std::string> lines;
  for (const ProjectionEntry& entry : projector.entries(projection)) {
    std::string line(projector.name(entry.name));
    line += entry.is_tree ? "/(" + told(projector, entry.child) + ")"
                          : "=" + std::to_string(entry.child);
    lines.push_back(line);
  }
  std::sort(lines.begin(), lines.end());
  std::string all;
  for (const std::string& line : lines) all += line + " ";
  return all;
}

std::vector<std::string> told_of_all(TreeProjector& projector, const ObjectStore& store) {
  std::vector<std::string> all;
  for (ObjectNumber number = 0; number < store.first_loose(); ++number)
    if (store.packed_kind(number) == ObjectKind::Tree)
      all.push_back(told(projector, projector.project(number)));
  return all;
}

// Logs every tree, `trees_in_part` at a time.
void log_all(const ObjectStore& store, std::size_t trees_in_part, TreeLog& log) {
  std::vector<TreeLogPart> parts;
  FamilyReader reader(store, 1 << 20, 1 << 30);
  TreeLogger logger(store, {}, {});
  std::size_t count = 0;
  for (const std::uint32_t entry : store.packs().at(0).family_order()) {
    if (store.packed_kind(entry) != ObjectKind::Tree) continue;
    const auto tree = reader.read(entry);
    ASSERT_TRUE(tree);
    ASSERT_TRUE(logger.add(entry, tree->bytes, reader.base()));
    if (++count % trees_in_part == 0) parts.push_back(logger.take());
  }
  parts.push_back(logger.take());
  log.set_size(parts.size());
  for (std::size_t i = 0; i < parts.size(); ++i) log.put(i, std::move(parts[i]));
}

TEST(TreeLog, SaysOfEveryTreeWhatReadingItSays) {
  GitRepo repo;
  grow(repo);
  const auto store = ObjectStore::open(repo.git_dir() / "objects", 20, kIgnore);
  ASSERT_TRUE(store);
  std::vector<BlobId> wanted{repo.id_of("HEAD:g4/x"), repo.id_of("HEAD:d1/sub/f10")};
  std::sort(wanted.begin(), wanted.end());
  TreeProjector one_by_one(*store, wanted);
  const std::vector<std::string> expected = told_of_all(one_by_one, *store);
  ASSERT_GT(expected.size(), 60U);
  ASSERT_TRUE(std::ranges::any_of(expected, [](const std::string& one) { return !one.empty(); }));
  TreeProjector packed(*store, wanted);
  ASSERT_TRUE(packed.read_packed_trees(nullptr, {}));
  EXPECT_EQ(told_of_all(packed, *store), expected);
  for (const std::size_t trees_in_part : {1U, 3U, 50U, 1'000U}) {
    TreeLog log;
    log_all(*store, trees_in_part, log);
    TreeProjector logged(*store, wanted);
    logged.take(log);
    EXPECT_EQ(told_of_all(logged, *store), expected) << trees_in_part;
  }
}

TEST(TreeLog, MayLackPartsWhichAreThenRead) {
  GitRepo repo;
  grow(repo);
  const auto store = ObjectStore::open(repo.git_dir() / "objects", 20, kIgnore);
  ASSERT_TRUE(store);
  const std::vector<BlobId> wanted{repo.id_of("HEAD:g4/x")};
  TreeProjector one_by_one(*store, wanted);
  const std::vector<std::string> expected = told_of_all(one_by_one, *store);
  TreeLog log;
  log_all(*store, 7, log);
  for (std::size_t i = 0; i < log.parts().size(); i += 2) log.put(i, {});
  TreeProjector logged(*store, wanted);
  logged.take(log);
  ASSERT_TRUE(logged.read_packed_trees(nullptr, {}));
  EXPECT_EQ(told_of_all(logged, *store), expected);
  EXPECT_EQ(logged.unreadable_trees(), 0U);
}

std::string entry(const std::string& name, char id, const std::string& mode) {
  return mode + " " + name + std::string(1, '\0') + std::string(20, id);
}

TEST(TreeLog, TellsNewNamesOnceAndWhatIsMissing) {
  const TempDir empty;
  const auto store = ObjectStore::open(empty.path(), 20, kIgnore);
  ASSERT_TRUE(store);
  std::vector<std::string> names;
  std::vector<BlobId> missing;
  TreeLogger logger(
      *store, [&](std::string_view name) { names.emplace_back(name); },
      [&](const BlobId& id) { missing.push_back(id); });
  const std::string first = entry("file", 'f', "100644") + entry("module", 'm', "160000");
  const std::string second = first + entry("odd", 'o', "120000");
  EXPECT_TRUE(logger.add(5, first, {}));
  EXPECT_TRUE(logger.add(3, second, {5, first}));
  EXPECT_FALSE(logger.add(9, second.substr(0, 30), {3, second}));
  const TreeLogPart part = logger.take();
  EXPECT_EQ(names, (std::vector<std::string>{"file", "module", "odd"}));
  ASSERT_EQ(missing.size(), 2U);  // a submodule's commit is somewhere else
  EXPECT_EQ(missing[0].bytes[0], 'f');
  EXPECT_EQ(missing[1].bytes[0], 'o');
  TreeLogReader in(part);
  LoggedTree tree;
  ASSERT_TRUE(in.next(tree));
  EXPECT_EQ(tree.tree, 5U);
  EXPECT_EQ(tree.base, kNoObject);
  ASSERT_EQ(tree.edits, 2U);
  in.next_edit();
  in.next_edit();
  ASSERT_TRUE(in.next(tree));
  EXPECT_EQ(tree.tree, 3U);
  EXPECT_EQ(tree.base, 5U);
  ASSERT_EQ(tree.edits, 1U);
  const LoggedEdit edit = in.next_edit();
  EXPECT_TRUE(edit.has_entry && edit.is_link && !edit.is_tree && !edit.leaves_out);
  EXPECT_EQ(edit.other_at, first.size());
  EXPECT_EQ(edit.start, first.size() + 7);
  EXPECT_EQ(part.name(edit.name), "odd");
  EXPECT_EQ(edit.child, kNoObject);
  EXPECT_EQ(edit.missing.bytes[0], 'o');
  ASSERT_TRUE(in.next(tree));
  EXPECT_EQ(tree.tree, 9U);
  EXPECT_TRUE(tree.is_broken);
  EXPECT_FALSE(in.next(tree));
}

TEST(TreeLog, GivesAPartUpThatTakesTooMuchAndGoesOnTelling) {
  const TempDir empty;
  const auto store = ObjectStore::open(empty.path(), 20, kIgnore);
  ASSERT_TRUE(store);
  std::set<std::string> names;
  std::size_t missing = 0;
  TreeLogger logger(
      *store, [&](std::string_view name) { names.emplace(name); },
      [&](const BlobId&) { ++missing; }, 64'000);
  std::string wide;
  for (int i = 10'000; i < 15'000; ++i) wide += entry(std::to_string(i), 'w', "100644");
  EXPECT_TRUE(logger.add(0, wide, {}));
  EXPECT_EQ(names.size(), 5'000U);
  EXPECT_TRUE(logger.add(1, entry("next", 'n', "100644"), {}));
  EXPECT_TRUE(logger.take().rows.empty());
  EXPECT_EQ(missing, 5'001U);
  EXPECT_TRUE(names.contains("next"));
  // Many trees that are each not much, and only leave something out.
  for (ObjectNumber tree = 2; tree < 40'000; ++tree)
    EXPECT_TRUE(logger.add(tree, {}, {1, entry("next", 'n', "100644")}));
  EXPECT_TRUE(logger.take().rows.empty());
  EXPECT_EQ(missing, 5'001U);
  // What comes then is kept again.
  EXPECT_TRUE(logger.add(7, entry("last", 'l', "100644"), {}));
  const TreeLogPart part = logger.take();
  ASSERT_EQ(part.name_ends.size(), 1U);
  EXPECT_EQ(part.name(0), "last");
}

TEST(TreeLog, IsReadAsFarAsThereIsRoomAndTheRestWhenAskedFor) {
  GitRepo repo;
  grow(repo);
  const auto store = ObjectStore::open(repo.git_dir() / "objects", 20, kIgnore);
  ASSERT_TRUE(store);
  const std::vector<BlobId> wanted{repo.id_of("HEAD:g4/x")};
  TreeProjector one_by_one(*store, wanted);
  const std::vector<std::string> expected = told_of_all(one_by_one, *store);
  for (const std::size_t most_links : {20U, 100U}) {
    TreeLog log;
    log_all(*store, 7, log);
    TreeProjector logged(*store, wanted, most_links);
    logged.take(log);
    ASSERT_TRUE(logged.read_packed_trees(nullptr, {}));
    EXPECT_EQ(told_of_all(logged, *store), expected);
    EXPECT_EQ(logged.unreadable_trees(), 0U);
  }
  TreeProjector packed(*store, wanted, 20);
  ASSERT_TRUE(packed.read_packed_trees(nullptr, {}));
  EXPECT_EQ(told_of_all(packed, *store), expected);
}

TEST(TreeLog, TreesThatNeedMoreThanThereIsRoomAreUnreadable) {
  GitRepo repo;
  repo.write("a/b/c/d/e", "wanted");
  repo.commit_all();
  const auto store = ObjectStore::open(repo.git_dir() / "objects", 20, kIgnore);
  ASSERT_TRUE(store);
  const std::vector<BlobId> wanted{repo.id_of("HEAD:a/b/c/d/e")};
  const ObjectNumber root = store->find(repo.id_of("HEAD^{tree}"));
  TreeProjector wide(*store, wanted, 2);
  EXPECT_NE(wide.project(root), kEmptyProjection);
  TreeProjector narrow(*store, wanted, 1);
  EXPECT_EQ(narrow.project(root), kEmptyProjection);
  EXPECT_EQ(narrow.unreadable_trees(), 1U);
}

}  // namespace
}  // namespace dredge::git

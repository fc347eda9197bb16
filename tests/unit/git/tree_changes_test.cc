#include "git/tree_changes.h"

#include <cstddef>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace dredge::git {
namespace {

std::string entry(const std::string& name, char id, const std::string& mode = "100644") {
  return mode + " " + name + std::string(1, '\0') + std::string(20, id);
}

// The changes as "name" or, where the name is not new, "name'".
std::vector<std::string> changes(const std::string& tree, const std::string& other) {
  std::vector<std::string> told;
  EXPECT_TRUE(for_each_edit(tree, other, 20, [&](const TreeEdit& edit) {
    if (edit.entry != nullptr)
      told.push_back(std::string(edit.entry->name) + (edit.is_new_name ? "" : "'"));
  }));
  return told;
}
using Names = std::vector<std::string>;

TEST(TreeChanges, AreAllEntriesWhereThereIsNothingToCompareWith) {
  EXPECT_EQ(changes(entry("a", 'x') + entry("b", 'y'), ""), (Names{"a", "b"}));
  EXPECT_EQ(changes("", entry("a", 'x')), Names{});
  EXPECT_EQ(changes("", ""), Names{});
}

TEST(TreeChanges, AreTheEntriesThatTheOtherTreeHasNot) {
  const std::string a = entry("a", 'x');
  const std::string b = entry("b", 'x');
  const std::string c = entry("c", 'x');
  EXPECT_EQ(changes(a + b + c, a + b + c), Names{});
  EXPECT_EQ(changes(a + b + c, a + c), Names{"b"});
  EXPECT_EQ(changes(a + b + c, b + c), Names{"a"});
  EXPECT_EQ(changes(a + b + c, a + b), Names{"c"});
  EXPECT_EQ(changes(a + c, a + b + c), Names{});
  EXPECT_EQ(changes(a + entry("b", 'z') + c, a + b + c), Names{"b'"});
  EXPECT_EQ(changes(a + entry("b", 'x', "40000") + c, a + b + c), Names{"b'"});
  EXPECT_EQ(changes(entry("a", 'z') + b + entry("c", 'z'), a + b + c), (Names{"a'", "c'"}));
}

TEST(TreeChanges, AreNotMisledByIdsThatLookLikeEntries) {
  // The suffix that both share starts inside an id, and inside a name.
  const std::string tail = entry("z", 'q');
  EXPECT_EQ(changes(entry("long-name", 'q') + tail, entry("name", 'q') + tail), Names{"long-name"});
  const std::string inside = std::string("100644 b") + std::string(1, '\0') + std::string(11, 'q');
  const std::string odd = "100644 a" + std::string(1, '\0') + inside;
  EXPECT_EQ(changes(odd + tail, tail), Names{"a"});
  EXPECT_EQ(changes(tail, odd + tail), Names{});
}

TEST(TreeChanges, OfATreeThatEndsEarlyAreToldToBeBroken) {
  const std::string whole = entry("a", 'x') + entry("b", 'x');
  for (std::size_t size = 1; size < whole.size(); ++size) {
    const bool is_whole = size == whole.size() / 2;
    const auto ignore = [](const TreeEdit&) {};
    EXPECT_EQ(for_each_edit(whole.substr(0, size), whole, 20, ignore), is_whole) << size;
    EXPECT_TRUE(for_each_edit(whole, whole.substr(0, size), 20, ignore)) << size;
  }
}

// Every pair of trees of up to four names with one of two ids each.
TEST(TreeChanges, AreThoseOfComparingEntryByEntry) {
  std::vector<std::string> trees;
  for (int code = 0; code < 81; ++code) {
    std::string tree;
    for (int i = 0, rest = code; i < 4; ++i, rest /= 3) {
      if (rest % 3 != 0) tree += entry("n" + std::to_string(i), rest % 3 == 1 ? 'x' : 'y');
    }
    trees.push_back(tree);
  }
  const auto entries = [](const std::string& tree) {
    std::set<std::string> all;
    for (std::size_t at = 0; at < tree.size(); at += 30) all.insert(tree.substr(at, 30));
    return all;
  };
  for (const std::string& tree : trees) {
    for (const std::string& other : trees) {
      std::size_t expected = 0;
      for (const std::string& one : entries(tree)) expected += entries(other).count(one) == 0;
      EXPECT_EQ(changes(tree, other).size(), expected);
    }
  }
}

// Where each name stands, and the entry behind it.
using Standing = std::vector<std::pair<std::size_t, std::string>>;

Standing standing_in(const std::string& tree) {
  Standing all;
  TreeReader in(tree, 20);
  for (TreeEntry one; in.next(one);)
    all.emplace_back(one.name.data() - tree.data(), std::string(one.name) + char(one.id.bytes[0]));
  return all;
}

// What the edits make of the other tree, as those who keep only some of its entries do it.
Standing made_by_edits(const std::string& tree, const std::string& other) {
  const Standing before = standing_in(other);
  Standing made;
  std::size_t at = 0;
  std::ptrdiff_t shift = 0;
  const auto keep = [&](std::size_t end) {
    for (; at != before.size() && before[at].first < end; ++at)
      made.emplace_back(before[at].first + static_cast<std::size_t>(shift), before[at].second);
  };
  EXPECT_TRUE(for_each_edit(tree, other, 20, [&](const TreeEdit& edit) {
    keep(edit.other_at);
    if (edit.leaves_out) {
      EXPECT_EQ(before[at].first, edit.other_at);
      ++at;
    }
    shift = edit.shift;
    if (edit.entry == nullptr) return;
    made.emplace_back(edit.entry->name.data() - tree.data(),
                      std::string(edit.entry->name) + char(edit.entry->id.bytes[0]));
  }));
  keep(SIZE_MAX);
  return made;
}

TEST(TreeEdits, MakeEveryTreeOfEveryOther) {
  std::vector<std::string> trees;
  for (int code = 0; code < 256; ++code) {
    std::string tree;
    for (int i = 0, rest = code; i < 4; ++i, rest /= 4) {
      const std::string name =
          "n" + std::string(static_cast<std::size_t>(i % 3), 'm') + char('a' + i);
      if (rest % 4 == 1) tree += entry(name, 'x');
      if (rest % 4 == 2) tree += entry(name, 'y');
      if (rest % 4 == 3) tree += entry(name, 'x', "40000");
    }
    trees.push_back(tree);
  }
  for (const std::string& tree : trees)
    for (const std::string& other : trees)
      ASSERT_EQ(made_by_edits(tree, other), standing_in(tree)) << tree << " of " << other;
}

TEST(TreeEdits, MakeTreesThatAreNotInOrderOrHaveANameTwice) {
  const std::string a = entry("a", 'x');
  const std::string b = entry("b", 'x');
  const std::string b2 = entry("b", 'y');
  const std::string c = entry("c", 'x');
  const std::vector<std::string> trees{
      a + b + c,  c + b + a,      b + b,     b + b2,
      b2 + b + a, a + b + b2 + c, c + a + c, entry("b", 'x', "040000") + c};
  for (const std::string& tree : trees)
    for (const std::string& other : trees)
      EXPECT_EQ(made_by_edits(tree, other), standing_in(tree)) << tree << " of " << other;
}

}  // namespace
}  // namespace dredge::git

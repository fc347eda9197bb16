// What is told of a file's former versions, with and without what an earlier walk met.
#include "git/past.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "git/former_walks.h"
#include "unit/support/git_repo.h"

namespace dredge::git {
namespace {

using dredge::testing::GitRepo;
using Versions = std::vector<std::string>;

class FormerVersionsTest : public ::testing::Test {
 protected:
  void own(const std::string& text) { repo_.commit_file("CODEOWNERS", text); }
  void work(const std::string& text) { repo_.commit_file("work", text); }

  Versions versions(FormerWalks* walks) {
    const auto layout = find_repository(repo_.root());
    EXPECT_TRUE(layout);
    const auto store =
        ObjectStore::open(layout->objects(), 20, [](const std::string&, const Error&) {});
    EXPECT_TRUE(store);
    Past past(*layout, *store, walks);
    return past.former_versions("CODEOWNERS").value();
  }
  // With what is known, which then is what is met.
  void expect_same() { EXPECT_EQ(versions(&walks_), versions(nullptr)); }
  FormerWalks::Walk known() const { return *walks_.find("CODEOWNERS"); }

  GitRepo repo_;
  FormerWalks walks_;
};

TEST_F(FormerVersionsTest, AreThoseOfAWalkFromTheStart) {
  own("one");
  own("two");
  expect_same();
  EXPECT_EQ(versions(&walks_), Versions{"one"});
  work("a");
  expect_same();
  own("three");
  work("b");
  own("one");  // no former version any more
  expect_same();
  EXPECT_EQ(versions(&walks_), (Versions{"three", "two"}));
  repo_.git("rm -q CODEOWNERS");
  repo_.git("commit -q -m none");
  expect_same();
  EXPECT_EQ(versions(&walks_), (Versions{"one", "three", "two"}));
}

TEST_F(FormerVersionsTest, AreNotTakenFromABranchThatWasRewritten) {
  own("one");
  own("two");
  own("three");
  expect_same();
  repo_.git("reset -q --hard HEAD~2");
  own("four");
  expect_same();
  EXPECT_EQ(versions(&walks_), Versions{"one"});
}

TEST_F(FormerVersionsTest, AreNotWalkedForTwice) {
  own("one");
  own("two");
  expect_same();
  EXPECT_EQ(known().head, repo_.id_of("HEAD"));
  ASSERT_EQ(known().met.size(), 2U);
  work("a");
  FormerWalks::Walk emptied = known();
  emptied.met.pop_back();
  walks_.put("CODEOWNERS", emptied);
  EXPECT_EQ(versions(&walks_), Versions{});
}

TEST_F(FormerVersionsTest, AreWalkedForAnewWhereThoseMetAreTooFew) {
  own("one");
  own("two");
  expect_same();
  work("a");
  FormerWalks::Walk cut = known();
  cut.met.pop_back();
  cut.is_cut = true;
  walks_.put("CODEOWNERS", cut);
  EXPECT_EQ(versions(&walks_), Versions{"one"});
}

TEST_F(FormerVersionsTest, AreTheLatestWhereThereAreTooMany) {
  for (std::size_t i = 0; i < Past::kMostVersions + 3; ++i) own(std::to_string(i));
  expect_same();
  EXPECT_TRUE(known().is_cut);
  own("another");
  expect_same();
  EXPECT_EQ(versions(&walks_).size(), Past::kMostVersions);
  own("10");  // of those met before one is no former version now
  expect_same();
}

TEST_F(FormerVersionsTest, AreRememberedAsTheyWere) {
  own("one");
  own("two");
  expect_same();
  VarintWriter out;
  walks_.save(out);
  const std::string saved = out.take();
  VarintReader in(saved);
  EXPECT_EQ(FormerWalks::load(in), walks_);
  for (std::size_t size = 0; size < saved.size(); ++size) {
    VarintReader cut(std::string_view(saved).substr(0, size));
    EXPECT_EQ(FormerWalks::load(cut), FormerWalks()) << size;
  }
}

TEST(FormerWalks, KeepNoMoreThanAFewFiles) {
  FormerWalks walks;
  for (std::size_t i = 0; i <= FormerWalks::kMostWalks; ++i) walks.put(std::to_string(i), {});
  EXPECT_NE(walks.find("0"), nullptr);
  EXPECT_EQ(walks.find(std::to_string(FormerWalks::kMostWalks)), nullptr);
}

}  // namespace
}  // namespace dredge::git

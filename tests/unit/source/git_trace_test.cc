// Provenance through the source's public face: which commit brought a blob to which path.
#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "unit/source/git_scan_support.h"
#include "unit/support/git_repo.h"

namespace dredge::testing {
namespace {

TEST(GitTrace, NamesWhoIntroducedTheContentNotWhoTouchedThePathLater) {
  GitRepo repo;
  repo.commit_file("other.txt", "other\n");
  repo.act_as("bob");
  const BlobId bobs = repo.commit_file("config.env", "marker-of-bob\n");
  const std::int64_t bobs_time = repo.now();
  repo.act_as("carol");
  repo.commit_file("config.env", "replaced\n");
  repo.act_as("dave");
  repo.commit_file("config.env", "marker-of-bob\n");
  repo.commit_file("config.env", "something else by dave\n");
  GitScan scan(repo.root());
  const auto places = scan.places_of("marker-of-bob");
  ASSERT_EQ(places.size(), 1U);
  EXPECT_EQ(places[0].place, GitPlace::Tree);
  EXPECT_EQ(places[0].path, "config.env");
  EXPECT_EQ(places[0].commit, bobs);
  EXPECT_EQ(places[0].author, (Person{"bob", "bob@example.org"}));
  EXPECT_EQ(places[0].committed_at, bobs_time);
  EXPECT_FALSE(places[0].in_head);
}

TEST(GitTrace, ListsEveryPathOfTheBlobAndWhichStandInHead) {
  GitRepo repo;
  const BlobId first = repo.commit_file("a/one.txt", "marker-copied\n");
  repo.act_as("bob");
  const BlobId second = repo.commit_file("b/two.txt", "marker-copied\n");
  repo.git("rm -q a/one.txt");
  repo.commit_all();
  const auto places = GitScan(repo.root()).places_of("marker-copied");
  ASSERT_EQ(places.size(), 2U);
  EXPECT_EQ(places[0].path, "a/one.txt");
  EXPECT_EQ(places[0].commit, first);
  EXPECT_FALSE(places[0].in_head);
  EXPECT_EQ(places[1].path, "b/two.txt");
  EXPECT_EQ(places[1].commit, second);
  EXPECT_TRUE(places[1].in_head);
}

TEST(GitTrace, CreditsAMergeOnlyWithWhatItMadeUpItself) {
  GitRepo repo;
  repo.commit_file("a.txt", "base\n");
  repo.git("checkout -q -b side");
  repo.act_as("bob");
  const BlobId side = repo.commit_file("side.txt", "marker-from-side\n");
  repo.commit_file("a.txt", "side\n");
  repo.git("checkout -q main");
  repo.act_as("alice");
  repo.commit_file("a.txt", "main\n");
  repo.may_fail().git("merge -q side");
  repo.act_as("mallory");
  const BlobId merge = repo.commit_file("a.txt", "marker-of-the-merge\n", "resolved");
  GitScan scan(repo.root());
  const auto made_up = scan.places_of("marker-of-the-merge");
  ASSERT_EQ(made_up.size(), 1U);
  EXPECT_EQ(made_up[0].commit, merge);
  EXPECT_EQ(made_up[0].author.name, "mallory");
  EXPECT_TRUE(made_up[0].in_head);
  const auto taken_over = scan.places_of("marker-from-side");
  ASSERT_EQ(taken_over.size(), 1U);
  EXPECT_EQ(taken_over[0].commit, side);
  EXPECT_EQ(taken_over[0].author.name, "bob");
}

TEST(GitTrace, PrefersTheEarlierOfTwoBranchesThatIntroduceTheSame) {
  GitRepo repo;
  repo.commit_file("a.txt", "base\n");
  repo.git("branch later");
  repo.act_as("early");
  const BlobId early = repo.commit_file("x.txt", "marker-twice\n");
  repo.git("checkout -q later");
  repo.act_as("late");
  repo.commit_file("x.txt", "marker-twice\n");
  const auto places = GitScan(repo.root()).places_of("marker-twice");
  ASSERT_EQ(places.size(), 1U);
  EXPECT_EQ(places[0].commit, early);
}

TEST(GitTrace, PrefersTheSideBranchOfAMergeWhereItsDateIsEarlier) {
  GitRepo repo;
  repo.commit_file("a.txt", "base\n");
  repo.git("checkout -q -b side");
  repo.act_as("bob");
  const BlobId side = repo.commit_file("same.env", "marker-on-both\n");
  repo.git("checkout -q main");
  repo.act_as("carol");
  const BlobId later = repo.commit_file("same.env", "marker-on-both\n");
  const auto unmerged = GitScan(repo.root()).places_of("marker-on-both");
  ASSERT_EQ(unmerged.size(), 1U);
  EXPECT_EQ(unmerged[0].commit, side);
  repo.next_day();
  repo.git("merge -q --no-edit side");
  const auto merged = GitScan(repo.root()).places_of("marker-on-both");
  ASSERT_EQ(merged.size(), 1U);
  EXPECT_EQ(merged[0].commit, side);
  EXPECT_NE(merged[0].commit, later);
  EXPECT_EQ(merged[0].author.name, "bob");
  EXPECT_TRUE(merged[0].in_head);
}

TEST(GitTrace, FollowsStashReflogNotesAndDetachedWorktrees) {
  GitRepo repo;
  repo.commit_file("a.txt", "a\n");
  repo.write("a.txt", "marker-stashed\n");
  repo.git("stash -q");
  repo.commit_file("b.txt", "marker-amended\n");
  repo.write("b.txt", "b\n");
  repo.git("commit -q -a --amend -m amended");
  repo.git("notes add -m marker-note");
  repo.git("worktree add -q --detach ../linked");
  write_file(repo.scratch() / "linked" / "c.txt", "marker-detached\n");
  repo.git_in(repo.scratch() / "linked", "add -A");
  repo.git_in(repo.scratch() / "linked", "commit -q -m detached");
  GitScan scan(repo.root());
  for (const char* marker :
       {"marker-stashed", "marker-amended", "marker-note", "marker-detached"}) {
    const auto places = scan.places_of(marker);
    ASSERT_EQ(places.size(), 1U) << marker;
    EXPECT_EQ(places[0].place, GitPlace::Tree) << marker;
    EXPECT_FALSE(places[0].commit.empty()) << marker;
    EXPECT_FALSE(places[0].in_head) << marker;
  }
}

TEST(GitTrace, TellsStagedAndUnreachableContentApart) {
  GitRepo repo;
  repo.commit_file("a.txt", "a\n");
  repo.write("staged.txt", "marker-staged\n");
  repo.git("add staged.txt");
  write_file(repo.scratch() / "stray.txt", "marker-stray\n");
  repo.git("hash-object -w ../stray.txt");
  GitScan scan(repo.root());
  const auto staged = scan.places_of("marker-staged");
  ASSERT_EQ(staged.size(), 1U);
  EXPECT_EQ(staged[0].place, GitPlace::Index);
  EXPECT_EQ(staged[0].path, "staged.txt");
  EXPECT_TRUE(staged[0].commit.empty());
  const auto stray = scan.places_of("marker-stray");
  ASSERT_EQ(stray.size(), 1U);
  EXPECT_EQ(stray[0].place, GitPlace::Unreachable);
  EXPECT_EQ(stray[0].path, "");
}

TEST(GitTrace, KnowsPathAndAuthorOfCommitsThatNothingLeadsTo) {
  GitRepo repo;
  repo.commit_file("a.txt", "a\n");
  repo.act_as("bob");
  const BlobId lost = repo.commit_file("lost.txt", "marker-lost\n");
  repo.git("reset -q --hard HEAD~1");
  repo.git("reflog expire --expire=now --all");
  std::filesystem::remove(repo.git_dir() / "ORIG_HEAD");
  const auto places = GitScan(repo.root()).places_of("marker-lost");
  ASSERT_EQ(places.size(), 1U);
  EXPECT_EQ(places[0].place, GitPlace::Unreachable);
  EXPECT_EQ(places[0].path, "lost.txt");
  EXPECT_EQ(places[0].commit, lost);
  EXPECT_EQ(places[0].author.name, "bob");
}

TEST(GitTrace, KeepsPathsThatGitWouldQuote) {
  GitRepo repo;
  const std::string path = "d\xc3\xa9p\xc3\xb4t/\xe2\x9c\x93 \"x\".txt";
  repo.commit_file(path, "marker-utf8\n");
  const auto places = GitScan(repo.root()).places_of("marker-utf8");
  ASSERT_EQ(places.size(), 1U);
  EXPECT_EQ(places[0].path, path);
}

TEST(GitTrace, FindsARefThatNamesABlobOrATree) {
  GitRepo repo;
  repo.commit_file("a.txt", "a\n");
  repo.write("b/c.txt", "marker-in-tagged-tree\n");
  repo.git("add -A");
  repo.git("tag tree-tag $(git write-tree)");
  repo.git("reset -q --hard");
  write_file(repo.scratch() / "stray.txt", "marker-tagged-blob\n");
  repo.git("tag blob-tag $(git hash-object -w ../stray.txt)");
  GitScan scan(repo.root());
  const auto blob = scan.places_of("marker-tagged-blob");
  ASSERT_EQ(blob.size(), 1U);
  EXPECT_EQ(blob[0].place, GitPlace::Tree);
  EXPECT_EQ(blob[0].path, "refs/tags/blob-tag");
  const auto tree = scan.places_of("marker-in-tagged-tree");
  ASSERT_EQ(tree.size(), 1U);
  EXPECT_EQ(tree[0].path, "b/c.txt");
}

TEST(GitTrace, GivesTheSameAnswerForLooseAndPackedObjects) {
  GitRepo repo;
  for (int i = 0; i < 12; ++i) {
    repo.commit_file("dir/f" + std::to_string(i % 3), "marker " + std::to_string(i % 5) + "\n");
  }
  const auto all_places = [&] {
    GitScan scan(repo.root(), {.worktree = false});
    std::vector<BlobId> wanted;
    for (const SeenContent& content : scan.sink.seen) {
      if (content.id && content.origin.place == GitPlace::Unreachable) {
        wanted.push_back(*content.id);
      }
    }
    std::vector<std::pair<BlobId, CommitOrigin>> places;
    for (const PlacedBlob& place : scan.trace(wanted)) places.emplace_back(place.id, place.origin);
    return places;
  };
  const auto loose = all_places();
  repo.git("gc -q");
  EXPECT_EQ(all_places(), loose);
  EXPECT_GE(loose.size(), 12U);
}

TEST(GitTrace, PassesOverIdsThatAreNoBlobsHere) {
  GitRepo repo;
  const BlobId commit = repo.commit_file("a.txt", "a\n");
  BlobId unknown;
  unknown.size = 20;
  unknown.bytes[0] = 0xaa;
  EXPECT_TRUE(GitScan(repo.root()).trace({commit, unknown}).empty());
}

TEST(GitTrace, SaysWhatLeadsToTheContent) {
  GitRepo repo;
  repo.commit_file("a.txt", "marker-branch\n");
  repo.git("checkout -q --detach");
  repo.commit_file("t.txt", "marker-tag\n");
  repo.git("tag only");
  repo.git("checkout -q --detach main");
  repo.commit_file("p.txt", "marker-pull\n");
  repo.git("update-ref refs/pull/1/head HEAD");
  repo.git("checkout -q main");
  for (const char* marker : {"marker-older-stash\n", "marker-newer-stash\n"}) {
    repo.write("a.txt", marker);
    repo.git("stash -q");
  }
  repo.commit_file("r.txt", "marker-reflog\n");
  repo.git("reset -q --hard HEAD~1");
  GitScan scan(repo.root());
  const auto expect = [&](const char* marker, GitDetail detail, const char* ref) {
    const auto places = scan.places_of(marker);
    ASSERT_EQ(places.size(), 1U) << marker;
    EXPECT_EQ(places[0].detail, detail) << marker;
    EXPECT_EQ(places[0].ref, ref) << marker;
  };
  expect("marker-branch", GitDetail::Branch, "refs/heads/main");
  expect("marker-tag", GitDetail::Tag, "refs/tags/only");
  expect("marker-pull", GitDetail::PullRequest, "refs/pull/1/head");
  expect("marker-older-stash", GitDetail::Stash, "refs/stash");
  expect("marker-newer-stash", GitDetail::Stash, "refs/stash");
  expect("marker-reflog", GitDetail::Reflog, "");
}

TEST(GitTrace, TellsWhoElseHadAHandAndWhichBranchesStillHoldIt) {
  GitRepo repo;
  repo.commit_file("a.txt", "a\n");
  repo.commit_file("s.env", "marker-kept\n",
                   "add\n\nCo-authored-by: Bob <bob@example.org>\n"
                   "co-authored-by: Bob <bob@example.org>\nCo-Authored-By: Eve <eve@example.org>");
  repo.git("branch kept");
  repo.git("rm -q s.env");
  const BlobId removal = repo.commit_all("remove");
  const std::int64_t removed_at = repo.now();
  const BlobId back = repo.commit_file("s.env", "marker-kept\n", "back");
  repo.commit_file("s.env", "clean\n", "clean again");
  GitScan scan(repo.root());
  const auto places = scan.places_of("marker-kept");
  ASSERT_EQ(places.size(), 1U);
  const std::vector<BlobId> versions{*scan.blob_with("marker-kept")->id};
  const auto provenance = scan.source->provenance(places[0], versions);
  ASSERT_TRUE(provenance);
  EXPECT_EQ(provenance->co_authors,
            (std::vector<Person>{{"Bob", "bob@example.org"}, {"Eve", "eve@example.org"}}));
  EXPECT_EQ(provenance->committer.name, "alice");
  EXPECT_EQ(provenance->branches, std::vector<std::string>{"kept"});
  ASSERT_EQ(provenance->changes.size(), 3U);
  EXPECT_EQ(provenance->changes[0],
            (CommitChange{true, removal, {"alice", "alice@example.org"}, removed_at}));
  EXPECT_FALSE(provenance->changes[1].removed);
  EXPECT_EQ(provenance->changes[1].commit, back);
  EXPECT_TRUE(provenance->changes[2].removed);
}

TEST(GitTrace, TakesAnEditThatKeepsTheSecretForNoRemoval) {
  GitRepo repo;
  repo.commit_file("s.env", "marker-one\n");
  repo.commit_file("s.env", "marker-two\n");
  GitScan scan(repo.root(), {.worktree = false});
  const BlobId one = *scan.blob_with("marker-one")->id;
  const BlobId two = *scan.blob_with("marker-two")->id;
  const auto places = scan.trace({one, two});
  ASSERT_EQ(places.size(), 2U);
  std::vector<BlobId> versions{one, two};
  std::sort(versions.begin(), versions.end());
  const auto both = scan.source->provenance(places[0].origin, versions);
  ASSERT_TRUE(both);
  EXPECT_EQ(both->branches, std::vector<std::string>{"main"});
  EXPECT_TRUE(std::none_of(both->changes.begin(), both->changes.end(),
                           [](const CommitChange& change) { return change.removed; }));
}

TEST(GitTrace, SaysNothingOfHistoryWhenItIsNotAsked) {
  GitRepo repo;
  repo.commit_file("s.env", "marker-x\n");
  GitScan first(repo.root(), {.provenance = ProvenanceLevel::First});
  const auto places = first.places_of("marker-x");
  ASSERT_EQ(places.size(), 1U);
  const std::vector<BlobId> versions{*first.blob_with("marker-x")->id};
  EXPECT_FALSE(first.source->provenance(places[0], versions));
  GitScan none(repo.root(), {.provenance = ProvenanceLevel::None});
  EXPECT_TRUE(none.places_of("marker-x").empty());
  EXPECT_EQ(none.on_disk, std::vector<std::string>{"s.env"});
}

}  // namespace
}  // namespace dredge::testing

#include "scan/findings.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "base/hash.h"
#include "judge/judge.h"
#include "scan/seen_blobs.h"
#include "scan/worker.h"
#include "unit/scan/scan_support.h"
#include "unit/support/fake_secret.h"

namespace dredge::testing {
namespace {

Origin commit_origin(const std::string& path, std::uint8_t commit, std::int64_t when,
                     bool in_head = false) {
  CommitOrigin origin;
  origin.path = path;
  origin.commit.size = 20;
  origin.commit.bytes[0] = commit;
  origin.author = {"author " + std::to_string(commit), "a@example.org"};
  origin.committed_at = when;
  origin.in_head = in_head;
  return Origin{origin, {}};
}

// What a worker learns of blobs that a repository holds.
WorkerResult read_blobs(const std::vector<std::string>& contents) {
  const WorkerOptions options{};
  SeenBlobs seen;
  KnownLines lines{options.key};
  Progress progress;
  const EmitLive live;
  Worker worker(builtin_engine(), options, seen, lines, progress, live);
  CommitOrigin unknown;
  unknown.place = GitPlace::Unreachable;
  const Origin origin{unknown, {}};
  for (const std::string& content : contents)
    worker.accept(Blob{hash_blob(content), content, origin});
  return worker.take();
}

std::vector<Finding> build(const std::vector<WorkerResult>& results, const Sightings& sightings,
                           double min_confidence = 0.5) {
  std::uint64_t below = 0;
  return build_findings(results, sightings, builtin_rules(),
                        {.target = "repo", .min_confidence = min_confidence}, below);
}

std::vector<WorkerResult> one(WorkerResult result) {
  std::vector<WorkerResult> results;
  results.push_back(std::move(result));
  return results;
}

const CommitOrigin& commit_of(const Place& place) {
  return std::get<CommitOrigin>(place.origin.where);
}

TEST(Findings, TakeTheVersionsOfAFileAsOnePlace) {
  const std::string line = fake_example("github.personal-access-token", 1) + "\n";
  const std::string old = line;
  const std::string middle = "# one\n" + line;
  const std::string head = "# one\n# two\n" + line;
  Sightings sightings;
  sightings[hash_blob(old)] = {commit_origin("a.env", 1, 100)};
  sightings[hash_blob(head)] = {commit_origin("a.env", 2, 200, true)};
  sightings[hash_blob(middle)] = {commit_origin("a.env", 3, 300)};  // newer, on another branch
  const auto findings = build(one(read_blobs({old, middle, head})), sightings);
  ASSERT_EQ(findings.size(), 1u);
  ASSERT_EQ(findings[0].places.size(), 1u);
  const Place& place = findings[0].places[0];
  EXPECT_EQ(place.at.line, 3u) << "HEAD's version is the one to open";
  EXPECT_EQ(place.versions, 3u);
  EXPECT_TRUE(commit_of(place).in_head);
  EXPECT_EQ(commit_of(place).commit.bytes[0], 1) << "the earliest brought it";
  EXPECT_EQ(commit_of(place).committed_at, 100);
}

TEST(Findings, ShowTheNewestVersionWhereHeadHasNone) {
  const std::string line = fake_example("github.personal-access-token", 1) + "\n";
  const std::string newer = "# one\n" + line;
  Sightings sightings;
  sightings[hash_blob(line)] = {commit_origin("a.env", 1, 100)};
  sightings[hash_blob(newer)] = {commit_origin("a.env", 2, 200)};
  const auto findings = build(one(read_blobs({line, newer})), sightings);
  ASSERT_EQ(findings.size(), 1u);
  ASSERT_EQ(findings[0].places.size(), 1u);
  EXPECT_EQ(findings[0].places[0].at.line, 2u);
}

TEST(Findings, KeepPathsApart) {
  const std::string line = fake_example("github.personal-access-token", 1) + "\n";
  Sightings sightings;
  sightings[hash_blob(line)] = {commit_origin("a.env", 1, 100), commit_origin("b.env", 1, 100)};
  const auto findings = build(one(read_blobs({line})), sightings);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].places.size(), 2u);
}

TEST(Findings, KeepSecretsApart) {
  const auto findings =
      build(one(read_blobs({fake_example("github.personal-access-token", 1) + "\n" +
                            fake_example("github.personal-access-token", 2) + "\n"})),
            {});
  EXPECT_EQ(findings.size(), 2u);
}

TEST(Findings, DropOnlyThePlacesThatAreBelowTheThreshold) {
  const std::string content = "password = \"" + fake_secret("aws.secret-access-key", 5) + "\"\n";
  const auto confidence_at = [&](const std::string& path) {
    Sightings sightings;
    sightings[hash_blob(content)] = {commit_origin(path, 1, 100)};
    const auto findings = build(one(read_blobs({content})), sightings, 0);
    return findings.empty() ? 0.0 : findings[0].confidence;
  };
  const double likely = confidence_at("deploy/app.env");
  const double unlikely = confidence_at("package-lock.json");
  ASSERT_GT(likely, unlikely);
  Sightings sightings;
  sightings[hash_blob(content)] = {commit_origin("deploy/app.env", 1, 100),
                                   commit_origin("package-lock.json", 1, 100)};
  std::uint64_t below = 0;
  const auto findings =
      build_findings(one(read_blobs({content})), sightings, builtin_rules(),
                     {.target = "repo", .min_confidence = (likely + unlikely) / 2}, below);
  ASSERT_EQ(findings.size(), 1u);
  ASSERT_EQ(findings[0].places.size(), 1u);
  EXPECT_EQ(commit_of(findings[0].places[0]).path, "deploy/app.env");
  EXPECT_GE(below, 1u);
}

TEST(Findings, ComeInTheSameOrderWhoeverFoundThem) {
  std::vector<std::string> contents;
  for (std::uint64_t i = 0; i < 6; ++i) {
    contents.push_back(fake_example("slack.bot-token", i % 3) + "\n# " + std::to_string(i) + "\n");
  }
  std::vector<WorkerResult> split;
  for (auto content = contents.rbegin(); content != contents.rend(); ++content)
    split.push_back(read_blobs({*content}));
  const auto together = build(one(read_blobs(contents)), {});
  const auto apart = build(split, {});
  ASSERT_EQ(together.size(), 3u);
  ASSERT_EQ(apart.size(), 3u);
  for (std::size_t i = 0; i < together.size(); ++i) {
    EXPECT_EQ(together[i].fingerprint, apart[i].fingerprint);
    ASSERT_EQ(together[i].places.size(), apart[i].places.size());
    for (std::size_t place = 0; place < together[i].places.size(); ++place)
      EXPECT_EQ(together[i].places[place].at, apart[i].places[place].at);
  }
}

TEST(Findings, CarryTheSecretOnlyWhenAsked) {
  const std::string content = fake_example("github.personal-access-token", 1);
  EXPECT_FALSE(build(one(read_blobs({content})), {}).at(0).secret.has_value());
  std::uint64_t below = 0;
  const auto kept =
      build_findings(one(read_blobs({content})), {}, builtin_rules(),
                     {.target = "repo", .min_confidence = 0.5, .keep_secrets = true}, below);
  ASSERT_TRUE(kept.at(0).secret.has_value());
  EXPECT_EQ(kept[0].secret->reveal(), fake_secret("github.personal-access-token", 1));
}

}  // namespace
}  // namespace dredge::testing

#include "scan/found_objects.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace dredge {
namespace {

const FoundObjects::Key kKey{1, 2, 3};

BlobId id_of(std::uint8_t n) {
  BlobId id;
  std::fill_n(id.bytes.begin(), 20, n);
  id.size = 20;
  return id;
}

// Adds an object of the database with one hit for each piece of evidence, a line each.
void add_object(WorkerResult& result, std::uint8_t id, const std::vector<std::uint32_t>& evidence) {
  CommitOrigin somewhere;
  somewhere.place = GitPlace::Unreachable;
  Unit unit{.id = id_of(id), .outer = id_of(id), .origin = {somewhere, {}}, .hits = {}};
  for (const std::uint32_t one : evidence) {
    Hit hit;
    hit.evidence = one;
    hit.at.blob = unit.id;
    hit.at.line = static_cast<std::uint32_t>(unit.hits.size()) + 1;
    hit.at.span = {hit.at.line * 100U, hit.at.line * 100U + 20U};
    unit.hits.push_back(hit);
  }
  result.units.push_back(std::move(unit));
  result.found.push_back({id_of(id), {.bytes = 1000U + id, .below_confidence = 1}});
}

void add_evidence(WorkerResult& result, const std::string& text) {
  Evidence one;
  one.rule = 7;
  one.match = {0, text.size()};
  one.secret = {2, text.size()};
  one.snippet = Secret(text);
  result.evidence.push_back(std::move(one));
}

// Two workers: three versions of a file, of which the last has all, and another file.
std::vector<WorkerResult> two_workers() {
  std::vector<WorkerResult> results(2);
  add_evidence(results[0], "x=first");
  add_evidence(results[0], "x=second");
  add_object(results[0], 1, {0});
  add_object(results[0], 2, {0, 1});
  add_evidence(results[1], "x=second");
  add_evidence(results[1], "y=third");
  add_object(results[1], 3, {0});
  add_object(results[1], 4, {1});
  return results;
}

TEST(FoundObjects, AreSeenByFewWitnesses) {
  const FoundObjects found(two_workers(), kKey);
  EXPECT_EQ(found.size(), 4U);
  EXPECT_EQ(found.witnesses(), (std::vector<BlobId>{id_of(2), id_of(4)}));
}

TEST(FoundObjects, AreReadAsTheyWereSavedAndHoldNoSecret) {
  const FoundObjects found(two_workers(), kKey);
  const std::string saved = found.save();
  for (const char* secret : {"first", "second", "third"})
    EXPECT_EQ(saved.find(secret), std::string::npos);
  const auto loaded = FoundObjects::load(saved);
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->save(), saved);
  EXPECT_EQ(loaded->witnesses(), found.witnesses());
  EXPECT_TRUE(loaded->contains(id_of(3)));
  EXPECT_FALSE(loaded->contains(id_of(9)));
  for (std::size_t size = 0; size < saved.size(); ++size)
    EXPECT_FALSE(FoundObjects::load(saved.substr(0, size)).has_value()) << size;
}

// What the next scan learned when it read the witnesses only.
std::vector<WorkerResult> witnesses_read() {
  std::vector<WorkerResult> results(1);
  add_evidence(results[0], "y=third");
  add_evidence(results[0], "x=second");
  add_evidence(results[0], "x=first");
  add_object(results[0], 4, {0});
  add_object(results[0], 2, {2, 1});
  return results;
}

TEST(FoundObjects, RecallWhatNobodyHasReadByWhatTheWitnessesSay) {
  const FoundObjects found(two_workers(), kKey);
  const std::vector<WorkerResult> read = witnesses_read();
  const auto recalled = found.recall(read, kKey);
  ASSERT_TRUE(recalled);
  ASSERT_EQ(recalled->units.size(), 2U);
  const Unit& first = recalled->units[0];
  EXPECT_EQ(first.outer, id_of(1));
  ASSERT_EQ(first.hits.size(), 1U);
  EXPECT_EQ(first.hits[0].at.line, 1U);
  EXPECT_EQ(first.hits[0].at.span, (Span{100, 120}));
  EXPECT_EQ(recalled->evidence[first.hits[0].evidence].snippet.reveal(), "x=first");
  const Unit& third = recalled->units[1];
  EXPECT_EQ(third.outer, id_of(3));
  EXPECT_EQ(recalled->evidence[third.hits[0].evidence].snippet.reveal(), "x=second");
  ASSERT_EQ(recalled->found.size(), 2U);
  EXPECT_EQ(recalled->found[1].figures.bytes, 1003U);
}

TEST(FoundObjects, AreNotRecalledWhenAWitnessSaysSomethingElse) {
  const FoundObjects found(two_workers(), kKey);
  std::vector<WorkerResult> read = witnesses_read();
  read[0].evidence[1].snippet = Secret("x=secone");
  EXPECT_FALSE(found.recall(read, kKey));
  EXPECT_FALSE(found.recall(witnesses_read(), FoundObjects::Key{9}));
}

TEST(FoundObjects, LeaveOutWhatMoreIsToBeSaidOf) {
  std::vector<WorkerResult> results = two_workers();
  results[0].units[0].hits[0].allow = 0;                  // an allow beside it
  results[0].units[1].origin.inside.push_back("member");  // in an archive
  results[1].found.clear();                               // with a notice
  EXPECT_EQ(FoundObjects(results, kKey).size(), 0U);
  results = two_workers();
  results[1].units.push_back({.id = id_of(8), .outer = id_of(3), .origin = {}, .hits = {}});
  const FoundObjects found(results, kKey);  // two texts in one object
  EXPECT_FALSE(found.contains(id_of(3)));
  EXPECT_EQ(found.size(), 3U);
}

TEST(FoundObjects, TellWhichAreMissingInOthers) {
  const FoundObjects found(two_workers(), kKey);
  std::vector<WorkerResult> fewer = two_workers();
  fewer.pop_back();
  const FoundObjects rest(fewer, kKey);
  EXPECT_EQ(found.missing_in(rest), (std::vector<BlobId>{id_of(3), id_of(4)}));
  EXPECT_TRUE(rest.missing_in(found).empty());
}

}  // namespace
}  // namespace dredge

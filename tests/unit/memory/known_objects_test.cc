#include "memory/known_objects.h"

#include <map>
#include <random>

#include <gtest/gtest.h>

#include "unit/support/temp_dir.h"

namespace dredge {
namespace {

using testing::TempDir;

BlobId random_id(std::mt19937_64& random, std::uint8_t size) {
  BlobId id;
  id.size = size;
  for (std::uint8_t i = 0; i < size; ++i) id.bytes[i] = static_cast<std::uint8_t>(random());
  // Crowded, so that one start has many ids.
  id.bytes[0] &= 3;
  id.bytes[1] &= 1;
  return id;
}

TEST(KnownObjects, NothingIsKnownAtFirst) {
  EXPECT_EQ(KnownObjects().find(BlobId{}), KnownObjects::kUnknown);
  EXPECT_EQ(KnownObjects(std::vector<LearnedObject>()).size(), 0u);
}

TEST(KnownObjects, FindsEveryObjectAndNoOtherAfterItWasWritten) {
  for (const std::uint8_t size : {std::uint8_t(20), std::uint8_t(32)}) {
    std::mt19937_64 random(size);
    std::map<BlobId, ObjectFigures> figures;
    std::vector<LearnedObject> objects;
    for (std::uint32_t i = 0; i < 5000; ++i) {
      const ObjectFigures one{i, i % 7 == 0 ? i : 0, i % 11 == 0 ? std::uint64_t(i) << 33 : 0};
      objects.push_back({random_id(random, size), one});
      figures.emplace(objects.back().id, one);
    }
    const TempDir temp;
    const auto path = temp.path() / "memory" / "one.objects";
    ASSERT_TRUE(KnownObjects(objects).write(path, Digest{}));
    const KnownObjects known = KnownObjects::read(path, Digest{});
    ASSERT_EQ(known.size(), figures.size());
    for (const auto& [id, expected] : figures) {
      const std::uint32_t place = known.find(id);
      ASSERT_NE(place, KnownObjects::kUnknown);
      const LearnedObject found = known.at(place);
      EXPECT_EQ(found.id, id);
      EXPECT_EQ(found.figures.bytes, expected.bytes);
      EXPECT_EQ(found.figures.below_confidence, expected.below_confidence);
      EXPECT_EQ(found.figures.unpacked_bytes, expected.unpacked_bytes);
      BlobId near = id;
      near.bytes[size - 1] = static_cast<std::uint8_t>(near.bytes[size - 1] ^ 1);
      EXPECT_EQ(known.find(near) != KnownObjects::kUnknown, figures.contains(near));
    }
  }
}

TEST(KnownObjects, AnIdOfAnotherSizeIsUnknown) {
  std::mt19937_64 random(1);
  const BlobId id = random_id(random, 20);
  BlobId longer = id;
  longer.size = 32;
  const KnownObjects known({{id, {1, 0, 0}}, {longer, {2, 0, 0}}});
  EXPECT_EQ(known.size(), 1u);
  EXPECT_EQ(known.find(longer), KnownObjects::kUnknown);
}

TEST(KnownObjects, TwinsCountOnce) {
  std::mt19937_64 random(1);
  const BlobId id = random_id(random, 20);
  const KnownObjects known({{id, {1, 0, 0}}, {id, {2, 0, 0}}});
  ASSERT_EQ(known.size(), 1u);
  EXPECT_EQ(known.at(0).figures.bytes, 1u);
}

TEST(KnownObjects, ContentThatIsNoListIsNothing) {
  const TempDir temp;
  const auto path = temp.path() / "memory" / "one.objects";
  std::mt19937_64 random(2);
  for (int round = 0; round < 500; ++round) {
    std::string content(random() % 80, '\0');
    for (char& byte : content) byte = static_cast<char>(random() % 4);
    if (!content.empty()) content[0] = 20;
    ASSERT_TRUE(write_memory(path, Digest{}, content));
    const KnownObjects known = KnownObjects::read(path, Digest{});
    for (std::uint32_t i = 0; i < known.size(); ++i) EXPECT_EQ(known.at(i).id.size, 20);
  }
}

}  // namespace
}  // namespace dredge

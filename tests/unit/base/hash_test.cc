#include "base/hash.h"

#include <gtest/gtest.h>

namespace dredge {

TEST(HashBlob, AgreesWithGit) {
  EXPECT_EQ(hash_blob("").hex(), "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
  EXPECT_EQ(hash_blob("hello\n").hex(), "ce013625030ba8dba906f756967f9e9ca394464a");
}

TEST(BlobHasher, GivesTheSameIdHoweverTheBytesAreFed) {
  BlobHasher hasher(6);
  hasher.update("hel");
  hasher.update("lo\n");
  EXPECT_EQ(hasher.finish(), hash_blob("hello\n"));
}

TEST(Crc32, AgreesWithTheStandardCheckValue) { EXPECT_EQ(crc32("123456789"), 0xCBF43926U); }

TEST(Fingerprint, DependsOnKeyAndSecret) {
  std::array<std::uint8_t, 32> key{};
  const Fingerprint one = fingerprint_of(key, "a");
  EXPECT_EQ(one, fingerprint_of(key, "a"));
  EXPECT_NE(one, fingerprint_of(key, "b"));
  key[0] = 1;
  EXPECT_NE(one, fingerprint_of(key, "a"));
}

TEST(BlobId, ReadsBackItsOwnHex) {
  const BlobId id = hash_blob("x");
  EXPECT_EQ(BlobId::from_hex(id.hex()), id);
  EXPECT_FALSE(BlobId::from_hex("zz").has_value());
}

TEST(Mask, ShowsNothingOfAShortSecret) { EXPECT_EQ(mask("hunter2", 3), "h**** (7 characters)"); }

TEST(Mask, ShowsThePublicPrefixAndFourLastCharactersOfALongOne) {
  EXPECT_EQ(mask("abc_" + std::string(30, 'x') + "wxyz", 4), "abc_****wxyz (38 characters)");
}

}  // namespace dredge

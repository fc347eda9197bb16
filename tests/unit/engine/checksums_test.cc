#include "engine/checksums.h"

#include <gtest/gtest.h>

#include <string>

namespace dredge {
namespace {

std::string repeat(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

TEST(Checksums, MakesTokensThatVerifyForEveryKind) {
  for (const ChecksumKind& kind : checksum_kinds())
    for (std::uint64_t seed = 0; seed < 200; ++seed)
      EXPECT_EQ(verify_checksum(kind.name, make_checked(kind.name, "", seed)), Checksum::Passed)
          << kind.name << " " << seed;
}

TEST(Checksums, MakesTheSameTokenForTheSameSeedAndOthersForOthers) {
  for (const ChecksumKind& kind : checksum_kinds()) {
    EXPECT_EQ(make_checked(kind.name, "", 1), make_checked(kind.name, "", 1));
    EXPECT_NE(make_checked(kind.name, "", 1), make_checked(kind.name, "", 2));
  }
}

TEST(Checksums, FailWhenTheCheckedBodyChanges) {
  for (const char* name :
       {"crc62-github", "gitlab-routable", "grafana-crc32", "atlassian-crc32", "azure-cask"}) {
    std::string token = make_checked(name, "", 5);
    token[12] = token[12] == 'x' ? 'y' : 'x';
    EXPECT_EQ(verify_checksum(name, token), Checksum::Failed) << name;
  }
}

// One character flipped anywhere in the body must break a code over all of it.
TEST(Checksums, FailWhereverOneCharacterChanges) {
  for (const char* name : {"crc62-github", "gitlab-routable", "grafana-crc32", "atlassian-crc32",
                           "nkey", "bech32", "confluent-crc32"}) {
    const std::string token = make_checked(name, "", 11);
    // bech32's prefix may hold the separator; crc62's prefix is not summed, and so is confluent's.
    for (std::size_t at = 15; at < token.size(); ++at) {
      if (token[at] == '_' || token[at] == '.') continue;
      std::string flipped = token;
      flipped[at] = token[at] == 'Q' ? 'P' : 'Q';
      if (at + 1 == token.size() && std::string(name) == "nkey") continue;  // holds spare bits
      EXPECT_EQ(verify_checksum(name, flipped), Checksum::Failed) << name << " " << at;
    }
  }
}

TEST(Checksums, StructuresFailWhenTheyAreCut) {
  for (const char* name : {"macaroon", "discord-id", "jwt", "pem", "nkey", "bech32"}) {
    const std::string token = make_checked(name, "", 3);
    EXPECT_EQ(verify_checksum(name, token.substr(0, token.size() / 4)), Checksum::Failed) << name;
  }
}

TEST(Checksums, KnowConfluent) {
  EXPECT_EQ(verify_checksum("confluent-crc32", "cflt" + repeat("A", 54) + "FZQbVQ"),
            Checksum::Passed);
  EXPECT_EQ(verify_checksum("confluent-crc32", "cflt" + repeat("A", 54) + "FZQbVR"),
            Checksum::Failed);
}

TEST(Checksums, AreNoneForAnUnknownName) {
  EXPECT_EQ(verify_checksum("", "anything"), Checksum::None);
  EXPECT_EQ(verify_checksum("no-such", "anything"), Checksum::None);
  EXPECT_EQ(make_checked("no-such", "", 1), "");
}

TEST(Checksums, FailOnShortAndOddText) {
  for (const ChecksumKind& kind : checksum_kinds())
    for (const std::string& text : {std::string(), std::string("_"), std::string("."),
                                    std::string("a_b"), std::string(84, '\xff')})
      EXPECT_EQ(verify_checksum(kind.name, text), Checksum::Failed) << kind.name;
}

// The vectors below were computed apart from this code and are kept in pieces.
TEST(Checksums, KnowCrc62) {
  const std::string prefix = "ghp_";
  EXPECT_EQ(verify_checksum("crc62-github", prefix + repeat("A", 30) + "0uCPlr"), Checksum::Passed);
  EXPECT_EQ(verify_checksum("crc62-github", prefix + repeat("0", 30) + "2C8GjS"), Checksum::Passed);
  EXPECT_EQ(verify_checksum("crc62-github", "npm_" + repeat("B", 30) + "1rpRcy"), Checksum::Passed);
  EXPECT_EQ(verify_checksum("crc62-github", prefix + repeat("A", 30) + "uCPlr"), Checksum::Failed);
}

TEST(Checksums, KnowGrafana) {
  const std::string front = "glsa_" + repeat("A", 32) + "_";
  EXPECT_EQ(verify_checksum("grafana-crc32", front + "d8dc8af3"), Checksum::Passed);
  EXPECT_EQ(verify_checksum("grafana-crc32", front + "f38adcd8"), Checksum::Failed);
}

TEST(Checksums, KnowAllTailsOfAzureKeys) {
  const std::string long_front = repeat("A", 52) + "JQQJ99AG" + repeat("A", 17) + "BCD";
  EXPECT_EQ(verify_checksum("azure-cask", long_front + "TZJ9JA=="), Checksum::Passed);
  const std::string front = repeat("A", 52) + "JQQJ99AG" + repeat("A", 16) + "AZDO";
  for (const char* tail : {"31s1", "pXcp", "pXcpeQ=="})
    EXPECT_EQ(verify_checksum("azure-cask", front + tail), Checksum::Passed) << tail;
  EXPECT_EQ(verify_checksum("azure-cask", front + "pXcq"), Checksum::Failed);
}

TEST(Checksums, GitlabSumsThePrefixToo) {
  std::string token = make_checked("gitlab-routable", "glpat-", 3);
  EXPECT_EQ(verify_checksum("gitlab-routable", token), Checksum::Passed);
  EXPECT_EQ(verify_checksum("gitlab-routable", "gldt-" + token.substr(6)), Checksum::Failed);
}

TEST(Checksums, AwsKeyIdNeedsItsAlphabetAndAnAccountOfTwelveDigits) {
  const std::string prefix = "AKIA";
  EXPECT_EQ(verify_checksum("aws-key-id", prefix + "RZPUZDIK" + repeat("A", 8)), Checksum::Passed);
  EXPECT_EQ(verify_checksum("aws-key-id", prefix + "RZPUZD1K" + repeat("A", 8)), Checksum::Failed);
  EXPECT_EQ(verify_checksum("aws-key-id", prefix + repeat("7", 16)), Checksum::Failed);
}

TEST(Checksums, JwtNeedsAnAlgorithm) {
  const std::string token = make_checked("jwt", "", 9);
  const std::string rest = token.substr(token.find('.'));
  EXPECT_EQ(verify_checksum("jwt", "e30" + rest), Checksum::Failed);  // {}
  EXPECT_EQ(verify_checksum("jwt", token.substr(0, token.rfind('.'))), Checksum::Failed);
}

TEST(Checksums, PemReadsBlocksHoweverTheyWerePasted) {
  for (const char* label : {"RSA PRIVATE KEY", "OPENSSH PRIVATE KEY", "PGP PRIVATE KEY BLOCK"})
    EXPECT_EQ(verify_checksum("pem", make_checked("pem", label, 2)), Checksum::Passed) << label;
  std::string escaped;
  for (const char c : make_checked("pem", "", 2)) escaped += c == '\n' ? "\\n" : std::string(1, c);
  EXPECT_EQ(verify_checksum("pem", escaped), Checksum::Passed);
  std::string cut = make_checked("pem", "", 2);
  cut.erase(200, 64);
  EXPECT_EQ(verify_checksum("pem", cut), Checksum::Failed);
}

}  // namespace
}  // namespace dredge

#include "engine/checksums.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

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

TEST(Checksums, KnowZuplo) {
  const std::string front = "zpka_" + repeat("A", 32) + "_";
  EXPECT_EQ(verify_checksum("zuplo-crc32", front + "ad316f1e"), Checksum::Passed);
  EXPECT_EQ(verify_checksum("zuplo-crc32", front + "1e6f31ad"), Checksum::Failed);
}

TEST(Checksums, KnowAzureKeysOfEachForm) {
  EXPECT_EQ(verify_checksum("azure-key", repeat("A", 76) + "+ASt" + "vmNvzw=="), Checksum::Passed);
  EXPECT_EQ(verify_checksum("azure-key", repeat("d", 44) + "AzFu" + "182vhA=="), Checksum::Passed);
  EXPECT_EQ(verify_checksum("azure-key", repeat("A", 76) + "+ASt" + "vmNvzg=="), Checksum::Failed);
  for (const char* signature : {"+ASt", "ACDb", "+ABa", "AzFu", "AzCa", "AIoT", "AzSe", "+ACR"}) {
    const std::string key = make_checked("azure-key", signature, 4);
    EXPECT_NE(key.find(signature), std::string::npos) << signature;
    EXPECT_EQ(verify_checksum("azure-key", key), Checksum::Passed) << signature;
  }
  EXPECT_EQ(make_checked("azure-key", "none", 4), "");
}

TEST(Checksums, EntraSecretsOfOtherGenerationsHaveNone) {
  std::string secret = make_checked("azure-entra", "", 4);
  secret[3] = '7';
  EXPECT_EQ(verify_checksum("azure-entra", secret), Checksum::Failed);
}

TEST(Checksums, KnowWhereDevOpsTokensKeepTheirSum) {
  const std::string token = make_checked("azure-devops", "", 6);
  EXPECT_EQ(token.size(), 52u);
  std::string upper = token;
  upper[0] = 'A';
  EXPECT_EQ(verify_checksum("azure-devops", upper), Checksum::Failed);
}

// One changed character breaks a sum wherever it stands; what the last holds may be to spare.
TEST(Checksums, SumsNoticeEveryChange) {
  constexpr std::size_t kLongestPrefix = 16, kSpare = 3;
  for (const ChecksumKind& kind : checksum_kinds()) {
    if (!kind.is_sum) continue;
    const std::string token = kind.make("", 11);
    ASSERT_TRUE(kind.verify(token)) << kind.name;
    for (std::size_t at = kLongestPrefix; at + kSpare < token.size(); ++at) {
      std::string changed = token;
      changed[at] = token[at] == 'q' || token[at] == 'Q' ? 'p' : 'q';
      EXPECT_FALSE(kind.verify(changed)) << kind.name << " " << at;
    }
  }
}

// Which part of a made token a structure speaks of; the rest is random and passes as anything.
struct Guarded {
  std::string_view kind;
  std::size_t begin;
  std::string_view end;  // the part ends where this stands; "" = with the token
  // Places where what is left is as good: a number without its last digit, a shorter length for a
  // shorter body.
  std::size_t unnoticed = 0;
};
constexpr Guarded kGuarded[] = {
    {"aws-key-id", 4, ""}, {"jwt", 0, "."},           {"jwt", 37, "."},
    {"macaroon", 5, ""},   {"discord-id", 0, ".", 1}, {"pem", 32, "-----END", 2},
};

// Where in `token` a check passes although a character is gone, or is one of no alphabet.
std::vector<std::size_t> unnoticed(const ChecksumKind& kind, const Guarded& part,
                                   const std::string& token) {
  const std::size_t end = part.end.empty() ? token.size() : token.find(part.end, part.begin);
  std::vector<std::size_t> places;
  for (std::size_t at = part.begin; at < end; ++at) {
    if (token[at] == '\n') continue;
    std::string other = token;
    other[at] = '!';
    std::string shorter = token;
    shorter.erase(at, 1);
    if (kind.verify(other) || kind.verify(shorter)) places.push_back(at);
  }
  return places;
}

TEST(Checksums, StructuresNoticeEveryCharacterOfWhatTheySpeakOf) {
  for (const ChecksumKind& kind : checksum_kinds()) {
    if (kind.is_sum) continue;
    EXPECT_NE(std::ranges::find(kGuarded, kind.name, &Guarded::kind), std::end(kGuarded))
        << kind.name << " needs a row";
  }
  for (const Guarded& part : kGuarded) {
    const ChecksumKind* const kind = find_checksum(part.kind);
    ASSERT_NE(kind, nullptr) << part.kind;
    for (std::uint64_t seed = 0; seed < 20; ++seed)
      EXPECT_LE(unnoticed(*kind, part, kind->make("", seed)).size(), part.unnoticed)
          << part.kind << " " << part.begin;
  }
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

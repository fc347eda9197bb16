// What the judge takes from the rule itself: the prefix of its tokens, the keyword that names them,
// the field that holds their name.
#include <gtest/gtest.h>

#include "unit/judge/samples.h"

namespace dredge::judging {
namespace {

// A value that a rule knows by its prefix of `prefix` characters.
Sample prefixed(const std::string& text, std::uint16_t prefix) {
  Sample sample{"TOKEN = \"", text, "\"\n"};
  sample.generic = false;
  sample.public_prefix = prefix;
  return sample;
}

// A line whose value a rule finds by `keyword`.
Sample named(const std::string& before, const std::string& text, std::string_view keyword) {
  Sample sample{before, text, "\n", "app.env"};
  sample.generic = false;
  sample.keyed = true;
  sample.keyword = keyword;
  return sample;
}

TEST(RuleForm, AMaskAfterThePrefixIsAMask) {
  EXPECT_TRUE(fires(SignalId::Mask, prefixed("Mid-server-" + std::string(10, 'x'), 11)));
  EXPECT_FALSE(fires(SignalId::Mask, prefixed("Mid-server-" + random_text(kBase62, 10), 11)));
  EXPECT_FALSE(fires(SignalId::Mask, prefixed("Mid-server-" + std::string(10, '0'), 0)));
  EXPECT_TRUE(fires(SignalId::Mask, prefixed("AKID" + random_text(kBase62, 14) + "xxxx", 0)));
}

TEST(RuleForm, SequencesAreSeenAfterThePrefixAndInPieces) {
  const std::string counted = "1234567890abcdefghij";
  EXPECT_TRUE(fires(SignalId::Sequence, prefixed("pre_" + counted, 4)));
  EXPECT_TRUE(fires(SignalId::Sequence, prefixed("pre_" + counted + "klmnopqrstuvwxyz12345", 4)));
  EXPECT_FALSE(fires(SignalId::Sequence,
                     prefixed("pre_" + counted.substr(0, 8) + random_text(kHex, 16), 4)));
}

TEST(RuleForm, WordsAfterThePrefixStandIn) {
  EXPECT_TRUE(fires(SignalId::StandIn, prefixed("hvs.name_of_the_token_file", 4)));
  EXPECT_TRUE(fires(SignalId::StandIn, prefixed("hvs.NAME-OF-THE-TOKEN", 4)));
  EXPECT_FALSE(fires(SignalId::StandIn, prefixed("hvs.name_0f_the_t0ken_file", 4)));
  EXPECT_FALSE(fires(SignalId::StandIn, prefixed("hvs.name_of_the_token_file", 0)));
}

TEST(RuleForm, ADollarSignOfThePrefixIsNoReference) {
  const std::string body = "$key_prod_" + random_text(kBase62, 20);
  EXPECT_FALSE(fires(SignalId::Reference, prefixed(body, 5)));
  EXPECT_TRUE(fires(SignalId::Reference, prefixed(body, 0)));
}

TEST(RuleForm, AKeywordThatEndsInIdExpectsTheSecretThere) {
  const std::string hex = random_text(kHex, 32);
  const std::string line = "VAULT_APPROLE_SECRET_ID=";
  EXPECT_FALSE(fires(SignalId::NameNegative, named(line, hex, "APPROLE_SECRET_ID")));
  EXPECT_FALSE(fires(SignalId::IdContext, named(line, hex, "APPROLE_SECRET_ID")));
  EXPECT_TRUE(fires(SignalId::NameNegative, named(line, hex, "APPROLE")));
  EXPECT_TRUE(fires(SignalId::IdContext, named(line, hex, "APPROLE")));
}

TEST(RuleForm, TheNameMayEndWithAnotherKeywordThanTheMatchBeginsWith) {
  Sample sample = named("ACME_API_HASH=", random_text(kHex, 32), "ACME_API");
  EXPECT_TRUE(fires(SignalId::NameNegative, sample));
  sample.other_keyword = "api_hash";
  EXPECT_FALSE(fires(SignalId::NameNegative, sample));
}

TEST(RuleForm, AKeywordThatEndsInCertificateExpectsTheSecretThere) {
  const std::string hex = random_text(kHex, 32);
  EXPECT_FALSE(fires(SignalId::NamePublic, named("ACME_CERTIFICATE=", hex, "ACME_CERTIFICATE")));
  EXPECT_TRUE(fires(SignalId::NamePublic, named("ACME_CERTIFICATE=", hex, "ACME")));
}

TEST(RuleForm, NumberedDigestsAreDigests) {
  const std::string hex = random_text(kHex, 32);
  EXPECT_TRUE(fires(SignalId::DigestContext, named("ACME_MD5=", hex, "ACME")));
  EXPECT_TRUE(fires(SignalId::NameNegative, named("ACME_MD5=", hex, "ACME")));
  EXPECT_FALSE(fires(SignalId::DigestContext, named("ACME_MD=", hex, "ACME")));
}

TEST(RuleForm, TheHashOfAModuleIsADigest) {
  const std::string hash = random_text(kBase64, 43) + "=";
  const std::string line = "example.org/acme v1.2.3 ";
  EXPECT_TRUE(fires(SignalId::DigestContext, named(line + "h1:", hash, "acme")));
  EXPECT_FALSE(fires(SignalId::DigestContext, named(line + "h7:", hash, "acme")));
}

TEST(RuleForm, LongDottedTokensAreNeitherHostsNorPaths) {
  const std::string token = "a1b2c3.9f3k20xq7b1m44tz";
  EXPECT_FALSE(fires(SignalId::HostName, named("ACME_TOKEN=", token, "ACME")));
  EXPECT_FALSE(fires(SignalId::MemberPath, named("ACME_TOKEN=", token, "ACME")));
  EXPECT_TRUE(fires(SignalId::HostName, named("ACME_TOKEN=", "a1b2c3.internal", "ACME")));
  EXPECT_TRUE(fires(SignalId::MemberPath, named("ACME_TOKEN=", "config.internal_key", "ACME")));
}

TEST(RuleForm, TheNameOfAPairIsInItsOtherField) {
  const std::string value = random_text(kBase62, 24);
  const auto pair = [&](const std::string& first, const std::string& last) {
    Sample sample{first, value, last, "task.json"};
    return sample;
  };
  const Sample lines = pair("name\": \"API_TOKEN\",\n    \"value\": \"", "\"\n");
  EXPECT_TRUE(fires(SignalId::NameToken, lines));
  EXPECT_FALSE(fires(SignalId::NameSentence, lines));
  EXPECT_TRUE(fires(SignalId::NameToken, pair("value\": \"", "\", \"name\": \"API_TOKEN\"")));
  EXPECT_FALSE(fires(SignalId::NameToken, pair("value\": \"", "\", \"name\": \"REGION\"")));
  EXPECT_TRUE(
      fires(SignalId::NameToken, pair("variable \"api_token\" {\n  default = \"", "\"\n}\n")));
}

TEST(RuleForm, ADirectiveAssigns) {
  EXPECT_FALSE(fires(SignalId::Words, {"ENV DB_PASSWORD ", "blue7horses", "\n", "Dockerfile"}));
  EXPECT_TRUE(fires(SignalId::Words, {"NEW DB_PASSWORD ", "blue7horses", "\n", "Dockerfile"}));
}

TEST(RuleForm, WhereACallTakesItsSecretTheNameBeforeItCountsForNothing) {
  Sample sample = {"bind(link, \"ann\", \"", "Blue7horses", "\")\n"};
  EXPECT_FALSE(fires(SignalId::NamePassword, sample));
  EXPECT_TRUE(fires(SignalId::Argument, sample));
  const double before = confidence_of(sample);
  sample.placed = true;
  EXPECT_TRUE(fires(SignalId::NamePassword, sample));
  EXPECT_FALSE(fires(SignalId::Argument, sample));
  EXPECT_GT(confidence_of(sample), before);
}

TEST(RuleForm, AWebHookIsAUrlByItsRule) {
  Sample hook = {"hook=", "https://hooks.acme.net/" + random_text(kBase62, 30), "\n"};
  hook.generic = false;
  EXPECT_TRUE(fires(SignalId::Url, hook));
  hook.public_prefix = 23;
  EXPECT_FALSE(fires(SignalId::Url, hook));
}

TEST(RuleForm, TheFormOfAUriIsNobodysPassword) {
  EXPECT_TRUE(fires(SignalId::PlaceholderPhrase, {"db://user:", "password", "@host:5432/db\n"}));
  EXPECT_TRUE(fires(SignalId::PlaceholderPhrase, {"db://USER:", "PASSWORD", "@HOST/db\n"}));
  EXPECT_FALSE(fires(SignalId::PlaceholderPhrase, {"db://app:", "password", "@host:5432/db\n"}));
  EXPECT_FALSE(fires(SignalId::PlaceholderPhrase, {"db://user:", "password", "@db:5432/db\n"}));
  EXPECT_TRUE(fires(SignalId::Reference, {"db://app:", "%(password)s", "@db/x\n"}));
}

}  // namespace
}  // namespace dredge::judging

// Texts that name something, by their spelling and by what they repeat.
#include <gtest/gtest.h>

#include <vector>

#include "unit/judge/samples.h"

namespace dredge::judging {
namespace {

Sample quoted(const std::string& name, const std::string& value) {
  return {name + " = \"", value, "\"\n"};
}

TEST(Naming, SeesANameSaidInOtherSpelling) {
  EXPECT_TRUE(fires(SignalId::EchoWords, quoted("EmailPassword", "email_password")));
  EXPECT_TRUE(fires(SignalId::EchoWords, quoted("stsLDAPPassword", "LDAPPassword")));
  EXPECT_FALSE(fires(SignalId::EchoWords, quoted("EmailPassword", "email_pass7word")));
  EXPECT_FALSE(fires(SignalId::EchoWords, quoted("email_password", "password")));
}

TEST(Naming, KnowsHeadersByTheirCapitals) {
  EXPECT_TRUE(fires(SignalId::HeaderName, quoted("sealKey", "X-Internal-Sealed-S3-Key")));
  EXPECT_FALSE(fires(SignalId::HeaderName, quoted("sealKey", "X-Internal")));
  EXPECT_FALSE(fires(SignalId::HeaderName, quoted("sealPassword", "X-Internal-Sealed-Key")));
}

TEST(Naming, TakesWordsUnderABareKeyForANameInAMap) {
  EXPECT_TRUE(fires(SignalId::KeyOfMap, quoted("key", "cn-west-region-internal")));
  EXPECT_FALSE(fires(SignalId::KeyOfMap, quoted("key", "cn-west-region-7")));
  EXPECT_FALSE(fires(SignalId::KeyOfMap, quoted("apiKey", "cn-west-region-internal")));
}

TEST(Naming, ForgivesAPasswordItsUnderscore) {
  EXPECT_TRUE(fires(SignalId::HumanJoined, quoted("password", "copper_kettle")));
  EXPECT_FALSE(fires(SignalId::HumanJoined, quoted("password", "login_field")));
  EXPECT_TRUE(fires(SignalId::SnakeCase, quoted("password", "login_field")));
  EXPECT_TRUE(fires(SignalId::SnakeCase, quoted("token", "copper_kettle")));
}

TEST(Naming, ReadsTheTypeAroundAField) {
  EXPECT_TRUE(
      fires(SignalId::NamePublic, {"f(PubKey{ID: \"1\", Key: \"", "blue7horses", "\"})\n"}));
  EXPECT_FALSE(
      fires(SignalId::NamePublic, {"f(SubKey{ID: \"1\", Key: \"", "blue7horses", "\"})\n"}));
}

TEST(Naming, TellsWhereASecretIsKept) {
  EXPECT_TRUE(fires(SignalId::NameNegative, quoted("certSecret", "blue7horses")));
  EXPECT_FALSE(fires(SignalId::NameNegative, quoted("clientSecret", "blue7horses")));
}

TEST(Naming, TellsACallThatMakesAPassword) {
  EXPECT_TRUE(fires(SignalId::NameNegative, {"x(createRandomPassword(\"", "domain", "\"))\n"}));
  EXPECT_FALSE(fires(SignalId::NameNegative, {"x(checkPassword(\"", "domain", "\"))\n"}));
}

TEST(Naming, LetsAFormRepeatThePassword) {
  EXPECT_FALSE(fires(SignalId::NameState, quoted("confirmPassword", "blue7horses")));
  EXPECT_TRUE(fires(SignalId::NameState, quoted("confirmPassword", "Again")));
}

TEST(Naming, SparesSecretsThatPeopleChose) {
  EXPECT_FALSE(fires(SignalId::KindWord, quoted("secret", "oursecret")));
  EXPECT_TRUE(fires(SignalId::KindWord, quoted("token", "oursecret")));
  EXPECT_TRUE(fires(SignalId::KindWord, {"secret: ", "oursecret", "\n", "a.yml"}));
}

TEST(Naming, ReadsVariablesByTheirHump) {
  EXPECT_TRUE(fires(SignalId::Identifier, {"password = ", "modeOfLine", " == x\n", "a.go"}));
  EXPECT_FALSE(fires(SignalId::Identifier, {"password = ", "modeOfLine", "\n", "a.ini"}));
}

TEST(Naming, FollowsANameThatTheRuleBeganIn) {
  EXPECT_TRUE(fires(SignalId::Reference, {"- urn:k8s:secret:", "name:key1", "\n"}));
  EXPECT_FALSE(fires(SignalId::Reference, {"- secret:", "name:key1", "\n"}));
}

TEST(Naming, ReadsVariablesWithADigitOrTwo) {
  const auto bare = [](const std::string& value, const std::string& path) {
    return Sample{"client.Secret = ", value, "\n", path};
  };
  EXPECT_TRUE(fires(SignalId::Identifier, bare("defaultPBKDF2ClientSecret", "a.go")));
  EXPECT_TRUE(fires(SignalId::Identifier, bare("SecretEncoderFactory2", "A.java")));
  EXPECT_FALSE(fires(SignalId::Identifier, bare("defaultPBKDF2ClientSecret", "a.yml")));
  EXPECT_FALSE(fires(SignalId::Identifier, bare("dEf4ulTpBk2cLi9nts", "a.go")));
}

TEST(Naming, TellsWhatBelongsToASecret) {
  EXPECT_TRUE(fires(SignalId::KindWord, quoted("ATT_PASSWORD", "password-attribute")));
  EXPECT_FALSE(fires(SignalId::KindWord, quoted("ATT_PASSWORD", "password-river")));
  EXPECT_TRUE(fires(SignalId::KindWord, quoted("resourceToken", "refreshtokens")));
  EXPECT_FALSE(fires(SignalId::KindWord, quoted("resourceToken", "refreshtokess")));
  EXPECT_TRUE(fires(SignalId::NameNegative, quoted("password_encryption", "scram-sha")));
  EXPECT_FALSE(fires(SignalId::NameNegative, quoted("encryption_password", "scram-sha")));
}

TEST(Naming, KnowsWhereRequestsArePassedOnTo) {
  EXPECT_TRUE(fires(SignalId::NameNegative, {"  proxy_pass ", "app2:8081", ";\n", "a.conf"}));
  EXPECT_FALSE(fires(SignalId::NameNegative, {"  admin_pass ", "app2:8081", ";\n", "a.conf"}));
}

TEST(Naming, KnowsModulesByGroupNameAndVersion) {
  EXPECT_TRUE(fires(SignalId::Namespaced, quoted("acme-jwt", "org.acme:acme-jwt:10.9.1")));
  EXPECT_FALSE(fires(SignalId::Namespaced, quoted("acme-jwt", "org.acme:acme-jwt:x7f1")));
}

TEST(Naming, ReadsTheExpansionsOfAShell) {
  const auto expands = [](const std::string& value) {
    return Sample{"case \"${DB_PASSWORD:", value, "}\" in\n", "start.sh"};
  };
  EXPECT_TRUE(fires(SignalId::Reference, expands("+has-password")));
  EXPECT_TRUE(fires(SignalId::Reference, expands("-$OTHER_PASSWORD")));
  EXPECT_FALSE(fires(SignalId::Reference, expands("-blue7horses")));
}

TEST(Naming, ReadsListsOfNamesInProse) {
  const auto listed = [](const std::string& path) {
    return Sample{"One of `client_secret_post`, `", "client_secret_jwt", "`, and `none`.\n", path};
  };
  EXPECT_TRUE(fires(SignalId::ListMember, listed("a.md")));
  EXPECT_FALSE(fires(SignalId::ListMember, listed("a.js")));
}

}  // namespace
}  // namespace dredge::judging

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

}  // namespace
}  // namespace dredge::judging

// Texts in the place of a secret that belong to something else: a program's own words, a document's
// titles, the code between two literals.
#include <gtest/gtest.h>

#include <vector>

#include "unit/judge/samples.h"
#include "unit/judge/signal_cases.h"

namespace dredge::judging {
namespace {

TEST(Foreign, KnowsAlgorithmsByTheirNames) {
  for (const char* text : {"RS256", "utf-8", "SCRAM-SHA-256", "hmac-sha512", "AES/CBC/PKCS5Padding",
                           "PBKDF2WithHmacSHA1", "aes-256-gcm"})
    EXPECT_TRUE(fires(SignalId::Algorithm, value(text))) << text;
  for (const char* text : {"sharona256", "rsa", "blue-7", "RS256-horse", "12-34", "md5blue"})
    EXPECT_FALSE(fires(SignalId::Algorithm, value(text))) << text;
}

TEST(Foreign, ReadsVersionsThatWillDo) {
  const auto needs = [](const std::string& text) {
    return Sample{"\"acme/password-hasher\": \"", text, "\"\n", "composer.json"};
  };
  for (const char* text : {"^6.4|^7.0", ">=1.2 <3.0", "^5.4 || ^6.0"})
    EXPECT_TRUE(fires(SignalId::Version, needs(text))) << text;
  EXPECT_FALSE(fires(SignalId::Version, needs("^blue|^7.0")));
  EXPECT_FALSE(fires(SignalId::Version, needs("|||")));
}

TEST(Foreign, SeesTheCodeBetweenTwoLiterals) {
  expect_all({
      {SignalId::Interpolated,
       {"u += \"&token=\"", "+encodeURIComponent(t)+", "\"&x=\"\n", "a.js"},
       {"token = \"", "+blue7horses", "\"\n", "a.js"}},
      {SignalId::Interpolated,
       {"$t = 'TOKEN='", ".base64_encode($data).", "'x';\n", "a.php"},
       {"token = \"", ".eyJ7blue.", "\"\n", "a.php"}},
      {SignalId::PartReference,
       {"Token(access: \"", "a\\(count)", "\")\n", "a.swift"},
       {"Token(access: \"", "a(count)", "\")\n", "a.swift"}},
      {SignalId::Reference,
       {"{{- $password = ", "coalesce", " .Values.a .Values.b }}\n", "a.yaml"},
       {"- password: ", "coalesce", " {{ .Values.b }}\n", "a.yaml"}},
  });
}

TEST(Foreign, KnowsClassesOfStyleSheetsAndOtherAttributes) {
  expect_all({
      {SignalId::Namespaced, value(".data-api"), value(".data-4pi")},
      {SignalId::Path, value("#/s:9AcmeV4next"), value("#s:9AcmeV4next")},
      {SignalId::NameElsewhere,
       {"<a class=\"token\" href=\"", "blue7horses", "\">x</a>\n", "a.html"},
       {"<a class=\"token\" value=\"", "blue7horses", "\">x</a>\n", "a.html"}},
  });
}

TEST(Foreign, KnowsACountryAmongOthers) {
  expect_all({
      {SignalId::NameElsewhere,
       {"'PT' => 'Portugal',\n'PW' => '", "Belau", "',\n", "a.php"},
       {"'US' => 'ann',\n'PW' => '", "Belau", "',\n", "a.php"}},
  });
}

TEST(Foreign, KnowsKeysOfStoresAndServices) {
  const auto assigned = [](const std::string& name, const std::string& text) {
    return Sample{name + ": ", text, "\n", "values.yaml"};
  };
  expect_all({
      {SignalId::NameNegative, assigned("passwordKey", "db-password"),
       assigned("passwordKey", "blue7-horses")},
      {SignalId::NameNegative, assigned("existingSecretAccessKey", "root-user"),
       assigned("rootSecretAccessKey", "root-user")},
      {SignalId::NameNegative, name("secretsManagerAccess"), name("secretsAccess")},
      {SignalId::NameNegative, name("roleByPassRLS"), name("rolePassword")},
      {SignalId::NameNegative, name("secretNamespace"), name("namespaceSecret")},
      {SignalId::EnvName, value("APP-ID,APP-KEY"), value("APP-7391,48213-X")},
  });
}

TEST(Foreign, KnowsNamesOfParts) {
  expect_all({
      {SignalId::IsKey,
       {"new Secret(this, '", "ApiCredentials", "', {\n", "a.ts"},
       {"new Secret(that, '", "ApiCredentials", "', {\n", "a.ts"}},
      {SignalId::IsKey,
       {"docker build --secret ", "id=token,src=file", " .\n", "a.sh"},
       {"app --password ", "id=token,src=file", " .\n", "a.sh"}},
      {SignalId::EchoWords,
       {"PM270_PasswordLogin = \"", "pm-270-password-login", "\"\n", "a.cs"},
       {"Password270 = \"", "password-270", "\"\n", "a.cs"}},
      {SignalId::CodePath, value("config.backup.S3SecretKey"), value("blue7.horses")},
  });
}

TEST(Foreign, TellsAVariableWithANumberInAProgram) {
  const auto create = [](const std::string& text, const std::string& path) {
    return Sample{"create({password: ", text, "}, done)\n", path};
  };
  expect_all({
      {SignalId::Identifier, create("pass72Char", "a.js"), create("pass72Char", "a.yml")},
      {SignalId::Identifier,
       {"user.Password = ", "newMD5Password", "\n", "a.go"},
       {"user.Password = ", "blue7horses", "\n", "a.go"}},
  });
}

TEST(Foreign, TellsTheTitleOfASetting) {
  const auto line = [](const std::string& lead, const std::string& text, const std::string& rest) {
    return Sample{lead, text, rest + "\n", "config.info"};
  };
  expect_all({
      {SignalId::Describes, line("pass=", "Wachtwoord", " voor de server,0"),
       line("PGPASSWORD=", "postgres", " psql template")},
      {SignalId::Describes, line("pass=", "Wachtwoord", " voor de server,0"),
       line("pass=", "Wachtwoord", " # our server")},
      {SignalId::GrammarWord,
       {"## @param ldap.bindpw ", "LDAP", " password\n", "values.yaml"},
       {"## ldap.bindpw ", "LDAP", " password\n", "values.yaml"}},
      {SignalId::Mask, value("*LK*"), value("*L7*")},
  });
}

TEST(Foreign, TakesNoRowInsideATableForItsHead) {
  const auto table = [](const std::string& above) {
    Sample sample{above + "user,password\nann,", "blue7horses", "\n", "a.csv"};
    sample.placed = true;
    sample.keyword = "user,";
    return sample;
  };
  EXPECT_TRUE(fires(SignalId::ListMember, table("kind,field\n")));
  EXPECT_FALSE(fires(SignalId::ListMember, table("our users\n")));
  EXPECT_FALSE(fires(SignalId::ListMember, table("")));
}

TEST(Foreign, LeavesNothingOfASettingThatIsEmpty) {
  EXPECT_FALSE(fires(SignalId::EnvAssign, {"REDIS_PASSWORD=", "null", "\n", ".env.ci"}));
  EXPECT_TRUE(fires(SignalId::EnvAssign, {"REDIS_PASSWORD=", "nulls", "\n", ".env.ci"}));
}

TEST(Foreign, KnowsDigestsOfSecretsAndTheNoncesOfSockets) {
  const std::string digest = "d1c0ffee5ca1ab1e0ddba11deadbea7f";
  expect_all({
      {SignalId::DigestContext,
       {"    checksum/secret: ", digest, "\n", "a.yaml"},
       {"    acme/secret: ", digest, "\n", "a.yaml"}},
      {SignalId::NameNegative,
       {"{\"Sec-WebSocket-Key\": \"", "Ym9yZWQgaG9yc2Vz", "\"}\n", "a.py"},
       {"{\"Sec-Acme-Key\": \"", "Ym9yZWQgaG9yc2Vz", "\"}\n", "a.py"}},
  });
}

}  // namespace
}  // namespace dredge::judging

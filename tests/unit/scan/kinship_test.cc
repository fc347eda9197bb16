// Values that a generic rule finds by their name, and a provider's rule by what stands around.
#include "scan/kinship.h"

#include <string>

#include <gtest/gtest.h>

#include "scan/seen_blobs.h"
#include "scan/worker.h"
#include "unit/scan/scan_support.h"
#include "unit/support/fake_secret.h"

namespace dredge::testing {
namespace {

// The rule of the one hit in `content`; "" when there is another number of hits.
std::string only_rule(const std::string& content, const std::string& path = "app.yaml") {
  WorkerOptions options{.key = {}, .min_confidence = 0.5, .budget = {}, .allows = {}};
  SeenBlobs seen;
  KnownLines lines{options.key};
  Progress progress;
  EmitLive live;
  Worker worker(builtin_engine(), options, seen, lines, progress, live);
  const Origin origin = file_origin(path);
  worker.accept(Blob{std::nullopt, content, origin});
  const WorkerResult result = worker.take();
  if (result.units.size() != 1 || result.units[0].hits.size() != 1) return "";
  const Evidence& evidence = result.evidence[result.units[0].hits[0].evidence];
  return std::string(builtin_rules().rules[evidence.rule].id);
}

std::string accuweather_key() { return fake_secret("accuweather.api-key", 5); }

TEST(Kinship, AParentKeyNamesTheProvider) {
  const std::string key = accuweather_key();
  EXPECT_EQ(only_rule("accuweather:\n  enabled: true\n  api_key: " + key + "\n"),
            "accuweather.api-key");
  EXPECT_EQ(
      only_rule("{\n  \"accuweather\": {\n    \"apiKey\": \"" + key + "\"\n  }\n}\n", "app.json"),
      "accuweather.api-key");
}

TEST(Kinship, ASectionOrARemarkNamesIt) {
  const std::string key = accuweather_key();
  EXPECT_EQ(only_rule("[accuweather]\nunits = metric\napi_key = " + key + "\n", "app.ini"),
            "accuweather.api-key");
  EXPECT_EQ(only_rule("# Accuweather API key\nAPI_KEY = \"" + key + "\"\n", "app.py"),
            "accuweather.api-key");
}

TEST(Kinship, TheOtherFieldOfAPairNamesIt) {
  const std::string key = accuweather_key();
  EXPECT_EQ(only_rule("variable \"accuweather_api_key\" {\n  type = string\n  default = \"" + key +
                          "\"\n}\n",
                      "main.tf"),
            "accuweather.api-key");
  EXPECT_EQ(only_rule("- name: ACCUWEATHER_API_KEY\n  value: " + key + "\n"),
            "accuweather.api-key");
}

TEST(Kinship, AHostNamesIt) {
  const std::string key = accuweather_key();
  EXPECT_EQ(
      only_rule("curl -H \"Authorization: Bearer " + key + "\" https://api.accuweather.com/v1/x\n",
                "run.sh"),
      "accuweather.api-key");
}

TEST(Kinship, ASiblingOrAStrangerDoesNot) {
  const std::string key = accuweather_key();
  EXPECT_EQ(only_rule("accuweather:\n  enabled: true\nother:\n  api_key: " + key + "\n"),
            "generic.api-key-unquoted");
  EXPECT_EQ(only_rule("rails application:\n  secret: " +
                      fake_secret("ovhcloud.application-secret", 5) + "\n"),
            "generic.secret-unquoted");
  EXPECT_EQ(only_rule("something:\n  api_key: " + key + "\n"), "generic.api-key-unquoted");
}

TEST(Kinship, TheKeywordBeginsAWord) {
  const std::string key = fake_secret("datadog.api-key", 5);
  EXPECT_EQ(only_rule("<add key=\"FooApiKey\" value=\"" + key + "\"/>\n", "web.config"),
            "generic.api-key-assignment");
}

TEST(Kinship, TheFormMustBeTheProviders) {
  const std::string key = accuweather_key();
  EXPECT_EQ(only_rule("accuweather:\n  api_key: " + key + key.substr(0, 6) + "\n"),
            "generic.api-key-unquoted");
}

TEST(Kinship, WritesBoundedLinesForTokensOnly) {
  const std::string line = "  password: ";
  const auto lines_for = [&](const std::string& above, const std::string& value) {
    const std::string text = above + line + value + "\n";
    const std::uint64_t begin = above.size() + 2;
    const std::uint64_t secret = above.size() + line.size();
    return kin_lines(text, {begin, secret + value.size()}, {secret, secret + value.size()});
  };
  EXPECT_EQ(lines_for("acme:\n", "a1b2c3d4e5f6"),
            "password = \"a1b2c3d4e5f6\"\nacme_password = \"a1b2c3d4e5f6\"\n");
  EXPECT_EQ(lines_for("acme:\n", "correct horse 7"), "");
  EXPECT_EQ(lines_for("acme:\n", "onlyletterss"), "");
  EXPECT_EQ(lines_for("acme:\n", "short7"), "");
  std::string deep;
  for (int i = 0; i < 2000; ++i)
    deep += std::string(100, static_cast<char>('a' + i % 26)) + " b c d e f g:\n";
  EXPECT_LT(lines_for(deep, std::string(200, '7')).size(), 16u * 1024u);
}

}  // namespace
}  // namespace dredge::testing

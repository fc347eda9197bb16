#include "judge/judge.h"

#include <gtest/gtest.h>

#include <vector>

#include "unit/judge/samples.h"

namespace dredge::judging {
namespace {

const std::string kToken = random_text(kBase62, 40);

TEST(Judge, BelievesLiteralsInThePlaceOfSecrets) {
  const std::vector<Sample> samples = {
      {"api_key = \"", kToken, "\"\n"},
      {"  \"clientSecret\": \"", random_text(kHex, 32), "\",\n", "conf/app.json"},
      {"DB_PASSWORD=", random_text(kBase62, 14), "\n", ".env"},
      {"  password: ", random_text(kBase62, 12), "\n", "deploy/values.yml"},
      {"auth = {'user': 'ann', 'password': '", "winter" + std::to_string(1987), "'}\n"},
      {"const authToken = '", kToken, "';\n", "web/index.ts"},
  };
  for (const Sample& sample : samples)
    EXPECT_GE(confidence_of(sample), kDefaultMinConfidence) << sample.before;
}

TEST(Judge, DoubtsReferencesCallsAndTemplates) {
  const std::vector<Sample> samples = {
      {"password = ", "os.environ['DB_PASSWORD']", "\n"},
      {"password: ", "${DB_PASSWORD}", "\n", "values.yml"},
      {"token: \"", "{{ .Values.token }}", "\"\n", "chart/secret.yaml"},
      {"password: ", "config.database.password", ",\n", "web/index.ts"},
      {"secret = ", "load_secret", "(path)\n"},
      {"password := ", "readPassword", "(os.Stdin)\n", "main.go"},
      {"api_key=\"", "$API_KEY", "\"\n", "run.sh"},
  };
  for (const Sample& sample : samples)
    EXPECT_LT(confidence_of(sample), kDefaultMinConfidence) << sample.before << sample.value;
}

TEST(Judge, DoubtsPlaceholders) {
  const std::vector<std::string> values = {"<your-api-key>",     "changeme-please",
                                           std::string(24, 'x'), "********",
                                           "YOUR_API_KEY",       "insert-your-key-here"};
  for (const std::string& value : values)
    EXPECT_LT(confidence_of({"api_key = \"", value, "\"\n"}), kDefaultMinConfidence) << value;
}

TEST(Judge, KeepsPasswordsThatAreWords) {
  // A third of real passwords contain words: likeness to language alone must not reject.
  EXPECT_GT(confidence_of({"user = 'ann'\npassword = '", "sunflower" + std::to_string(42), "'\n"}),
            0.5);
  EXPECT_GT(confidence_of({"user = 'ann'\npassword = '", "correcthorse", "'\n"}), 0.3);
}

TEST(Judge, KeepsSpecificFormatsHighWhateverStandsAround) {
  const Sample bare{"see ", kToken, " in the log\n", "notes.md", false, 0.95};
  EXPECT_GE(confidence_of(bare), 0.9);
  Sample fixture = bare;
  fixture.path = "tests/fixtures/data.json";
  EXPECT_GE(confidence_of(fixture), 0.9);
}

TEST(Judge, DropsSpecificFormatsThatAreMasked) {
  const Sample masked{"key: ", "acme_" + std::string(36, 'x'), "\n", "notes.md", false, 0.95};
  EXPECT_LT(confidence_of(masked), kDefaultMinConfidence);
}

TEST(Judge, TrustsAChecksumThatHoldsAndKeepsOneThatDoesNot) {
  Sample sample{"key: ", kToken, "\n", "notes.md", false, 0.9};
  sample.checksum = Checksum::Passed;
  EXPECT_GE(confidence_of(sample), 0.99);
  sample.checksum = Checksum::Failed;
  const double failed = confidence_of(sample);
  EXPECT_GE(failed, 0.6);  // made-up tokens stand for real ones in the tests of a service
  sample.checksum = Checksum::None;
  EXPECT_LT(failed, confidence_of(sample));
}

Sample keyed(const std::string& before, const std::string& value, const std::string& after) {
  Sample sample{before, value, after, "conf/app.yml", false, 0.7};
  sample.keyed = true;
  return sample;
}

TEST(Judge, BelievesRandomValuesThatAKeywordNames) {
  const std::string hex = random_text(kHex, 32);
  for (const std::string before : {"acme_api_key: ", "ACME_TOKEN=", "acme: ", "acme_secret = "})
    EXPECT_GE(confidence_of(keyed(before, hex, "\n")), 0.6) << before;
}

TEST(Judge, DoubtsDigestsIdentifiersAndWordsThatAKeywordNames) {
  const std::string hex = random_text(kHex, 40);
  const std::vector<Sample> samples = {
      keyed("acme_commit: ", hex, "\n"),
      keyed("acme_sha1: ", hex, "\n"),
      keyed("acme: acme/app@sha256:", hex, "\n"),
      keyed("acme_project_id: ", hex, "\n"),
      keyed("acme_public_key: ", hex, "\n"),
      keyed("acme_token: ", std::string(32, '0'), "\n"),
      keyed("acme_token: ", "replace-with-your-own-acme-token", "\n"),
      keyed("acme_token: ", "integrationTestConfiguration", "\n"),
      keyed("acme_token: ", "some_function_of_the_library", "\n"),
  };
  for (const Sample& sample : samples)
    EXPECT_LT(confidence_of(sample), kDefaultMinConfidence) << sample.before << sample.value;
}

TEST(Judge, WeighsAPasswordThatAKeywordNamesAsPasswords) {
  EXPECT_LT(confidence_of(keyed("acme.password=", "config.acme.password", "\n")),
            kDefaultMinConfidence);
  EXPECT_GE(confidence_of(keyed("acme.password=", "sunflower42!", "\n")), kDefaultMinConfidence);
}

TEST(Judge, ConfidenceGrowsWithThePrior) {
  Sample sample{"key: ", kToken, "\n", "notes.md", false, 0.6};
  const double low = confidence_of(sample);
  sample.prior = 0.9;
  EXPECT_GT(confidence_of(sample), low);
}

TEST(Judge, ExplainsWithoutTheSecret) {
  const Sample sample{"api_key = \"", kToken, "\"\n"};
  const Judgement judgement =
      with_input(sample, [](const JudgeInput& input) { return judge(input); });
  ASSERT_GT(judgement.signals.size(), 2U);
  EXPECT_EQ(judgement.signals.front().name, "prior");
  for (const Signal& signal : judgement.signals) {
    EXPECT_FALSE(signal.detail.empty()) << signal.name;
    EXPECT_EQ(signal.detail.find(kToken.substr(0, 4)), std::string::npos);
  }
}

TEST(Judge, SurvivesSpansOutsideTheText) {
  Rule rule;
  rule.generic = true;
  const Candidate candidate{rule, Span{5, 900}, Span{700, 20}, Checksum::None};
  const double confidence = judge({candidate, "short", ""}).confidence;
  EXPECT_GE(confidence, 0.0);
  EXPECT_LE(confidence, 1.0);
}

TEST(Judge, SurvivesEveryByteAsValueAndContext) {
  for (int byte = 0; byte < 256; ++byte) {
    const std::string c(1, static_cast<char>(byte));
    for (const Sample& sample : {Sample{c, c, c}, Sample{c + c, c + c + c, ""}, Sample{"", c, c}}) {
      const double confidence = confidence_of(sample);
      EXPECT_TRUE(confidence >= 0.0 && confidence <= 1.0) << byte;
    }
  }
}

}  // namespace
}  // namespace dredge::judging

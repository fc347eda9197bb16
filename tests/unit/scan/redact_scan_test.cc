// What the redactor lets through, scanned again: nothing is found, of whatever type, however it
// stands in the text.
#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "scan/redact.h"
#include "unit/scan/scan_support.h"
#include "unit/support/base64.h"
#include "unit/support/fake_secret.h"

namespace dredge::testing {
namespace {

constexpr std::string_view kPath = "notes.txt";

std::string redacted(std::string_view text, std::size_t piece = std::string::npos) {
  Redactor redactor(builtin_engine(),
                    {.key = {1}, .min_confidence = 0.5, .path = std::string(kPath)});
  std::string out;
  for (std::size_t at = 0; at < text.size(); at += std::min(piece, text.size() - at))
    EXPECT_TRUE(redactor.feed(text.substr(at, piece), out));
  EXPECT_TRUE(redactor.finish(out));
  return out;
}

// Rule and line of each finding of a scan.
std::vector<std::string> found_in(const std::string& text) {
  MemorySource source;
  source.add_file(std::string(kPath), text);
  const auto report = scan_source(source, "memory", builtin_engine(), scan_options(1), {}, {}, {});
  EXPECT_TRUE(report);
  std::vector<std::string> found;
  for (const Finding& finding : report->findings)
    for (const Place& place : finding.places)
      found.push_back(finding.rule + " in line " + std::to_string(place.at.line) + " " +
                      finding.masked);
  return found;
}

std::string plain(const std::string& text) { return text; }

std::string as_json_string(const std::string& text) {
  std::string escaped = "{\"log\": \"";
  for (const char c : text) {
    if (c == '\n')
      escaped += "\\n";
    else if (c == '"' || c == '\\')
      escaped += std::string("\\") + c;
    else if (c != '\r')
      escaped += c;
  }
  return escaped + "\"}\n";
}

std::string as_value(const std::string& text) { return "data: " + base64_of(text) + "\n"; }

std::string as_utf16(const std::string& text) {
  std::string wide;
  for (const char c : text) wide += c + std::string(1, '\0');
  return wide;
}

// The first example of each rule, a few lines apart.
std::vector<std::string> examples_of_all_rules() {
  std::vector<std::string> examples;
  std::uint64_t seed = 0;
  for (const Rule& rule : builtin_rules().rules)
    examples.push_back(fake_example(rule.id, ++seed) + "\n\n\nnext\n\n\n");
  return examples;
}

void expect_nothing_left(const std::function<std::string(const std::string&)>& write,
                         std::size_t least) {
  constexpr std::size_t kTogether = 40;
  const std::vector<std::string> examples = examples_of_all_rules();
  std::size_t findings = 0;
  for (std::size_t begin = 0; begin < examples.size(); begin += kTogether) {
    std::string text = "first line\n";
    for (std::size_t i = begin; i < std::min(examples.size(), begin + kTogether); ++i)
      text += write(examples[i]);
    findings += found_in(text).size();
    const std::string out = redacted(text);
    EXPECT_EQ(found_in(out), std::vector<std::string>()) << "rules from " << begin << " on";
    EXPECT_EQ(redacted(out), out) << "a second pass changes nothing";
  }
  EXPECT_GE(findings, least) << "the scan must find something in what was not redacted";
}

TEST(RedactedText, OfEveryRuleHoldsNothingThatAScanFinds) { expect_nothing_left(plain, 1500); }

TEST(RedactedText, HoldsNothingBetweenEscapes) { expect_nothing_left(as_json_string, 1000); }

TEST(RedactedText, HoldsNothingInEncodedValues) { expect_nothing_left(as_value, 500); }

TEST(RedactedText, HoldsNothingInWideText) { expect_nothing_left(as_utf16, 1500); }

TEST(RedactedText, OfLongInputHoldsNothingWhereverASecretMeetsACut) {
  const std::string token = fake_secret("github.personal-access-token", 3);
  const std::string value = base64_of("the token is " + token);
  for (const std::size_t cut :
       {kRedactWindowBytes - kRedactTailBytes, kRedactWindowBytes, 2 * kRedactWindowBytes}) {
    for (const std::size_t before : {0UL, 1UL, 17UL, 39UL, 80UL}) {
      std::string text;
      while (text.size() < cut - before) text += "all is well with the service today\n";
      text.resize(cut - before - 1);
      text += "\n" + token + " and " + value + "\n";
      while (text.size() < cut + 50'000) text += "all is well with the service today\n";
      const std::string out = redacted(text, 100'000);
      EXPECT_EQ(found_in(out), std::vector<std::string>()) << cut << " less " << before;
      EXPECT_EQ(redacted(text), out) << "pieces do not matter";
      EXPECT_TRUE(out.ends_with("all is well with the service today\n"));
    }
  }
}

TEST(RedactedText, GoesByTheLineBefore) {
  // Names no secret by itself: the line before says what it is.
  const std::string example = fake_example("aws.secret-access-key", 5);
  const std::string text = "aws credentials of the build\n" + example + "\n";
  EXPECT_FALSE(found_in(text).empty());
  EXPECT_TRUE(found_in(redacted(text)).empty());
}

TEST(RedactedText, GoesByTheWordsAround) {
  // The rule that goes by the name alone doubts it; the key above says whose it is.
  const std::string key = fake_secret("ahrefs.api-key", 5);
  const std::string text = "ahrefs:\n  auth: " + key + "\n";
  ASSERT_EQ(found_in("something:\n  auth: " + key + "\n"), std::vector<std::string>());
  EXPECT_FALSE(found_in(text).empty());
  EXPECT_EQ(found_in(redacted(text)), std::vector<std::string>());
}

TEST(RedactedText, ByLineLetsEachLineThroughAtOnce) {
  Redactor redactor(builtin_engine(), {.key = {1}, .min_confidence = 0.5, .by_line = true});
  std::string out;
  ASSERT_TRUE(redactor.feed("a line\nhalf of", out));
  EXPECT_EQ(out, "a line\n");
  ASSERT_TRUE(redactor.feed(" the next\n", out));
  EXPECT_EQ(out, "a line\nhalf of the next\n");
}

TEST(RedactedText, HoldsBackNoMoreThanTheBound) {
  Redactor redactor(builtin_engine(), {.key = {1}, .min_confidence = 0.5});
  const std::string piece = std::string(99'999, '.') + "\n";
  std::string out;
  std::size_t fed = 0;
  std::size_t passed = 0;
  for (int i = 0; i < 100; ++i) {
    out.clear();
    ASSERT_TRUE(redactor.feed(piece, out));
    fed += piece.size();
    passed += out.size();
    EXPECT_LE(fed - passed, kRedactWindowBytes + piece.size());
  }
}

}  // namespace
}  // namespace dredge::testing

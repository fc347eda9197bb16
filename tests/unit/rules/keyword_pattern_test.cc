#include "rules/keyword_pattern.h"

#include <array>
#include <string>

#include <gtest/gtest.h>
#include <re2/re2.h>

namespace dredge {
namespace {

constexpr std::array<std::string_view, 2> kKeywords = {"acme", "acme.io"};

// What the pattern takes for the secret in `before` VALUE `after`; "" when it finds none.
std::string found_in(std::string_view before, std::string_view after) {
  const re2::RE2 pattern(keyword_pattern(kKeywords, "[0-9a-f]{32}"));
  EXPECT_TRUE(pattern.ok()) << pattern.error();
  std::string value;
  for (int i = 0; i < 32; ++i) value.push_back("0123456789abcdef"[(i * 7 + 3) % 16]);
  const std::string text = std::string(before) + value + std::string(after);
  std::string secret;
  if (!re2::RE2::PartialMatch(text, pattern, &secret)) return {};
  EXPECT_EQ(secret, value) << text;
  return secret;
}

struct Surroundings {
  std::string_view before;
  std::string_view after;
};

TEST(KeywordPattern, FindsTheValueWhereverItIsAssigned) {
  constexpr Surroundings kPlaces[] = {
      {"ACME_API_KEY=", ""},
      {"export ACME_TOKEN=\"", "\""},
      {"acme.api.key: ", "\r"},
      {"\"acmeApiKey\": \"", "\","},
      {"{\\\"acme_key\\\":\\\"", "\\\"}"},
      {"const ACME_KEY: string = '", "';"},
      {"acmeKey := \"", "\""},
      {"'acme' => '", "',"},
      {"config['acme_key'] = '", "'"},
      {"os.environ.get(\"ACME_KEY\", \"", "\")"},
      {"process.env.ACME_KEY || '", "'"},
      {"Acme(\"", "\")"},
      {"new AcmeClient({ apiKey: '", "' })"},
      {"acme: { token: \"", "\" }"},
      {"<acmeKey>", "</acmeKey>"},
      {"<add key=\"AcmeKey\" value=\"", "\" />"},
      {"X-Acme-Auth: Bearer ", ""},
      {"curl -H 'Acme-Token: ", "'"},
      {"--acme-key ", " run"},
      {"ENV ACME_SECRET ", ""},
      {"https://api.acme.io/v1/items?page=2&key=", "&sort=up"},
  };
  for (const Surroundings& place : kPlaces)
    EXPECT_FALSE(found_in(place.before, place.after).empty()) << place.before;
}

TEST(KeywordPattern, TakesAllOfAValueOfOpenLength) {
  const re2::RE2 pattern(keyword_pattern(kKeywords, "[0-9a-z]{8,16}"));
  for (const std::string_view text :
       {"ACME_KEY=b1234567890", "ACME_KEY=\"u1234567890\"", "ACME_KEY=b\"b1234567890\""}) {
    std::string secret;
    ASSERT_TRUE(re2::RE2::PartialMatch(text, pattern, &secret)) << text;
    EXPECT_EQ(secret.size(), 11U) << text;  // the letter of a prefixed string is none of the value
  }
}

TEST(KeywordPattern, LeavesValuesThatNothingNames) {
  constexpr Surroundings kPlaces[] = {
      {"KEY=", ""},                           // no keyword
      {"acme_key = ", "0"},                   // longer than the value
      {"acme_key = ", "-more"},               // runs on
      {"acme released commit ", ""},          // no assignment
      {"acme_key = lookup(other, x, ", ")"},  // an argument of something else
      {"acme_sdk/", ".js"},                   // a path
  };
  for (const Surroundings& place : kPlaces)
    EXPECT_EQ(found_in(place.before, place.after), "") << place.before;
}

TEST(KeywordPattern, TakesKeywordsLiterally) {
  const re2::RE2 pattern(keyword_pattern(std::array<std::string_view, 1>{"acme.io"}, "[0-9]{8}"));
  EXPECT_TRUE(re2::RE2::PartialMatch("ACME.IO: 12345678", pattern));
  EXPECT_FALSE(re2::RE2::PartialMatch("acmexio: 12345678", pattern));
}

}  // namespace
}  // namespace dredge

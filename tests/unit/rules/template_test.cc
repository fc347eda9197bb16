#include "rules/template.h"

#include <set>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace dredge {
namespace {

Result<std::string> no_checks(std::string_view, std::string_view, std::uint64_t) {
  return Error{ErrorCode::InvalidInput, "no such checksum"};
}

std::string made(std::string_view tmpl, std::uint64_t seed = 0) {
  const Result<std::string> text = expand_template(tmpl, seed, no_checks);
  EXPECT_TRUE(text) << tmpl;
  return text.value_or("");
}

std::string refusal(std::string_view tmpl) {
  const Result<std::string> text = expand_template(tmpl, 0, no_checks);
  return text ? std::string() : text.error().message;
}

struct Alphabet {
  std::string_view placeholder;
  std::string_view letters;
};

class TemplateAlphabet : public ::testing::TestWithParam<Alphabet> {};

TEST_P(TemplateAlphabet, MakesItsLettersAndAllOfThem) {
  const std::string text = made(GetParam().placeholder);
  ASSERT_EQ(text.size(), 4000U);
  EXPECT_EQ(text.find_first_not_of(GetParam().letters), std::string::npos);
  EXPECT_EQ(std::set<char>(text.begin(), text.end()).size(), GetParam().letters.size());
}

constexpr Alphabet kAlphabets[] = {
    {"{digit:4000}", "0123456789"},
    {"{hex:4000}", "0123456789abcdef"},
    {"{HEX:4000}", "0123456789ABCDEF"},
    {"{lower:4000}", "abcdefghijklmnopqrstuvwxyz"},
    {"{upper:4000}", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"},
    {"{alnum:4000}", "abcdefghijklmnopqrstuvwxyz0123456789"},
    {"{ALNUM:4000}", "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"},
    {"{base32:4000}", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"},
    {"{base62:4000}", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"},
    {"{base64:4000}", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"},
    {"{base64url:4000}", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"},
    {"{word:4000}", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"},
};
INSTANTIATE_TEST_SUITE_P(Each, TemplateAlphabet, ::testing::ValuesIn(kAlphabets));

TEST(Template, IsTheSameForTheSameSeedOnly) {
  const std::string_view tmpl = "{base62:20} {password:14} {uuid} {jwt} {pem:RSA PRIVATE KEY}";
  EXPECT_EQ(made(tmpl, 3), made(tmpl, 3));
  EXPECT_NE(made(tmpl, 3), made(tmpl, 4));
}

// The stream is part of the format: an example must not change from machine to machine.
TEST(Template, KeepsItsRandomStream) { EXPECT_EQ(made("{digit:8}-{hex:4}", 1), "90518530-1e0a"); }

TEST(Template, TakesCountsFromARange) {
  std::set<std::size_t> sizes;
  for (std::uint64_t seed = 0; seed < 200; ++seed) sizes.insert(made("{hex:3-5}", seed).size());
  EXPECT_EQ(sizes, (std::set<std::size_t>{3, 4, 5}));
}

TEST(Template, RepeatsATextToALength) { EXPECT_EQ(made("{repeat:ab:5}"), "ababa"); }

TEST(Template, WritesBracesDoubled) { EXPECT_EQ(made("{{a}}{repeat:x:2}"), "{a}xx"); }

TEST(Template, MakesUuidsOfVersionFour) {
  const std::string uuid = made("{uuid}");
  ASSERT_EQ(uuid.size(), 36U);
  EXPECT_EQ(uuid[14], '4');
  EXPECT_NE(std::string("89ab").find(uuid[19]), std::string::npos);
}

std::string decode_base64(std::string text) {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  std::uint32_t bits = 0;
  int count = 0;
  for (char letter : text) {
    if (letter == '-') letter = '+';
    if (letter == '_') letter = '/';
    const std::size_t value = kLetters.find(letter);
    if (value == std::string_view::npos) continue;
    bits = (bits << 6 | static_cast<std::uint32_t>(value)) & 0xffffff;
    count += 6;
    if (count >= 8) bytes.push_back(static_cast<char>(bits >> (count -= 8) & 0xff));
  }
  return bytes;
}

TEST(Template, MakesJwtsThatDecode) {
  const std::string jwt = made("{jwt}");
  const std::size_t one = jwt.find('.');
  const std::size_t two = jwt.find('.', one + 1);
  const auto header = nlohmann::json::parse(decode_base64(jwt.substr(0, one)), nullptr, false);
  const auto payload =
      nlohmann::json::parse(decode_base64(jwt.substr(one + 1, two - one - 1)), nullptr, false);
  ASSERT_TRUE(header.is_object() && payload.is_object());
  EXPECT_EQ(header["alg"], "HS256");
  EXPECT_EQ(payload["exp"], payload["iat"].get<int>() + 3600);
}

TEST(Template, MakesPemBlocksOfDer) {
  for (const std::string_view label : {"RSA PRIVATE KEY", "PRIVATE KEY", "EC PRIVATE KEY",
                                       "DSA PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "ODD THING"}) {
    const std::string pem = made("{pem:" + std::string(label) + "}");
    const std::string first = "-----BEGIN " + std::string(label) + "-----\n";
    const std::string last = "-----END " + std::string(label) + "-----";
    ASSERT_TRUE(pem.starts_with(first) && pem.ends_with(last)) << label;
    const std::string der =
        decode_base64(pem.substr(first.size(), pem.size() - first.size() - last.size()));
    ASSERT_GT(der.size(), 4U);
    EXPECT_EQ(static_cast<unsigned char>(der[0]), 0x30) << label;
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(der[i]); };
    std::size_t length = at(1);
    std::size_t head = 2;
    if (at(1) == 0x81) {
      length = at(2);
      head = 3;
    }
    if (at(1) == 0x82) {
      length = static_cast<std::size_t>(at(2)) << 8 | at(3);
      head = 4;
    }
    EXPECT_EQ(head + length, der.size()) << label;
  }
}

TEST(Template, MakesOpenSshKeys) {
  const std::string pem = made("{pem:OPENSSH PRIVATE KEY}");
  const std::string body = pem.substr(pem.find('\n'), pem.rfind('\n') - pem.find('\n'));
  EXPECT_TRUE(decode_base64(body).starts_with("openssh-key-v1"));
}

TEST(Template, MakesPasswordsThatNeedNoQuoting) {
  constexpr std::string_view kSafe =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!-_.+";
  std::set<std::string> seen;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const std::string password = made("{password:12}", seed);
    ASSERT_EQ(password.size(), 12U);
    EXPECT_EQ(password.find_first_not_of(kSafe), std::string::npos);
    EXPECT_TRUE(std::isalpha(static_cast<unsigned char>(password[0])) != 0);
    seen.insert(password);
  }
  EXPECT_EQ(seen.size(), 200U);
}

TEST(Template, PassesNamePrefixAndASeedToTheMaker) {
  std::string asked;
  const auto make = [&](std::string_view name, std::string_view prefix,
                        std::uint64_t) -> Result<std::string> {
    asked += std::string(name) + "/" + std::string(prefix) + ";";
    return std::string("T");
  };
  EXPECT_EQ(*expand_template("a{check:sum}b{check:sum:p:q_}", 0, make), "aTbT");
  EXPECT_EQ(asked, "sum/;sum/p:q_;");
}

TEST(Template, TellsWhichPartsItMade) {
  const Result<Expansion> made = expand("a{hex:4}b{repeat:x:3}{digit:2}", 0, no_checks);
  ASSERT_TRUE(made);
  EXPECT_EQ(made->generated, (std::vector<Span>{{1, 5}, {9, 11}}));
}

TEST(Template, NamesWhatItDoesNotUnderstand) {
  EXPECT_EQ(refusal("ab{hexx:4}"),
            "character 3: unknown placeholder \"hexx\": did you mean \"hex\"?");
  EXPECT_EQ(refusal("ab}"), "character 3: a lone \"}\": a brace is written \"}}\"");
  EXPECT_EQ(refusal("{hex:4"), "character 1: a lone \"{\": a brace is written \"{{\"");
  EXPECT_EQ(refusal("{check:x}"), "character 1: no such checksum");
  for (const std::string_view count : {"{hex}", "{hex:}", "{hex:0}", "{hex:x}", "{hex:5-3}",
                                       "{hex:9000}", "{hex:-3}", "{repeat:x}"}) {
    EXPECT_NE(refusal(count).find("count is N or N-M"), std::string::npos) << count;
  }
}

TEST(Template, StopsAt64KiB) {
  std::string tmpl;
  for (int i = 0; i < 20; ++i) tmpl += "{hex:8000}";
  EXPECT_EQ(expand_template(tmpl, 0, no_checks).error().code, ErrorCode::LimitExceeded);
}

}  // namespace
}  // namespace dredge

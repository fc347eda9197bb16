#include "scan/redact.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "unit/scan/scan_support.h"
#include "unit/support/fake_secret.h"

namespace dredge::testing {
namespace {

constexpr RedactOptions kOptions{.key = {1, 2, 3}, .min_confidence = 0.5};

std::string redact_pieces(const std::vector<std::string_view>& pieces) {
  Redactor redactor(builtin_engine(), kOptions);
  std::string out;
  for (const std::string_view piece : pieces) EXPECT_TRUE(redactor.feed(piece, out));
  EXPECT_TRUE(redactor.finish(out));
  return out;
}

std::string redact(std::string_view text) { return redact_pieces({text}); }

// Every way to cut `text` in two, and one byte at a time, gives what the whole gives.
void expect_cuts_do_not_matter(const std::string& text) {
  const std::string whole = redact(text);
  const std::string_view view = text;
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    ASSERT_EQ(redact_pieces({view.substr(0, cut), view.substr(cut)}), whole) << "cut at " << cut;
  }
  std::vector<std::string_view> bytes;
  for (std::size_t i = 0; i < text.size(); ++i) bytes.push_back(view.substr(i, 1));
  ASSERT_EQ(redact_pieces(bytes), whole);
  ASSERT_EQ(redact(whole), whole) << "a second pass changes nothing";
}

std::string pem(std::uint64_t seed) { return fake_secret("private-key.pem", seed); }

TEST(Redact, DoesNotDependOnHowTheInputIsCut) {
  const std::string token = fake_secret("github.personal-access-token", 1);
  std::string text = "start\r\nlogin " + token + " ok\r\n";
  text += fake_example("slack.bot-token", 2) + "\n";
  text += std::string("nul \0 here\n", 11) + "bad utf-8 \xFF\xC3 bytes\n\n";
  text += "again " + token + "\nno newline at the end " + token;
  const std::string out = redact(text);
  EXPECT_EQ(out.find(token), std::string::npos);
  EXPECT_EQ(out.find(fake_secret("slack.bot-token", 2)), std::string::npos);
  expect_cuts_do_not_matter(text);
}

TEST(Redact, FollowsAKeyBlockCutAnywhere) {
  const std::string key = pem(1);
  const std::string text = "before\n" + key + "\nafter\n";
  const std::string out = redact(text);
  EXPECT_EQ(out.substr(0, 7), "before\n");
  EXPECT_EQ(out.substr(out.size() - 7), "\nafter\n");
  EXPECT_EQ(out.find("-----BEGIN"), std::string::npos);
  EXPECT_LT(out.size(), 80u);
  expect_cuts_do_not_matter(text);
}

TEST(Redact, FollowsAStaticKeyOfAVpn) {
  const std::string key = fake_secret("openvpn.static-key", 1);
  const std::string out = redact("<tls-auth>\n" + key + "\n</tls-auth>\n");
  EXPECT_EQ(out.find(key.substr(45, 32)), std::string::npos);
  EXPECT_EQ(out.substr(0, 40), "<tls-auth>\n[REDACTED:openvpn.static-key:");
  EXPECT_TRUE(out.ends_with("]\n</tls-auth>\n")) << out;
}

TEST(Redact, FollowsAKeyBlockWithCarriageReturns) {
  std::string text;
  for (const char c : "x\n" + pem(2) + "\ny\n") text += c == '\n' ? "\r\n" : std::string(1, c);
  const std::string out = redact(text);
  EXPECT_EQ(out.find("MII"), std::string::npos);
  EXPECT_EQ(out.substr(0, 3), "x\r\n");
  EXPECT_EQ(out.substr(out.size() - 5), "\r\ny\r\n");
  expect_cuts_do_not_matter(text);
}

TEST(Redact, KeepsAKeyBlockHiddenWhoseEndNeverComes) {
  const std::string key = pem(3);
  const std::string body = key.substr(0, key.rfind("-----END"));
  const std::string out = redact("before\n" + body);
  const std::size_t second_line = body.find('\n') + 1;
  EXPECT_EQ(out.find(body.substr(second_line, 40)), std::string::npos);
  expect_cuts_do_not_matter("before\n" + body);
  expect_cuts_do_not_matter("before\n" + body + "and now for something else\n");
}

TEST(Redact, TakesAKeyThatIsEscapedIntoOneLine) {
  std::string escaped;
  for (const char c : pem(4)) escaped += c == '\n' ? "\\n" : std::string(1, c);
  const std::string text = "{\"private_key\": \"" + escaped + "\", \"id\": 7}\n";
  const std::string out = redact(text);
  EXPECT_EQ(out.find(escaped.substr(60, 40)), std::string::npos);
  EXPECT_NE(out.find("\"id\": 7}\n"), std::string::npos);
  expect_cuts_do_not_matter(text);
}

TEST(Redact, FollowsAPuttyKeyCutAnywhere) {
  const std::string key = fake_secret("private-key.putty", 1);
  const std::string out = redact("before\n" + key + "\nafter\n");
  EXPECT_EQ(out.find("Private-MAC"), std::string::npos);
  EXPECT_EQ(out.substr(out.size() - 7), "\nafter\n");
  expect_cuts_do_not_matter("before\n" + key + "\nafter\n");
}

TEST(Redact, SeesASecretAtTheCutOfAVeryLongLine) {
  const std::string token = fake_secret("github.personal-access-token", 5);
  const std::size_t cut = kLongestLineBytes - (32 << 10);
  for (const std::size_t at : {cut - 39, cut - 20, cut - 1, cut, kLongestLineBytes - 20}) {
    std::string text(at, '.');
    text += " " + token + " ";
    text.resize(kLongestLineBytes + 5000, '.');
    const std::string out = redact(text);
    EXPECT_EQ(out.find(token.substr(8)), std::string::npos) << "at " << at;
    EXPECT_NE(out.find("[REDACTED:github.personal-access-token:"), std::string::npos);
    const std::string_view view = text;
    for (const std::size_t split : {cut, at + 10, kLongestLineBytes, text.size() - 1})
      EXPECT_EQ(redact_pieces({view.substr(0, split), view.substr(split)}), out);
  }
}

TEST(Redact, PassesEverythingElseByteForByte) {
  std::string bytes;
  std::uint32_t state = 12345;
  for (int i = 0; i < 200'000; ++i) {
    state = state * 1664525 + 1013904223;
    bytes += static_cast<char>(state >> 24);
  }
  EXPECT_EQ(redact(bytes), bytes);
  EXPECT_EQ(redact(""), "");
  EXPECT_EQ(redact("\r\n\r\n"), "\r\n\r\n");
}

TEST(Redact, GivesEqualSecretsEqualTagsUnderOneKey) {
  const std::string token = fake_secret("github.personal-access-token", 6);
  const std::string other = fake_secret("github.personal-access-token", 7);
  const auto tag_of = [](std::string_view text) {
    const std::string out = redact(text);
    return out.substr(0, out.find(']') + 1);
  };
  EXPECT_EQ(tag_of(token + " a\n"), tag_of(token + " b\n"));
  EXPECT_NE(tag_of(token + "\n"), tag_of(other + "\n"));
}

TEST(Redact, DoesNotTrustATagThatItWouldNotWrite) {
  const std::string token = fake_secret("github.personal-access-token", 8);
  const std::string out = redact("[REDACTED:" + token + "]\n");
  EXPECT_EQ(out.find(token), std::string::npos);
}

TEST(Redact, CountsWhatItDid) {
  Redactor redactor(builtin_engine(), kOptions);
  std::string out;
  const std::string text = fake_secret("github.personal-access-token", 1) + "\n" + pem(1) + "\n";
  ASSERT_TRUE(redactor.feed(text, out));
  ASSERT_TRUE(redactor.finish(out));
  EXPECT_EQ(redactor.stats().redactions, 2u);
  EXPECT_EQ(redactor.stats().bytes, text.size());
}

}  // namespace
}  // namespace dredge::testing

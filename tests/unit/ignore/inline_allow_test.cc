#include "ignore/inline_allow.h"

#include <string>

#include <gtest/gtest.h>

namespace dredge::testing {
namespace {

constexpr AllowPolicy kToday{.today = 20'000};  // 2024-10-04

// The allow over the first "SECRET" of the text; nullptr when there is none or it does not hold.
const Allow* over_secret(const InlineAllows& allows, const std::string& text,
                         std::string_view rule = "acme.key", AllowPolicy policy = kToday) {
  const std::size_t at = text.find("SECRET");
  const Allow* allow = allows.covering({at, at + 6}, rule, policy);
  return allow != nullptr && state_of(*allow, policy) == AllowState::Holds ? allow : nullptr;
}

bool is_allowed(const std::string& text, std::string_view rule = "acme.key",
                AllowPolicy policy = kToday) {
  return over_secret(InlineAllows({text}), text, rule, policy) != nullptr;
}

TEST(InlineAllow, CoversItsLineAlone) {
  EXPECT_TRUE(is_allowed("a\nkey = SECRET  # dredge:allow\nb"));
  EXPECT_FALSE(is_allowed("# dredge:allow\nkey = SECRET\n"));
  EXPECT_FALSE(is_allowed("key = SECRET\n# dredge:allow\n"));
  EXPECT_TRUE(is_allowed("key = SECRET # dredge:allow"));
}

TEST(InlineAllow, NamesRulesWholeOrByTheirStart) {
  const std::string text = "SECRET # dredge:allow(acme.key, other.*) why\n";
  EXPECT_TRUE(is_allowed(text, "acme.key"));
  EXPECT_TRUE(is_allowed(text, "other.thing"));
  EXPECT_FALSE(is_allowed(text, "acme.key2"));
}

TEST(InlineAllow, TakesReasonAndDateApart) {
  const std::string text = "SECRET /* dredge:allow(acme.key): made up until=2030-01-31 here */\n";
  const InlineAllows allows({text});
  const Allow* allow = over_secret(allows, text);
  ASSERT_NE(allow, nullptr);
  EXPECT_EQ(allow->reason, "made up here");
  EXPECT_EQ(allow->until, "2030-01-31");
}

TEST(InlineAllow, HoldsOnItsLastDayAndNotAfter) {
  const std::string text = "SECRET # dredge:allow until=2024-10-04\n";
  EXPECT_TRUE(is_allowed(text, "acme.key", {.today = 20'000}));
  EXPECT_FALSE(is_allowed(text, "acme.key", {.today = 20'001}));
  const InlineAllows allows({text});
  const Allow* expired = allows.covering({0, 6}, "acme.key", {.today = 20'001});
  ASSERT_NE(expired, nullptr) << "what has expired is still told";
  EXPECT_EQ(why_not(*expired, {.today = 20'001}), "expired on 2024-10-04");
}

TEST(InlineAllow, OfNoSuchDaySuppressesNothing) {
  EXPECT_FALSE(is_allowed("SECRET # dredge:allow until=2024-02-30\n"));
  EXPECT_FALSE(is_allowed("SECRET # dredge:allow until=soon\n"));
}

TEST(InlineAllow, PrefersOneThatHolds) {
  EXPECT_TRUE(is_allowed("SECRET # dredge:allow until=2020-01-01 dredge:allow\n"));
}

TEST(InlineAllow, CoversTheNextLineAlone) {
  EXPECT_TRUE(is_allowed("# dredge:allow-next-line why\nSECRET\n"));
  EXPECT_FALSE(is_allowed("# dredge:allow-next-line why\n\nSECRET\n"));
  EXPECT_FALSE(is_allowed("SECRET # dredge:allow-next-line why\n"));
}

TEST(InlineAllow, CoversABlockThatIsClosed) {
  EXPECT_TRUE(is_allowed("# dredge:allow-begin why\na\nSECRET\n# dredge:allow-end\n"));
  EXPECT_FALSE(is_allowed("# dredge:allow-begin\na\n# dredge:allow-end\nSECRET\n"));
  const std::string open = "# dredge:allow-begin why\na\nSECRET\n";
  EXPECT_FALSE(is_allowed(open)) << "a block without an end could hide the rest of a file";
  const InlineAllows allows({open});
  const std::size_t at = open.find("SECRET");
  const Allow* allow = allows.covering({at, at + 6}, "acme.key", kToday);
  ASSERT_NE(allow, nullptr);
  EXPECT_EQ(state_of(*allow, kToday), AllowState::Unclosed);
}

TEST(InlineAllow, OfTheFileStandsInItsFirstLines) {
  EXPECT_TRUE(is_allowed("# dredge:allow-file samples\n" + std::string(500, '\n') + "SECRET\n"));
  EXPECT_FALSE(is_allowed(std::string(40, '\n') + "# dredge:allow-file samples\nSECRET\n"));
  const std::string text = "# dredge:allow-file samples\nSECRET\n";
  EXPECT_EQ(over_secret(InlineAllows({.text = text, .has_start = false}), text), nullptr);
}

TEST(InlineAllow, OfTheFileReachesLaterWindows) {
  const InlineAllows head({.text = "# dredge:allow-file samples\n"});
  const std::string later = "SECRET\n";
  const InlineAllows allows({.text = later, .has_start = false}, head.of_file());
  EXPECT_NE(over_secret(allows, later), nullptr);
}

TEST(InlineAllow, HonoursTheMarksOfOtherTools) {
  EXPECT_TRUE(is_allowed("SECRET # gitleaks:allow\n"));
  EXPECT_TRUE(is_allowed("SECRET # pragma: allowlist secret\n"));
  EXPECT_TRUE(is_allowed("SECRET # pragma: whitelist-secret\n"));
  EXPECT_TRUE(is_allowed("# pragma: allowlist nextline secret\nSECRET\n"));
  EXPECT_FALSE(is_allowed("SECRET # pragma: allowlist nextline secret\n"));
  EXPECT_FALSE(is_allowed("SECRET # allowlist secret\n"));
}

TEST(InlineAllow, IsNoWordThatOnlyBeginsLikeOne) {
  EXPECT_FALSE(is_allowed("SECRET # dredge:allowed\n"));
  EXPECT_FALSE(is_allowed("SECRET # dredge:allow-nextline\n"));
  EXPECT_FALSE(is_allowed("SECRET # undredge:allow\n"));
}

TEST(InlineAllow, NeedsAReasonWhereThePolicySaysSo) {
  const AllowPolicy strict{.today = 20'000, .needs_reason = true};
  EXPECT_FALSE(is_allowed("SECRET # dredge:allow\n", "acme.key", strict));
  EXPECT_TRUE(is_allowed("SECRET # dredge:allow sample of the manual\n", "acme.key", strict));
  EXPECT_TRUE(is_allowed("SECRET # gitleaks:allow\n", "acme.key", strict));
}

TEST(InlineAllow, OnALineOfASecretOfManyLinesCoversIt) {
  const std::string text = "x\n--BEGIN\nabc\n--END # dredge:allow\ny\n";
  const InlineAllows allows({text});
  const Span secret{text.find("--BEGIN"), text.find("--END") + 5};
  EXPECT_NE(allows.covering(secret, "acme.key", kToday), nullptr);
  EXPECT_EQ(allows.covering({0, 1}, "acme.key", kToday), nullptr);
}

TEST(InlineAllow, ManyOnOneLineStayCheap) {
  std::string text;
  for (int i = 0; i < 200'000; ++i) text += "dredge:allow(x) ";
  text += "SECRET\n";
  EXPECT_FALSE(is_allowed(text)) << "none names the rule";
}

TEST(Day, IsOneOfTheCalendar) {
  EXPECT_EQ(parse_day("1970-01-01"), 0);
  EXPECT_EQ(parse_day("2024-10-04"), 20'000);
  EXPECT_EQ(parse_day("2024-2-3"), std::nullopt);
  EXPECT_EQ(parse_day("2023-02-29"), std::nullopt);
  EXPECT_EQ(parse_day("20240-1-01"), std::nullopt);
  EXPECT_EQ(day_of(86'399), 0);
  EXPECT_EQ(day_of(-1), -1);
}

}  // namespace
}  // namespace dredge::testing

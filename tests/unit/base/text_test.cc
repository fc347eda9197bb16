#include "base/text.h"

#include <gtest/gtest.h>

namespace dredge {

TEST(EscapeForTerminal, MakesControlBytesVisible) {
  EXPECT_EQ(escape_for_terminal("a\x1b[31mb\n"), "a\\x1b[31mb\\x0a");
}

TEST(EscapeForTerminal, MakesBidirectionalOverridesAndBadUtf8Visible) {
  EXPECT_EQ(escape_for_terminal("\xE2\x80\xAE"
                                "x"),
            "\\xe2\\x80\\xaex");
  EXPECT_EQ(escape_for_terminal("\xC0\xAF"), "\\xc0\\xaf");
}

TEST(EscapeForTerminal, KeepsOrdinaryUnicode) {
  EXPECT_EQ(escape_for_terminal("Grüße 日本"), "Grüße 日本");
}

TEST(ToValidUtf8, ReplacesEachBadByte) { EXPECT_EQ(to_valid_utf8("a\xFFz"), "a\xEF\xBF\xBDz"); }

TEST(HumanBytes, RoundsToTwoDigits) {
  EXPECT_EQ(human_bytes(999), "999 B");
  EXPECT_EQ(human_bytes(1500), "1.5 kB");
  EXPECT_EQ(human_bytes(999'999), "1.0 MB");
  EXPECT_EQ(human_bytes(12'345'678'900), "12 GB");
}

TEST(CountByte, CountsInTextsOfEveryLength) {
  std::string text;
  std::uint64_t expected = 0;
  for (std::size_t size = 0; size < 10'000; ++size) {
    ASSERT_EQ(count_byte(text, '\n'), expected) << size;
    const bool is_end = size % 7 == 0 || size > 5'000;
    text += is_end ? '\n' : static_cast<char>(size);
    if (text.back() == '\n') ++expected;
  }
}

TEST(Nearest, FindsTheWordThatWasMeant) {
  EXPECT_EQ(nearest("anchros", {"anchors", "pattern"}), "anchors");
  EXPECT_EQ(nearest("zzz", {"anchors", "pattern"}), "");
}

}  // namespace dredge

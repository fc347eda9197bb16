#include "report/table.h"

#include <gtest/gtest.h>

#include "report/screen.h"

namespace dredge {
namespace {

TEST(Table, AlignsItsColumnsAndEndsNoLineInBlanks) {
  Table table({{"rule"}, {"count", Align::Right}, {"note"}});
  table.add_row({"acme.token", "7", "x"});
  table.add_row({"b", "1200"});
  EXPECT_EQ(table.render({}),
            "rule        count  note\n"
            "acme.token      7  x\n"
            "b            1200\n");
}

TEST(Table, CutsTheWidestShrinkableColumnToFit) {
  Table table({{"path", Align::Left, true}, {"id"}});
  table.add_row({std::string(200, 'p'), "abcdef"});
  const std::string text = table.render({.width = 40}, 2);
  EXPECT_EQ(text,
            "  path                            id\n  " + std::string(29, 'p') + "…  abcdef\n");
}

TEST(Table, CountsColumnsAndNotBytes) {
  Table table({{"name"}, {"id"}});
  table.add_row({"日本", "1"});
  table.add_row({"Grüße", "2"});
  EXPECT_EQ(table.render({}), "name   id\n日本   1\nGrüße  2\n");
}

TEST(Table, EscapesHostileCells) {
  Table table({{"name"}});
  table.add_row({"a\x1b[31m\n"});
  EXPECT_EQ(table.render({}), "name\na\\x1b[31m\\x0a\n");
}

TEST(Table, KeepsAHostileCellWithinReason) {
  Table table({{"name"}, {"id"}});
  table.add_row({std::string(1'000'000, '\xCC'), "1"});
  EXPECT_LT(table.render({}).size(), 1000U);
}

TEST(Screen, CutsBeforeACharacterThatDoesNotFit) {
  const ReportOptions options;
  EXPECT_EQ(Screen(options).safe_short("日本語", 4), "日…");
  EXPECT_EQ(Screen(options).safe_short("日本", 4), "日本");
  EXPECT_EQ(Screen({.unicode = false}).safe_short("abcdef", 5), "ab...");
}

TEST(DisplayWidth, CountsWideAndCombiningCharacters) {
  EXPECT_EQ(display_width("abc"), 3U);
  EXPECT_EQ(display_width("日本"), 4U);
  EXPECT_EQ(display_width("e\xCC\x81"), 1U);
}

}  // namespace
}  // namespace dredge

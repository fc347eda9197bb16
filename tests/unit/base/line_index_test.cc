#include "base/line_index.h"

#include <random>
#include <string>

#include <gtest/gtest.h>

namespace dredge {

TEST(LineIndex, CountsLinesFromOneAndGivesTheNewlineToTheLineItEnds) {
  const LineIndex index("ab\ncd");
  EXPECT_EQ(index.line_at(0), 1u);
  EXPECT_EQ(index.line_at(2), 1u);
  EXPECT_EQ(index.line_at(3), 2u);
  EXPECT_EQ(index.line_at(99), 2u);
}

TEST(LineIndex, CountsColumnsInCodePoints) {
  const LineIndex index(
      "\xC3\xBC"
      "x\n");
  EXPECT_EQ(index.column_at(0), 1u);
  EXPECT_EQ(index.column_at(2), 2u);
}

TEST(LineCounter, TellsWhatTheIndexTells) {
  std::mt19937_64 random(5);
  std::string text;
  for (int i = 0; i < 3000; ++i) text += "ab\n\xC3\xBC "[random() % 6];
  const LineIndex index(text);
  LineCounter counter(text);
  for (int i = 0; i < 3000; ++i) {
    const std::uint64_t offset = random() % (text.size() + 10);
    const LineCounter::Place place = counter.at(offset);
    ASSERT_EQ(place.line, index.line_at(offset)) << offset;
    ASSERT_EQ(place.column, index.column_at(offset)) << offset;
  }
}

}  // namespace dredge

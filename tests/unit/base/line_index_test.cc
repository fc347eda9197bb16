#include "base/line_index.h"

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

}  // namespace dredge

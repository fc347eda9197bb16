#include "base/csv.h"

#include <gtest/gtest.h>

namespace dredge {

TEST(Csv, QuotesWhatWouldEndACell) {
  EXPECT_EQ(csv_cell("plain"), "plain");
  EXPECT_EQ(csv_cell(""), "");
  EXPECT_EQ(csv_cell("a,b"), "\"a,b\"");
  EXPECT_EQ(csv_cell("say \"x\""), "\"say \"\"x\"\"\"");
  EXPECT_EQ(csv_cell("two\nlines"), "\"two\nlines\"");
}

TEST(Csv, DisarmsFormulas) {
  for (const char* formula : {"=1+1", "+1", "-1", "@SUM(A1)", "\tx"})
    EXPECT_EQ(csv_cell(formula), "'" + std::string(formula));
  EXPECT_EQ(csv_cell("=HYPERLINK(\"http://x\",\"y\")"),
            "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"");
}

TEST(Csv, DisarmsFormulasBehindNuls) {
  EXPECT_EQ(csv_cell(std::string_view("\0=1+1", 5)), "'=1+1");
}

}  // namespace dredge

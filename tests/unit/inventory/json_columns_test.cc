#include "inventory/json_columns.h"

#include <cmath>

#include <gtest/gtest.h>

namespace dredge {

TEST(JsonColumns, ReadBackWhatTheyWrote) {
  std::set<std::string, std::less<>> names;
  const std::vector<Signal> signals{{"checksum", 2.5, "a \"quoted\" \\ back\nslash\x01"},
                                    {"name", -0.1, ""}};
  const auto read = read_signals(to_json(signals), names);
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_EQ(read->size(), 2U);
  for (std::size_t i = 0; i < signals.size(); ++i) {
    EXPECT_EQ((*read)[i].name, signals[i].name);
    EXPECT_EQ((*read)[i].weight, signals[i].weight);
    EXPECT_EQ((*read)[i].detail, signals[i].detail);
  }
  const auto reasons = read_reasons(to_json(std::vector<RiskReason>{{"age", 0.25, "why"}}));
  ASSERT_TRUE(reasons);
  EXPECT_EQ((*reasons)[0].why, "why");
  EXPECT_EQ((*reasons)[0].value, 0.25);
}

TEST(JsonColumns, StayJsonWhateverTheyHold) {
  std::set<std::string, std::less<>> names;
  const std::vector<Signal> signals{{"odd", std::nan(""), "a\xff\xc0z"}};
  const auto read = read_signals(to_json(signals), names);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ((*read)[0].weight, 0);
  EXPECT_TRUE(read_signals(to_json(std::vector<Signal>()), names)->empty());
}

TEST(JsonColumns, SayThatAColumnIsCorrupt) {
  std::set<std::string, std::less<>> names;
  EXPECT_EQ(read_signals("", names).error().code, ErrorCode::Corrupt);
  EXPECT_EQ(read_signals("{}", names).error().code, ErrorCode::Corrupt);
  EXPECT_EQ(read_reasons("[1]").error().code, ErrorCode::Corrupt);
  EXPECT_EQ(read_reasons("[{}]")->size(), 1U) << "a field that is missing is empty";
}

}  // namespace dredge

#include "engine/dialect.h"

#include <gtest/gtest.h>

namespace dredge {
namespace {

TEST(Dialect, PutsBlanksAndTabsIntoWordsBothReadAlike) {
  EXPECT_EQ(*for_hyperscan(R"(a\sb)"), R"(a[\x09\x0a\x0c\x0d\x20]b)");
  EXPECT_EQ(*for_hyperscan(R"([^\s"])"), R"([^\x09\x0a\x0c\x0d\x20"])");
  EXPECT_EQ(*for_hyperscan(R"(\v)"), R"(\x0b)");
}

TEST(Dialect, KnowsWhereAClassEnds) {
  EXPECT_EQ(*for_hyperscan(R"([]\s]\s)"), R"([]\x09\x0a\x0c\x0d\x20][\x09\x0a\x0c\x0d\x20])");
  EXPECT_EQ(*for_hyperscan(R"([[:alpha:]\s])"), R"([[:alpha:]\x09\x0a\x0c\x0d\x20])");
  EXPECT_EQ(*for_hyperscan(R"(\[\s)"), R"(\[[\x09\x0a\x0c\x0d\x20])");
  EXPECT_EQ(*for_hyperscan(R"(\\s)"), R"(\\s)");
}

TEST(Dialect, RefusesWhatTheTwoDoNotAgreeOn) {
  for (const char* pattern :
       {"\\Aa", "a\\z", "a\\Z", "\\Ga", "\\C", "\\pL", "\\PL", "\\Qa\\E", "caf\xc3\xa9"})
    EXPECT_EQ(for_hyperscan(pattern).error().code, ErrorCode::InvalidInput) << pattern;
}

}  // namespace
}  // namespace dredge

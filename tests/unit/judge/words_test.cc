#include "judge/words.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace dredge::judging {
namespace {

std::vector<std::string> words_of(std::string_view identifier) {
  std::vector<std::string> out;
  for (std::string_view word : Words(identifier)) out.emplace_back(word);
  return out;
}

TEST(Words, SplitsEveryCase) {
  using List = std::vector<std::string>;
  EXPECT_EQ(words_of("oauthTokenSecret2"), (List{"oauth", "Token", "Secret", "2"}));
  EXPECT_EQ(words_of("HTTPServer"), (List{"HTTP", "Server"}));
  EXPECT_EQ(words_of("DB_PASS-word"), (List{"DB", "PASS", "word"}));
  EXPECT_EQ(words_of("__"), List{});
  EXPECT_EQ(words_of(""), List{});
}

TEST(Words, KeepsTheLastOnes) {
  const std::vector<std::string> words = words_of("a b c d e f g h i j k l m n");
  ASSERT_EQ(words.size(), Words::kMax);
  EXPECT_EQ(words.front(), "c");
  EXPECT_EQ(words.back(), "n");
}

}  // namespace
}  // namespace dredge::judging

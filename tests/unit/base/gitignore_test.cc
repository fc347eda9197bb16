#include "base/gitignore.h"

#include <string>

#include <gtest/gtest.h>

namespace dredge {
namespace {

using Answer = GitIgnore::Answer;

TEST(Glob, StarsStopAtSlashesAndDoubleStarsDoNot) {
  EXPECT_TRUE(glob_matches("*.log", "a.log"));
  EXPECT_FALSE(glob_matches("*.log", "d/a.log"));
  EXPECT_FALSE(glob_matches("a/*", "a/b/c"));
  EXPECT_TRUE(glob_matches("**/c", "c"));
  EXPECT_TRUE(glob_matches("**/c", "a/b/c"));
  EXPECT_FALSE(glob_matches("**/c", "a/bc"));
  EXPECT_TRUE(glob_matches("a/**/c", "a/c"));
  EXPECT_TRUE(glob_matches("a/**/c", "a/x/y/c"));
  EXPECT_TRUE(glob_matches("a/**", "a/x/y"));
  EXPECT_FALSE(glob_matches("a/**", "a"));
  EXPECT_TRUE(glob_matches("**/x*y/z", "a/xy/b/x1y/z"));
}

TEST(Glob, ReadsSetsQuestionMarksAndEscapes) {
  EXPECT_TRUE(glob_matches("[a-c]?z", "bxz"));
  EXPECT_FALSE(glob_matches("[!a-c]", "b"));
  EXPECT_TRUE(glob_matches("[]]", "]"));
  EXPECT_FALSE(glob_matches("a?b", "a/b"));
  EXPECT_TRUE(glob_matches("\\*", "*"));
  EXPECT_FALSE(glob_matches("\\*", "a"));
  EXPECT_TRUE(glob_matches("a[", "a["));
}

TEST(Glob, EndsSoonOnHostilePatterns) {
  std::string stars;
  for (int i = 0; i < 1000; ++i) stars += "*a";
  EXPECT_FALSE(glob_matches(stars + "b", std::string(4000, 'a')));
}

TEST(GitIgnore, TheLastPatternDecides) {
  const GitIgnore rules("*.log\n!keep.log\n");
  EXPECT_EQ(rules.ask("d/a.log", false), Answer::Ignore);
  EXPECT_EQ(rules.ask("d/keep.log", false), Answer::Keep);
  EXPECT_EQ(rules.ask("a.txt", false), Answer::Silent);
}

TEST(GitIgnore, ASlashAnchorsAndATrailingOneMeansFolders) {
  const GitIgnore rules("/top\nmid/dle\nout/\n");
  EXPECT_EQ(rules.ask("top", false), Answer::Ignore);
  EXPECT_EQ(rules.ask("d/top", false), Answer::Silent);
  EXPECT_EQ(rules.ask("d/mid/dle", false), Answer::Silent);
  EXPECT_EQ(rules.ask("d/out", true), Answer::Ignore);
  EXPECT_EQ(rules.ask("d/out", false), Answer::Silent);
}

TEST(GitIgnore, PassesOverCommentsBlanksAndTrailingSpace) {
  const GitIgnore rules("# a\n\n   \nb  \n\\#c\nd\\ \n");
  EXPECT_EQ(rules.ask("# a", false), Answer::Silent);
  EXPECT_EQ(rules.ask("b", false), Answer::Ignore);
  EXPECT_EQ(rules.ask("#c", false), Answer::Ignore);
  EXPECT_EQ(rules.ask("d ", false), Answer::Ignore);
}

}  // namespace
}  // namespace dredge

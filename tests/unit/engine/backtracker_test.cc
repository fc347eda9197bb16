#include "engine/backtracker.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/codecs.h"
#include "engine/patterns.h"

namespace dredge {
namespace {

std::vector<Span> spans(const std::vector<RuleMatch>& matches) {
  std::vector<Span> all;
  for (const RuleMatch& one : matches) {
    all.push_back(one.match);
    all.push_back(one.secret);
  }
  return all;
}

// Patterns where the order of preference shows.
constexpr std::string_view kPatterns[] = {
    "a(?P<secret>b|bc)c?",
    "(?P<secret>a{1,3}?)(?:a|b){0,2}",
    "(?:a|ab)(?P<secret>c|bcd)(?:d{0,3})",
    "(?i)K(?P<secret>[a-c]{0,4}?)(?:c|$)",
    "\\b(?P<secret>a[bc ]{1,5})\\b",
    "^(?P<secret>[ab]{2,4})$",
    "(?P<secret>(?:ab|a){1,3})b?",
    "a(?:(?P<secret>b)|c){1,3}",
    "[^a\\s](?P<secret>\\B.{0,3})[-a]",
    "(?:(?i)b|c)(?-i)(?P<secret>[[:alpha:]]?)a",
    "(?P<secret>x?)a",
};

TEST(Backtracker, PrefersWhatRe2Prefers) {
  codec::Seeded random(4);
  for (const std::string_view text_of_pattern : kPatterns) {
    Rule rule;
    rule.pattern = text_of_pattern;
    LazyPattern pattern;
    for (int round = 0; round < 3'000; ++round) {
      const std::string text = random.text("aaabbbccdABCk \n-", 1 + random.next() % 12);
      std::vector<RuleMatch> found;
      std::vector<RuleMatch> expected;
      ASSERT_TRUE(pattern.match(rule, 0, text, {0, text.size()}, found));
      ASSERT_TRUE(pattern.match_by_re2(rule, 0, text, {0, text.size()}, expected));
      ASSERT_EQ(spans(found), spans(expected)) << text_of_pattern << " on " << text;
    }
  }
}

TEST(Backtracker, GivesUpWhenItsStepsAreSpent) {
  const auto pattern = Backtracker::compile("(?:a?){0,30}a{30}b");
  ASSERT_TRUE(pattern);
  const std::string text(60, 'a');
  std::uint64_t steps = 10'000;
  Backtracker::Found found;
  EXPECT_EQ(pattern->find(text, {0, text.size()}, steps, found), Backtracker::Outcome::GaveUp);
  EXPECT_EQ(steps, 0u);
}

TEST(Backtracker, StillFindsByRe2WhatItGaveUp) {
  Rule rule;
  rule.pattern = "(?P<secret>(?:a?){0,30}a{30}b)";
  LazyPattern pattern;
  const std::string text = std::string(3'000, 'a') + "b";
  std::vector<RuleMatch> found;
  ASSERT_TRUE(pattern.match(rule, 0, text, {0, text.size()}, found));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].match, (Span{text.size() - 61, text.size()}));
}

TEST(Backtracker, LeavesAloneWhatItDoesNotKnow) {
  for (const char* pattern : {"a+b(?:cd)*", "\\pLx", "(?-m:^)a", "a\\", "(a", "a)", "[a", "*a"})
    EXPECT_FALSE(Backtracker::compile(pattern)) << pattern;
  EXPECT_TRUE(Backtracker::compile("a{2"));  // braces that are no count are text
}

}  // namespace
}  // namespace dredge

// Texts full of hashes, where the lane of runs leaves out those before which nothing stands.
#include "engine/hash_contexts.h"

#include <array>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "engine/both_lanes.h"
#include "engine/codecs.h"
#include "engine/engine.h"
#include "engine/near_plan.h"
#include "engine/reference.h"
#include "engine/runs.h"

namespace dredge {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";

// One rule of each kind near runs, and one of two names of which one holds digits.
constexpr std::array<std::string_view, 1> kNamed{"semrush"};
constexpr std::array<std::string_view, 2> kDigits{"auth0", "k8s-login"};
constexpr std::array<std::string_view, 1> kInside{"bxt_"};
constexpr std::array<std::string_view, 1> kAtHash{"q~a"};
constexpr std::array<std::string_view, 1> kLoose{"sso-key"};

Rule rule_of(std::string_view id, std::string_view pattern,
             std::span<const std::string_view> anchors, CharClass of, std::uint32_t reach) {
  Rule rule;
  rule.id = id;
  rule.pattern = pattern;
  rule.anchors = anchors;
  rule.gate = {Gate::Kind::Run, 32, of};
  rule.reach = reach;
  return rule;
}

const RuleSet& rules() {
  static const std::array<Rule, 5> all{
      rule_of("named", R"re((?i:semrush)[0-9a-z_ ]{0,20}[=:][ ]{0,4}(?P<secret>[0-9a-f]{32})\b)re",
              kNamed, CharClass::Hex, 90),
      rule_of("digits", R"re((?i:auth0|k8s-login)[0-9a-z_ ]{0,20}[=:](?P<secret>[0-9a-f]{32})\b)re",
              kDigits, CharClass::Hex, 90),
      rule_of("inside", R"re(\b(?P<secret>bxt_[0-9a-f]{32})\b)re", kInside, CharClass::Hex, 36),
      rule_of("at hash", R"re((?P<secret>q~a[0-9a-f]{32})\b)re", kAtHash, CharClass::Hex, 35),
      rule_of("loose", R"re(sso-key [a-z]{2,9}:[a-z]{2,9} (?P<secret>[0-9a-f]{32})\b)re", kLoose,
              CharClass::Hex, 70)};
  static const RuleSet set{all, {}, "hash contexts"};
  return set;
}

class Ids : public CandidateSink {
 public:
  void candidate(const Candidate& found) override {
    rows.emplace_back(found.match.begin, found.rule.id);
  }
  std::vector<std::pair<std::uint64_t, std::string_view>> rows;
};

std::vector<Simd> back_ends() {
  std::vector<Simd> usable{Simd::Portable};
  if (choose_simd("avx512")) usable.push_back(Simd::Avx512);
  return usable;
}

// A log of `lines` lines, all alike but for their numbers and hashes; `planted` after each
// thousand.
std::string log_of(std::size_t lines, std::string_view planted) {
  codec::Seeded random(9);
  std::string log;
  for (std::size_t i = 0; i < lines; ++i) {
    const std::string number = random.text("0123456789", 1 + i % 5);
    log += "2026-11-21 10:00:" + random.text("0123456789", 2) + " GET /items/" + number +
           " user=" + number + " trace=" + random.text(kHex, 32) + "\n";
    if (i % 1000 != 999) continue;
    log += planted;
    log += random.text(kHex, 32) + "\n";
  }
  return log;
}

class HashContexts32 : public testing::Test {
 protected:
  // The lane of runs and its plan, as an engine has them.
  const AnchorPlan near_ = *plan_anchors(rules(), Lane::NearRuns);
  const std::string bytes_ = plan_near_runs(rules(), near_);
  const NearPlan plan_ = *read_near_plan(bytes_, near_);
  const Keywords keywords_{plan_};
  HashContexts contexts_{keywords_, near_.literals, plan_.inside};

  // Whether the hash behind `head` is left out.
  bool is_empty(std::string_view head, std::string_view tail = "\n") {
    std::string text = std::string(64, '.') + "\n" + std::string(head);
    const std::uint64_t hash = text.size();
    text += std::string(32, 'c') + std::string(tail) + std::string(64, '.');
    RunFinder finder(false);
    for (const Span& run : finder.find(text))
      if (run.begin <= hash && hash < run.end) return contexts_.is_empty(text, run);
    return false;
  }
};

TEST_F(HashContexts32, SortsEachRuleByItsPattern) {
  const auto names = [&](const std::vector<std::uint32_t>& numbers) {
    std::vector<std::string_view> literals;
    for (const std::uint32_t number : numbers) literals.emplace_back(near_.literals[number]);
    return literals;
  };
  EXPECT_EQ(names(plan_.inside), (std::vector<std::string_view>{"bxt_", "q~a"}));
  EXPECT_EQ(names(plan_.loose), (std::vector<std::string_view>{"sso-key"}));
  EXPECT_EQ(plan_.keywords, (std::vector<std::string_view>{"auth0", "k8s-login", "semrush"}));
}

TEST_F(HashContexts32, LeaveOutAHashBeforeWhichNothingStands) {
  EXPECT_TRUE(is_empty("2026-11-21 INFO GET /items/4711 user=2033 trace="));
  EXPECT_TRUE(is_empty("2026-11-21 INFO the request with the number 4711 had the id "));
  EXPECT_TRUE(is_empty("2026-11-21 INFO semrush was asked, user=2033 trace="));
}

TEST_F(HashContexts32, KeepAHashBehindAKeywordOrALiteral) {
  EXPECT_FALSE(is_empty("2026-11-21 INFO GET /items/4711 semrush_key="));
  EXPECT_FALSE(is_empty("2026-11-21 INFO GET /items/4711 SEMRUSH key: "));
  EXPECT_FALSE(is_empty("2026-11-21 INFO GET /items/4711 auth0="));
  EXPECT_FALSE(is_empty("2026-11-21 INFO GET /items/4711 k8s-login="));
  EXPECT_FALSE(is_empty("2026-11-21 INFO GET /items/4711 q~a"));
  EXPECT_FALSE(is_empty("2026-11-21 INFO GET /items/4711 q~"));
  EXPECT_FALSE(is_empty("2026-11-21 INFO GET /items/4711 id=bxt_"));
}

TEST_F(HashContexts32, KeepAHashInAWordThatGoesOn) {
  EXPECT_FALSE(is_empty("2026-11-21 INFO user=2033 trace=", ",id=bxt_1"));
  EXPECT_FALSE(is_empty("2026-11-21 INFO user=2033,trace-of-the-request=in.this.word:trace="));
}

// A lot of runs is looked at by vectors, a single one is not.
TEST_F(HashContexts32, LeaveOutTheSameOneByOneAndTogether) {
  codec::Seeded random(4);
  std::string text = std::string(64, '.') + "\n";
  for (int i = 0; i < 20'000; ++i) {
    text += random.text("  :=,\"", 1);
    text += random.text("/=+-_.:aeg9 \"\x80", random.next() % 13);
    text += random.text(random.next() % 4 == 0 ? std::string_view("0123456789abcdefgZ") : kHex,
                        20 + random.next() % 50);
    text += random.text(" \n\"=.", 1);
  }
  RunFinder finder(false);
  const std::vector<Span>& runs = finder.find(text);
  std::vector<Span> kept;
  for (const Span& run : runs)
    if (!contexts_.is_empty(text, run)) kept.push_back(run);
  EXPECT_EQ(contexts_.others(text, runs), kept);
  EXPECT_GT(kept.size(), runs.size() / 10);
  EXPECT_LT(kept.size(), runs.size() - runs.size() / 10);
}

TEST_F(HashContexts32, TellOneContextFromAnother) {
  const std::string head = "2026-11-21 INFO user=2033 ";
  for (int round = 0; round < 3; ++round) {
    EXPECT_TRUE(is_empty(head + "trace="));
    EXPECT_FALSE(is_empty(head + "semrush="));
    EXPECT_TRUE(is_empty(head + "semmush="));
  }
}

TEST(FullOfHashes, FindsWhatRe2FindsWhereverItStands) {
  const std::string image = Engine::compile(rules())->serialize();
  auto reference = std::move(*Reference::compile(rules()));
  for (const char* planted :
       {"semrush_key=", "10:00 Semrush 42: ", "auth0=", "auth1=", "K8S-login=", "k9s-login=",
        "id bxt_", "id=q~a", "sso-key ab:cd ", "trace="}) {
    const std::string text = log_of(4'000, planted);
    std::vector<std::pair<std::uint64_t, std::string_view>> expected;
    const std::vector<RuleMatch> matches = *reference.by_re2(text);
    for (const RuleMatch& match : matches)
      expected.emplace_back(match.match.begin, rules().rules[match.rule].id);
    RunFinder finder(false);
    ASSERT_TRUE(is_full_of_runs(text, finder.find(text)));
    for (const Simd simd : back_ends()) {
      const auto engine = Engine::load(rules(), image, simd);
      ASSERT_TRUE(engine) << engine.error().message;
      Scanner scanner(*engine);
      Ids found;
      ASSERT_TRUE(scanner.scan(text, found));
      EXPECT_EQ(found.rows, expected) << planted << ", " << name_of(simd);
    }
  }
}

TEST(NearPlan, RefusesDamagedBytes) {
  const AnchorPlan near = *plan_anchors(rules(), Lane::NearRuns);
  const std::string bytes = plan_near_runs(rules(), near);
  ASSERT_TRUE(read_near_plan(bytes, near));
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(read_near_plan(std::string_view(bytes).substr(0, size), near)) << size;
  std::string wrong = bytes;
  wrong[7] = '\x7f';  // the first literal's number
  EXPECT_FALSE(read_near_plan(wrong, near));
}

}  // namespace
}  // namespace dredge

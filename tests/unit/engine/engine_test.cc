#include "engine/engine.h"

#include <gtest/gtest.h>

#include <sys/mman.h>

#include <algorithm>
#include <cstring>
#include <span>
#include <string>
#include <vector>

#include "engine/anchors.h"
#include "unit/engine/sample_rules.h"

namespace dredge {
namespace {

constexpr std::string_view kAnchor[] = {"acme_"};

Rule acme(std::string_view pattern) {
  Rule rule;
  rule.id = "acme.token";
  rule.pattern = pattern;
  rule.anchors = kAnchor;
  rule.reach = 40;
  return rule;
}

ErrorCode refusal(const Rule& rule) {
  const auto engine = Engine::compile({std::span(&rule, 1), {}, "one"});
  return engine ? ErrorCode::Internal : engine.error().code;
}

struct Found : CandidateSink {
  void candidate(const Candidate& one) override {
    rules.emplace_back(one.rule.id);
    matches.push_back(one.match);
    secrets.push_back(one.secret);
    checksums.push_back(one.checksum);
  }
  std::vector<std::string> rules;
  std::vector<Span> matches;
  std::vector<Span> secrets;
  std::vector<Checksum> checksums;
};

Found scan(const Rule& rule, std::string_view text) {
  const auto engine = Engine::compile({std::span(&rule, 1), {}, "one"});
  Found found;
  EXPECT_TRUE(engine && Scanner(*engine).scan(text, found));
  return found;
}

const std::string& sample_image() {
  static const std::string image = Engine::compile(test::sample_rules())->serialize();
  return image;
}

TEST(ChooseSimd, TakesNamesAndRefusesOthers) {
  EXPECT_TRUE(choose_simd(nullptr));
  EXPECT_TRUE(choose_simd(""));
  EXPECT_EQ(*choose_simd("portable"), Simd::Portable);
  EXPECT_EQ(choose_simd("sse9").error().code, ErrorCode::InvalidInput);
  EXPECT_EQ(choose_simd("avx512").has_value(), has_avx512_quads());
}

TEST(EngineCompile, RefusesRulesThatItCannotHoldExactly) {
  EXPECT_EQ(refusal(acme("acme_(")), ErrorCode::InvalidInput);
  EXPECT_EQ(refusal(acme("(?:acme_a)?")), ErrorCode::InvalidInput);        // empty
  EXPECT_EQ(refusal(acme("acme_[a-z]{10,60}")), ErrorCode::InvalidInput);  // wider than 40
  EXPECT_EQ(refusal(acme("acme_[a-z]+")), ErrorCode::InvalidInput);        // endless
  EXPECT_EQ(refusal(acme("\\Aacme_[a-z]{4}")), ErrorCode::InvalidInput);
  EXPECT_EQ(refusal(acme("acme_\\pL")), ErrorCode::InvalidInput);
}

TEST(EngineCompile, RefusesAnchorsThatCannotBeLookedFor) {
  Rule rule = acme("acme_[a-z]{4}");
  constexpr std::string_view kBad[] = {"a", "Acme", "acme\n"};
  for (const std::string_view& anchor : kBad) {
    rule.anchors = std::span(&anchor, 1);
    EXPECT_EQ(refusal(rule), ErrorCode::InvalidInput) << anchor;
  }
}

TEST(EngineCompile, TakesARuleWithoutAnchor) {
  Rule rule = acme("acme_[a-z]{4}");
  rule.anchors = {};
  const RuleSet rules{{&rule, 1}, {}, "one"};
  const auto compiled = Engine::compile(rules);
  ASSERT_TRUE(compiled) << compiled.error().message;
  const auto loaded = Engine::load(rules, compiled->serialize(), Simd::Portable);
  ASSERT_TRUE(loaded) << loaded.error().message;
  for (const Engine* engine : {&*compiled, &*loaded}) {
    Found found;
    ASSERT_TRUE(Scanner(*engine).scan("x acme_abcd\nacme_\nabcd acme_wxyz", found));
    EXPECT_EQ(found.matches.size(), 2u);
  }
}

TEST(EngineCompile, TakesAnEmptyRuleSet) {
  const auto engine = Engine::compile({{}, {}, "none"});
  ASSERT_TRUE(engine);
  Found found;
  EXPECT_TRUE(Scanner(*engine).scan("nothing to find", found));
  const auto loaded = Engine::load({{}, {}, "none"}, engine->serialize(), Simd::Portable);
  EXPECT_TRUE(loaded);
}

TEST(EngineJoin, FindsWhatOneEngineOfAllRulesFinds) {
  const RuleSet& all = test::sample_rules();
  const std::size_t half = all.rules.size() / 2;
  const RuleSet front{all.rules.first(half), all.providers, "front"};
  const RuleSet back{all.rules.subspan(half), all.providers, "back"};
  const Engine whole = std::move(*Engine::compile(all));
  for (const bool turned : {false, true}) {
    Engine first = std::move(*Engine::compile(turned ? back : front));
    Engine second = std::move(*Engine::compile(turned ? front : back));
    const Engine joined = Engine::join(all, std::move(first), std::move(second));
    Scanner scanner(joined);
    Scanner reference(whole);
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      const std::string text = test::sample_text(seed, 20'000);
      Found found;
      Found expected;
      ASSERT_TRUE(scanner.scan(text, found));
      ASSERT_TRUE(reference.scan(text, expected));
      EXPECT_EQ(found.rules, expected.rules) << seed;
      EXPECT_EQ(found.secrets, expected.secrets) << seed;
      EXPECT_EQ(scanner.long_runs(), reference.long_runs()) << seed;
    }
  }
}

TEST(EngineJoin, RunsTheSecondOfTwoRulesOfAName) {
  const Rule old = acme("acme_[a-z]{4}");
  const Rule mine = acme("acme_[0-9]{4}");
  const RuleSet old_set{std::span(&old, 1), {}, "old"};
  const RuleSet my_set{std::span(&mine, 1), {}, "mine"};
  const Engine joined = Engine::join(my_set, std::move(*Engine::compile(old_set)),
                                     std::move(*Engine::compile(my_set)));
  Found found;
  ASSERT_TRUE(Scanner(joined).scan("acme_abcd acme_1234", found));
  ASSERT_EQ(found.matches.size(), 1u);
  EXPECT_EQ(found.matches[0].begin, 10u);
}

TEST(EngineLoad, RefusesAnImageThatIsNotWhole) {
  const std::string& image = sample_image();
  for (std::size_t size = 0; size < image.size(); size += size < 600 ? 1 : 4'001) {
    const auto engine = Engine::load(test::sample_rules(), image.substr(0, size), Simd::Portable);
    ASSERT_FALSE(engine) << size;
    EXPECT_EQ(engine.error().code, ErrorCode::Corrupt) << size;
  }
  EXPECT_FALSE(Engine::load(test::sample_rules(), image + "x", Simd::Portable));
}

TEST(EngineLoad, RefusesAnImageWithAChangedByte) {
  for (std::size_t at = 0; at < sample_image().size(); at += at < 600 ? 1 : 9'973) {
    std::string image = sample_image();
    image[at] = static_cast<char>(image[at] ^ 0x41);
    const auto engine = Engine::load(test::sample_rules(), image, Simd::Portable);
    ASSERT_FALSE(engine) << at;
    EXPECT_EQ(engine.error().code, ErrorCode::Corrupt) << at;
  }
}

TEST(EngineLoad, RefusesAnImageOfOtherRules) {
  RuleSet others = test::sample_rules();
  others.digest = "other";
  EXPECT_EQ(Engine::load(others, sample_image(), Simd::Portable).error().code, ErrorCode::Corrupt);
}

TEST(EngineLoad, GivesBackWhatWasSerialized) {
  const auto engine = Engine::load(test::sample_rules(), sample_image(), Simd::Portable);
  ASSERT_TRUE(engine);
  EXPECT_EQ(engine->serialize(), sample_image());
}

TEST(Scanner, SeesTheNeighboursOfAMatch) {
  const Rule rule = acme(R"(\bacme_(?P<secret>[a-z]{4})\b)");
  EXPECT_EQ(scan(rule, "acme_abcd").matches.size(), 1u);
  EXPECT_EQ(scan(rule, "xacme_abcd").matches.size(), 0u);
  EXPECT_EQ(scan(rule, "acme_abcdx").matches.size(), 0u);
  // The same far inside a line that is longer than the rule reaches.
  const std::string far(1'000, '.');
  EXPECT_EQ(scan(rule, far + "acme_abcd" + far).matches.size(), 1u);
  EXPECT_EQ(scan(rule, far + "xacme_abcd" + far).matches.size(), 0u);
}

TEST(Scanner, TakesCaretAndDollarAsLineEnds) {
  const Rule rule = acme("^acme_(?P<secret>[a-z]{4})$");
  const Found found = scan(rule, "acme_aaaa\nxacme_bbbb\nacme_cccc\n acme_dddd\nacme_eeee");
  ASSERT_EQ(found.matches.size(), 3u);
  EXPECT_EQ(found.secrets[2].begin, found.matches[2].begin + 5);
  // A window cut out of a long line does not make line ends.
  EXPECT_EQ(scan(rule, std::string(100, '.') + "acme_aaaa" + std::string(100, '.')).matches.size(),
            0u);
}

TEST(Scanner, TakesTheWholeMatchWhereNoSecretIsCaptured) {
  EXPECT_EQ(scan(acme("acme_[a-z]{4}"), "acme_abcd").secrets[0], (Span{0, 9}));
  EXPECT_EQ(scan(acme("acme_(?P<secret>[a-z]{0,4})"), "acme_").secrets[0], (Span{0, 5}));
}

TEST(Scanner, OrdersCandidatesByPlaceThenRule) {
  const Rule rules[] = {acme("acme_b"), acme("acme_[ab]"), acme("_b")};
  Rule last = rules[2];
  last.reach = 40;
  last.pattern = "acme_b{1,2}";
  const Rule three[] = {rules[0], rules[1], last};
  const auto engine = Engine::compile({three, {}, "three"});
  ASSERT_TRUE(engine);
  Found found;
  ASSERT_TRUE(Scanner(*engine).scan("acme_a acme_bb", found));
  const std::vector<Span> expected = {{0, 6}, {7, 13}, {7, 13}, {7, 14}};
  EXPECT_EQ(found.matches, expected);
}

TEST(Scanner, ReportsTheChecksum) {
  Rule rule = acme("(?P<secret>acme_[0-9A-Za-z]{6,30})");
  rule.checksum = "crc62-github";
  EXPECT_EQ(scan(rule, "acme_000000000000").checksums[0], Checksum::Failed);
}

// A page that may not be read follows the text: any byte read past the end is a crash.
TEST(Scanner, NeverReadsPastTheText) {
  constexpr std::size_t kPage = 4096;
  constexpr std::size_t kPages = 8;
  void* mapped = mmap(nullptr, (kPages + 2) * kPage, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(mapped, MAP_FAILED);
  char* first = static_cast<char*>(mapped) + kPage;
  char* end = first + kPages * kPage;
  ASSERT_EQ(mprotect(first - kPage, kPage, PROT_NONE), 0);
  ASSERT_EQ(mprotect(end, kPage, PROT_NONE), 0);
  const std::string text = test::sample_text(5, kPages * kPage);
  for (const char* simd : {"portable", "avx512"}) {
    const auto usable = choose_simd(simd);
    if (!usable) continue;
    const auto engine = Engine::load(test::sample_rules(), sample_image(), *usable);
    ASSERT_TRUE(engine);
    Scanner scanner(*engine);
    Found found;
    for (std::size_t size = 0; size < 300; ++size) {
      std::memcpy(end - size, text.data(), size);
      ASSERT_TRUE(scanner.scan({end - size, size}, found));
    }
    std::memcpy(first, text.data(), text.size());
    ASSERT_TRUE(scanner.scan({first, text.size()}, found));
    EXPECT_FALSE(found.matches.empty());
  }
  munmap(mapped, (kPages + 2) * kPage);
}

std::vector<AnchorHit> all_hits(const AnchorTables& tables, std::string_view text) {
  HsScanner hyperscan;
  AnchorScanner scanner(tables);
  scanner.begin(text, {0, text.size()});
  std::vector<AnchorHit> all;
  std::vector<AnchorHit> block;
  while (*scanner.next(hyperscan, block)) all.insert(all.end(), block.begin(), block.end());
  std::sort(all.begin(), all.end());
  return all;
}

TEST(Anchors, AreTheSameByBothBackEnds) {
  if (!has_avx512_quads()) GTEST_SKIP() << "this machine has one back end only";
  const std::vector<std::string> literals = {"-----begin", "ab",  "abc", "abcd", "akia", "key",
                                             "password",   "sk-", "z9",  "://",  "[{@`"};
  AnchorTables quads;
  quads.literals = literals;
  quads.longest = 10;
  quads.quads.emplace(literals, plan_quads(literals));
  AnchorTables plain;
  plain.literals = literals;
  plain.longest = 10;
  plain.database = LazyDatabase(std::move(*compile_literals(literals)));
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    std::string text = test::sample_text(seed, 5'000 + seed * 1'777);
    text += "ABcd[{@`{{@`KEYkey";
    EXPECT_EQ(all_hits(quads, text), all_hits(plain, text)) << seed;
  }
}

// By its single bytes ".com" is rarer than "acme".
TEST(QuadPlan, LooksForTheRareHalfOfALiteral) {
  const std::vector<std::string> literals = {"hooks.acme-zq.com", "the-xqzk-name"};
  const QuadPlan plan = plan_quads(literals);
  EXPECT_TRUE(is_valid(plan, literals));
  for (std::size_t i = 0; i < literals.size(); ++i) {
    const std::string quad = literals[i].substr(plan.choices[i].offset, kQuadBytes);
    EXPECT_NE(quad.find_first_of("zqx"), std::string::npos) << quad;
  }
  QuadPlan outside = plan;
  outside.choices[0].offset = 14;
  EXPECT_FALSE(is_valid(outside, literals));
}

}  // namespace
}  // namespace dredge

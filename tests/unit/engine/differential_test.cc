// The invariant of the engine: three stages, by either back end, find what RE2 alone finds.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <tuple>
#include <utility>
#include <vector>

#include "engine/both_lanes.h"
#include "engine/codecs.h"
#include "engine/engine.h"
#include "engine/reference.h"
#include "engine/runs.h"
#include "unit/engine/sample_rules.h"

namespace dredge {
namespace {

using Row = std::tuple<std::uint64_t, std::string_view, std::uint64_t, Span>;

class Rows : public CandidateSink {
 public:
  void candidate(const Candidate& found) override {
    rows.emplace_back(found.match.begin, found.rule.id, found.match.end, found.secret);
  }
  std::vector<Row> rows;
};

std::vector<Row> rows_of(const RuleSet& rules, const std::vector<RuleMatch>& matches) {
  std::vector<Row> rows;
  for (const RuleMatch& one : matches)
    rows.emplace_back(one.match.begin, rules.rules[one.rule].id, one.match.end, one.secret);
  return rows;
}

std::vector<Simd> back_ends() {
  std::vector<Simd> usable{Simd::Portable};
  if (choose_simd("avx512")) usable.push_back(Simd::Avx512);
  return usable;
}

std::string describe(const std::vector<Row>& rows) {
  std::ostringstream out;
  for (const auto& [begin, rule, end, secret] : rows)
    out << rule << " [" << begin << ", " << end << ") secret [" << secret.begin << ", "
        << secret.end << ")\n";
  return out.str();
}

// Compiles the sample rules once for all tests: it takes a while.
class Differential : public testing::Test {
 protected:
  static const std::vector<Engine>& engines() {
    static const std::vector<Engine> loaded = [] {
      const std::string image = Engine::compile(test::sample_rules())->serialize();
      std::vector<Engine> made;
      for (const Simd simd : back_ends())
        made.push_back(std::move(*Engine::load(test::sample_rules(), image, simd)));
      return made;
    }();
    return loaded;
  }
  static Reference& reference() {
    static Reference made = std::move(*Reference::compile(test::sample_rules()));
    return made;
  }

  void expect_equal(std::string_view text, const std::string& what) {
    const RuleSet& rules = test::sample_rules();
    const auto re2 = reference().by_re2(text);
    const auto hyperscan = reference().by_hyperscan(text);
    ASSERT_TRUE(re2 && hyperscan);
    const std::vector<Row> expected = rows_of(rules, *re2);
    found_ += expected.size();
    ASSERT_EQ(describe(rows_of(rules, *hyperscan)), describe(expected)) << what;
    for (const Engine& engine : engines()) {
      Scanner scanner(engine);
      Rows sink;
      ASSERT_TRUE(scanner.scan(text, sink));
      ASSERT_EQ(describe(sink.rows), describe(expected)) << what << ", " << name_of(engine.simd());
      EXPECT_EQ(scanner.refusals(), 0u) << what << ", " << name_of(engine.simd());
    }
  }

  std::size_t found_ = 0;
};

TEST_F(Differential, AgreesOnRandomTextWithPlantedSecrets) {
  for (std::uint64_t seed = 0; seed < 60; ++seed)
    expect_equal(test::sample_text(seed, 20'000 + seed * 37), "seed " + std::to_string(seed));
  EXPECT_GT(found_, 5'000u);
}

TEST_F(Differential, AgreesOnEveryLengthOfShortText) {
  const std::string text = test::sample_text(7, 400);
  for (std::size_t length = 0; length <= text.size(); length += length < 150 ? 1 : 7)
    expect_equal(text.substr(0, length), "length " + std::to_string(length));
}

TEST_F(Differential, AgreesWhereASecretStraddlesABlockOfTheAnchorMatcher) {
  std::string text = test::sample_text(11, 200);
  for (std::size_t shift = 0; shift < 140; shift += 5)
    expect_equal(std::string(16'384 - shift, 'x') + text, "shift " + std::to_string(shift));
  for (std::size_t shift = 0; shift < 20; shift += 2)
    expect_equal(std::string(65'536 - shift * 10, 'x') + text, "shift " + std::to_string(shift));
}

TEST_F(Differential, AgreesOnOneHugeLine) {
  std::string text = test::sample_text(3, 100'000);
  std::replace(text.begin(), text.end(), '\n', ' ');
  expect_equal(text, "huge line");
}

TEST_F(Differential, AgreesOnNothingButAnchors) {
  std::string text;
  for (int i = 0; i < 4'000; ++i) text += i % 3 == 0 ? "key" : i % 3 == 1 ? "token" : "akia";
  expect_equal(text, "anchors");
}

TEST_F(Differential, AgreesOnTextFullOfHashes) {
  codec::Seeded random(5);
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    std::string text;
    while (text.size() < 150'000) {
      for (int line = 0; line < 12; ++line) {
        text += "2026-11-21 10:00:00 INFO trace=" + random.text("0123456789abcdef", 32 + 8 * seed);
        text += line % 3 == 0 ? ' ' : '\n';
      }
      text += test::sample_text(random.next(), 300);
    }
    RunFinder finder(false);
    ASSERT_TRUE(is_full_of_runs(text, finder.find(text)));
    expect_equal(text, "hashes " + std::to_string(seed));
  }
  EXPECT_GT(found_, 500u);
}

TEST_F(Differential, SlowLaneFindsTheSameAsAnchors) {
  const RuleSet& anchored = test::sample_rules();
  std::vector<Rule> rules(anchored.rules.begin(), anchored.rules.end());
  for (std::size_t i = 0; i < rules.size(); ++i)
    if (i % 3 != 0) rules[i].anchors = {};
  const auto engine = Engine::compile({rules, anchored.providers, "slow"});
  ASSERT_TRUE(engine) << engine.error().message;
  Scanner scanner(*engine);
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const std::string text = test::sample_text(seed, seed < 5 ? 30 * seed : 10'000 + seed * 1'000);
    const auto re2 = reference().by_re2(text);
    ASSERT_TRUE(re2);
    Rows sink;
    ASSERT_TRUE(scanner.scan(text, sink));
    ASSERT_EQ(describe(sink.rows), describe(rows_of(anchored, *re2))) << "seed " << seed;
  }
}

// Lines here and there: what a line-local rule finds on them is what it finds on them in the text.
TEST_F(Differential, FindsOnSomeLinesWhatTheTextHasThere) {
  const auto is_inside = [](const Row& row, const std::vector<Span>& parts) {
    return std::ranges::any_of(parts, [&](Span part) {
      return part.begin <= std::get<0>(row) && std::get<2>(row) <= part.end;
    });
  };
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const std::string text = test::sample_text(seed, 3'000 + seed * 211);
    std::vector<Span> parts;
    std::uint64_t begin = 0;
    for (std::uint64_t line = seed; begin < text.size(); ++line) {
      const std::uint64_t end = std::min(text.size(), text.find('\n', begin) + 1);
      const std::uint64_t next = end == 0 ? text.size() : end;
      if (line * 7 % 5 < 2) parts.push_back({begin, next});
      begin = next;
    }
    for (const Engine& engine : engines()) {
      Scanner scanner(engine);
      ASSERT_TRUE(scanner.can_scan_lines());
      Rows whole;
      Rows some;
      ASSERT_TRUE(scanner.scan(text, whole));
      ASSERT_TRUE(scanner.scan_lines(text, parts, some));
      const auto keep = [&](std::vector<Row> rows) {
        std::erase_if(rows, [&](const Row& row) {
          return !engine.rules().find(std::get<1>(row))->line_local || !is_inside(row, parts);
        });
        return describe(rows);
      };
      ASSERT_EQ(keep(some.rows), keep(whole.rows)) << "seed " << seed;
      for (const Row& row : some.rows)
        ASSERT_TRUE(std::ranges::find(whole.rows, row) != whole.rows.end()) << "seed " << seed;
    }
  }
}

TEST_F(Differential, AgreesOnSourceFiles) {
  const std::filesystem::path root = std::filesystem::path(__FILE__).parent_path() / "../../..";
  std::size_t files = 0;
  for (const char* folder : {"src", "include", "tests", "docs"}) {
    if (!std::filesystem::exists(root / folder)) continue;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / folder)) {
      if (!entry.is_regular_file() || entry.file_size() > 100'000 || files >= 60) continue;
      std::ifstream in(entry.path(), std::ios::binary);
      const std::string text{std::istreambuf_iterator<char>(in), {}};
      expect_equal(text, entry.path().string());
      ++files;
    }
  }
}

}  // namespace
}  // namespace dredge

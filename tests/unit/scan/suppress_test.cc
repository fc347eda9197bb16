// What is suppressed, from bytes to report.
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "scan/rule_filter.h"
#include "unit/scan/scan_support.h"
#include "unit/support/fake_secret.h"
#include "unit/support/temp_dir.h"

namespace dredge::testing {
namespace {

std::string token(std::uint64_t seed) { return fake_secret("github.personal-access-token", seed); }

ScanReport scan_files(const std::vector<std::pair<std::string, std::string>>& files, unsigned jobs,
                      const ScanOptions& options) {
  MemorySource source;
  for (const auto& [path, content] : files) source.add_file(path, content);
  ScanOptions with_jobs = options;
  with_jobs.jobs = jobs;
  auto report =
      scan_source(source, "memory", builtin_engine(), with_jobs, {}, {}, std::stop_token());
  EXPECT_TRUE(report.has_value()) << report.error().message;
  return std::move(*report);
}

TEST(Suppress, CountsEachPlaceOnceWhateverTheNumberOfWorkers) {
  std::vector<std::pair<std::string, std::string>> files;
  for (int i = 0; i < 40; ++i) {
    const std::string line = "T = \"" + token(static_cast<std::uint64_t>(i)) + "\"";
    files.emplace_back("f" + std::to_string(i), line + (i % 2 == 0 ? " # dredge:allow x\n" : "\n"));
  }
  const ScanReport one = scan_files(files, 1, scan_options(1));
  EXPECT_EQ(one.coverage.suppressed, 20u);
  EXPECT_EQ(one.findings.size(), 20u);
  const ScanReport many = scan_files(files, 8, scan_options(8));
  EXPECT_EQ(as_json(many), as_json(one));
}

TEST(Suppress, CountsOnlyThePlacesThatAreNotCovered) {
  const std::string line = "T = \"" + token(1) + "\"";
  const ScanReport report = scan_files(
      {{"a", line + " # dredge:allow sample\n"}, {"b", line + "\n"}}, 1, scan_options(1));
  ASSERT_EQ(report.findings.size(), 1u);
  ASSERT_EQ(report.findings[0].places.size(), 1u);
  EXPECT_EQ(report.findings[0].places[0].origin.display_path(), "b");
  ASSERT_EQ(report.suppressed.size(), 1u);
  EXPECT_EQ(report.suppressed[0].suppressed->reason, "sample");
  EXPECT_EQ(report.suppressed[0].fingerprint, report.findings[0].fingerprint);
}

TEST(Suppress, HoldsUntilItsDayByTheClockOfTheScan) {
  const std::string text = "T = \"" + token(1) + "\" # dredge:allow until=2023-11-14\n";
  ScanOptions options = scan_options(1);  // 2023-11-14
  EXPECT_TRUE(scan_files({{"a", text}}, 1, options).findings.empty());
  options.now += 86'400;
  const ScanReport late = scan_files({{"a", text}}, 1, options);
  EXPECT_EQ(late.findings.size(), 1u);
  ASSERT_EQ(late.warnings.size(), 1u);
  EXPECT_EQ(late.warnings[0], "a:1: dredge:allow expired on 2023-11-14: it suppresses nothing");
}

TEST(Suppress, IsLeftOutForAudits) {
  ScanOptions options = scan_options(1);
  options.ignores = false;
  options.ignore_files = {{".dredgeignore", "path=** -- all\n", true}};
  const std::string text = "T = \"" + token(1) + "\" # dredge:allow x\n";
  EXPECT_EQ(scan_files({{"a", text}}, 1, options).findings.size(), 1u);
}

TEST(Suppress, ReadsAllowsInTextOfTwoBytesACharacter) {
  const std::string text = "T = \"" + token(1) + "\" # dredge:allow x\n";
  std::string wide = "\xff\xfe";
  for (const char c : text) {
    wide += c;
    wide += '\0';
  }
  const ScanReport report = scan_files({{"a.txt", wide}}, 1, scan_options(1));
  EXPECT_TRUE(report.findings.empty());
  EXPECT_EQ(report.coverage.suppressed, 1u);
}

TEST(RuleFilter, MeasuresEntropyInBitsAByte) {
  EXPECT_EQ(shannon_entropy(""), 0);
  EXPECT_EQ(shannon_entropy("aaaa"), 0);
  EXPECT_DOUBLE_EQ(shannon_entropy("abab"), 1);
  EXPECT_DOUBLE_EQ(shannon_entropy("abcd"), 2);
}

class RuleFilterTest : public ::testing::Test {
 protected:
  // A filter for one gitleaks rule with these lines more.
  static RuleFilter filter(const std::string& more, const std::string& lists = "") {
    const TempDir folder;
    auto library = Library::load({folder.write(
        "g.toml", "[[rules]]\nid='a'\nregex='aaa_([0-9a-z]{4,9})'\n" + more + "\n" + lists)});
    EXPECT_TRUE(library.has_value()) << library.error().message;
    auto built = RuleFilter::build(*library, library->set());
    EXPECT_TRUE(built.has_value()) << built.error().message;
    return std::move(*built);
  }
  static bool admits(const RuleFilter& filter, std::string_view secret,
                     std::string_view text = "aaa") {
    KeywordText words(text);
    return filter.admits(0, secret, secret, words);
  }
};

TEST_F(RuleFilterTest, WantsMoreThanTheEntropyAsked) {
  const RuleFilter two = filter("entropy = 2");
  EXPECT_FALSE(admits(two, "abcd"));
  EXPECT_TRUE(admits(two, "abcde"));
}

TEST_F(RuleFilterTest, WantsOneKeywordInAnyCase) {
  const RuleFilter words = filter("keywords = ['Acme', 'other']");
  EXPECT_TRUE(admits(words, "abcd", "of ACME here"));
  EXPECT_FALSE(admits(words, "abcd", "of nobody"));
}

TEST_F(RuleFilterTest, WantsThePath) {
  const RuleFilter path = filter(R"(path = '\.env$')");
  EXPECT_TRUE(path.admits_path(0, "a/.env"));
  EXPECT_FALSE(path.admits_path(0, "a/.env.md"));
}

TEST_F(RuleFilterTest, ListsTakeInByOneOrByAll) {
  const AllowlistQuery query{.rule = "gitleaks.a",
                             .secret = "Example1",
                             .match = "aaa_Example1",
                             .line = "key: aaa_Example1",
                             .path = "vendor/x",
                             .commit = "abc"};
  const auto allows = [&](const std::string& list) {
    return filter("", "[[allowlists]]\n" + list).allowed(query).has_value();
  };
  EXPECT_TRUE(allows("paths=['^vendor/']\nregexes=['nowhere']"));
  EXPECT_FALSE(allows("condition='AND'\npaths=['^vendor/']\nregexes=['nowhere']"));
  EXPECT_TRUE(allows("condition='&&'\npaths=['^vendor/']\nstopwords=['EXAMPLE']"));
  EXPECT_FALSE(allows("regexes=['^key']"));
  EXPECT_TRUE(allows("regexTarget='line'\nregexes=['^key']"));
  EXPECT_TRUE(allows("regexTarget='match'\nregexes=['^aaa_']"));
  EXPECT_TRUE(allows("commits=['ABC']"));
  EXPECT_FALSE(allows("paths=['^vendor/']\ntargetRules=['b']"));
}

}  // namespace
}  // namespace dredge::testing

#include "scan/scan.h"

#include <string>

#include <gtest/gtest.h>

#include "unit/scan/scan_support.h"
#include "unit/support/fake_secret.h"

namespace dredge::testing {
namespace {

Result<ScanReport> scan(Source& source, std::string_view name, ScanOptions options) {
  return scan_source(source, name, builtin_engine(), options, {}, {}, {});
}

ScanReport report_of(std::string_view name, const std::string& content) {
  MemorySource source;
  source.add_file("a.env", content);
  auto report = scan(source, name, scan_options(1));
  EXPECT_TRUE(report);
  return std::move(*report);
}

std::vector<ScanReport> reports_of(const std::string& first, const std::string& second) {
  std::vector<ScanReport> reports;
  reports.push_back(report_of("one", first));
  reports.push_back(report_of("two", second));
  return reports;
}

TEST(MergeReports, MakesOneFindingOfASecretInTwoTargets) {
  const std::string line = fake_example("github.personal-access-token", 1);
  const ScanReport merged = merge_reports(reports_of(line, line), builtin_rules(), 0);
  ASSERT_EQ(merged.findings.size(), 1u);
  ASSERT_EQ(merged.findings[0].places.size(), 2u);
  EXPECT_EQ(merged.findings[0].places[0].target, "one");
  EXPECT_EQ(merged.findings[0].places[1].target, "two");
  EXPECT_EQ(merged.targets, (std::vector<std::string>{"one", "two"}));
}

TEST(MergeReports, KeepsDifferentSecretsApart) {
  const ScanReport merged =
      merge_reports(reports_of(fake_example("github.personal-access-token", 1),
                               fake_example("github.personal-access-token", 2)),
                    builtin_rules(), 0);
  EXPECT_EQ(merged.findings.size(), 2u);
}

TEST(MergeReports, AddsUpWhatWasCoveredAndWhatWasNot) {
  std::vector<ScanReport> reports = reports_of("hello", "dear world");
  reports[1].notices.push_back({file_origin("x"), 5, {ErrorCode::Io, "gone"}});
  reports[1].coverage.notices = 1;
  const ScanReport merged = merge_reports(std::move(reports), builtin_rules(), 0);
  EXPECT_EQ(merged.coverage.scanned_bytes, 15u);
  EXPECT_EQ(merged.coverage.blobs, 2u);
  EXPECT_TRUE(merged.coverage.partial());
  ASSERT_EQ(merged.notices.size(), 1u);
}

TEST(Scan, HidesASecretThatIsInAName) {
  const std::string token = fake_secret("github.personal-access-token", 3);
  MemorySource source;
  source.add_file(token + "/a.env", fake_example("github.personal-access-token", 1));
  source.add_batch([&](BlobSink& sink, auto) {
    sink.skip(file_origin(token), 0, {ErrorCode::Io, "gone"});
    return Result<>();
  });
  const auto report = scan(source, "memory", scan_options(1));
  ASSERT_TRUE(report);
  EXPECT_EQ(as_json(*report).find(token), std::string::npos);
  EXPECT_EQ(report->findings.size(), 1u);
  EXPECT_EQ(report->notices.size(), 1u);
}

TEST(Scan, AsksForAVerdictAndThenForgetsTheSecret) {
  MemorySource source;
  source.add_file("a.env", fake_example("github.personal-access-token", 1));
  ScanOptions options = scan_options(1);
  int asked = 0;
  options.verify = [&](const Finding& finding) {
    ++asked;
    EXPECT_TRUE(finding.secret.has_value());
    return Verdict{.liveness = Liveness::Live, .evidence = {}, .identity = {}};
  };
  const auto report = scan(source, "memory", options);
  ASSERT_TRUE(report);
  ASSERT_EQ(report->findings.size(), 1u);
  EXPECT_EQ(asked, 1);
  EXPECT_EQ(report->findings[0].verdict.liveness, Liveness::Live);
  EXPECT_FALSE(report->findings[0].secret.has_value());
}

TEST(Scan, CountsWhatIsBelowTheThreshold) {
  MemorySource source;
  source.add_file("a.env", "password = \"changeme\"\n");
  ScanOptions options = scan_options(1);
  options.min_confidence = 1;
  const auto report = scan(source, "memory", options);
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->findings.empty());
  EXPECT_GE(report->coverage.below_confidence, 1u);
}

TEST(Scan, CountsFindingsFromABandUp) {
  const ScanReport report = report_of("one", fake_example("github.personal-access-token", 1));
  EXPECT_EQ(count_at_least(report, Band::Info), 1u);
  EXPECT_EQ(count_at_least(report, report.findings[0].risk.band), 1u);
  if (report.findings[0].risk.band != Band::Critical) {
    EXPECT_EQ(count_at_least(report, Band::Critical), 0u);
  }
}

}  // namespace
}  // namespace dredge::testing

#include "report/sarif.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "unit/report/samples.h"

namespace dredge {
namespace {

using Json = nlohmann::json;

Json run_of(const ScanReport& report, const ReportOptions& options = {}) {
  const Json log = Json::parse(written("sarif", report, options), nullptr, false);
  EXPECT_EQ(log.value("version", ""), "2.1.0");
  return log.at("runs").at(0);
}

TEST(SarifReport, DescribesTheRuleAsHostsWantIt) {
  const Json rule = run_of(sample_report()).at("tool").at("driver").at("rules").at(0);
  EXPECT_EQ(rule.at("id"), "acme.api-token");
  EXPECT_EQ(rule.at("shortDescription").at("text"), "Acme API token");
  EXPECT_NE(rule.at("help").at("text").get<std::string>().find("2. Delete the old one."),
            std::string::npos);
  EXPECT_EQ(rule.at("properties").at("security-severity"), "9.6");
  EXPECT_EQ(rule.at("properties").at("precision"), "very-high");
  EXPECT_EQ(rule.at("properties").at("tags").at(0), "security");
}

TEST(SarifReport, WritesOneResultForEachFinding) {
  const Json results = run_of(sample_report()).at("results");
  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(results[0].at("level"), "error");
  EXPECT_EQ(results[0].at("rank"), 92.0);
  EXPECT_EQ(results[0].at("locations").size(), 2U);
  EXPECT_FALSE(results[0].at("partialFingerprints").at("primaryLocationLineHash").empty());
  EXPECT_FALSE(
      results[0].at("locations")[0].at("physicalLocation").at("region").contains("snippet"));
}

TEST(SarifReport, PutsThePlaceInHeadFirst) {
  ScanReport report = sample_report();
  report.findings[0].places = {commit_place("old.env", false), commit_place("now.env", true)};
  const Json locations = run_of(report).at("results")[0].at("locations");
  ASSERT_EQ(locations.size(), 2U);
  EXPECT_EQ(locations[0].at("physicalLocation").at("artifactLocation").at("uri"), "now.env");
  EXPECT_FALSE(locations[0].contains("logicalLocations"));
  EXPECT_TRUE(locations[1].contains("logicalLocations"));
}

TEST(SarifReport, GivesAFindingWithoutALineNoRegion) {
  ScanReport report = sample_report();
  Place place = commit_place("", false);
  std::get<CommitOrigin>(place.origin.where).place = GitPlace::CommitMessage;
  place.at.line = 0;
  report.findings[0].places = {place};
  const Json physical = run_of(report).at("results")[0].at("locations")[0].at("physicalLocation");
  EXPECT_FALSE(physical.contains("region"));
  EXPECT_EQ(physical.at("artifactLocation").at("uri"),
            "commit-message/1a2b3c4d5e6f0000000000000000000000000000");
}

TEST(SarifReport, SaysLoudlyWhatItLeavesOut) {
  ScanReport report = partial_report();
  for (int i = 0; i < 4; ++i) report.findings.push_back(sample_finding());
  const Json run = run_of(report, {.sarif_max_results = 3});
  EXPECT_EQ(run.at("results").size(), 3U);
  const Json notes = run.at("invocations")[0].at("toolExecutionNotifications");
  ASSERT_EQ(notes.size(), 3U);
  EXPECT_EQ(notes[0].at("level"), "error");
  EXPECT_EQ(notes[0].at("message").at("text"),
            "2 findings of the lowest risk are not in this file: it holds the first 3");
  EXPECT_EQ(notes[1].at("level"), "warning");
}

TEST(SarifReport, KeepsLocationsWithinTheHostsLimit) {
  ScanReport report = sample_report();
  for (int i = 0; i < 500; ++i) report.findings[0].places.push_back(file_place("f"));
  EXPECT_EQ(run_of(report).at("results")[0].at("locations").size(), 100U);
}

TEST(SarifReport, RatesARuleByItsWorstFinding) {
  ScanReport report = sample_report();
  report.findings.push_back(sample_finding());
  report.findings[0].risk = {20, Band::Low, {}};
  report.findings[1].risk = {60, Band::High, {}};
  const Json run = run_of(report);
  const Json rules = run.at("tool").at("driver").at("rules");
  ASSERT_EQ(rules.size(), 1U);
  EXPECT_EQ(rules[0].at("properties").at("security-severity"), "7.3");
  EXPECT_EQ(run.at("results")[0].at("level"), "note");
  EXPECT_EQ(run.at("results")[1].at("level"), "error");
}

TEST(SecuritySeverity, StaysInTheWordOfItsBand) {
  EXPECT_EQ(security_severity({100, Band::Critical, {}}), "10.0");
  EXPECT_EQ(security_severity({80, Band::Critical, {}}), "9.1");
  EXPECT_EQ(security_severity({79, Band::High, {}}), "8.9");
  EXPECT_EQ(security_severity({55, Band::High, {}}), "7.0");
  EXPECT_EQ(security_severity({54, Band::Medium, {}}), "6.9");
  EXPECT_EQ(security_severity({30, Band::Medium, {}}), "4.0");
  EXPECT_EQ(security_severity({29, Band::Low, {}}), "3.9");
  EXPECT_EQ(security_severity({0, Band::Info, {}}), "0.1");
  EXPECT_EQ(security_severity({-5, Band::Info, {}}), "0.1");
}

TEST(RelativeUri, EncodesEveryByteThatIsNotPlain) {
  EXPECT_EQ(relative_uri("a b/c#d?e%f.env"), "a%20b/c%23d%3Fe%25f.env");
  EXPECT_EQ(relative_uri("C:x\xff"), "C%3Ax%FF");
  EXPECT_EQ(relative_uri("/etc/x"), "etc/x");
  EXPECT_EQ(relative_uri("app.tar!etc/x"), "app.tar!etc/x");
  EXPECT_EQ(relative_uri("//"), "unnamed");
}

}  // namespace
}  // namespace dredge

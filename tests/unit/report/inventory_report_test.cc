// What the reports of the inventory count, and what they never let through.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/csv.h"
#include "report/agents.h"
#include "report/analysis.h"
#include "report/changes.h"
#include "report/html_text.h"
#include "report/inventory_writers.h"
#include "report/page_parts.h"
#include "report/svg.h"
#include "report/text_parts.h"
#include "report/trend.h"
#include "unit/report/inventory_samples.h"

namespace dredge {
namespace {

std::string written(const InventoryReport& report, std::string_view format) {
  std::ostringstream out;
  for (const InventoryReportFormat& row : inventory_report_formats()) {
    if (row.name != format) continue;
    EXPECT_TRUE(row.write(report, {}, out).has_value());
  }
  return out.str();
}

// The JSON of the page's data element.
nlohmann::json page_data(const std::string& page) {
  const std::string open = "id=\"data\">";
  const std::size_t begin = page.find(open) + open.size();
  return nlohmann::json::parse(page.substr(begin, page.find("</script>", begin) - begin));
}

TEST(Analysis, CountsWhatSomebodyMustActOn) {
  KnownFinding excepted = known_finding(2, 60, 3);
  excepted.exception = {"team", "vendor", "ciso", kToday - kDay, kToday + 10 * kDay};
  KnownFinding expired = known_finding(3, 60, 3);
  expired.exception = {"team", "vendor", "ciso", kToday - 9 * kDay, kToday};
  KnownFinding closed = known_finding(4, 60, 30);
  closed.state = "false_positive";
  const Analysis analysis =
      analyse(inventory_of(known_finding(1, 90, 2), excepted, expired, closed));
  EXPECT_EQ(analysis.open, 2u);
  EXPECT_EQ(analysis.risk, 150u);
  EXPECT_EQ(analysis.overdue, 1u);  // critical: one day; high: seven
  EXPECT_EQ(analysis.excepted, 1u);
  EXPECT_EQ(analysis.exceptions_expired, 1u);
  EXPECT_EQ(analysis.expiry[0], 1u);
  EXPECT_EQ(analysis.expiry[1], 1u);
}

TEST(Analysis, RotatedSecretThatStillWorksStaysOpen) {
  KnownFinding known = known_finding(1, 60, 3);
  known.state = "rotated";
  EXPECT_FALSE(is_open(known));
  known.finding.verdict.liveness = Liveness::Live;
  EXPECT_TRUE(is_open(known));
}

TEST(Analysis, BurnsDownByPhase) {
  KnownFinding orphan = known_finding(1, 90, 2);
  orphan.phase = "govern";
  KnownFinding lived_with = known_finding(2, 60, 3);
  lived_with.exception = {"team", "vendor", "ciso", kToday - kDay, kToday + 10 * kDay, "rule acme"};
  lived_with.phase = "contain";
  KnownFinding revoked = known_finding(3, 60, 3);
  revoked.state = "revoked";
  revoked.phase = "done";
  const InventoryReport report = inventory_of(orphan, lived_with, revoked);
  const Analysis analysis = analyse(report);
  EXPECT_EQ(analysis.phases[0].findings, 1u);
  EXPECT_EQ(analysis.phases[0].risk, 90u);
  EXPECT_EQ(analysis.phases[4].risk, 60u);
  EXPECT_EQ(analysis.done, 1u);
  for (const std::string_view format : {"text", "markdown", "html"}) {
    const std::string text = written(report, format);
    EXPECT_NE(text.find("Burn-down by phase"), std::string::npos) << format;
    EXPECT_NE(text.find("rule acme"), std::string::npos) << format;
  }
}

TEST(Analysis, FixesSumUpToAllRisk) {
  const InventoryReport report =
      inventory_of(known_finding(1, 90, 2), known_finding(2, 60, 2), known_finding(3, 50, 2));
  const Analysis analysis = analyse(report);
  ASSERT_EQ(analysis.fixes.size(), 3u);
  EXPECT_DOUBLE_EQ(analysis.fixes[0].share_so_far, 0.45);
  EXPECT_DOUBLE_EQ(analysis.fixes[2].share_so_far, 1);
}

TEST(Analysis, OneRotationEndsASecretUnderEveryRule) {
  KnownFinding other = known_finding(1, 40, 2);
  other.finding.rule = "acme.other";
  const Analysis analysis =
      analyse(inventory_of(known_finding(1, 50, 2), known_finding(2, 60, 2), other));
  ASSERT_EQ(analysis.fixes.size(), 2u);
  EXPECT_EQ(analysis.fixes[0].finding, 1u);
  EXPECT_EQ(analysis.fixes[1].finding, 0u);
  EXPECT_EQ(analysis.fixes[1].removed, 90u);
  EXPECT_DOUBLE_EQ(analysis.fixes[1].share_so_far, 1);
}

TEST(Trend, LineEndsWhereTheAnalysisStands) {
  KnownFinding gone = known_finding(2, 50, 60);
  gone.state = "gone";
  gone.gone_at = kToday - 20 * kDay;
  gone.events.push_back({gone.gone_at, "finding-gone", ".", "", "", ""});
  const InventoryReport report = inventory_of(known_finding(1, 90, 30), gone);
  const std::vector<TrendPoint> trend = trend_of(report, 61);
  ASSERT_GE(trend.size(), 2u);
  EXPECT_EQ(trend.back().at, kToday);
  EXPECT_EQ(trend.front().open, 1u);
  EXPECT_EQ(trend.back().open, 1u);
  EXPECT_EQ(trend.back().found, 2u);
  std::uint64_t most = 0;
  for (const TrendPoint& point : trend) most = std::max(most, point.open);
  EXPECT_EQ(most, 2u);
}

TEST(Trend, WhatCameBackLateIsOverdueAtOnce) {
  KnownFinding back = known_finding(1, 60, 60);  // high: a week from the first sight
  back.events.push_back({kToday - 58 * kDay, "finding-gone", ".", "", "", ""});
  back.events.push_back({kToday - 2 * kDay, "finding-back", ".", "", "", ""});
  const InventoryReport report = inventory_of(back);
  EXPECT_EQ(analyse(report).overdue, 1U);
  EXPECT_EQ(trend_of(report, 61).back().overdue, 1U);
}

TEST(Percent, NeitherHidesASmallShareNorRoundsUp) {
  EXPECT_EQ(percent(0), "0 %");
  EXPECT_EQ(percent(0.0004), "under 0.1 %");
  EXPECT_EQ(percent(0.0047), "0.4 %");
  EXPECT_EQ(percent(0.05), "5 %");
  EXPECT_EQ(percent(0.128), "12 %");
  EXPECT_EQ(percent(0.9999), "99 %");
  EXPECT_EQ(percent(1), "100 %");
}

TEST(Trend, WhatCameBackIsOpenAgain) {
  KnownFinding known = known_finding(1, 50, 60);
  known.events.push_back({kToday - 40 * kDay, "finding-gone", ".", "", "", ""});
  known.events.push_back({kToday - 10 * kDay, "finding-back", ".", "", "", ""});
  const std::vector<OpenSpan> spans = open_spans(known);
  ASSERT_EQ(spans.size(), 2u);
  EXPECT_EQ(spans[0].end, kToday - 40 * kDay);
  EXPECT_EQ(spans[1].end, 0);
}

TEST(Changes, TellEachKindSinceAMoment) {
  KnownFinding live = known_finding(2, 60, 50);
  live.verdicts = {{Liveness::Unknown, "", "", kToday - 40 * kDay},
                   {Liveness::Live, "", "", kToday - kDay}};
  KnownFinding rotated = known_finding(3, 60, 50);
  rotated.events.push_back({kToday - kDay, "state", "", "", "jane", "rotated: new key"});
  KnownFinding gone = known_finding(4, 60, 50);
  gone.gone_at = kToday - kDay;
  const InventoryReport report = inventory_of(known_finding(1, 60, 2), live, rotated, gone);
  std::vector<std::pair<Change, std::size_t>> found;
  for (const ChangeRow& row : changes_since(report, kToday - 5 * kDay))
    found.emplace_back(row.change, row.finding);
  const std::vector<std::pair<Change, std::size_t>> wanted = {
      {Change::New, 0}, {Change::NewlyLive, 1}, {Change::Gone, 3}, {Change::Rotated, 2}};
  EXPECT_EQ(found, wanted);
}

TEST(Changes, LastRoundBeginsAfterTheScanBefore) {
  EXPECT_EQ(last_round(inventory_of()), kToday - 90 * kDay + 1);
}

TEST(AgentPlaces, AreKnownByTheirPath) {
  EXPECT_EQ(agent_place("home/.cursor/mcp.json").tool, "Cursor");
  EXPECT_EQ(agent_place(".MCP.json.bak").kind, "mcp-configuration");
  EXPECT_EQ(agent_place("a/b/Train.ipynb").kind, "notebook");
  EXPECT_EQ(agent_place("x.tar!.claude/projects/p/s.jsonl").kind, "transcript");
  EXPECT_FALSE(is_agent_place("src/notmcp.json"));
}

TEST(CsvCell, IsNeverAFormula) {
  EXPECT_EQ(csv_cell("=1+1"), "'=1+1");
  EXPECT_EQ(csv_cell("@SUM(A1)"), "'@SUM(A1)");
  EXPECT_EQ(csv_cell("\t=1"), "'\t=1");
  EXPECT_EQ(csv_cell("-2,\"x\""), "\"'-2,\"\"x\"\"\"");
  EXPECT_EQ(csv_cell("a\nb"), "\"a\nb\"");
  EXPECT_EQ(csv_cell(std::string("a\0b", 3)), "ab");
}

TEST(HtmlText, LeavesNoMarkup) {
  EXPECT_EQ(html_escape("<a href=\"x\" id='y'>&"),
            "&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;");
  EXPECT_EQ(html_escape("\xE2\x80\xAE").find('\xE2'),
            std::string::npos);  // a bidirectional override
  EXPECT_EQ(route_escape("a/b ?"), "a%2Fb%20%3F");
  EXPECT_EQ(encode_base64("M"), "TQ==");
  EXPECT_EQ(encode_base64("Man"), "TWFu");
}

TEST(Page, HostileTextStaysInItsPlace) {
  for (const std::string hostile :
       {"</script><script>alert(1)//", "<!--", "<!--<script>", "\xE2\x80\xA8x\xE2\x80\xA9",
        "\"><img src=x onerror=alert(1)>", "{{script}}", "\xFF\xFE"}) {
    KnownFinding known = known_finding(1, 90, 2, hostile);
    known.finding.owners = {{hostile, hostile, 1, hostile}};
    known.finding.description = hostile;
    InventoryReport report = inventory_of(known);
    report.targets.front().name = hostile;
    const std::string page = written(report, "html");
    const std::string plain = written(inventory_of(known_finding(1, 90, 2)), "html");
    const auto count = [](const std::string& text, std::string_view word) {
      std::size_t found = 0;
      for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1))
        ++found;
      return found;
    };
    for (const std::string_view mark : {"<script", "</script", "<!--", "<img", "onerror=alert(1)>"})
      EXPECT_EQ(count(page, mark), count(plain, mark)) << mark << " by " << hostile;
    EXPECT_EQ(page.find("\xE2\x80\xA8"), std::string::npos);
    EXPECT_FALSE(page_data(page)["findings"].empty());
  }
}

TEST(Page, PolicyNamesItsOwnScriptAndNothingElse) {
  const std::string page = written(inventory_of(known_finding(1, 90, 2)), "html");
  EXPECT_NE(page.find("default-src 'none'; script-src 'sha256-"), std::string::npos);
  EXPECT_EQ(page.find("unsafe"), std::string::npos);
  EXPECT_EQ(page.find(" style=\""), std::string::npos);
  EXPECT_EQ(page.find(" onclick"), std::string::npos);
  EXPECT_EQ(page.find("http://"), std::string::npos);
}

TEST(Page, SaysWhenItDoesNotListEverything) {
  KnownFinding closed = known_finding(2, 90, 2);
  closed.state = "accepted";
  InventoryReport report = inventory_of(closed);
  for (std::size_t i = 0; i < kMostListed - 1; ++i)
    report.findings.push_back(known_finding(1, 40, 2));
  EXPECT_EQ(written(report, "html").find("This report lists"), std::string::npos);
  report.findings.push_back(known_finding(3, 20, 2));
  const std::string page = written(report, "html");
  EXPECT_NE(page.find("This report lists the 50,000 most urgent of 50,001 findings."),
            std::string::npos);
  EXPECT_EQ(page_data(page)["findings"].size(), kMostListed);
  EXPECT_EQ(page.find("\"020202020202\""), std::string::npos) << "what is closed makes room";
  EXPECT_NE(page.find("\"030303030303\""), std::string::npos);
}

TEST(Page, SameInventoryGivesTheSameBytes) {
  const InventoryReport report = inventory_of(known_finding(1, 90, 2), known_finding(2, 60, 90));
  EXPECT_EQ(written(report, "html"), written(report, "html"));
}

TEST(Reports, HoldNoRawSecret) {
  const InventoryReport report = inventory_of(known_finding(1, 90, 2));
  for (const InventoryReportFormat& format : inventory_report_formats())
    EXPECT_EQ(written(report, format.name).find(sample_secret()), std::string::npos) << format.name;
}

TEST(Reports, AnEmptyInventoryIsNoError) {
  InventoryReport empty;
  empty.now = kToday;
  for (const InventoryReportFormat& format : inventory_report_formats())
    EXPECT_FALSE(written(empty, format.name).empty()) << format.name;
}

TEST(InventoryJson, CarriesTimeAndDecisions) {
  KnownFinding known = known_finding(1, 90, 2);
  known.exception = {"team", "vendor", "ciso", kToday - kDay, kToday + kDay, "rule acme.token"};
  known.phase = "contain";
  const nlohmann::json json = nlohmann::json::parse(written(inventory_of(known), "json"));
  EXPECT_EQ(json["findings"][0]["exception"]["covers"], "rule acme.token");
  EXPECT_EQ(json["findings"][0]["phase"], "contain");
  EXPECT_EQ(json["summary"]["phases"]["contain"]["findings"], 1);
  EXPECT_EQ(json["summary"]["open"], 0);
  EXPECT_EQ(json["summary"]["excepted"], 1);
  EXPECT_EQ(json["findings"][0]["exception"]["approver"], "ciso");
  EXPECT_EQ(json["findings"][0]["state"], "open");
  EXPECT_EQ(json["findings"][0]["overdue"], false);
}

TEST(InventoryText, FitsTheWidth) {
  InventoryReportOptions options;
  options.screen.width = 80;
  options.screen.unicode = false;
  std::ostringstream out;
  const std::string path(300, 'x');
  ASSERT_TRUE(
      write_inventory_text(inventory_of(known_finding(1, 90, 2, path)), options, out).has_value());
  std::istringstream lines(out.str());
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80u) << line;
}

TEST(InventoryMarkdown, CellsCannotBreakTheTable) {
  KnownFinding known = known_finding(1, 90, 2, "a|b\n# c <script>");
  const std::string text = written(inventory_of(known), "markdown");
  EXPECT_EQ(text.find("<script"), std::string::npos);
  EXPECT_NE(text.find("a\\|b"), std::string::npos);
}

TEST(Svg, ScalesEndOnRoundNumbers) {
  EXPECT_EQ(nice_ceiling(0), 1);
  EXPECT_EQ(nice_ceiling(3), 4);
  EXPECT_EQ(nice_ceiling(87), 100);
  EXPECT_EQ(nice_ceiling(2917), 4000);
}

}  // namespace
}  // namespace dredge

#include "report/summary_rows.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/text.h"
#include "report/agent_servers.h"
#include "report/agents.h"
#include "report/text_parts.h"
#include "report/writers.h"

namespace dredge {
namespace {

using Cells = std::vector<std::string>;

std::string owner_text(const KnownFinding& known) {
  return owner_of(known).empty() ? "(nobody known)" : std::string(owner_of(known));
}

std::string where_text(const Finding& finding) {
  if (finding.places.empty()) return "";
  std::string where = finding.places.front().origin.display_path();
  if (finding.places.size() > 1) where += fmt::format(" +{}", finding.places.size() - 1);
  return where;
}

std::string due_text(const KnownFinding& known, const InventoryReport& report) {
  const std::int64_t due = due_at(known, report.sla);
  if (due == 0) return "-";
  return due < report.now ? short_span(report.now - due) + " over" : short_span(due - report.now);
}

std::string verdict_word(const Finding& finding) {
  return finding.verdict.liveness == Liveness::NotChecked
             ? "-"
             : std::string(name_of(finding.verdict.liveness));
}

// What every table of findings starts with.
Cells finding_cells(const KnownFinding& known) {
  return {fmt::format("{} {}", known.finding.risk.score, name_of(known.finding.risk.band)),
          known.finding.description, known.finding.fingerprint.brief()};
}

void keep_top(SummaryTable& table, std::size_t top) {
  if (table.rows.size() <= top) return;
  table.more = table.rows.size() - top;
  table.rows.resize(top);
}

SummaryTable fix_table(const InventoryReport& report, const Analysis& analysis, std::size_t top) {
  SummaryTable table{"Rotate first",
                     "",
                     {{"RISK"},
                      {"SECRET", false, true},
                      {"ID"},
                      {"VERDICT"},
                      {"OWNER", false, true},
                      {"WHERE", false, true},
                      {"AGE", true},
                      {"DUE", true}},
                     {},
                     0};
  const std::size_t shown = std::min(top, analysis.fixes.size());
  if (shown == 0) return table;
  table.lead = fmt::format("Rotating {} removes {} of the open risk.",
                           shown == 1 ? "this one" : fmt::format("these {}", shown),
                           percent(analysis.fixes[shown - 1].share_so_far));
  for (std::size_t i = 0; i < shown; ++i) {
    const Fix& fix = analysis.fixes[i];
    const KnownFinding& known = report.findings[fix.finding];
    Cells cells = finding_cells(known);
    cells.insert(cells.end(),
                 {verdict_word(known.finding), owner_text(known), where_text(known.finding),
                  short_span(report.now - leaked_at(known)), due_text(known, report)});
    table.rows.push_back(std::move(cells));
  }
  table.more = analysis.fixes.size() - shown;
  return table;
}

SummaryTable owner_table(const Analysis& analysis, std::size_t top) {
  SummaryTable table{"Owners",
                     "",
                     {{"OWNER", false, true},
                      {"RISK", true},
                      {"SECRETS", true},
                      {"LIVE", true},
                      {"OVERDUE", true},
                      {"CRITICAL", true},
                      {"HIGH", true},
                      {"MEDIUM", true},
                      {"LOW", true},
                      {"INFO", true}},
                     {},
                     0};
  for (const OwnerRow& row : analysis.owners) {
    Cells cells = {row.owner.empty() ? "(nobody known)" : std::string(row.owner),
                   std::to_string(row.risk), std::to_string(row.findings), std::to_string(row.live),
                   std::to_string(row.overdue)};
    for (const Band band : kBandsWorstFirst)
      cells.push_back(std::to_string(row.bands[static_cast<std::size_t>(band)]));
    table.rows.push_back(std::move(cells));
  }
  keep_top(table, top);
  return table;
}

SummaryTable target_table(const InventoryReport& report, const Analysis& analysis,
                          std::size_t top) {
  SummaryTable table{"Targets",
                     "",
                     {{"TARGET", false, true},
                      {"KIND"},
                      {"RISK", true},
                      {"SECRETS", true},
                      {"LIVE", true},
                      {"LAST SCAN"},
                      {"COVERAGE"}},
                     {},
                     0};
  for (const TargetRow& row : analysis.targets) {
    const KnownTarget& target = report.targets[row.target];
    table.rows.push_back(
        {target.name, target.kind, std::to_string(row.risk), std::to_string(row.findings),
         std::to_string(row.live), iso_time(row.scanned_at).substr(0, 10),
         row.complete ? "complete"
                      : fmt::format("partial, {} left out", counted(row.notices, "place"))});
  }
  keep_top(table, top);
  return table;
}

SummaryTable change_table(const InventoryReport& report, std::size_t top) {
  const std::int64_t since = report.since != 0 ? report.since : last_round(report);
  const std::vector<ChangeRow> changes = changes_since(report, since);
  SummaryTable table{"Changes",
                     "",
                     {{"CHANGE"},
                      {"WHEN"},
                      {"RISK"},
                      {"SECRET", false, true},
                      {"ID"},
                      {"OWNER", false, true},
                      {"WHERE", false, true}},
                     {},
                     0};
  std::map<Change, std::size_t> counts_by_change;
  for (const ChangeRow& row : changes) ++counts_by_change[row.change];
  for (const auto& [change, count] : counts_by_change)
    table.lead += fmt::format("{}{} {}", table.lead.empty() ? "" : ", ", count, words_of(change));
  const std::string begin = since <= 1 ? "the first scan" : iso_time(since);
  table.lead = fmt::format("Since {}: {}.", begin, table.lead.empty() ? "no change" : table.lead);
  std::map<Change, std::size_t> shown;
  for (const ChangeRow& row : changes) {
    // Each kind gets its share: a hundred new ones must not hide the one that came back.
    if (++shown[row.change] > top) {
      ++table.more;
      continue;
    }
    const KnownFinding& known = report.findings[row.finding];
    Cells cells = {std::string(words_of(row.change)), iso_time(row.at).substr(0, 10)};
    for (std::string& cell : finding_cells(known)) cells.push_back(std::move(cell));
    cells.insert(cells.end(), {owner_text(known), where_text(known.finding)});
    table.rows.push_back(std::move(cells));
  }
  return table;
}

SummaryTable exception_table(const InventoryReport& report, std::size_t top) {
  SummaryTable table{"Exceptions",
                     "",
                     {{"ENDS"},
                      {"STATE"},
                      {"SECRET", false, true},
                      {"ID"},
                      {"GRANTED FOR", false, true},
                      {"OWNER", false, true},
                      {"APPROVER", false, true},
                      {"REASON", false, true}},
                     {},
                     0};
  std::vector<std::pair<std::int64_t, const KnownFinding*>> order;
  for (const KnownFinding& known : report.findings)
    if (known.exception) order.emplace_back(known.exception->expires_at, &known);
  std::stable_sort(order.begin(), order.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  for (const auto& [ends, known] : order) {
    const std::int64_t left = ends - report.now;
    table.rows.push_back(
        {iso_time(ends).substr(0, 10), left <= 0 ? "expired" : "in " + span_words(left),
         known->finding.description, known->finding.fingerprint.brief(), known->exception->covers,
         known->exception->owner, known->exception->approver, known->exception->reason});
  }
  keep_top(table, top);
  return table;
}

SummaryTable phase_table(const Analysis& analysis) {
  SummaryTable table{
      "Burn-down by phase",
      "",
      {{"PHASE"}, {"SECRETS", true}, {"RISK", true}, {"LEFT", true}, {"TO DO", false, true}},
      {},
      0};
  std::uint64_t left = 0;
  for (const PhaseRow& row : analysis.phases) left += row.findings;
  if (left == 0 && analysis.done == 0) return table;
  table.lead = fmt::format("{} to go, {} done.", left, analysis.done);
  for (std::size_t i = 0; i < kPhases.size(); ++i) {
    const PhaseRow& row = analysis.phases[i];
    left -= row.findings;
    table.rows.push_back({std::string(kPhases[i]), std::to_string(row.findings),
                          std::to_string(row.risk), std::to_string(left),
                          std::string(kPhaseWork[i])});
  }
  return table;
}

SummaryTable agent_table(const InventoryReport& report, std::size_t top) {
  SummaryTable table{"Agents with static credentials",
                     "",
                     {{"RISK"},
                      {"SECRET", false, true},
                      {"ID"},
                      {"AGENT"},
                      {"KIND"},
                      {"VERDICT"},
                      {"AGE", true},
                      {"OWNER", false, true},
                      {"WHERE", false, true},
                      {"INSTEAD", false, true}},
                     {},
                     0};
  for (const KnownFinding& known : report.findings) {
    const AgentPlace agent = agent_place(known.finding);
    if (agent.kind.empty() || !counts(known, report.now)) continue;
    Cells cells = finding_cells(known);
    cells.insert(
        cells.end(),
        {std::string(agent.tool), std::string(agent.kind), verdict_word(known.finding),
         short_span(report.now - leaked_at(known)), owner_text(known), where_text(known.finding),
         known.replacement.empty() ? std::string(agent_advice(agent.kind)) : known.replacement});
    table.rows.push_back(std::move(cells));
  }
  keep_top(table, top);
  return table;
}

SummaryTable server_table(const InventoryReport& report, std::size_t top) {
  SummaryTable table{"MCP servers with static credentials",
                     "",
                     {{"RISK"},
                      {"SERVER"},
                      {"AGENT"},
                      {"SECRETS", true},
                      {"LIVE", true},
                      {"AGE", true},
                      {"OWNER", false, true},
                      {"FILE", false, true},
                      {"INSTEAD", false, true}},
                     {},
                     0};
  for (const ServerRow& row : agent_servers(report)) {
    const Risk& risk = report.findings[row.findings.front()].finding.risk;
    table.rows.push_back({fmt::format("{} {}", risk.score, name_of(risk.band)),
                          std::string(row.entry), std::string(row.tool),
                          std::to_string(row.findings.size()), std::to_string(row.live),
                          short_span(report.now - row.leaked_at),
                          row.owner.empty() ? "(nobody known)" : std::string(row.owner), row.path,
                          std::string(row.instead)});
  }
  keep_top(table, top);
  return table;
}

SummaryTable reference_table(const InventoryReport& report, std::size_t top) {
  SummaryTable table{
      "Compliant references", "", {{"KIND"}, {"REFERENCES", true}, {"FILE", false, true}}, {}, 0};
  std::uint64_t sum = 0;
  for (const ReferenceCount& row : report.references) {
    sum += row.count;
    table.rows.push_back({row.kind, std::to_string(row.count), row.path});
  }
  table.lead = fmt::format("{} to the environment or a secret store.", counted(sum, "reference"));
  keep_top(table, top);
  return table;
}

}  // namespace

std::string headline_of(const Analysis& analysis) {
  if (analysis.open == 0) return "No secret is open.";
  std::string bands;
  for (const Band band : kBandsWorstFirst) {
    const std::uint64_t count = analysis.bands[static_cast<std::size_t>(band)];
    if (count != 0)
      bands += fmt::format("{}{} {}", bands.empty() ? "" : ", ", count, name_of(band));
  }
  return fmt::format("{} in {}: {}", counted(analysis.open, "open secret"),
                     counted(analysis.places, "place"), bands);
}

std::vector<std::pair<std::string, std::string>> key_figures(const InventoryReport& report,
                                                             const Analysis& analysis) {
  std::vector<std::pair<std::string, std::string>> figures = {
      {"open risk", grouped(analysis.risk)},
      {"live", fmt::format("{} of {} checked", analysis.live, analysis.verified)},
      {"orphans", grouped(analysis.orphans)},
      {"overdue", grouped(analysis.overdue)},
      {"exceptions", fmt::format("{} stand, {} expired, {} end in 30 days", analysis.excepted,
                                 analysis.exceptions_expired, analysis.expiry[1])}};
  if (analysis.oldest_live != 0)
    figures.emplace_back("oldest live", span_words(report.now - analysis.oldest_live));
  return figures;
}

std::vector<SummaryTable> summary_tables(const InventoryReport& report, const Analysis& analysis,
                                         const InventoryReportOptions& options) {
  std::vector<SummaryTable> tables;
  if (options.lens == Lens::Agents) {
    tables = {server_table(report, options.top), agent_table(report, options.top),
              reference_table(report, options.top)};
  } else {
    tables = {fix_table(report, analysis, options.top),    owner_table(analysis, options.top),
              target_table(report, analysis, options.top), phase_table(analysis),
              change_table(report, options.top),           exception_table(report, options.top)};
  }
  std::erase_if(tables,
                [](const SummaryTable& table) { return table.rows.empty() && table.lead.empty(); });
  return tables;
}

}  // namespace dredge

// The csv format of the inventory's report: RFC 4180, one row a finding; docs/reports.md lists the
// columns.
#include <array>
#include <map>
#include <ostream>

#include "base/csv.h"
#include "base/text.h"
#include "report/agents.h"
#include "report/analysis.h"
#include "report/changes.h"
#include "report/inventory_writers.h"
#include "report/writers.h"

namespace dredge {
namespace {

constexpr std::array<std::string_view, 42> kColumns = {"id",
                                                       "fingerprint",
                                                       "rule",
                                                       "provider",
                                                       "description",
                                                       "masked",
                                                       "severity",
                                                       "risk",
                                                       "band",
                                                       "confidence",
                                                       "verdict",
                                                       "verdict_checked_at",
                                                       "verdict_identity",
                                                       "state",
                                                       "owner",
                                                       "owner_source",
                                                       "source",
                                                       "agent",
                                                       "environment",
                                                       "exposure",
                                                       "first_seen",
                                                       "last_seen",
                                                       "gone_at",
                                                       "leaked_at",
                                                       "due_at",
                                                       "overdue",
                                                       "places",
                                                       "target",
                                                       "path",
                                                       "line",
                                                       "commit",
                                                       "replacement",
                                                       "exception_owner",
                                                       "exception_reason",
                                                       "exception_approver",
                                                       "exception_expires_at",
                                                       "exception_covers",
                                                       "phase",
                                                       "agent_entry",
                                                       "times_back",
                                                       "back_at",
                                                       "change"};

void write_row(const std::vector<std::string>& cells, std::ostream& out) {
  for (std::size_t i = 0; i < cells.size(); ++i) out << (i == 0 ? "" : ",") << csv_cell(cells[i]);
  out << "\r\n";
}

void add_place(const Finding& finding, std::vector<std::string>& cells) {
  if (finding.places.empty()) {
    cells.insert(cells.end(), 4, "");
    return;
  }
  const Place& place = finding.places.front();
  const CommitOrigin* commit = commit_of(place);
  cells.push_back(place.target);
  cells.push_back(place.origin.display_path());
  cells.push_back(place.at.line == 0 ? "" : std::to_string(place.at.line));
  cells.push_back(commit == nullptr ? "" : commit->commit.hex());
}

void add_exception(const KnownFinding& known, std::vector<std::string>& cells) {
  const StandingException none;
  const StandingException& shown = known.exception ? *known.exception : none;
  cells.insert(cells.end(), {shown.owner, shown.reason, shown.approver, iso_time(shown.expires_at),
                             shown.covers, std::string(known.phase)});
}

// How often it came back after it had gone, and when last.
void add_returns(const KnownFinding& known, std::vector<std::string>& cells) {
  std::size_t times = 0;
  std::int64_t last = 0;
  for (const HistoryEvent& event : known.events) {
    if (event.kind != "finding-back") continue;
    ++times;
    last = event.at;
  }
  cells.insert(cells.end(), {std::to_string(times), iso_time(last)});
}

// What changed of each finding since the moment that the report tells changes from.
using Changes = std::map<std::size_t, std::string>;

Changes changes_of(const InventoryReport& report) {
  const std::int64_t since = report.since != 0 ? report.since : last_round(report);
  Changes changes;
  for (const ChangeRow& row : changes_since(report, since)) {
    std::string& words = changes[row.finding];
    words += (words.empty() ? "" : ", ") + std::string(name_of(row.change));
  }
  return changes;
}

std::vector<std::string> row_of(const KnownFinding& known, const InventoryReport& report) {
  const Finding& finding = known.finding;
  const std::int64_t due = due_at(known, report.sla);
  const bool is_overdue = counts(known, report.now) && due != 0 && due < report.now;
  const AgentPlace agent = agent_place(finding);
  std::vector<std::string> cells = {finding.fingerprint.brief(),
                                    finding.fingerprint.hex(),
                                    finding.rule,
                                    finding.provider,
                                    finding.description,
                                    finding.masked,
                                    std::string(name_of(finding.severity)),
                                    std::to_string(finding.risk.score),
                                    std::string(name_of(finding.risk.band)),
                                    std::to_string(static_cast<int>(finding.confidence * 100)),
                                    std::string(name_of(finding.verdict.liveness)),
                                    iso_time(finding.verdict.checked_at),
                                    finding.verdict.identity,
                                    known.state,
                                    std::string(owner_of(known)),
                                    finding.owners.empty() ? "" : finding.owners.front().source,
                                    std::string(source_of(finding)),
                                    std::string(agent.tool),
                                    known.environment,
                                    known.exposure,
                                    iso_time(known.first_seen),
                                    iso_time(known.last_seen),
                                    iso_time(known.gone_at),
                                    iso_time(leaked_at(known)),
                                    iso_time(due),
                                    is_overdue ? "yes" : "no",
                                    std::to_string(finding.places.size())};
  add_place(finding, cells);
  cells.push_back(known.replacement);
  add_exception(known, cells);
  cells.push_back(known.agent_entries.empty() ? "" : known.agent_entries.front().name);
  add_returns(known, cells);
  return cells;
}

}  // namespace

Result<> write_inventory_csv(const InventoryReport& report, const InventoryReportOptions& options,
                             std::ostream& out) {
  write_row({kColumns.begin(), kColumns.end()}, out);
  const Changes changes = changes_of(report);
  for (std::size_t i = 0; i < report.findings.size(); ++i) {
    const KnownFinding& known = report.findings[i];
    if (options.lens == Lens::Agents && agent_place(known.finding).kind.empty()) continue;
    std::vector<std::string> cells = row_of(known, report);
    const auto change = changes.find(i);
    cells.push_back(change == changes.end() ? "" : change->second);
    write_row(cells, out);
  }
  return check_written(out);
}

}  // namespace dredge

// The json format of the inventory's report. A finding has the keys that `scan` gives it, and those
// that only time gives; docs/reports.md is the contract.
#include <ostream>

#include "base/text.h"
#include "report/agent_servers.h"
#include "report/agents.h"
#include "report/analysis.h"
#include "report/changes.h"
#include "report/inventory_writers.h"
#include "report/json_writer.h"
#include "report/trend.h"
#include "report/writers.h"

namespace dredge {
namespace {

constexpr int kSchemaVersion = 1;
constexpr std::size_t kTrendPoints = 80;

void write_bands(JsonWriter& json, std::string_view name, const BandCounts& counts) {
  json.key(name).begin_object();
  for (const Band band : kBandsWorstFirst)
    json.member(name_of(band), counts[static_cast<std::size_t>(band)]);
  json.end();
}

void write_summary(JsonWriter& json, const Analysis& a) {
  json.key("summary").begin_object();
  json.member("open", a.open).member("risk", a.risk).member("places", a.places);
  json.member("live", a.live).member("verified", a.verified).member("orphans", a.orphans);
  json.member("overdue", a.overdue).member("excepted", a.excepted);
  json.member("exceptions_expired", a.exceptions_expired).member("gone", a.gone);
  json.text_or_null("oldest_live", iso_time(a.oldest_live));
  write_bands(json, "bands", a.bands);
  json.key("sources").begin_object();
  for (std::size_t i = 0; i < kSources.size(); ++i) {
    std::uint64_t count = 0;
    for (const std::uint64_t part : a.sources[i]) count += part;
    json.member(kSources[i], count);
  }
  json.end();
  json.key("phases").begin_object();
  for (std::size_t i = 0; i < kPhases.size(); ++i) {
    json.key(kPhases[i]).begin_object();
    json.member("findings", a.phases[i].findings).member("risk", a.phases[i].risk).end();
  }
  json.member("done", a.done).end().end();
}

void write_sla(JsonWriter& json, const InventoryReport& report, const Analysis& a) {
  json.key("sla").begin_array();
  for (const Band band : kBandsWorstFirst) {
    const auto i = static_cast<std::size_t>(band);
    const SlaRow& row = a.sla[i];
    json.begin_object().member("band", name_of(band)).member("term_seconds", report.sla[i]);
    json.member("in_time", row.in_time).member("soon", row.soon).member("overdue", row.overdue);
    json.member("closed", row.closed).member("closed_late", row.closed_late);
    json.key("mean_days_to_close").number(row.mean_days_to_close);
    json.end();
  }
  json.end();
}

void write_owners(JsonWriter& json, const Analysis& a) {
  json.key("owners").begin_array();
  for (const OwnerRow& row : a.owners) {
    json.begin_object().text_or_null("owner", row.owner);
    json.member("findings", row.findings).member("risk", row.risk).member("live", row.live);
    json.member("overdue", row.overdue);
    write_bands(json, "bands", row.bands);
    json.end();
  }
  json.end();
}

void write_targets(JsonWriter& json, const InventoryReport& report, const Analysis& a) {
  json.key("targets").begin_array();
  for (const TargetRow& row : a.targets) {
    const KnownTarget& target = report.targets[row.target];
    json.begin_object().member("name", target.name).member("kind", target.kind);
    json.text_or_null("exposure", target.exposure);
    json.member("findings", row.findings).member("risk", row.risk).member("live", row.live);
    json.text_or_null("scanned_at", iso_time(row.scanned_at));
    json.member("complete", row.complete).member("notices", row.notices);
    json.end();
  }
  json.end();
}

void write_fixes(JsonWriter& json, const InventoryReport& report, const Analysis& a,
                 std::size_t most) {
  json.key("fixes").begin_array();
  for (std::size_t i = 0; i < std::min(most, a.fixes.size()); ++i) {
    const Fix& fix = a.fixes[i];
    json.begin_object().member("id", report.findings[fix.finding].finding.fingerprint.brief());
    json.member("rule", report.findings[fix.finding].finding.rule).member("removes", fix.removed);
    json.key("share_so_far").number(fix.share_so_far);
    json.end();
  }
  json.end();
}

void write_trend(JsonWriter& json, const InventoryReport& report) {
  json.key("trend").begin_array();
  for (const TrendPoint& point : trend_of(report, kTrendPoints)) {
    json.begin_object().member("at", iso_time(point.at)).member("open", point.open);
    json.member("found", point.found).member("overdue", point.overdue);
    write_bands(json, "risk", point.risk);
    json.end();
  }
  json.end();
}

void write_changes(JsonWriter& json, const InventoryReport& report) {
  const std::int64_t since = report.since != 0 ? report.since : last_round(report);
  json.text_or_null("since", iso_time(since));
  json.key("changes").begin_array();
  for (const ChangeRow& row : changes_since(report, since)) {
    const Finding& finding = report.findings[row.finding].finding;
    json.begin_object().member("change", name_of(row.change)).member("at", iso_time(row.at));
    json.member("id", finding.fingerprint.brief()).member("rule", finding.rule).end();
  }
  json.end();
}

void write_history(JsonWriter& json, const KnownFinding& known) {
  json.key("verdicts").begin_array();
  for (const Verdict& verdict : known.verdicts) {
    json.begin_object().member("at", iso_time(verdict.checked_at));
    json.member("verdict", name_of(verdict.liveness)).text_or_null("evidence", verdict.evidence);
    json.text_or_null("identity", verdict.identity).end();
  }
  json.end();
  json.key("events").begin_array();
  for (const HistoryEvent& event : known.events) {
    json.begin_object().member("at", iso_time(event.at)).member("kind", event.kind);
    json.text_or_null("target", event.target).text_or_null("path", event.path);
    json.text_or_null("who", event.who).text_or_null("detail", event.detail).end();
  }
  json.end();
}

void write_exception(JsonWriter& json, const KnownFinding& known, std::int64_t now) {
  json.key("exception");
  if (!known.exception) {
    json.null();
    return;
  }
  const StandingException& shown = *known.exception;
  json.begin_object().member("covers", shown.covers);
  json.member("owner", shown.owner).member("reason", shown.reason);
  json.member("approver", shown.approver).member("created_at", iso_time(shown.created_at));
  json.member("expires_at", iso_time(shown.expires_at));
  json.member("expired", shown.expires_at <= now).end();
}

void write_known(JsonWriter& json, const KnownFinding& known, const InventoryReport& report,
                 const InventoryReportOptions& options) {
  const std::int64_t due = due_at(known, report.sla);
  json.begin_object();
  write_finding_members(json, known.finding, options.screen);
  json.member("state", known.state).member("counts", counts(known, report.now));
  json.member("first_seen", iso_time(known.first_seen));
  json.member("last_seen", iso_time(known.last_seen));
  json.text_or_null("gone_at", iso_time(known.gone_at));
  json.member("leaked_at", iso_time(leaked_at(known)));
  json.text_or_null("due_at", iso_time(due));
  json.member("overdue", counts(known, report.now) && due != 0 && due < report.now);
  json.member("source", source_of(known.finding));
  json.text_or_null("agent", agent_place(known.finding).tool);
  json.key("agent_entries").begin_array();
  for (const AgentEntry& entry : known.agent_entries) json.string(entry.name);
  json.end();
  json.text_or_null("environment", known.environment);
  json.text_or_null("exposure", known.exposure);
  json.text_or_null("replacement", known.replacement);
  json.text_or_null("phase", known.phase);
  write_exception(json, known, report.now);
  write_history(json, known);
  json.end();
}

void write_scans(JsonWriter& json, const InventoryReport& report) {
  json.key("scans").begin_array();
  for (const KnownScan& scan : report.scans) {
    json.begin_object().member("id", scan.id).member("target", report.targets[scan.target].name);
    json.member("started_at", iso_time(scan.started_at));
    json.member("finished_at", iso_time(scan.finished_at)).member("complete", scan.complete);
    json.member("blobs", scan.blobs).member("scanned_bytes", scan.scanned_bytes);
    json.member("skipped_bytes", scan.skipped_bytes).member("notices", scan.notices);
    json.member("new", scan.new_findings).member("gone", scan.gone_findings);
    json.member("back", scan.back_findings).end();
  }
  json.end();
  json.key("servers").begin_array();
  for (const ServerRow& row : agent_servers(report)) {
    json.begin_object().member("entry", row.entry).member("agent", row.tool);
    json.member("target", row.target).member("path", row.path);
    json.key("findings").begin_array();
    for (const std::size_t finding : row.findings)
      json.string(report.findings[finding].finding.fingerprint.brief());
    json.end();
    json.member("risk", report.findings[row.findings.front()].finding.risk.score);
    json.member("live", row.live).member("leaked_at", iso_time(row.leaked_at));
    json.text_or_null("owner", row.owner);
    json.member("replacement", row.instead).end();
  }
  json.end();
  json.key("references").begin_array();
  for (const ReferenceCount& row : report.references)
    json.begin_object()
        .member("kind", row.kind)
        .member("path", row.path)
        .member("count", row.count)
        .end();
  json.end();
}

}  // namespace

Result<> write_inventory_json(const InventoryReport& report, const InventoryReportOptions& options,
                              std::ostream& out) {
  const Analysis analysis = analyse(report);
  JsonWriter json(out, JsonWriter::Style::Indented);
  json.begin_object();
  json.member("schema_version", kSchemaVersion);
  json.member("tool", "dredge").member("version", DREDGE_VERSION).member("report", "inventory");
  json.member("made_at", iso_time(report.now));
  write_summary(json, analysis);
  write_sla(json, report, analysis);
  write_owners(json, analysis);
  write_targets(json, report, analysis);
  write_fixes(json, report, analysis, analysis.fixes.size());
  write_trend(json, report);
  write_changes(json, report);
  json.key("findings").begin_array();
  for (const KnownFinding& known : report.findings) {
    if (options.lens == Lens::Agents && agent_place(known.finding).kind.empty()) continue;
    write_known(json, known, report, options);
  }
  json.end();
  write_scans(json, report);
  json.end();
  out << '\n';
  return check_written(out);
}

}  // namespace dredge

#include "cli/known.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "base/hash.h"
#include "cli/plan_sheet.h"
#include "cli/stored.h"
#include "inventory/sqlite.h"
#include "risk/guidance.h"
#include "scan/exceptions.h"

namespace dredge {
namespace {

constexpr std::string_view kTargets =
    "SELECT kind, name, coalesce(exposure, ''), first_seen, last_seen FROM targets "
    "ORDER BY name, kind";

constexpr std::string_view kScans =
    "SELECT s.id, t.name, s.started_at, s.finished_at, s.complete, s.blobs, s.scanned_bytes, "
    "s.skipped_bytes, s.notices, s.new_findings, s.gone_findings, s.back_findings "
    "FROM scans s JOIN targets t ON t.id = s.target_id ORDER BY s.finished_at, s.id";

constexpr std::string_view kNotices =
    "SELECT t.name, n.path, n.bytes, n.code, n.why FROM notices n JOIN scans s ON s.id = n.scan_id "
    "JOIN targets t ON t.id = s.target_id ORDER BY t.name, n.scan_id, n.position";

constexpr std::string_view kVerdicts =
    "SELECT f.fingerprint, f.rule, v.checked_at, v.liveness, v.evidence, v.identity "
    "FROM verdicts v JOIN findings f ON f.id = v.finding_id ";
constexpr std::string_view kVerdictOrder = "ORDER BY v.checked_at, v.id";

constexpr std::string_view kEvents =
    "SELECT f.fingerprint, f.rule, e.at, e.kind, coalesce(t.name, ''), coalesce(w.path, ''), "
    "e.who, "
    "e.detail FROM events e JOIN findings f ON f.id = e.finding_id "
    "LEFT JOIN targets t ON t.id = e.target_id "
    "LEFT JOIN places p ON p.finding_id = e.finding_id AND p.target_id = e.target_id "
    "AND p.identity = e.place LEFT JOIN paths w ON w.id = p.path_id ";
constexpr std::string_view kEventOrder = "ORDER BY e.at, e.id";

// Narrows the two above to one finding.
constexpr std::string_view kOfFinding =
    "WHERE substr(f.fingerprint, 1, 6) = substr(?1, 1, 6) AND f.fingerprint = ?1 AND f.rule = ?2 ";

// Findings and targets by what names them. Views into the report.
struct Index {
  std::unordered_map<std::string, std::size_t> findings;  // fingerprint in hex, then the rule
  std::unordered_map<std::string, std::size_t> targets;
};

std::string name_of(std::string_view fingerprint_hex, std::string_view rule) {
  return std::string(fingerprint_hex) + " " + std::string(rule);
}

KnownFinding* finding_of(const Statement& row, const Index& index, InventoryReport& report) {
  const auto found = index.findings.find(name_of(to_hex(row.blob(0)), row.text(1)));
  return found == index.findings.end() ? nullptr : &report.findings[found->second];
}

Liveness liveness_of(std::string_view name) {
  for (const Liveness liveness : {Liveness::Live, Liveness::Restricted, Liveness::Revoked,
                                  Liveness::Expired, Liveness::Unknown, Liveness::Canary})
    if (dredge::name_of(liveness) == name) return liveness;
  return Liveness::NotChecked;
}

std::uint64_t count_in(const Statement& row, int column) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, row.integer(column)));
}

// Calls read(row) for each row of `sql`.
template <class Read>
Result<> each(Database& database, std::string_view sql, const Read& read) {
  ASSIGN_OR_RETURN(Statement select, database.prepare(sql));
  while (true) {
    ASSIGN_OR_RETURN(const bool has_row, select.step());
    if (!has_row) return {};
    read(select);
  }
}

Result<> read_targets(Database& database, Index& index, InventoryReport& report) {
  return each(database, kTargets, [&](const Statement& row) {
    index.targets.try_emplace(std::string(row.text(1)), report.targets.size());
    report.targets.push_back({std::string(row.text(0)), std::string(row.text(1)),
                              std::string(row.text(2)), row.integer(3), row.integer(4)});
  });
}

Result<> read_scans(Database& database, const Index& index, InventoryReport& report) {
  RETURN_IF_ERROR(each(database, kScans, [&](const Statement& row) {
    report.scans.push_back({row.integer(0), index.targets.at(std::string(row.text(1))),
                            row.integer(2), row.integer(3), row.integer(4) == 1, count_in(row, 5),
                            count_in(row, 6), count_in(row, 7), count_in(row, 8), count_in(row, 9),
                            count_in(row, 10), count_in(row, 11)});
  }));
  return each(database, kNotices, [&](const Statement& row) {
    report.notices.push_back({index.targets.at(std::string(row.text(0))), std::string(row.text(1)),
                              count_in(row, 2), std::string(row.text(3)),
                              std::string(row.text(4))});
  });
}

void add_verdict(const Statement& row, KnownFinding& known) {
  known.verdicts.push_back({liveness_of(row.text(3)), std::string(row.text(4)),
                            std::string(row.text(5)), row.integer(2)});
}

void add_event(const Statement& row, KnownFinding& known) {
  known.events.push_back({row.integer(2), std::string(row.text(3)), std::string(row.text(4)),
                          std::string(row.text(5)), std::string(row.text(6)),
                          std::string(row.text(7))});
}

using AddRow = void (*)(const Statement& row, KnownFinding& known);

Result<> read_history(Statement& select, KnownFinding& known, AddRow add) {
  select.reset();
  select.bind_blob(1, known.finding.fingerprint.bytes).bind(2, known.finding.rule);
  while (true) {
    ASSIGN_OR_RETURN(const bool has_row, select.step());
    if (!has_row) return {};
    add(select, known);
  }
}

// Of all findings in one go, or of the few of the report one by one.
Result<> read_histories(Database& database, const Index& index, bool has_all,
                        InventoryReport& report) {
  const auto read = [&](std::string_view sql, std::string_view order, AddRow add) -> Result<> {
    if (has_all)
      return each(database, std::string(sql) + std::string(order), [&](const Statement& row) {
        if (KnownFinding* known = finding_of(row, index, report); known != nullptr)
          add(row, *known);
      });
    ASSIGN_OR_RETURN(Statement select, database.prepare(std::string(sql) + std::string(kOfFinding) +
                                                        std::string(order)));
    for (KnownFinding& known : report.findings) RETURN_IF_ERROR(read_history(select, known, add));
    return {};
  };
  RETURN_IF_ERROR(read(kVerdicts, kVerdictOrder, add_verdict));
  return read(kEvents, kEventOrder, add_event);
}

// What the rule says of itself: the replacement, and the risk that one rotation removes for its
// work.
void add_guidance(const RuleSet& rules, KnownFinding& known) {
  const Finding& finding = known.finding;
  known.fix_priority =
      finding.risk.score * std::log2(1 + static_cast<double>(finding.places.size()));
  const Rule* rule = rules.find(finding.rule);
  if (rule == nullptr) return;
  const Provider& provider = rules.provider_of(*rule);
  known.replacement = replacement_of(*rule, provider);
  known.fix_priority /= guidance_for(*rule, provider).effort;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

std::string why_of(const Finding& finding, std::string_view factor) {
  for (const RiskReason& reason : finding.risk.reasons)
    if (reason.factor == factor) return reason.why;
  return "";
}

// The exception that covers a finding, whatever its scope; of several the one that ends last.
std::optional<StandingException> exception_of(const Finding& finding,
                                              const std::vector<Exception>& exceptions) {
  const Exception* standing = nullptr;
  for (const Exception& exception : exceptions)
    if (covers(exception, finding) &&
        (standing == nullptr || exception.expires_at > standing->expires_at))
      standing = &exception;
  if (standing == nullptr) return std::nullopt;
  return StandingException{standing->owner,      standing->reason,     standing->approver,
                           standing->created_at, standing->expires_at, what_it_covers(*standing)};
}

KnownFinding known_of(StoredFinding&& stored, const RuleSet& rules, std::int64_t now,
                      const StoredContext& context) {
  KnownFinding known;
  known.state =
      stored.state == FindingState::Gone ? "gone" : dredge::name_of(stored.remediation.state);
  known.first_seen = stored.first_seen;
  known.last_seen = stored.last_seen;
  known.gone_at = stored.gone_at;
  known.environment = joined(stored.environments);
  known.exposure = stored.exposure;
  known.finding = as_finding(stored, rules, now, context);
  add_guidance(rules, known);
  known.exception = exception_of(known.finding, context.exceptions);
  const Rule* rule = rules.find(known.finding.rule);
  const bool can_verify = rule != nullptr && !rule->probe.method.empty();
  if (known.state != "gone")
    known.phase = dredge::name_of(phase_of(known.finding, known.state, can_verify, now));
  if (known.environment.empty()) known.environment = why_of(known.finding, "environment");
  if (known.exposure.empty()) known.exposure = why_of(known.finding, "exposure");
  return known;
}

// As the inventory sorts, but by the score as of today.
bool comes_first(const KnownFinding& a, const KnownFinding& b) {
  if (a.finding.risk.score != b.finding.risk.score)
    return a.finding.risk.score > b.finding.risk.score;
  return a.finding.owners.empty() && !b.finding.owners.empty();
}

}  // namespace

Result<InventoryReport> read_known(const ScanFlags& flags, const KnownFilter& filter,
                                   const RuleSet& rules, std::int64_t now) {
  ASSIGN_OR_RETURN(Inventory inventory, open_for_reading(flags));
  ListFilter wanted = filter.list;
  const bool has_all = wanted.limit == UINT64_MAX;
  wanted.state.reset();
  wanted.min_risk = 0;  // it is of today's score
  if (!has_all) wanted.state = FindingState::Open;
  ASSIGN_OR_RETURN(std::vector<StoredFinding> rows, inventory.list(wanted));
  ASSIGN_OR_RETURN(StoredContext context, load_context(flags));
  ASSIGN_OR_RETURN(context.exceptions, inventory.exceptions());
  InventoryReport report;
  report.now = now;
  for (std::size_t band = 0; band < report.sla.size(); ++band)
    report.sla[band] = context.risk.sla_days[band] * kDay;
  for (StoredFinding& row : rows) {
    KnownFinding known = known_of(std::move(row), rules, now, context);
    const Risk& risk = known.finding.risk;
    if (risk.band >= filter.min_band && risk.score >= filter.list.min_risk)
      report.findings.push_back(std::move(known));
  }
  std::stable_sort(report.findings.begin(), report.findings.end(), comes_first);
  ASSIGN_OR_RETURN(const std::filesystem::path path, inventory_path(flags));
  ASSIGN_OR_RETURN(Database database, Database::open(path, {.read_only = true}));
  ASSIGN_OR_RETURN(const Transaction snapshot, Transaction::begin_read(database));
  Index index;
  for (std::size_t i = 0; i < report.findings.size(); ++i) {
    const Finding& finding = report.findings[i].finding;
    index.findings.try_emplace(name_of(finding.fingerprint.hex(), finding.rule), i);
  }
  RETURN_IF_ERROR(read_targets(database, index, report));
  RETURN_IF_ERROR(read_scans(database, index, report));
  RETURN_IF_ERROR(read_histories(database, index, has_all, report));
  return report;
}

}  // namespace dredge

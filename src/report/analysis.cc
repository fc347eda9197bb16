#include "report/analysis.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "report/agents.h"
#include "report/writers.h"

namespace dredge {
namespace {

std::size_t index_of(Band band) { return static_cast<std::size_t>(band); }

bool ends_with_any(std::string_view text, std::initializer_list<std::string_view> ends) {
  return std::any_of(ends.begin(), ends.end(),
                     [&](std::string_view end) { return text.ends_with(end); });
}

bool is_infrastructure(std::string_view lower_path) {
  return ends_with_any(lower_path, {".tf", ".tfvars", ".tfstate", ".tf.json", ".bicep", ".hcl"}) ||
         lower_path.find("dockerfile") != std::string_view::npos ||
         lower_path.find("docker-compose") != std::string_view::npos ||
         lower_path.find("values.yaml") != std::string_view::npos ||
         lower_path.find("k8s/") != std::string_view::npos ||
         lower_path.find("kubernetes/") != std::string_view::npos ||
         lower_path.find("helm/") != std::string_view::npos ||
         lower_path.find("ansible/") != std::string_view::npos;
}

std::string_view source_of(const Place& place) {
  const std::string path = to_lower(place.origin.display_path());
  if (is_agent_place(path)) return "agent";
  if (layer_of(place) != nullptr) return "image";
  if (std::holds_alternative<StreamOrigin>(place.origin.where) || path.ends_with(".log"))
    return "log";
  const CommitOrigin* commit = commit_of(place);
  if (is_infrastructure(path) && (commit == nullptr || commit->in_head)) return "infrastructure";
  if (commit == nullptr) return "file";
  if (commit->place == GitPlace::Index || commit->place == GitPlace::Worktree) return "code";
  if (commit->place != GitPlace::Tree) return "repository";
  return commit->in_head ? "code" : "history";
}

void add_closed(const KnownFinding& known, const SlaSeconds& sla, SlaRow& row) {
  if (known.gone_at == 0) return;
  const std::int64_t took = std::max<std::int64_t>(0, known.gone_at - known.first_seen);
  const double days = static_cast<double>(took) / static_cast<double>(kDay);
  ++row.closed;
  row.mean_days_to_close += (days - row.mean_days_to_close) / static_cast<double>(row.closed);
  const std::int64_t term = sla[index_of(known.finding.risk.band)];
  if (term != 0 && took > term) ++row.closed_late;
}

void add_open(const KnownFinding& known, const InventoryReport& report, SlaRow& row) {
  const std::int64_t due = due_at(known, report.sla);
  const std::int64_t left = due - report.now;
  if (due != 0 && left < 0) {
    ++row.overdue;
  } else if (due != 0 && left <= report.sla[index_of(known.finding.risk.band)] / 4) {
    ++row.soon;
  } else {
    ++row.in_time;
  }
}

bool is_overdue(const KnownFinding& known, const InventoryReport& report) {
  const std::int64_t due = due_at(known, report.sla);
  return due != 0 && due < report.now;
}

std::size_t age_bucket(std::int64_t seconds) {
  std::size_t bucket = 0;
  while (bucket < kAgeBounds.size() && seconds > kAgeBounds[bucket] * kDay) ++bucket;
  return bucket;
}

std::size_t expiry_bucket(std::int64_t seconds_left) {
  if (seconds_left <= 0) return 0;
  std::size_t bucket = 0;
  while (bucket < kExpiryBounds.size() && seconds_left > kExpiryBounds[bucket] * kDay) ++bucket;
  return bucket + 1;
}

// Rows under construction, by the names that key them.
struct Tables {
  std::map<std::string_view, OwnerRow> owners;
  std::map<std::string_view, TargetRow> targets;
};

void count_owner(const KnownFinding& known, const InventoryReport& report, Tables& tables) {
  OwnerRow& row = tables.owners[owner_of(known)];
  row.owner = owner_of(known);
  ++row.findings;
  row.risk += static_cast<std::uint64_t>(known.finding.risk.score);
  row.live += works(known) ? 1 : 0;
  row.overdue += is_overdue(known, report) ? 1 : 0;
  ++row.bands[index_of(known.finding.risk.band)];
}

void count_targets(const KnownFinding& known, Tables& tables) {
  std::vector<std::string_view> seen;
  for (const Place& place : known.finding.places) {
    const auto row = tables.targets.find(place.target);
    if (row == tables.targets.end()) continue;
    if (std::find(seen.begin(), seen.end(), row->first) != seen.end()) continue;
    seen.push_back(row->first);
    ++row->second.findings;
    row->second.risk += static_cast<std::uint64_t>(known.finding.risk.score);
    row->second.live += works(known) ? 1 : 0;
    ++row->second.bands[index_of(known.finding.risk.band)];
  }
}

void count_open(const KnownFinding& known, const InventoryReport& report, Tables& tables,
                Analysis& analysis) {
  const Finding& finding = known.finding;
  const std::size_t band = index_of(finding.risk.band);
  ++analysis.open;
  analysis.risk += static_cast<std::uint64_t>(finding.risk.score);
  analysis.places += finding.places.size();
  analysis.orphans += finding.owners.empty() ? 1 : 0;
  analysis.overdue += is_overdue(known, report) ? 1 : 0;
  ++analysis.bands[band];
  ++analysis.liveness[static_cast<std::size_t>(finding.verdict.liveness)];
  const bool is_answered = finding.verdict.liveness != Liveness::NotChecked &&
                           finding.verdict.liveness != Liveness::Unknown;
  analysis.verified += is_answered ? 1 : 0;
  if (works(known)) {
    ++analysis.live;
    if (analysis.oldest_live == 0 || leaked_at(known) < analysis.oldest_live)
      analysis.oldest_live = leaked_at(known);
  }
  ++analysis.ages[age_bucket(report.now - leaked_at(known))][band];
  const auto source = std::find(kSources.begin(), kSources.end(), source_of(finding));
  ++analysis.sources[static_cast<std::size_t>(source - kSources.begin())][band];
  add_open(known, report, analysis.sla[band]);
  count_owner(known, report, tables);
  count_targets(known, tables);
}

void count_phase(const KnownFinding& known, Analysis& analysis) {
  analysis.done += known.phase == "done" ? 1 : 0;
  const auto phase = std::ranges::find(kPhases, known.phase);
  if (phase == kPhases.end()) return;
  PhaseRow& row = analysis.phases[static_cast<std::size_t>(phase - kPhases.begin())];
  ++row.findings;
  row.risk += static_cast<std::uint64_t>(known.finding.risk.score);
}

void count_scans(const InventoryReport& report, Tables& tables) {
  for (const KnownScan& scan : report.scans) {  // by time, so the last one stays
    TargetRow& row = tables.targets[report.targets[scan.target].name];
    row.scanned_at = scan.finished_at;
    row.complete = scan.complete;
    row.notices = scan.notices;
  }
}

// Fix order: the caller's priority where it gave one, else the score; equal ones as in the report.
// One rotation ends a secret under every rule that sees it.
void order_fixes(const InventoryReport& report, Analysis& analysis) {
  const auto priority = [&](const Fix& fix) { return report.findings[fix.finding].fix_priority; };
  std::map<Fingerprint, std::size_t> known_secrets;
  for (std::size_t i = 0; i < report.findings.size(); ++i) {
    const KnownFinding& known = report.findings[i];
    if (!counts(known, report.now) || known.finding.risk.score <= 0) continue;
    const auto [row, is_new] =
        known_secrets.try_emplace(known.finding.fingerprint, analysis.fixes.size());
    if (is_new) analysis.fixes.push_back({i, 0, 0});
    Fix& fix = analysis.fixes[row->second];
    fix.removed += static_cast<std::uint64_t>(known.finding.risk.score);
    if (known.fix_priority > priority(fix)) fix.finding = i;
  }
  std::stable_sort(analysis.fixes.begin(), analysis.fixes.end(),
                   [&](const Fix& a, const Fix& b) { return priority(a) > priority(b); });
  std::uint64_t so_far = 0;
  for (Fix& fix : analysis.fixes) {
    so_far += fix.removed;
    fix.share_so_far = static_cast<double>(so_far) / static_cast<double>(analysis.risk);
  }
}

}  // namespace

bool is_open(const KnownFinding& known) {
  if (known.state == "open" || known.state == "in_progress") return true;
  return (known.state == "rotated" || known.state == "revoked") && works(known);
}

std::string_view state_of(const HistoryEvent& event) {
  if (event.kind != "state") return {};
  return std::string_view(event.detail).substr(0, event.detail.find(':'));
}

bool is_excepted(const KnownFinding& known, std::int64_t now) {
  return known.exception && known.exception->expires_at > now;
}

bool counts(const KnownFinding& known, std::int64_t now) {
  return is_open(known) && !is_excepted(known, now);
}

bool works(const KnownFinding& known) {
  return known.finding.verdict.liveness == Liveness::Live ||
         known.finding.verdict.liveness == Liveness::Restricted;
}

std::string_view owner_of(const KnownFinding& known) {
  return known.finding.owners.empty() ? std::string_view()
                                      : std::string_view(known.finding.owners.front().owner);
}

std::int64_t leaked_at(const KnownFinding& known) {
  std::int64_t earliest = known.first_seen;
  for (const Place& place : known.finding.places) {
    const CommitOrigin* commit = commit_of(place);
    if (commit != nullptr && commit->committed_at > 0)
      earliest = std::min(earliest, commit->committed_at);
  }
  return earliest;
}

std::int64_t due_at(const KnownFinding& known, const SlaSeconds& sla) {
  const std::int64_t term = sla[index_of(known.finding.risk.band)];
  return term == 0 ? 0 : known.first_seen + term;
}

std::string_view source_of(const Finding& finding) {
  std::size_t best = kSources.size() - 1;
  for (const Place& place : finding.places) {
    const auto found = std::find(kSources.begin(), kSources.end(), source_of(place));
    best = std::min(best, static_cast<std::size_t>(found - kSources.begin()));
  }
  return kSources[best];
}

Analysis analyse(const InventoryReport& report) {
  Analysis analysis;
  Tables tables;
  for (std::size_t i = 0; i < report.targets.size(); ++i)
    tables.targets[report.targets[i].name].target = i;
  count_scans(report, tables);
  for (const KnownFinding& known : report.findings) {
    if (known.exception) ++analysis.expiry[expiry_bucket(known.exception->expires_at - report.now)];
    analysis.gone += known.gone_at != 0 ? 1 : 0;
    count_phase(known, analysis);
    if (!is_open(known)) {
      add_closed(known, report.sla, analysis.sla[index_of(known.finding.risk.band)]);
    } else if (is_excepted(known, report.now)) {
      ++analysis.excepted;
    } else {
      analysis.exceptions_expired += known.exception ? 1 : 0;
      count_open(known, report, tables, analysis);
    }
  }
  for (auto& [name, row] : tables.owners) analysis.owners.push_back(row);
  for (auto& [name, row] : tables.targets) analysis.targets.push_back(row);
  const auto by_risk = [](const auto& a, const auto& b) { return a.risk > b.risk; };
  std::stable_sort(analysis.owners.begin(), analysis.owners.end(), by_risk);
  std::stable_sort(analysis.targets.begin(), analysis.targets.end(), by_risk);
  order_fixes(report, analysis);
  return analysis;
}

}  // namespace dredge

#include "report/changes.h"

#include <algorithm>
#include <optional>

#include "report/analysis.h"

namespace dredge {
namespace {

bool is_working(Liveness liveness) {
  return liveness == Liveness::Live || liveness == Liveness::Restricted;
}
bool is_dead(Liveness liveness) {
  return liveness == Liveness::Revoked || liveness == Liveness::Expired;
}

// The latest moment from `since` on at which the verdict became one that `wanted` accepts.
std::int64_t became(const KnownFinding& known, std::int64_t since, bool (*wanted)(Liveness)) {
  std::int64_t at = 0;
  bool was = false;
  for (const Verdict& verdict : known.verdicts) {
    const bool is = wanted(verdict.liveness);
    if (is && !was && verdict.checked_at >= since) at = verdict.checked_at;
    was = is;
  }
  return was ? at : 0;
}

std::int64_t last_event(const KnownFinding& known, std::int64_t since,
                        bool (*wanted)(const HistoryEvent&)) {
  std::int64_t at = 0;
  for (const HistoryEvent& event : known.events)
    if (event.at >= since && wanted(event)) at = event.at;
  return at;
}

std::int64_t moment_of(Change change, const KnownFinding& known, std::int64_t since) {
  switch (change) {
    case Change::New:
      return known.first_seen >= since ? known.first_seen : 0;
    case Change::Back:
      return known.gone_at != 0 ? 0 : last_event(known, since, [](const HistoryEvent& event) {
        return event.kind == "finding-back";
      });
    case Change::NewlyLive:
      return became(known, since, is_working);
    case Change::Gone:
      return known.gone_at >= since ? known.gone_at : 0;
    case Change::Rotated: {
      const std::int64_t told = last_event(known, since, [](const HistoryEvent& event) {
        return state_of(event) == "rotated" || state_of(event) == "revoked";
      });
      return std::max(told, became(known, since, is_dead));
    }
    case Change::Decided:
      return last_event(known, since, [](const HistoryEvent& event) {
        return event.kind.starts_with("exception-") || state_of(event) == "accepted" ||
               state_of(event) == "false_positive";
      });
  }
  return 0;
}

}  // namespace

std::string_view name_of(Change change) {
  constexpr std::array<std::string_view, 6> kNames = {"new",  "back",    "newly-live",
                                                      "gone", "rotated", "decided"};
  return kNames[static_cast<std::size_t>(change)];
}

std::string_view words_of(Change change) {
  constexpr std::array<std::string_view, 6> kWords = {
      "new", "back", "newly live", "gone", "rotated or revoked", "decided"};
  return kWords[static_cast<std::size_t>(change)];
}

std::vector<ChangeRow> changes_since(const InventoryReport& report, std::int64_t since) {
  std::vector<ChangeRow> rows;
  const std::int64_t from = std::max<std::int64_t>(since, 1);  // a moment of 0 means never
  for (const Change change : kChanges) {
    for (std::size_t i = 0; i < report.findings.size(); ++i) {
      const std::int64_t at = moment_of(change, report.findings[i], from);
      if (at != 0) rows.push_back({change, i, at});
    }
  }
  return rows;
}

std::int64_t last_round(const InventoryReport& report) {
  if (report.scans.empty()) return 0;
  std::int64_t newest = 0;
  for (const KnownScan& scan : report.scans) newest = std::max(newest, scan.finished_at);
  std::int64_t before = 0;
  for (const KnownScan& scan : report.scans)
    if (scan.finished_at + kDay <= newest) before = std::max(before, scan.finished_at);
  return before == 0 ? 0 : before + 1;
}

}  // namespace dredge

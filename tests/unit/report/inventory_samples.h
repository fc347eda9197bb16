// An inventory made up for the tests of its reports.
#pragma once

#include "report/inventory_report.h"
#include "unit/report/samples.h"

namespace dredge {

inline constexpr std::int64_t kToday = kApril2023 + 400 * kDay;

// A finding of its own fingerprint, seen first `days` ago, at one file.
inline KnownFinding known_finding(std::uint8_t number, int score, std::int64_t days,
                                  std::string path = "src/app.env") {
  KnownFinding known;
  known.finding = sample_finding();
  known.finding.fingerprint.bytes.fill(number);
  known.finding.risk.score = score;
  known.finding.risk.band = score >= 80   ? Band::Critical
                            : score >= 55 ? Band::High
                            : score >= 30 ? Band::Medium
                                          : Band::Low;
  known.finding.verdict = {};
  known.finding.places = {file_place(std::move(path))};
  known.state = "open";
  known.first_seen = kToday - days * kDay;
  known.last_seen = kToday;
  known.fix_priority = score;
  known.events = {{known.first_seen, "finding-new", ".", "", "", ""}};
  return known;
}

// Takes its findings: they are moved from.
template <class... Findings>
InventoryReport inventory_of(Findings&&... findings) {
  InventoryReport report;
  report.now = kToday;
  (report.findings.push_back(std::move(findings)), ...);
  report.targets = {{"path", ".", "", kToday - 90 * kDay, kToday}};
  report.scans = {{1, 0, kToday - 90 * kDay, kToday - 90 * kDay, true, 1, 10, 0, 0, 0, 0, 0},
                  {2, 0, kToday - kDay, kToday - kDay, true, 1, 10, 0, 0, 0, 0, 0}};
  return report;
}

}  // namespace dredge

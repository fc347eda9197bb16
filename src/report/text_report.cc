// The report for people: each finding in a block, the worst first; who has how much to do; what
// was covered. Nothing in it depends on the clock unless the options carry one.
#include <algorithm>
#include <array>
#include <map>
#include <ostream>

#include <fmt/format.h>

#include "base/text.h"
#include "report/table.h"
#include "report/text_parts.h"
#include "report/writers.h"

namespace dredge {
namespace {

constexpr std::size_t kMaxOwners = 10;
constexpr std::size_t kLongestEvidence = 120;
constexpr std::array<Band, 5> kWorstFirst = {Band::Critical, Band::High, Band::Medium, Band::Low,
                                             Band::Info};
using BandCounts = std::array<std::uint64_t, 5>;  // in the order of kWorstFirst

std::size_t rank_of(Band band) {
  return static_cast<std::size_t>(Band::Critical) - static_cast<std::size_t>(band);
}

std::string owner_text(const Finding& finding, const Screen& screen) {
  if (finding.owners.empty()) return screen.paint(Ink::Yellow, "nobody known");
  const OwnerCandidate& best = finding.owners.front();
  std::string text = screen.safe_short(best.owner, kLongestEvidence);
  if (best.is_inactive) text += " " + screen.paint(Ink::Yellow, "[inactive]");
  if (!best.evidence.empty()) {
    text += " (" + screen.safe_short(best.evidence, kLongestEvidence) + ")";
  }
  return text;
}

// Places are not wrapped: a path in two lines cannot be copied or clicked.
void write_places(const Finding& finding, const Screen& screen, const ReportOptions& options,
                  std::ostream& out) {
  const std::size_t shown =
      std::min(finding.places.size(), std::max<std::size_t>(1, options.max_places));
  for (std::size_t i = 0; i < shown; ++i) {
    out << labelled_whole(screen, i == 0 ? "where" : "",
                          place_text(finding.places[i], screen, options));
  }
  if (shown < finding.places.size()) {
    const std::string more = fmt::format("+{} more {}", finding.places.size() - shown,
                                         finding.places.size() - shown == 1 ? "place" : "places");
    out << labelled(screen, "", more);
  }
}

std::string suppression_text(const Suppression& why, const Screen& screen) {
  std::string text = "by " + screen.safe_short(why.source, kLongestEvidence);
  if (!why.reason.empty()) text += ": " + screen.safe_short(why.reason, kLongestEvidence);
  if (!why.until.empty()) text += " (until " + screen.safe(why.until) + ")";
  return text;
}

void write_finding(const Finding& finding, const Screen& screen, const ReportOptions& options,
                   std::ostream& out) {
  out << headline(finding, screen);
  if (finding.suppressed) {
    out << labelled(screen, "suppressed", suppression_text(*finding.suppressed, screen));
  }
  out << labelled_whole(screen, "secret", secret_text(finding, screen, options));
  if (finding.verdict.liveness != Liveness::NotChecked) {
    out << labelled(screen, "verdict", verdict_text(finding.verdict, screen));
  }
  out << labelled(screen, "confidence", percent(finding.confidence));
  out << labelled(screen, "owner", owner_text(finding, screen));
  write_places(finding, screen, options, out);
  if (const std::string since = since_text(finding, options); !since.empty()) {
    out << labelled(screen, "since", since);
  }
  if (!finding.remediation.empty()) {
    out << labelled(screen, "to do", screen.safe(finding.remediation.front()));
  }
  out << labelled(screen, "more", "dredge explain " + finding.fingerprint.brief()) << '\n';
}

std::string band_words(const BandCounts& counts) {
  std::string words;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) continue;
    if (!words.empty()) words += ", ";
    words += fmt::format("{} {}", counts[i], name_of(kWorstFirst[i]));
  }
  return words;
}

void write_owners(const ScanReport& report, const ReportOptions& options, std::ostream& out) {
  std::map<std::string_view, BandCounts> by_owner;
  for (const Finding& finding : report.findings) {
    const std::string_view owner =
        finding.owners.empty() ? std::string_view() : finding.owners.front().owner;
    ++by_owner[owner][rank_of(finding.risk.band)];
  }
  std::vector<std::pair<std::string_view, BandCounts>> rows(by_owner.begin(), by_owner.end());
  // Most of the worst first; equal ones stay in the order of their names.
  std::stable_sort(rows.begin(), rows.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  Table table({{"owner", Align::Left, true},
               {"critical", Align::Right},
               {"high", Align::Right},
               {"medium", Align::Right},
               {"low", Align::Right},
               {"info", Align::Right}});
  for (std::size_t i = 0; i < std::min(rows.size(), kMaxOwners); ++i) {
    std::vector<std::string> cells = {rows[i].first.empty() ? "(nobody known)"
                                                            : std::string(rows[i].first)};
    for (const std::uint64_t count : rows[i].second) cells.push_back(std::to_string(count));
    table.add_row(std::move(cells));
  }
  out << table.render(options, 2);
  if (rows.size() > kMaxOwners) out << "  +" << counted(rows.size() - kMaxOwners, "owner") << '\n';
  out << '\n';
}

// "Rotate these 3 first: they hold 62 % of the risk", where there is a choice to make.
void write_rotations(const ScanReport& report, const Screen& screen, std::ostream& out) {
  constexpr std::size_t kMostShown = 10;
  if (report.rotations.size() < 2) return;
  const std::size_t shown = std::min(report.rotations.size(), kMostShown);
  const std::string said = shown == report.rotations.size()
                               ? std::string("Rotate in this order")
                               : fmt::format("Rotate these {} first: they hold {} of the risk",
                                             shown, percent(report.rotations[shown - 1].share));
  out << screen.paint(Ink::Bold, said) << '\n';
  for (std::size_t i = 0; i < shown; ++i) {
    const Finding& finding = report.findings[report.rotations[i].findings.front()];
    out << fmt::format("  {:>2}. {}  {}, {} ({} of the risk so far)\n", i + 1,
                       finding.fingerprint.brief(), screen.safe(finding.rule),
                       counted(finding.places.size(), "place"), percent(report.rotations[i].share));
  }
  out << '\n';
}

void write_inactive(const ScanReport& report, const Screen& screen, std::ostream& out) {
  const auto orphans = std::ranges::count_if(
      report.findings, [](const Finding& finding) { return finding.owners.empty(); });
  const auto inactive = std::ranges::count_if(report.findings, [](const Finding& finding) {
    return !finding.owners.empty() && finding.owners.front().is_inactive;
  });
  if (orphans + inactive == 0) return;
  std::string said;
  if (orphans != 0) said = fmt::format("{} without an owner", orphans);
  if (inactive != 0)
    said += fmt::format("{}{} whose owner is no longer active", said.empty() ? "" : ", ", inactive);
  out << screen.paint(Ink::Yellow, said) << ": give them one with `dredge owner set`\n\n";
}

void write_summary(const ScanReport& report, const Screen& screen, const ReportOptions& options,
                   std::ostream& out) {
  if (report.findings.empty()) {
    out << (report.coverage.partial() ? "No secrets found in what was scanned.\n"
                                      : "No secrets found.\n");
    return;
  }
  BandCounts counts{};
  std::uint64_t places = 0;
  for (const Finding& finding : report.findings) {
    ++counts[rank_of(finding.risk.band)];
    places += finding.places.size();
  }
  const std::string total =
      fmt::format("{} in {}", counted(report.findings.size(), "secret"), counted(places, "place"));
  out << screen.paint(Ink::Bold, total) << ": " << band_words(counts) << '\n';
  write_owners(report, options, out);
  write_inactive(report, screen, out);
  write_rotations(report, screen, out);
}

struct ReasonFacts {
  std::uint64_t places = 0;
  std::uint64_t bytes = 0;
  const Notice* first = nullptr;
};

void write_notice_table(const ScanReport& report, bool is_elsewhere, const ReportOptions& options,
                        std::ostream& out) {
  std::map<std::string_view, ReasonFacts> by_reason;
  for (const Notice& notice : report.notices) {
    if (notice.is_elsewhere != is_elsewhere) continue;
    ReasonFacts& facts = by_reason[name_of(notice.why.code)];
    ++facts.places;
    facts.bytes += notice.bytes;
    if (facts.first == nullptr) facts.first = &notice;
  }
  if (by_reason.empty()) return;
  Table table({{"reason"},
               {"places", Align::Right},
               {"bytes", Align::Right},
               {"for example", Align::Left, true}});
  for (const auto& [reason, facts] : by_reason) {
    table.add_row({std::string(reason), std::to_string(facts.places), human_bytes(facts.bytes),
                   facts.first->origin.display_path() + ": " + facts.first->why.message});
  }
  out << table.render(options, 2);
}

void write_notices(const ScanReport& report, const Screen& screen, const ReportOptions& options,
                   std::ostream& out) {
  const Coverage& coverage = report.coverage;
  if (coverage.partial()) {
    const std::string said =
        fmt::format("Not scanned, or not wholly: {}, {}", counted(coverage.notices, "place"),
                    human_bytes(coverage.skipped_bytes));
    out << screen.paint(Ink::Yellow, said) << '\n';
    write_notice_table(report, false, options, out);
  }
  if (coverage.elsewhere != 0) {
    out << fmt::format("Elsewhere, and no part of this: {}\n",
                       counted(coverage.elsewhere, "place"));
    write_notice_table(report, true, options, out);
  }
}

// "2 by dredge:allow, 1 by .dredgeignore": a line of a file counts under the file.
std::string suppressed_by(const ScanReport& report, const Screen& screen) {
  std::map<std::string, std::uint64_t> by_source;
  for (const Finding& finding : report.suppressed) {
    std::string source = finding.suppressed ? finding.suppressed->source : std::string();
    const std::size_t digits = source.find_last_not_of("0123456789");
    const bool has_line = digits != std::string::npos && source[digits] == ':';
    if (has_line && digits + 1 < source.size()) source.resize(digits);
    by_source[source] += finding.places.size();
  }
  std::string words;
  for (const auto& [source, count] : by_source) {
    if (!words.empty()) words += ", ";
    words += fmt::format("{} by {}", count, screen.safe_short(source, kLongestEvidence));
  }
  return words;
}

void write_coverage(const ScanReport& report, const Screen& screen, const ReportOptions& options,
                    std::ostream& out) {
  const Coverage& coverage = report.coverage;
  // A report from the inventory scanned nothing: `scan` never reports on zero bytes.
  if (coverage.enumerated_bytes == 0 && report.notices.empty()) return;
  out << fmt::format("Scanned {}, {}", counted(coverage.blobs, "blob"),
                     human_bytes(coverage.scanned_bytes));
  if (coverage.unpacked_bytes != 0) {
    out << fmt::format(" ({} unpacked)", human_bytes(coverage.unpacked_bytes));
  }
  if (coverage.known_objects != 0) {
    out << fmt::format(", {} known from earlier scans", counted(coverage.known_objects, "object"));
  }
  out << fmt::format(", with {}", counted(report.rule_count, "rule"));
  if (!report.rules_digest.empty()) {
    out << fmt::format(" (digest {})", screen.safe(report.rules_digest.substr(0, 12)));
  }
  out << '\n';
  write_notices(report, screen, options, out);
  if (coverage.below_confidence != 0) {
    out << fmt::format("Below the confidence asked for: {}\n",
                       counted(coverage.below_confidence, "candidate"));
  }
  if (coverage.suppressed != 0) {
    out << fmt::format("Suppressed: {} ({})\n", counted(coverage.suppressed, "place"),
                       suppressed_by(report, screen));
  }
  if (coverage.engine_refusals != 0) {
    out << fmt::format("Matched by one engine and refused by the other: {}\n",
                       counted(coverage.engine_refusals, "candidate"));
  }
}

}  // namespace

Result<> write_text(const ScanReport& report, const ReportOptions& options, std::ostream& out) {
  const Screen screen(options);
  for (const Finding& finding : report.findings) write_finding(finding, screen, options, out);
  for (const Finding& finding : listed_suppressed(report, options))
    write_finding(finding, screen, options, out);
  write_summary(report, screen, options, out);
  write_coverage(report, screen, options, out);
  return check_written(out);
}

}  // namespace dredge

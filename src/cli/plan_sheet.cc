#include "cli/plan_sheet.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "base/hash.h"
#include "base/text.h"

namespace dredge {
namespace {

constexpr std::size_t kMostPlaces = 20;
constexpr std::size_t kMostRotations = 10;
constexpr std::size_t kLongestText = 300;

// Text of strangers inside a code span: no control bytes, no backtick to end it, no bar to split a
// table's cell.
std::string code(std::string_view text) {
  std::string safe = escape_for_terminal(text.substr(0, kLongestText));
  for (char& byte : safe)
    if (byte == '`') byte = '\'';
  std::string cell;
  for (const char byte : safe) cell += byte == '|' ? std::string("\\|") : std::string(1, byte);
  return safe.empty() ? "-" : "`" + cell + "`";
}

// A step of ours that may name a path: no character of it starts markup.
std::string prose(std::string_view text) {
  std::string safe;
  for (const char byte : escape_for_terminal(text)) {
    if (std::string_view("\\`*_[]<>|#").find(byte) != std::string_view::npos) safe += '\\';
    safe += byte;
  }
  return safe;
}

std::string day(std::int64_t seconds) { return iso_time(seconds).substr(0, 10); }

std::string due_text(const Finding& finding, std::int64_t now) {
  if (finding.due_at == 0) return "no time limit";
  return fmt::format("due {}{}", day(finding.due_at), finding.due_at < now ? ", **overdue**" : "");
}

std::string controls_line(const Finding& finding) {
  std::string line;
  for (const Control& control : finding.controls)
    line += fmt::format("{}{} {}", line.empty() ? "" : ", ", control.framework, control.id);
  return line;
}

std::string finding_part(std::size_t number, const PlannedFinding& planned, std::int64_t now) {
  const Finding& finding = planned.finding;
  std::string text = fmt::format("### {}. {} {}\n\n", number, prose(finding.description),
                                 code(finding.fingerprint.brief()));
  text += fmt::format("- risk {} ({}), {}\n", finding.risk.score, name_of(finding.risk.band),
                      due_text(finding, now));
  text += fmt::format("- secret {}, rule {}, {}\n", code(finding.masked), code(finding.rule),
                      name_of(finding.verdict.liveness));
  text += fmt::format("- phase: {}; state: {}\n", name_of(planned.phase), planned.state);
  if (!finding.owners.empty())
    text += fmt::format("- owner by {}: {}\n", code(finding.owners.front().source),
                        code(finding.owners.front().evidence));
  if (finding.excepted_until != 0)
    text += fmt::format("- {} exception until {}\n",
                        finding.excepted_until <= now ? "**expired**" : "standing",
                        day(finding.excepted_until - 1));
  text += fmt::format("- {}: {}\n", planned.way, prose(planned.replacement));
  text += "- where:\n";
  for (std::size_t i = 0; i < std::min(finding.places.size(), kMostPlaces); ++i) {
    const Place& place = finding.places[i];
    text += fmt::format("  - {} line {}, in {}\n", code(place.origin.display_path()), place.at.line,
                        code(place.target));
  }
  if (finding.places.size() > kMostPlaces)
    text += fmt::format("  - and {} more places\n", finding.places.size() - kMostPlaces);
  text += "\nSteps:\n\n";
  for (std::size_t i = 0; i < finding.remediation.size(); ++i)
    text += fmt::format("{}. [ ] {}\n", i + 1, prose(finding.remediation[i]));
  if (!finding.controls.empty()) text += fmt::format("\nControls: {}\n", controls_line(finding));
  return text + "\n";
}

struct PhaseSum {
  std::uint64_t findings = 0;
  std::int64_t risk = 0;
};

constexpr std::array<std::string_view, kPlanPhases> kPhaseWork{
    "give it an owner who is there (`dredge owner set`)",
    "learn whether it works (`dredge verify`)",
    "decide when, and begin: the worst first",
    "replace it, deploy, revoke the old one",
    "live with it until a date (`dredge except`)",
};

std::string burn_down(const std::vector<PlannedFinding>& findings) {
  std::array<PhaseSum, kPlanPhases + 1> sums{};
  for (const PlannedFinding& planned : findings) {
    PhaseSum& sum = sums[static_cast<std::size_t>(planned.phase)];
    ++sum.findings;
    sum.risk += planned.finding.risk.score;
  }
  std::uint64_t left = 0;
  for (std::size_t i = 0; i < kPlanPhases; ++i) left += sums[i].findings;
  std::string text =
      "| phase | what to do | waiting here | their risk | left to migrate after it |\n"
      "|---|---|--:|--:|--:|\n";
  for (std::size_t i = 0; i < kPlanPhases; ++i) {
    left -= sums[i].findings;
    text += fmt::format("| {} | {} | {} | {} | {} |\n", name_of(static_cast<PlanPhase>(i)),
                        kPhaseWork[i], sums[i].findings, sums[i].risk, left);
  }
  return text + fmt::format("\n{} are done.\n", sums[kPlanPhases].findings);
}

}  // namespace

std::string_view name_of(PlanPhase phase) {
  constexpr std::array<std::string_view, kPlanPhases + 1> kNames{
      "govern", "assess", "prioritise", "implement", "contain", "done"};
  return kNames[static_cast<std::size_t>(phase)];
}

PlanPhase phase_of(const Finding& finding, std::string_view state, bool can_verify,
                   std::int64_t now) {
  const Liveness liveness = finding.verdict.liveness;
  const bool is_dead = liveness == Liveness::Revoked || liveness == Liveness::Expired ||
                       liveness == Liveness::Canary;
  if (state == "revoked" || state == "false_positive" || is_dead) return PlanPhase::Done;
  if (state == "accepted" || finding.excepted_until > now) return PlanPhase::Contain;
  if (state == "in_progress" || state == "rotated") return PlanPhase::Implement;
  if (finding.owners.empty() || finding.owners.front().is_inactive) return PlanPhase::Govern;
  const bool is_unknown = liveness == Liveness::NotChecked || liveness == Liveness::Unknown;
  return is_unknown && can_verify ? PlanPhase::Assess : PlanPhase::Prioritise;
}

std::string sheet_name(std::string_view owner) {
  constexpr std::size_t kLongestName = 60;
  if (owner.empty()) return "orphans.md";
  std::string name;
  for (const char byte : to_lower(owner)) {
    const bool is_plain = (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9');
    if (is_plain)
      name.push_back(byte);
    else if (!name.empty() && name.back() != '-')
      name.push_back('-');
  }
  while (name.ends_with('-')) name.pop_back();
  name.resize(std::min(name.size(), kLongestName));
  // "@a/b" and "a-b" are different owners: a few digits of the name's hash keep them apart.
  return fmt::format("owner-{}{}{}.md", name, name.empty() ? "" : "-",
                     hash_blob(owner).hex().substr(0, 8));
}

std::string owner_sheet(std::string_view owner, std::string_view contact,
                        const std::vector<const PlannedFinding*>& findings, std::int64_t now) {
  std::int64_t risk = 0;
  for (const PlannedFinding* planned : findings) risk += planned->finding.risk.score;
  std::string text = owner.empty() ? std::string("# Secrets that nobody owns\n\n")
                                   : fmt::format("# Secrets of {}\n\n", code(owner));
  text +=
      fmt::format("{} open findings, total risk {}, as of {}.", findings.size(), risk, day(now));
  if (!contact.empty()) text += fmt::format(" Contact: {}.", code(contact));
  if (!findings.empty() && !owner.empty() && findings.front()->finding.owners.front().is_inactive)
    text += " **This owner is no longer active: find out who took over.**";
  text +=
      "\n\nRotate before cleaning up: what was pushed or published is in clones, caches and "
      "backups."
      "\n\n";
  std::size_t number = 0;
  for (const PlannedFinding* planned : findings) text += finding_part(++number, *planned, now);
  return text;
}

std::string plan_overview(const std::vector<PlannedFinding>& findings,
                          std::span<const Rotation> rotations, const std::vector<PlanOwner>& owners,
                          std::int64_t now) {
  std::string text =
      fmt::format("# Remediation plan\n\n{} findings, as of {}.\n\n", findings.size(), day(now));
  text += "## Burn-down\n\n" + burn_down(findings);
  const std::size_t shown = std::min(rotations.size(), kMostRotations);
  if (shown != 0) {
    text += fmt::format("\n## Rotate first\n\nThese {} hold {:.0f} % of the risk.\n\n", shown,
                        100 * rotations[shown - 1].share);
    text += "| # | finding | what | risk | places | risk so far |\n|--:|---|---|--:|--:|--:|\n";
    for (std::size_t i = 0; i < shown; ++i) {
      const Finding& finding = findings[rotations[i].findings.front()].finding;
      text += fmt::format("| {} | {} | {} | {} | {} | {:.0f} % |\n", i + 1,
                          code(finding.fingerprint.brief()), prose(finding.description),
                          finding.risk.score, finding.places.size(), 100 * rotations[i].share);
    }
  }
  text += "\n## Sheets\n\n| owner | findings | total risk | sheet |\n|---|--:|--:|---|\n";
  for (const PlanOwner& owner : owners)
    text += fmt::format(
        "| {}{} | {} | {} | [{}]({}) |\n", owner.owner.empty() ? "nobody known" : code(owner.owner),
        owner.is_inactive ? " (inactive)" : "", owner.findings, owner.risk, owner.file, owner.file);
  return text;
}

}  // namespace dredge

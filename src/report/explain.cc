// `dredge explain`: all that is known of one finding, and why.
#include <fmt/format.h>

#include "base/text.h"
#include "report/text_parts.h"
#include "report/writers.h"

namespace dredge {
namespace {

constexpr std::size_t kLongestDetail = 400;

std::string section(const Screen& screen, std::string_view title) {
  return fmt::format("\n{}\n", screen.paint(Ink::Bold, title));
}

// "  +2.30  checksum      the last six characters agree"
std::string weighed(const Screen& screen, const std::string& number, std::string_view name,
                    std::string_view why) {
  constexpr std::size_t kIndent = 30;
  const std::string shown = screen.safe_short(name, 18);
  std::string line = fmt::format("  {:>6}  {:<20}", number, shown);
  line += screen.wrap(screen.safe_short(why, kLongestDetail), kIndent);
  line.erase(line.find_last_not_of(' ') + 1);
  return line + '\n';
}

std::string signals_text(const Finding& finding, const Screen& screen) {
  std::string text = section(screen, "Why it is a secret");
  text += labelled(screen, "confidence", percent(finding.confidence));
  for (const Signal& signal : finding.signals) {
    text += weighed(screen, fmt::format("{:+.2f}", signal.weight), signal.name, signal.detail);
  }
  return text;
}

std::string risk_text(const Finding& finding, const Screen& screen) {
  std::string text = section(screen, "Why it is this urgent");
  text += labelled(screen, "risk",
                   fmt::format("{} of 100, {}", finding.risk.score, name_of(finding.risk.band)));
  for (const RiskReason& reason : finding.risk.reasons) {
    text += weighed(screen, fmt::format("{:.2f}", reason.value), reason.factor, reason.why);
  }
  return text;
}

std::string owners_text(const Finding& finding, const Screen& screen) {
  std::string text = section(screen, "Who has to act");
  if (finding.owners.empty()) text += "  nobody is known: give it an owner in the owner map\n";
  for (const OwnerCandidate& owner : finding.owners) {
    const std::string who = screen.safe_short(owner.owner, kLongestDetail);
    text += fmt::format("  {:>6}  {}{} ({}: {})\n", percent(owner.confidence), who,
                        owner.is_inactive ? ", inactive" : "", screen.safe_short(owner.source, 20),
                        screen.safe_short(owner.evidence, kLongestDetail));
  }
  return text;
}

std::string change_text(const CommitChange& change, const Screen& screen) {
  const std::string author = screen.safe_short(person_text(change.author), 80);
  return fmt::format("{:14}{} {} by {}{}\n", "", change.removed ? "removed" : "back",
                     iso_time(change.committed_at).substr(0, 10), change.commit.hex().substr(0, 12),
                     author.empty() ? "" : ", " + author);
}

// What history says of a place, a line for each thing that is known.
std::string provenance_text(const Provenance& provenance, const Screen& screen) {
  std::string text;
  for (const Person& person : provenance.co_authors) {
    text += fmt::format("{:14}with {}\n", "", screen.safe_short(person_text(person), 80));
  }
  if (!provenance.committer.email.empty() || !provenance.committer.name.empty()) {
    text += fmt::format("{:14}committed by {}\n", "",
                        screen.safe_short(person_text(provenance.committer), 80));
  }
  std::string branches;
  for (const std::string& branch : provenance.branches) {
    branches += (branches.empty() ? "" : ", ") + screen.safe_short(branch, 80);
  }
  const std::size_t more = provenance.branch_count - provenance.branches.size();
  if (more != 0) branches += fmt::format(" and {} more", more);
  text += fmt::format("{:14}{}\n", "",
                      branches.empty() ? "at the head of no branch" : "still at " + branches);
  for (const CommitChange& change : provenance.changes) text += change_text(change, screen);
  const std::size_t later = provenance.change_count - provenance.changes.size();
  if (later != 0) text += fmt::format("{:14}and {} more\n", "", counted(later, "change"));
  return text;
}

std::string controls_text(const Finding& finding, const Screen& screen) {
  if (finding.controls.empty()) return {};
  std::string text = section(screen, "Which controls it touches");
  for (const Control& control : finding.controls) {
    text += fmt::format("  {:<18}  {:<9}{}\n", control.framework, control.id,
                        screen.wrap(fmt::format("{}: {}", control.name,
                                                screen.safe_short(control.why, kLongestDetail)),
                                    31));
  }
  return text;
}

std::string places_text(const Finding& finding, const Screen& screen,
                        const ReportOptions& options) {
  std::string text =
      section(screen, fmt::format("Where it is: {}", counted(finding.places.size(), "place")));
  for (std::size_t i = 0; i < finding.places.size(); ++i) {
    const Place& place = finding.places[i];
    text += fmt::format("  {:>10}  {}\n", i + 1, place_text(place, screen, options));
    if (!place.at.blob.empty()) {
      text += fmt::format("{:14}blob {}, bytes {}-{}\n", "", place.at.blob.hex(),
                          place.at.span.begin, place.at.span.end);
    }
    if (place.provenance) text += provenance_text(*place.provenance, screen);
  }
  return text;
}

std::string remediation_text(const Finding& finding, const Screen& screen) {
  std::string text = section(screen, "What to do");
  if (finding.remediation.empty()) text += "  Replace the secret, then revoke it.\n";
  for (std::size_t i = 0; i < finding.remediation.size(); ++i) {
    text +=
        fmt::format("  {:>2}. {}\n", i + 1, screen.wrap(screen.safe(finding.remediation[i]), 6));
  }
  return text;
}

}  // namespace

std::string explain_text(const Finding& finding, const ReportOptions& options) {
  const Screen screen(options);
  std::string text = headline(finding, screen);
  text += labelled(screen, "rule", screen.safe(finding.rule));
  text += labelled(screen, "severity", name_of(finding.severity));
  text += labelled_whole(screen, "secret", secret_text(finding, screen, options));
  text += labelled(screen, "verdict", verdict_text(finding.verdict, screen));
  text += labelled(screen, "fingerprint", finding.fingerprint.hex());
  if (const std::string since = since_text(finding, options); !since.empty()) {
    text += labelled(screen, "since", since);
  }
  return text + signals_text(finding, screen) + risk_text(finding, screen) +
         owners_text(finding, screen) + places_text(finding, screen, options) +
         remediation_text(finding, screen) + controls_text(finding, screen);
}

}  // namespace dredge

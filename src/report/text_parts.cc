#include "report/text_parts.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "report/writers.h"

namespace dredge {
namespace {

constexpr std::size_t kLabelColumns = 14;
constexpr std::size_t kLongestPath = 400;  // columns; a longer one is an attack, not a path
constexpr std::size_t kLongestPerson = 80;
constexpr std::size_t kLongestSecret = 8192;  // a private key fits
constexpr std::size_t kBandColumns = 8;       // "CRITICAL"
constexpr std::int64_t kDay = 86400;

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
  std::string text;
  for (const std::string& part : parts) {
    if (!text.empty()) text += between;
    text += part;
  }
  return text;
}

// What is worth a word: "stash", "reflog", "remote-branch origin/x"; a local branch is not.
std::string lead_text(const CommitOrigin& commit, const Screen& screen) {
  constexpr std::size_t kLongestRef = 60;
  if (commit.detail == GitDetail::None || commit.detail == GitDetail::Branch) return "";
  std::string text(name_of(commit.detail));
  const bool is_telling = commit.detail != GitDetail::Stash && !commit.ref.empty() &&
                          !commit.ref.starts_with("refs/heads/");
  if (is_telling) text += " (" + screen.safe_short(commit.ref, kLongestRef) + ")";
  return text;
}

void add_commit_words(const CommitOrigin& commit, const Screen& screen,
                      std::vector<std::string>& words) {
  if (commit.in_head) {
    words.emplace_back("in HEAD");
  } else if (commit.place == GitPlace::Tree) {
    words.emplace_back(commit.in_worktree ? "worktree and history" : "history only");
  } else {
    words.emplace_back(name_of(commit.place));
  }
  if (const std::string led = lead_text(commit, screen); !led.empty()) words.push_back(led);
  if (!commit.commit.empty()) words.push_back(commit.commit.hex().substr(0, 12));
  const std::string author = person_text(commit.author);
  if (!author.empty()) words.push_back(screen.safe_short(author, kLongestPerson));
  if (commit.committed_at != 0) words.push_back(iso_time(commit.committed_at).substr(0, 10));
}

void add_layer_words(const LayerOrigin& layer, const Screen& screen,
                     std::vector<std::string>& words) {
  if (!layer.image.empty()) words.push_back(screen.safe_short(layer.image, kLongestPerson));
  if (layer.index != 0) words.push_back(fmt::format("layer {}/{}", layer.index, layer.count));
  if (!layer.visible) words.emplace_back("deleted in a later layer");
  if (!layer.created_by.empty()) {
    words.push_back(screen.safe_short(layer.created_by, screen.width() - kLabelColumns));
  }
}

}  // namespace

std::string labelled(const Screen& screen, std::string_view label, std::string_view value) {
  return labelled_whole(screen, label, screen.wrap(value, kLabelColumns));
}

std::string labelled_whole(const Screen& screen, std::string_view label, std::string_view value) {
  const std::size_t fill = kLabelColumns - 2 - std::min(kLabelColumns - 3, label.size());
  return fmt::format("  {}{}{}\n", screen.paint(Ink::Dim, label), std::string(fill, ' '), value);
}

std::string headline(const Finding& finding, const Screen& screen) {
  std::string band(name_of(finding.risk.band));
  for (char& letter : band) letter = static_cast<char>(letter & ~0x20);
  const std::string score =
      fmt::format("{:>{}}", finding.risk.score, kBandColumns + 4 - band.size());
  const std::string id = finding.fingerprint.brief();
  const std::size_t taken = band.size() + score.size() + 2 + 2 + id.size();
  const std::size_t room = screen.width() > taken + 10 ? screen.width() - taken : 10;
  const std::string_view name = finding.description.empty() ? finding.rule : finding.description;
  const std::string title = screen.safe_short(name, room);
  const std::size_t fill = room - std::min(room, display_width(title));
  return fmt::format("{}{}  {}{}  {}\n", screen.paint(ink_of(finding.risk.band), band),
                     screen.paint(Ink::Bold, score), screen.paint(Ink::Bold, title),
                     std::string(fill, ' '), screen.paint(Ink::Dim, id));
}

std::string secret_text(const Finding& finding, const Screen& screen,
                        const ReportOptions& options) {
  if (const auto secret = shown_secret(finding, options)) {
    return screen.safe_short(*secret, kLongestSecret);
  }
  return screen.safe(finding.masked);
}

std::string verdict_text(const Verdict& verdict, const Screen& screen) {
  std::string text(name_of(verdict.liveness));
  if (verdict.liveness == Liveness::NotChecked) text = "not checked";
  if (!verdict.evidence.empty()) text += ": " + screen.safe_short(verdict.evidence, kLongestPath);
  if (!verdict.identity.empty()) {
    text += ", account " + screen.safe_short(verdict.identity, kLongestPath);
  }
  return text;
}

std::string place_text(const Place& place, const Screen& screen, const ReportOptions& options) {
  std::string where = screen.safe_short(openable_path(place, options), kLongestPath);
  if (place.at.line != 0) where += fmt::format(":{}:{}", place.at.line, place.at.column);
  std::vector<std::string> words;
  if (const CommitOrigin* commit = commit_of(place)) add_commit_words(*commit, screen, words);
  if (const LayerOrigin* layer = layer_of(place)) add_layer_words(*layer, screen, words);
  if (place.at.encoding != Encoding::Plain) {
    words.push_back(fmt::format("decoded from {}", name_of(place.at.encoding)));
  }
  if (place.versions > 1) words.push_back(counted(place.versions, "version"));
  if (words.empty()) return where;
  const std::string detail = screen.wrap(joined(words, screen.dot()), kLabelColumns);
  return fmt::format("{}\n{}{}", where, std::string(kLabelColumns, ' '),
                     screen.paint(Ink::Dim, detail));
}

std::string since_text(const Finding& finding, const ReportOptions& options) {
  std::int64_t earliest = 0;
  for (const Place& place : finding.places) {
    const CommitOrigin* commit = commit_of(place);
    if (commit == nullptr || commit->committed_at <= 0) continue;
    if (earliest == 0 || commit->committed_at < earliest) earliest = commit->committed_at;
  }
  if (earliest == 0) return "";
  const std::string day = iso_time(earliest).substr(0, 10);
  if (options.now <= earliest) return day;
  const auto days = static_cast<std::uint64_t>((options.now - earliest) / kDay);
  if (days < 60) return fmt::format("{} ({})", day, counted(days, "day"));
  if (days < 730) return fmt::format("{} ({})", day, counted(days / 30, "month"));
  return fmt::format("{} ({})", day, counted(days / 365, "year"));
}

// Rounded down, so that 100 % means all; a small share is not none.
std::string percent(double share) {
  const double hundredths = std::clamp(share, 0.0, 1.0) * 100 + 1e-9;
  if (hundredths >= 10 || share <= 0) return fmt::format("{} %", static_cast<int>(hundredths));
  const int tenths = static_cast<int>(hundredths * 10);
  if (tenths == 0) return "under 0.1 %";
  if (tenths % 10 == 0) return fmt::format("{} %", tenths / 10);
  return fmt::format("{}.{} %", tenths / 10, tenths % 10);
}

std::string grouped(std::uint64_t count) {
  std::string digits = std::to_string(count);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

namespace {

// How many of which unit ("hour", "month") say a span best.
std::pair<std::uint64_t, std::string_view> span_of(std::int64_t seconds) {
  const auto length = static_cast<std::uint64_t>(std::max<std::int64_t>(seconds, 0));
  const std::uint64_t days = length / 86400;
  if (days < 1) return {length / 3600, "hour"};
  if (days < 60) return {days, "day"};
  if (days < 730) return {days * 100 / 3044, "month"};
  return {days * 100 / 36525, "year"};
}

}  // namespace

std::string span_words(std::int64_t seconds) {
  const auto [count, unit] = span_of(seconds);
  return counted(count, unit);
}

std::string short_span(std::int64_t seconds) {
  const auto [count, unit] = span_of(seconds);
  return fmt::format("{}{}", count, unit == "month" ? "mo" : unit.substr(0, 1));
}

std::string counted(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

}  // namespace dredge

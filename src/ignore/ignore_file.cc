#include "ignore/ignore_file.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/text.h"

namespace dredge {
namespace {

constexpr std::size_t kMostMistakes = 50;
constexpr std::size_t kLongestReason = 500;
constexpr std::size_t kLeastDigits = 12;
constexpr std::size_t kMostDigits = 64;

// Reads one line word by word. Confined; borrows all.
class LineReader {
 public:
  LineReader(std::string_view line, std::string_view file, std::uint32_t number, IgnoreFile& into)
      : line_(line), file_(file), into_(into) {
    entry_.line = number;
  }

  void run() {
    for (skip_blanks(); at_ < line_.size() && is_good_; skip_blanks()) {
      if (line_.substr(at_) == "--" || line_.substr(at_).starts_with("-- ")) {
        read_reason();
        break;
      }
      read_selector();
    }
    if (is_good_) check();
    if (is_good_) into_.entries.push_back(std::move(entry_));
  }

 private:
  void skip_blanks() {
    while (at_ < line_.size() && (line_[at_] == ' ' || line_[at_] == '\t')) ++at_;
  }

  void mistake(std::size_t at, std::string_view what) {
    is_good_ = false;
    if (into_.mistakes.size() >= kMostMistakes) return;
    into_.mistakes.push_back(fmt::format("{}:{}:{}: {}", escape_for_terminal(file_), entry_.line,
                                         at + 1, escape_for_terminal(what)));
  }

  void read_reason() {
    entry_.reason = to_valid_utf8(trim(line_.substr(at_ + 2)).substr(0, kLongestReason));
    if (entry_.reason.empty()) mistake(at_, "a reason is missing behind --");
  }

  // A word up to a blank, or between quotes in which \" and \\ stand for themselves.
  std::optional<std::string> value() {
    std::string text;
    if (at_ >= line_.size() || line_[at_] != '"') {
      while (at_ < line_.size() && line_[at_] != ' ' && line_[at_] != '\t') text += line_[at_++];
      return text;
    }
    for (++at_; at_ < line_.size(); ++at_) {
      if (line_[at_] == '"') {
        ++at_;
        return text;
      }
      const bool is_escape = line_[at_] == '\\' && at_ + 1 < line_.size() &&
                             (line_[at_ + 1] == '"' || line_[at_ + 1] == '\\');
      if (is_escape) ++at_;
      text += line_[at_];
    }
    return std::nullopt;
  }

  void read_selector() {
    const std::size_t start = at_;
    const std::size_t stop = std::min(line_.find_first_of(" \t=", at_), line_.size());
    const std::string_view key = line_.substr(at_, stop - at_);
    if (stop == line_.size() || line_[stop] != '=') {
      return mistake(start, fmt::format("\"{}\" is no KEY=VALUE: write path=GLOB, rule=ID, "
                                        "fingerprint=HEX or until=YYYY-MM-DD, then -- and why",
                                        key.substr(0, 60)));
    }
    at_ = stop + 1;
    const std::size_t value_at = at_;
    const std::optional<std::string> text = value();
    if (!text) return mistake(value_at, "a quote that is never closed");
    if (text->empty()) return mistake(value_at, fmt::format("{}= has no value", key));
    if (key == "path") return add_path(*text, value_at);
    if (key == "rule") return entry_.rules.push_back(*text);
    if (key == "fingerprint") return add_fingerprint(*text, value_at);
    if (key == "until") return set_until(*text, value_at);
    const std::string_view meant =
        nearest(key.substr(0, 60), {"path", "rule", "fingerprint", "until"});
    mistake(start, fmt::format("no such key \"{}\"{}", key.substr(0, 60),
                               meant.empty() ? "; there are path, rule, fingerprint, until"
                                             : fmt::format(", did you mean \"{}\"?", meant)));
  }

  void add_path(const std::string& glob, std::size_t at) {
    if (glob.size() > kLongestGlob)
      return mistake(at, fmt::format("a glob has {} bytes at most", kLongestGlob));
    if (glob.front() == '!') return mistake(at, "a path cannot be taken out again with '!'");
    entry_.paths.emplace_back(glob.front() == '#' ? "\\" + glob : glob);
  }

  void add_fingerprint(const std::string& text, std::size_t at) {
    const std::string hex = to_lower(text);
    const bool is_hex = hex.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (!is_hex || hex.size() < kLeastDigits || hex.size() > kMostDigits)
      return mistake(at, "a fingerprint has 12 to 64 hex digits, as reports show it");
    entry_.fingerprints.push_back(hex);
  }

  void set_until(const std::string& text, std::size_t at) {
    const std::optional<Day> day = parse_day(text);
    if (!day) return mistake(at, fmt::format("no such day as \"{}\": write YYYY-MM-DD", text));
    entry_.until = text;
    entry_.last_day = *day;
  }

  void check() {
    if (entry_.paths.empty() && entry_.rules.empty() && entry_.fingerprints.empty())
      return mistake(0, "nothing is selected: add path=, rule= or fingerprint=");
    if (entry_.reason.empty())
      return mistake(line_.size(), "say why: end the line with -- and a reason");
    if (into_.entries.size() >= kMostIgnoreEntries)
      return mistake(0, fmt::format("more than {} entries", kMostIgnoreEntries));
  }

  std::string_view line_;
  std::string_view file_;
  IgnoreFile& into_;
  IgnoreEntry entry_;
  std::size_t at_ = 0;
  bool is_good_ = true;
};

}  // namespace

IgnoreFile parse_ignore_file(std::string_view text, std::string_view name) {
  IgnoreFile file;
  std::uint32_t number = 0;
  for (std::string_view line : split(text, '\n')) {
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (number == 1 && line.starts_with("\xef\xbb\xbf")) line.remove_prefix(3);
    const std::string_view words = trim(line);
    if (words.empty() || words.front() == '#') continue;
    LineReader(line, name, number, file).run();
  }
  return file;
}

bool takes_in(const GitIgnore& glob, std::string_view path) {
  if (path.empty()) return false;
  for (std::size_t slash = path.find('/'); slash != std::string_view::npos;
       slash = path.find('/', slash + 1)) {
    if (slash != 0 && glob.ask(path.substr(0, slash), true) == GitIgnore::Answer::Ignore)
      return true;
  }
  return glob.ask(path, false) == GitIgnore::Answer::Ignore;
}

}  // namespace dredge

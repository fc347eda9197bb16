#include "ignore/inline_allow.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

#include "base/text.h"

namespace dredge {
namespace {

constexpr std::size_t kLongestReason = 200;
constexpr std::size_t kLongestLineRest = 1000;  // of the line behind a marker
constexpr std::size_t kMostRules = 20;
constexpr auto kNone = std::string_view::npos;

enum class Scope : std::uint8_t { Line, NextLine, Begin, End, File };

struct Marker {
  Scope scope = Scope::Line;
  std::string_view name;
  std::size_t begin = 0;  // in the text
  std::size_t end = 0;    // behind it: the rules or the reason
};

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-';
}

struct Form {
  std::string_view suffix;
  Scope scope;
  std::string_view name;
};

// The longer ones first: "" is the start of all.
constexpr Form kForms[] = {
    {"-next-line", Scope::NextLine, "dredge:allow-next-line"},
    {"-begin", Scope::Begin, "dredge:allow-begin"},
    {"-end", Scope::End, "dredge:allow-end"},
    {"-file", Scope::File, "dredge:allow-file"},
    {"", Scope::Line, "dredge:allow"},
};

// The marker whose "allow" stands at `at`: "dredge:allow...", "gitleaks:allow".
std::optional<Marker> allow_at(std::string_view text, std::size_t at) {
  const std::string_view before = text.substr(0, at);
  const std::size_t end = at + std::string_view("allow").size();
  if (before.ends_with("gitleaks:")) {
    return Marker{Scope::Line, "gitleaks:allow", at - std::string_view("gitleaks:").size(), end};
  }
  if (!before.ends_with("dredge:")) return std::nullopt;
  const std::size_t begin = at - std::string_view("dredge:").size();
  if (begin > 0 && is_word(text[begin - 1])) return std::nullopt;
  for (const Form& form : kForms) {
    if (!text.substr(end).starts_with(form.suffix)) continue;
    const std::size_t behind = end + form.suffix.size();
    if (behind < text.size() && is_word(text[behind])) continue;
    return Marker{form.scope, form.name, begin, behind};
  }
  return std::nullopt;
}

// The same for "pragma: allowlist [nextline] secret", whose list word stands at `at`. The two
// spellings of the word and both separators are those that its tool reads.
std::optional<Marker> pragma_at(std::string_view text, std::size_t at, std::string_view word) {
  std::string_view before = text.substr(0, at);
  while (before.ends_with(' ')) before.remove_suffix(1);
  if (!before.ends_with("pragma:")) return std::nullopt;
  const std::size_t begin = before.size() - std::string_view("pragma:").size();
  std::string_view rest = text.substr(at + word.size());
  const auto take = [&rest](std::string_view wanted) {
    if (rest.size() <= wanted.size() || (rest[0] != ' ' && rest[0] != '-')) return false;
    if (!rest.substr(1).starts_with(wanted)) return false;
    rest.remove_prefix(1 + wanted.size());
    return true;
  };
  const bool is_next = take("nextline");
  if (!take("secret")) return std::nullopt;
  return Marker{is_next ? Scope::NextLine : Scope::Line,
                is_next ? "pragma: allowlist nextline secret" : "pragma: allowlist secret", begin,
                text.size() - rest.size()};
}

std::string_view without_comment_end(std::string_view text) {
  constexpr std::string_view kEnds[] = {"*/", "-->", "--%>", "%>", "#}", "}}", "*)"};
  text = trim(text);
  for (const std::string_view end : kEnds) {
    if (text.ends_with(end)) return trim(text.substr(0, text.size() - end.size()));
  }
  return text;
}

// "(rule, rule)" at the start of `rest`, which is left behind it.
std::vector<std::string> take_rules(std::string_view& rest) {
  std::vector<std::string> rules;
  if (!rest.starts_with('(')) return rules;
  const std::size_t end = rest.find(')');
  if (end == kNone) return rules;
  for (const std::string_view rule : split(rest.substr(1, end - 1), ',')) {
    if (rules.size() < kMostRules) rules.emplace_back(trim(rule).substr(0, kLongestReason));
  }
  rest.remove_prefix(end + 1);
  return rules;
}

// Takes "until=DATE" out of the words behind the marker; the others are the reason.
void read_words(std::string_view rest, Allow& allow) {
  std::string reason;
  for (const std::string_view word : split(without_comment_end(rest), ' ')) {
    if (word.starts_with("until=")) {
      allow.until = std::string(word.substr(6, 40));
      continue;
    }
    if (!reason.empty() && !word.empty()) reason += ' ';
    reason += word;
  }
  std::string_view said = reason;
  while (!said.empty() && (said[0] == ':' || said[0] == '-' || said[0] == ' '))
    said.remove_prefix(1);
  allow.reason = to_valid_utf8(trim(said.substr(0, kLongestReason)));
  if (allow.until.empty()) return;
  const std::optional<Day> day = parse_day(allow.until);
  allow.last_day = day.value_or(kNoEnd);
  if (!day) allow.flaw = Allow::Flaw::NoSuchDay;
}

}  // namespace

AllowState state_of(const Allow& allow, const AllowPolicy& policy) {
  if (allow.flaw == Allow::Flaw::NoSuchDay) return AllowState::NoSuchDay;
  if (allow.flaw == Allow::Flaw::Unclosed) return AllowState::Unclosed;
  if (policy.today > allow.last_day) return AllowState::Expired;
  if (policy.needs_reason && allow.is_ours() && allow.reason.empty()) return AllowState::NoReason;
  return AllowState::Holds;
}

std::string why_not(const Allow& allow, const AllowPolicy& policy) {
  switch (state_of(allow, policy)) {
    case AllowState::Holds:
      return {};
    case AllowState::Expired:
      return "expired on " + allow.until;
    case AllowState::NoReason:
      return "gives no reason, which the gate asks for: write it behind the marker";
    case AllowState::NoSuchDay:
      return "has no such day as until=" + allow.until + ": write until=YYYY-MM-DD";
    case AllowState::Unclosed:
      return "has no dredge:allow-end behind it";
  }
  return {};
}

bool names_rule(const std::vector<std::string>& rules, std::string_view rule) {
  if (rules.empty()) return true;
  return std::any_of(rules.begin(), rules.end(), [&](std::string_view name) {
    if (name.ends_with('*')) return rule.starts_with(name.substr(0, name.size() - 1));
    return rule == name;
  });
}

bool InlineAllows::may_be_in(std::string_view text) {
  if (text.empty()) return false;
  return memmem(text.data(), text.size(), "allow", 5) != nullptr ||
         memmem(text.data(), text.size(), "whitelist", 9) != nullptr;
}

// Reads all markers of one text, in order.
class InlineAllows::Reader {
 public:
  Reader(const AllowText& text, InlineAllows& into)
      : text_(text.text), source_(text), into_(into), head_end_(end_of_head()) {}

  void run() {
    std::size_t next_allow = find_word("allow", 0);
    std::size_t next_white = find_word("whitelist", 0);
    while (next_allow != kNone || next_white != kNone) {
      if (into_.lines_.size() >= kMostOfText) break;
      if (next_allow < next_white) {
        auto marker = allow_at(text_, next_allow);
        if (!marker && text_.substr(next_allow).starts_with("allowlist"))
          marker = pragma_at(text_, next_allow, "allowlist");
        if (marker) add(*marker);
        next_allow = find_word("allow", next_allow + 5);
      } else {
        if (const auto marker = pragma_at(text_, next_white, "whitelist")) add(*marker);
        next_white = find_word("whitelist", next_white + 9);
      }
    }
    for (Ranged& open : open_) {
      open.allow.flaw = Allow::Flaw::Unclosed;
      open.covers.end = text_.size();
      if (into_.blocks_.size() < kMostBlocks) into_.blocks_.push_back(std::move(open));
    }
    const auto by_begin = [](const Ranged& a, const Ranged& b) {
      return a.covers.begin < b.covers.begin;
    };
    std::stable_sort(into_.lines_.begin(), into_.lines_.end(), by_begin);
    std::stable_sort(into_.blocks_.begin(), into_.blocks_.end(), by_begin);
  }

 private:
  // string_view::find stops at each 'a'; this is twice as fast.
  std::size_t find_word(std::string_view word, std::size_t from) const {
    if (from >= text_.size()) return kNone;
    const void* found = memmem(text_.data() + from, text_.size() - from, word.data(), word.size());
    if (found == nullptr) return kNone;
    return static_cast<std::size_t>(static_cast<const char*>(found) - text_.data());
  }

  std::size_t end_of_head() const {
    if (!source_.has_start) return 0;
    std::size_t end = 0;
    for (std::size_t line = 0; line < kHeadLines && end != text_.size(); ++line) {
      const std::size_t line_end = text_.find('\n', end);
      end = line_end == kNone ? text_.size() : line_end + 1;
    }
    return std::min(end, kHeadBytes);
  }

  Span line_of(std::size_t at) const {
    const std::size_t before = at == 0 ? kNone : text_.rfind('\n', at - 1);
    const std::size_t begin = before == kNone ? 0 : before + 1;
    return {begin, std::min(text_.find('\n', at), text_.size())};
  }

  // The line is looked up once for all markers that stand on it.
  void move_to_line(std::size_t at) {
    if (has_line_ && at < line_.end) return;
    line_ = line_of(at);
    has_line_ = true;
    on_line_ = 0;
  }

  void add(const Marker& marker) {
    into_.has_markers_ = true;
    move_to_line(marker.begin);
    if (++on_line_ > kMostOfLine) return;
    if (marker.scope == Scope::End) return close(marker);
    std::string_view rest = text_.substr(marker.end, line_.end - marker.end);
    rest = rest.substr(0, kLongestLineRest);
    Allow allow;
    allow.marker = marker.name;
    if (allow.is_ours()) allow.rules = take_rules(rest);
    read_words(rest, allow);
    place(marker, std::move(allow));
  }

  void place(const Marker& marker, Allow allow) {
    switch (marker.scope) {
      case Scope::Line:
        into_.lines_.push_back({line_, std::move(allow)});
        break;
      case Scope::NextLine:
        if (line_.end + 1 < text_.size())
          into_.lines_.push_back({line_of(line_.end + 1), std::move(allow)});
        break;
      case Scope::Begin:
        if (source_.is_whole && open_.size() < kMostBlocks)
          open_.push_back({{marker.begin, 0}, std::move(allow)});
        break;
      case Scope::File:
        if (marker.begin < head_end_) into_.of_file_.push_back(std::move(allow));
        break;
      case Scope::End:
        break;
    }
  }

  void close(const Marker& marker) {
    if (open_.empty()) return;
    open_.back().covers.end = marker.end;
    if (into_.blocks_.size() < kMostBlocks) into_.blocks_.push_back(std::move(open_.back()));
    open_.pop_back();
  }

  std::string_view text_;
  const AllowText& source_;
  InlineAllows& into_;
  std::size_t head_end_;
  Span line_;
  bool has_line_ = false;
  std::size_t on_line_ = 0;
  std::vector<Ranged> open_;  // blocks, innermost last
};

InlineAllows::InlineAllows(const AllowText& text, std::vector<Allow> of_file)
    : of_file_(std::move(of_file)) {
  Reader(text, *this).run();
}

const Allow* InlineAllows::covering(Span at, std::string_view rule,
                                    const AllowPolicy& policy) const {
  const Allow* second_best = nullptr;
  const auto holds = [&](const Allow& allow) {
    if (!names_rule(allow.rules, rule)) return false;
    if (state_of(allow, policy) == AllowState::Holds) return true;
    if (second_best == nullptr) second_best = &allow;
    return false;
  };
  // Of the lines that the secret touches. Their spans do not overlap, so the first is near.
  auto line = std::upper_bound(
      lines_.begin(), lines_.end(), at.begin,
      [](std::uint64_t begin, const Ranged& ranged) { return begin < ranged.covers.begin; });
  while (line != lines_.begin() && std::prev(line)->covers.end >= at.begin) --line;
  for (; line != lines_.end() && line->covers.begin < std::max(at.end, at.begin + 1); ++line) {
    if (holds(line->allow)) return &line->allow;
  }
  for (const Ranged& block : blocks_) {
    if (block.covers.begin > at.begin) break;
    if (at.begin < block.covers.end && holds(block.allow)) return &block.allow;
  }
  for (const Allow& allow : of_file_) {
    if (holds(allow)) return &allow;
  }
  return second_best;
}

}  // namespace dredge

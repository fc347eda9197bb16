#include "rules/rewrite.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "rules/rewrite_parts.h"

namespace dredge {
namespace {

constexpr std::uint32_t kMostRepeats = 1000;  // RE2's own bound
constexpr std::size_t kMostGroups = 200;
constexpr std::size_t kLongestPattern = 32 << 10;

struct Flags {
  bool verbose = false;
  bool ungreedy = false;
  bool dot_all = false;
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// One pass over one pattern. Confined; borrows the text.
class Rewriter {
 public:
  Rewriter(std::string_view text, std::size_t secret, const RepeatBound& bound)
      : text_(text), secret_(secret), bound_(bound) {}

  Result<Rewritten> run() && {
    while (at_ < text_.size() && !error_) step();
    if (!error_ && !open_.empty()) refuse("a \"(\" that is never closed");
    if (error_) return Error(*error_);
    if (secret_ > done_.groups.size()) {
      return Error{ErrorCode::InvalidInput,
                   fmt::format("there is no group {}: it has {}", secret_, done_.groups.size())};
    }
    done_.pattern = secret_ == 0 ? "(?P<secret>" + out_ + ")" : std::move(out_);
    return std::move(done_);
  }

 private:
  struct Open {
    Flags flags;
    std::size_t out_begin = 0;
  };

  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  std::string_view rest() const { return text_.substr(at_); }
  bool take(std::string_view wanted) {
    if (!rest().starts_with(wanted)) return false;
    at_ += wanted.size();
    return true;
  }
  void refuse(std::string_view what) {
    if (!error_)
      error_ = Error{ErrorCode::InvalidInput, fmt::format("character {}: {}", at_ + 1, what)};
  }
  // Emits one atom, which a repeat may follow.
  void atom(std::string_view emitted) {
    atom_begin_ = out_.size();
    has_atom_ = true;
    out_ += emitted;
  }
  // Emits what no repeat may follow.
  void other(std::string_view emitted) {
    has_atom_ = false;
    out_ += emitted;
  }

  void step() {
    const char c = peek();
    if (flags_.verbose && is_blank(c)) {
      ++at_;
    } else if (flags_.verbose && c == '#') {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else if (c == '(') {
      open_group();
    } else if (c == ')') {
      close_group();
    } else if (c == '[') {
      byte_class();
    } else if (c == '\\') {
      escape();
    } else if (c == '*' || c == '+' || c == '?' || c == '{') {
      repeat();
    } else if (c == '|' || c == '^' || c == '$') {
      ++at_;
      other(std::string_view(&c, 1));
    } else {
      literal();
    }
  }

  void literal() {
    const auto lead = static_cast<unsigned char>(peek());
    if (lead < 0x80) {
      atom(text_.substr(at_++, 1));
      return;
    }
    std::string bytes;
    do {
      bytes += fmt::format("\\x{:02x}", static_cast<unsigned char>(text_[at_++]));
    } while (at_ < text_.size() && (static_cast<unsigned char>(peek()) & 0xC0U) == 0x80U);
    atom("(?:" + bytes + ")");
  }

  void open_group() {
    if (take("(?#")) {
      at_ = std::min(text_.find(')', at_), text_.size());
      if (at_ < text_.size()) ++at_;
      return;
    }
    if (open_.size() >= kMostGroups) return refuse("parentheses nest too deep");
    const std::size_t begin = out_.size();
    if (rest().substr(0, 2) != "(?") {
      ++at_;
      return capture("", begin);
    }
    constexpr std::string_view kNamed[] = {"(?P<", "(?'", "(?<"};
    for (const std::string_view head : kNamed) {
      if (!rest().starts_with(head)) continue;
      const char after = peek(head.size());
      if (head == "(?<" && (after == '=' || after == '!')) return refuse("look-behind");
      const std::size_t name = at_ + head.size();
      const std::size_t end = text_.find(head == "(?'" ? '\'' : '>', name);
      if (end == std::string_view::npos) return refuse("a group's name that never ends");
      at_ = end + 1;
      return capture(text_.substr(name, end - name), begin);
    }
    special_group(begin);
  }

  void special_group(std::size_t begin) {
    const char kind = peek(2);
    if (kind == '=' || kind == '!') return refuse("look-ahead");
    if (kind == '>') return refuse("an atomic group");
    if (kind == '|') return refuse("a branch reset");
    if (kind == 'P' || kind == 'R' || kind == '&' || is_digit(kind))
      return refuse("a back-reference or recursion");
    if (kind == '(') return refuse("a conditional group");
    at_ += 2;
    const Flags before = flags_;
    std::string emitted;
    if (!read_flags(emitted)) return;
    if (take(")")) {
      if (!emitted.empty()) other("(?" + emitted + ")");
      return;
    }
    if (!take(":")) return refuse("a group of an unknown kind");
    open_.push_back({before, begin});
    other("(?" + emitted + ":");
  }

  // Reads "is-x" and the like; what RE2 must see of it goes to `emitted`.
  bool read_flags(std::string& emitted) {
    std::string off;
    bool value = true;
    for (;; ++at_) {
      const char c = peek();
      if (c == '-' && value) {
        value = false;
      } else if (c == 'x') {
        flags_.verbose = value;
      } else if (c == 'U') {
        flags_.ungreedy = value;
      } else if (c == 'i' || c == 's') {
        if (c == 's') flags_.dot_all = value;
        (value ? emitted : off) += c;
      } else if (is_letter(c) && c != 'm' && c != 'u') {
        refuse(fmt::format("the flag \"{}\"", c));
        return false;
      } else if (c != 'm' && c != 'u') {
        break;
      }
    }
    if (!off.empty()) emitted += "-" + off;
    return true;
  }

  void capture(std::string_view name, std::size_t begin) {
    if (done_.groups.size() >= kMostGroups) return refuse("too many groups");
    done_.groups.emplace_back(name);
    open_.push_back({flags_, begin});
    other(done_.groups.size() == secret_ ? "(?P<secret>" : "(?:");
  }

  void close_group() {
    if (open_.empty()) return refuse("a \")\" that closes nothing");
    ++at_;
    flags_ = open_.back().flags;
    out_ += ')';
    atom_begin_ = open_.back().out_begin;
    has_atom_ = true;
    open_.pop_back();
  }

  // The escape of one byte or class, in or out of brackets; nothing and a refusal for others.
  std::optional<std::string> escaped(bool in_class) {
    const char c = peek(1);
    const std::string same{'\\', c};
    if (c == '\0') return fail("a \"\\\" at the end");
    if (c == 'x') return hex_escape();
    at_ += 2;
    if (is_digit(c)) {
      if (c == '0' && !is_digit(peek())) return "\\x00";
      at_ -= 2;
      return fail(in_class ? "an octal escape" : "a back-reference");
    }
    constexpr std::string_view kKept = "dDwWsSnrtfav";
    if (!is_letter(c) || kKept.find(c) != std::string_view::npos)
      return static_cast<unsigned char>(c) >= 0x80 || is_blank(c)
                 ? fmt::format("\\x{:02x}", static_cast<unsigned char>(c))
                 : same;
    if (c == 'e') return "\\x1b";
    if (c == 'h') return in_class ? " \\t" : "[ \\t]";
    if (in_class && c == 'b') return "\\x08";
    at_ -= 2;
    if (c == 'p' || c == 'P' || c == 'X') return fail("a Unicode class");
    if (c == 'k' || c == 'g') return fail("a back-reference");
    return fail(fmt::format("the escape \\{}", c));
  }
  std::optional<std::string> fail(std::string_view what) {
    refuse(what);
    return std::nullopt;
  }

  std::optional<std::string> hex_escape() {
    std::size_t first = at_ + 2;
    const bool is_braced = first < text_.size() && text_[first] == '{';
    if (is_braced) ++first;
    unsigned value = 0;
    const std::size_t most =
        std::min<std::size_t>(is_braced ? 8 : 2, text_.size() - std::min(first, text_.size()));
    const char* const begin = text_.data() + std::min(first, text_.size());
    const auto [end, status] = std::from_chars(begin, begin + most, value, 16);
    if (status != std::errc()) return fail("\\x without hex digits");
    if (value > 0xff) return fail("a code point over 0xff");
    at_ = first + static_cast<std::size_t>(end - begin);
    if (is_braced && !take("}")) return fail("a \"}\" is missing");
    return fmt::format("\\x{:02x}", value);
  }

  void escape() {
    const char c = peek(1);
    if (c == 'A') return assertion("^");
    if (c == 'z' || c == 'Z') return assertion("$");
    if (c == '<' || c == '>') return assertion("\\b");
    if (c == 'b' || c == 'B') return assertion(c == 'b' ? "\\b" : "\\B");
    if (c == 'Q') return quoted();
    if (const auto emitted = escaped(false)) atom(*emitted);
  }
  void assertion(std::string_view emitted) {
    at_ += 2;
    other(emitted);
  }

  void quoted() {
    at_ += 2;
    const std::size_t end = std::min(text_.find("\\E", at_), text_.size());
    for (; at_ < end && !error_;) {
      const char c = peek();
      if (static_cast<unsigned char>(c) >= 0x80) {
        literal();
        continue;
      }
      ++at_;
      atom(is_letter(c) || is_digit(c) ? std::string(1, c)
                                       : fmt::format("\\x{:02x}", static_cast<unsigned>(c)));
    }
    take("\\E");
  }

  void byte_class() {
    const std::size_t begin = at_++;
    std::string emitted = "[";
    if (take("^")) emitted += '^';
    for (bool is_first = true;; is_first = false) {
      if (error_) return;
      if (at_ >= text_.size()) {
        at_ = begin;
        return refuse("a \"[\" that is never closed");
      }
      const char c = peek();
      if (c == ']' && !is_first) break;
      if (take("[:")) {
        const std::size_t end = rest().find(":]");
        if (end == std::string_view::npos) return refuse("\"[:\" without \":]\"");
        emitted += "[:" + std::string(rest().substr(0, end)) + ":]";
        at_ += end + 2;
      } else if (rest().starts_with("&&") || rest().starts_with("~~")) {
        return refuse("set arithmetic in a class");
      } else if (c == '\\') {
        const auto member = escaped(true);
        if (!member) return;
        emitted += *member;
      } else if (static_cast<unsigned char>(c) >= 0x80) {
        return refuse("a character outside ASCII in a class");
      } else {
        if (c == '[' || c == ']') emitted += '\\';
        emitted += c;
        ++at_;
      }
    }
    ++at_;
    atom(emitted + "]");
  }

  void repeat() {
    RepeatCounts counts;
    std::size_t end = at_ + 1;
    switch (peek()) {
      case '*':
        counts.is_open = true;
        break;
      case '+':
        counts = {1, 0, true, 1};
        break;
      case '?':
        counts.most = 1;
        break;
      default:
        if (const auto read = read_braces(rest())) {
          counts = *read;
          end = at_ + read->length;
          break;
        }
        ++at_;
        return atom("\\{");
    }
    if (!has_atom_) return refuse("a repeat of nothing");
    at_ = end;
    if (peek() == '+') return refuse("a possessive repeat");
    const bool is_lazy = take("?") != flags_.ungreedy;
    emit_repeat(counts, is_lazy ? "?" : "");
  }

  void emit_repeat(const RepeatCounts& counts, std::string_view lazy) {
    if (!counts.is_open) {
      out_ += fmt::format("{{{},{}}}{}", counts.least, counts.most, lazy);
    } else {
      done_.is_bounded = true;
      const std::string repeated = out_.substr(atom_begin_);
      if (is_nearly_any_byte(repeated, flags_.dot_all) && counts.least <= kMostRepeats) {
        out_ += fmt::format("{{{},{}}}{}", counts.least, kMostRepeats, lazy);
        for (std::uint32_t i = 1; i < bound_.thousands; ++i)
          out_ += fmt::format("{}{{0,{}}}{}", repeated, kMostRepeats, lazy);
      } else {
        out_ += fmt::format("{{{},{}}}{}", counts.least, std::max(bound_.most, counts.least), lazy);
      }
    }
    has_atom_ = false;
  }

  std::string_view text_;
  std::size_t secret_;
  RepeatBound bound_;
  std::size_t at_ = 0;
  std::string out_;
  Flags flags_;
  std::vector<Open> open_;
  std::size_t atom_begin_ = 0;
  bool has_atom_ = false;
  Rewritten done_;
  std::optional<Error> error_;
};

}  // namespace

Result<Rewritten> rewrite_pattern(std::string_view pattern, std::size_t secret_group,
                                  const RepeatBound& bound) {
  if (pattern.size() > kLongestPattern)
    return Error{ErrorCode::LimitExceeded, fmt::format("longer than {} bytes", kLongestPattern)};
  return Rewriter(pattern, secret_group, bound).run();
}

}  // namespace dredge

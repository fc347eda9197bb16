#include "rules/pattern.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "rules/byte_class.h"

namespace dredge {
namespace {

constexpr unsigned kMaxDepth = 100;
constexpr std::uint32_t kMaxRepeat = 1000;  // RE2's own bound

struct Flags {
  bool fold = false;
  bool dot_all = false;
};

// A recursive-descent reader of one pattern. Confined; borrows the text.
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Result<Pattern> parse() {
    Flags flags;
    ASSIGN_OR_RETURN(PatternNode root, choice(flags, 0));
    if (!at_end()) return error("a \")\" that closes nothing");
    return Pattern{std::move(root), std::move(sets_)};
  }

 private:
  using Kind = PatternNode::Kind;

  bool at_end() const { return at_ == text_.size(); }
  char peek() const { return at_end() ? '\0' : text_[at_]; }
  std::string_view rest() const { return text_.substr(at_); }
  bool take(std::string_view wanted) {
    if (!rest().starts_with(wanted)) return false;
    at_ += wanted.size();
    return true;
  }
  Error error(std::string_view what) const {
    return {ErrorCode::InvalidInput, fmt::format("character {}: {}", at_ + 1, what)};
  }
  PatternNode node(Kind kind) const {
    PatternNode made;
    made.kind = kind;
    made.offset = static_cast<std::uint32_t>(at_);
    return made;
  }
  PatternNode bytes(PatternNode made, const ByteSet& set) {
    const auto known = std::find(sets_.begin(), sets_.end(), set);
    made.set = static_cast<std::uint32_t>(known - sets_.begin());
    if (known == sets_.end()) sets_.push_back(set);
    return made;
  }

  Result<PatternNode> choice(Flags& flags, unsigned depth) {
    if (depth > kMaxDepth) return error("parentheses nest too deep");
    PatternNode made = node(Kind::Choice);
    do {
      ASSIGN_OR_RETURN(PatternNode part, sequence(flags, depth));
      made.parts.push_back(std::move(part));
    } while (take("|"));
    if (made.parts.size() == 1) return std::move(made.parts.front());
    return made;
  }

  Result<PatternNode> sequence(Flags& flags, unsigned depth) {
    PatternNode made = node(Kind::Sequence);
    while (!at_end() && peek() != '|' && peek() != ')') {
      ASSIGN_OR_RETURN(PatternNode part, atom(flags, depth));
      ASSIGN_OR_RETURN(part, repeats(std::move(part)));
      made.parts.push_back(std::move(part));
    }
    return made;
  }

  Result<PatternNode> atom(Flags& flags, unsigned depth) {
    if (peek() == '(') return group(flags, depth);
    if (peek() == '[') return byte_class(flags);
    if (peek() == '\\') return escape(flags);
    PatternNode made = node(Kind::Bytes);
    if (take("^") || take("$")) return PatternNode{};
    if (take(".")) {
      ByteSet any = ByteSet{}.set();
      if (!flags.dot_all) any.reset('\n');
      return bytes(std::move(made), any);
    }
    if (static_cast<unsigned char>(peek()) >= 0x80) {
      return error("a byte outside ASCII: write it as \\xHH");
    }
    return literal(std::move(made), text_[at_++], flags);
  }

  // One byte, folded where the flags say so.
  Result<PatternNode> literal(PatternNode made, char byte, Flags flags) {
    ByteSet set = ByteSet{}.set(static_cast<unsigned char>(byte));
    RETURN_IF_ERROR(fold(set, flags));
    return bytes(std::move(made), set);
  }

  Result<> fold(ByteSet& set, Flags flags) const {
    if (!flags.fold) return {};
    if (has_lone_case_beyond_ascii(set)) {
      return error("(?i) over letters outside ASCII, which the engines fold differently");
    }
    set = fold_case(set);
    return {};
  }

  Result<PatternNode> group(Flags& flags, unsigned depth) {
    Flags inner = flags;
    if (!take("(?P<secret>") && !take("(?:")) {
      if (!take("(?")) {
        return error("a group that captures: write \"(?:\" for groups other than \"secret\"");
      }
      ASSIGN_OR_RETURN(inner, read_flags(flags));
      if (take(")")) {
        flags = inner;  // until the enclosing group ends
        return PatternNode{};
      }
      if (!take(":")) return error("only the flags i and s, \"(?:\" and \"(?P<secret>\" are known");
    }
    ASSIGN_OR_RETURN(PatternNode made, choice(inner, depth + 1));
    if (!take(")")) return error("a \"(\" that is never closed");
    return made;
  }

  Result<Flags> read_flags(Flags flags) {
    bool value = true;
    for (;; ++at_) {
      if (peek() == '-' && value)
        value = false;
      else if (peek() == 'i')
        flags.fold = value;
      else if (peek() == 's')
        flags.dot_all = value;
      else
        return flags;
    }
  }

  // One byte written as an escape that stands for itself: \n \x41 \. \\ and so on.
  Result<char> escaped_byte() {
    const char letter = peek();
    constexpr std::string_view kNames = "nrtfav";
    constexpr std::string_view kBytes = "\n\r\t\f\a\v";
    const bool is_alnum = bytes_of(CharClass::Alnum)[static_cast<unsigned char>(letter)];
    if (const std::size_t known = kNames.find(letter); !at_end() && known != kNames.npos) {
      ++at_;
      return kBytes[known];
    }
    if (letter == 'x') return hex_byte();
    if (at_end() || is_alnum || static_cast<unsigned char>(letter) >= 0x80) {
      return error(
          fmt::format("the engines do not agree on \"\\{}\": spell it out as a class or \\xHH",
                      is_alnum ? std::string(1, letter) : std::string()));
    }
    ++at_;
    return letter;
  }

  Result<char> hex_byte() {
    ++at_;
    const bool braced = take("{");
    unsigned value = 0;
    const char* const first = text_.data() + at_;
    const std::size_t digits = std::min<std::size_t>(2, rest().size());
    const auto [end, status] = std::from_chars(first, first + digits, value, 16);
    if (status != std::errc() || end != first + 2) return error("\\x needs two hex digits");
    at_ += 2;
    if (braced && !take("}")) return error("a \"}\" is missing");
    return static_cast<char>(value);
  }

  Result<PatternNode> escape(Flags flags) {
    PatternNode made = node(Kind::Bytes);
    ++at_;
    if (take("b") || take("B")) return PatternNode{};
    if (const std::optional<ByteSet> known = perl_class(peek())) {
      ++at_;
      return bytes(std::move(made), *known);
    }
    ASSIGN_OR_RETURN(const char byte, escaped_byte());
    return literal(std::move(made), byte, flags);
  }

  Result<PatternNode> byte_class(Flags flags) {
    PatternNode made = node(Kind::Bytes);
    ++at_;
    const bool negated = take("^");
    ByteSet set;
    for (bool first = true; first || peek() != ']'; first = false) {
      if (at_end()) return error("a \"[\" that is never closed");
      ASSIGN_OR_RETURN(const ByteSet member, class_member());
      set |= member;
    }
    ++at_;
    RETURN_IF_ERROR(fold(set, flags));
    return bytes(std::move(made), negated ? ~set : set);
  }

  // A named class, a byte or a range of bytes.
  Result<ByteSet> class_member() {
    if (take("[:")) return named_class();
    if (peek() == '\\' && at_ + 1 < text_.size()) {
      if (const std::optional<ByteSet> known = perl_class(text_[at_ + 1])) {
        at_ += 2;
        return *known;
      }
    }
    ASSIGN_OR_RETURN(const unsigned char first, class_byte());
    unsigned char last = first;
    if (rest().size() > 1 && peek() == '-' && rest()[1] != ']') {
      ++at_;
      ASSIGN_OR_RETURN(last, class_byte());
      if (last < first) return error("a range that runs backwards");
    }
    ByteSet set;
    for (unsigned byte = first; byte <= last; ++byte) set.set(byte);
    return set;
  }

  Result<ByteSet> named_class() {
    const bool negated = take("^");
    const std::size_t end = rest().find(":]");
    const std::optional<ByteSet> known =
        end == std::string_view::npos ? std::nullopt : posix_class(rest().substr(0, end));
    if (!known) return error("no such class between \"[:\" and \":]\"");
    at_ += end + 2;
    return negated ? ~*known : *known;
  }

  Result<unsigned char> class_byte() {
    if (at_end()) return error("a \"[\" that is never closed");
    char byte = peek();
    if (static_cast<unsigned char>(byte) >= 0x80) {
      return error("a byte outside ASCII: write it as \\xHH");
    }
    ++at_;
    if (byte == '\\') {
      ASSIGN_OR_RETURN(byte, escaped_byte());
    }
    return static_cast<unsigned char>(byte);
  }

  Result<PatternNode> repeats(PatternNode part) {
    for (;;) {
      PatternNode made = node(Kind::Repeat);
      made.most = 1;
      if (peek() == '*' || peek() == '+') return error(unbounded());
      if (peek() == '{') {
        ASSIGN_OR_RETURN(const bool counted, bounds(made));
        if (!counted) return part;
      } else if (!take("?")) {
        return part;
      }
      take("?");  // lazy: which match is preferred, not which match there is
      made.parts.push_back(std::move(part));
      part = std::move(made);
    }
  }

  std::string unbounded() const {
    return fmt::format("the repeat \"{}\" has no upper bound: write {{{},100}} or the like", peek(),
                       peek() == '*' ? 0 : 1);
  }

  // "{n}" or "{n,m}". False, and nothing taken: the brace is a literal.
  Result<bool> bounds(PatternNode& made) {
    const std::size_t end = rest().find('}');
    if (end == std::string_view::npos) return false;
    const std::string_view inside = rest().substr(1, end - 1);
    const std::size_t comma = inside.find(',');
    const std::string_view first = inside.substr(0, comma);
    if (!read_count(first, made.least)) return false;
    made.most = made.least;
    if (comma != std::string_view::npos) {
      const std::string_view second = inside.substr(comma + 1);
      if (second.empty()) return error("a repeat without an upper bound: write {n,m}");
      if (!read_count(second, made.most)) return false;
    }
    if (made.most > kMaxRepeat || made.most < made.least) {
      return error(fmt::format("a repeat counts to {} at most, and up", kMaxRepeat));
    }
    at_ += end + 1;
    return true;
  }

  static bool read_count(std::string_view digits, std::uint32_t& count) {
    const char* const end = digits.data() + digits.size();
    const auto [stop, status] = std::from_chars(digits.data(), end, count);
    return status == std::errc() && stop == end;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<ByteSet> sets_;
};

}  // namespace

Result<Pattern> parse_pattern(std::string_view text) {
  if (text.size() > kMaxPatternBytes) {
    return Error{ErrorCode::LimitExceeded, fmt::format("longer than {} bytes", kMaxPatternBytes)};
  }
  return Parser(text).parse();
}

}  // namespace dredge

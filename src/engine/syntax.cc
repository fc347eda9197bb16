#include "engine/syntax.h"

#include <algorithm>
#include <utility>

#include "base/hex.h"

namespace dredge {
namespace {

using Kind = SyntaxNode::Kind;

constexpr int kMaxDepth = 100;
constexpr std::uint32_t kMaxCount = 100'000;

ByteSet bytes_of(std::string_view bytes) {
  ByteSet set;
  for (const char byte : bytes) set.set(static_cast<unsigned char>(byte));
  return set;
}

ByteSet range(unsigned low, unsigned high) {
  ByteSet set;
  for (unsigned byte = low; byte <= high; ++byte) set.set(byte);
  return set;
}

ByteSet fold(ByteSet set) {
  for (unsigned upper = 'A'; upper <= 'Z'; ++upper) {
    const unsigned lower = upper + 0x20;
    const bool has = set[upper] || set[lower];
    set[upper] = set[lower] = has;
  }
  return set;
}

struct Flags {
  bool caseless = false;
  bool dot_all = false;
};

// Recursive descent. Every reader returns nullopt on what it does not know.
class Parser {
 public:
  explicit Parser(std::string_view pattern) : rest_(pattern) {}

  std::optional<Syntax> parse() {
    const auto root = alternation(0);
    if (!root || !rest_.empty()) return std::nullopt;
    syntax_.root = *root;
    return std::move(syntax_);
  }

 private:
  using Number = std::optional<std::uint32_t>;

  Number add(SyntaxNode node) {
    syntax_.nodes.push_back(std::move(node));
    return static_cast<std::uint32_t>(syntax_.nodes.size() - 1);
  }
  Number add_set(const ByteSet& set) {
    return add({.kind = Kind::Set, .set = flags_.caseless ? fold(set) : set});
  }
  Number add_assertion(SyntaxNode::Assertion what) {
    return add({.kind = Kind::Assert, .assertion = what});
  }

  bool at(std::string_view what) const { return rest_.substr(0, what.size()) == what; }
  bool take(std::string_view what) {
    if (!at(what)) return false;
    rest_.remove_prefix(what.size());
    return true;
  }
  char take_one() {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }

  // Flags set inside a group end with it.
  Number alternation(int depth) {
    if (depth > kMaxDepth) return std::nullopt;
    const Flags outer = flags_;
    SyntaxNode choice{.kind = Kind::Alternate};
    do {
      const Number branch = concatenation(depth);
      if (!branch) return std::nullopt;
      choice.children.push_back(*branch);
    } while (take("|"));
    flags_ = outer;
    return choice.children.size() == 1 ? choice.children[0] : add(std::move(choice));
  }

  Number concatenation(int depth) {
    SyntaxNode sequence{.kind = Kind::Concat};
    while (!rest_.empty() && !at("|") && !at(")")) {
      Number one = atom(depth);
      if (one) one = repeated(*one);
      if (!one) return std::nullopt;
      sequence.children.push_back(*one);
    }
    return add(std::move(sequence));
  }

  Number atom(int depth) {
    const char c = take_one();
    switch (c) {
      case '(':
        return group(depth);
      case '[':
        return char_class();
      case '\\':
        return escape();
      case '.':
        return add_set(flags_.dot_all ? ~ByteSet() : ~bytes_of("\n"));
      case '^':
        return add_assertion(SyntaxNode::Assertion::LineStart);
      case '$':
        return add_assertion(SyntaxNode::Assertion::LineEnd);
      case '*':
      case '+':
      case '?':
      case ')':
        return std::nullopt;
      default:
        return add_set(bytes_of(std::string_view(&c, 1)));
    }
  }

  Number group(int depth) {
    if (take("?P<")) return named_group(depth);
    if (take("?")) {
      const std::optional<bool> has_body = group_flags();
      if (!has_body) return std::nullopt;
      return *has_body ? body_of_flag_group(depth) : add({});
    }
    const Number inside = alternation(depth + 1);
    return inside && take(")") ? inside : std::nullopt;
  }

  Number named_group(int depth) {
    const std::size_t end = rest_.find('>');
    if (end == std::string_view::npos) return std::nullopt;
    const bool is_secret = rest_.substr(0, end) == "secret";
    rest_.remove_prefix(end + 1);
    const Number inside = alternation(depth + 1);
    if (!inside || !take(")")) return std::nullopt;
    return is_secret ? add({.kind = Kind::Secret, .children = {*inside}}) : inside;
  }

  // After "(?": "i)" sets flags up to the end of the group around it, "i:" for a group of its own.
  std::optional<bool> group_flags() {
    saved_ = flags_;
    bool value = true;
    while (!rest_.empty()) {
      switch (take_one()) {
        case 'i':
          flags_.caseless = value;
          break;
        case 's':
          flags_.dot_all = value;
          break;
        case 'm':
          if (!value) return std::nullopt;
          break;
        case '-':
          value = false;
          break;
        case ')':
          return false;
        case ':':
          return true;
        default:
          return std::nullopt;
      }
    }
    return std::nullopt;
  }

  Number body_of_flag_group(int depth) {
    const Flags outer = saved_;
    const Number inside = alternation(depth + 1);
    flags_ = outer;
    return inside && take(")") ? inside : std::nullopt;
  }

  Number repeated(std::uint32_t node) {
    for (;;) {
      SyntaxNode repeat{.kind = Kind::Repeat, .children = {node}, .max = SyntaxNode::kEndless};
      if (take("*")) {
      } else if (take("+")) {
        repeat.min = 1;
      } else if (take("?")) {
        repeat.max = 1;
      } else if (!counted(repeat)) {
        return node;
      }
      if (repeat.min > kMaxCount) return std::nullopt;
      repeat.is_lazy = take("?");
      node = *add(std::move(repeat));
    }
  }

  // "{3}", "{3,}", "{3,5}". Anything else in braces is literal text.
  bool counted(SyntaxNode& repeat) {
    const std::string_view before = rest_;
    const auto number = [this](std::uint32_t& value) {
      value = 0;
      bool any = false;
      for (; !rest_.empty() && hex_value(rest_[0]) >= 0 && rest_[0] <= '9'; any = true)
        value = std::min(kMaxCount + 1, value * 10 + static_cast<std::uint32_t>(take_one() - '0'));
      return any;
    };
    if (take("{") && number(repeat.min)) {
      repeat.max = repeat.min;
      if (take(",") && !number(repeat.max)) repeat.max = SyntaxNode::kEndless;
      if (take("}")) return true;
    }
    rest_ = before;
    repeat.min = 0;
    repeat.max = SyntaxNode::kEndless;
    return false;
  }

  // What an escape in or out of a class stands for.
  std::optional<ByteSet> escaped_set() {
    if (rest_.empty()) return std::nullopt;
    const char c = take_one();
    const ByteSet digits = range('0', '9');
    const ByteSet word = fold(range('a', 'z')) | digits | bytes_of("_");
    const ByteSet space = bytes_of("\t\n\f\r ");
    switch (c) {
      case 'd':
        return digits;
      case 'D':
        return ~digits;
      case 'w':
        return word;
      case 'W':
        return ~word;
      case 's':
        return space;
      case 'S':
        return ~space;
      case 't':
        return bytes_of("\t");
      case 'n':
        return bytes_of("\n");
      case 'r':
        return bytes_of("\r");
      case 'f':
        return bytes_of("\f");
      case 'v':
        return bytes_of("\v");
      case 'a':
        return bytes_of("\a");
      case 'x':
        return hex_set();
      default:
        break;
    }
    const bool is_plain = !word[static_cast<unsigned char>(c)];
    return is_plain ? std::optional(bytes_of(std::string_view(&c, 1))) : std::nullopt;
  }

  std::optional<ByteSet> hex_set() {
    if (rest_.size() < 2) return std::nullopt;
    const int high = hex_value(take_one());
    const int low = hex_value(take_one());
    if (high < 0 || low < 0) return std::nullopt;
    const auto byte = static_cast<unsigned>(high * 16 + low);
    return range(byte, byte);
  }

  Number escape() {
    if (take("b")) return add_assertion(SyntaxNode::Assertion::WordEdge);
    if (take("B")) return add_assertion(SyntaxNode::Assertion::NoWordEdge);
    const auto set = escaped_set();
    return set ? add_set(*set) : std::nullopt;
  }

  Number char_class() {
    const bool negated = take("^");
    ByteSet all;
    for (bool first = true; first || !at("]"); first = false) {
      if (rest_.empty() || at("[:")) return std::nullopt;
      auto low = class_member();
      if (!low) return std::nullopt;
      if (at("-") && rest_.size() > 1 && rest_[1] != ']') {
        take("-");
        const auto high = rest_.empty() ? std::nullopt : class_member();
        if (!high || low->count() != 1 || high->count() != 1) return std::nullopt;
        low = range(static_cast<unsigned>(low->_Find_first()),
                    static_cast<unsigned>(high->_Find_first()));
      }
      all |= *low;
    }
    take("]");
    if (flags_.caseless) all = fold(all);
    return add_set(negated ? ~all : all);
  }

  std::optional<ByteSet> class_member() {
    const char c = take_one();
    if (c == '\\') return escaped_set();
    return bytes_of(std::string_view(&c, 1));
  }

  std::string_view rest_;
  Flags flags_;
  Flags saved_;
  Syntax syntax_;
};

}  // namespace

std::optional<Syntax> read_syntax(std::string_view pattern) { return Parser(pattern).parse(); }

}  // namespace dredge

// How anchors are proved. RE2's FilteredRE2 derives from a pattern a boolean formula over literals
// ("atoms") that any matching text must satisfy. Suppose a text holds every atom except those that
// contain one of the rule's anchors. If the formula still holds, some match might do without an
// anchor: refused. If it cannot hold, every match contains an atom that contains an anchor, hence
// an anchor. Atoms are lower-cased, so the proof is for anchors "in any case", which is how the
// engine looks for them.
#include "rules/proof.h"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <hs.h>
#include <re2/filtered_re2.h>
#include <re2/re2.h>

namespace dredge {
namespace {

Error refuse(std::string message) { return {ErrorCode::InvalidInput, std::move(message)}; }

re2::RE2::Options re2_options() {
  re2::RE2::Options options;
  options.set_encoding(re2::RE2::Options::EncodingLatin1);
  options.set_log_errors(false);
  return options;
}

Result<> prove_capture(const Rule& rule) {
  const re2::RE2 pattern({rule.pattern.data(), rule.pattern.size()}, re2_options());
  if (!pattern.ok()) return refuse(fmt::format("pattern: {}", pattern.error()));
  if (pattern.NamedCapturingGroups().count("secret") != 1) {
    return refuse("pattern captures no secret: write (?P<secret>...) around it");
  }
  if (re2::RE2::FullMatch("", pattern)) return refuse("pattern matches an empty text");
  return {};
}

Result<> prove_anchors(const Rule& rule) {
  for (const std::string_view anchor : rule.anchors) {
    if (anchor.size() < 2)
      return refuse(fmt::format("anchor \"{}\" is too short: two characters at least", anchor));
    if (std::any_of(anchor.begin(), anchor.end(), [](char c) { return c >= 'A' && c <= 'Z'; })) {
      return refuse(
          fmt::format("anchor \"{}\" has upper case: anchors are written in lower case", anchor));
    }
  }
  re2::FilteredRE2 filter(1);
  int id = 0;
  const std::string pattern(rule.pattern);
  if (filter.Add(pattern, re2_options(), &id) != re2::RE2::NoError)
    return refuse("pattern: not understood");
  std::vector<std::string> atoms;
  filter.Compile(&atoms);
  std::vector<int> without_anchor;
  for (std::size_t i = 0; i < atoms.size(); ++i) {
    const bool has_anchor = std::any_of(
        rule.anchors.begin(), rule.anchors.end(),
        [&](std::string_view anchor) { return atoms[i].find(anchor) != std::string::npos; });
    if (!has_anchor) without_anchor.push_back(static_cast<int>(i));
  }
  std::vector<int> possible;
  filter.AllPotentials(without_anchor, &possible);
  if (possible.empty()) return {};
  return refuse(
      fmt::format("a match need not hold any of the anchors; literals seen in the pattern: {}",
                  atoms.empty() ? "none" : fmt::format("{}", fmt::join(atoms, ", "))));
}

Result<std::uint32_t> prove_width(const Rule& rule) {
  const std::string pattern(rule.pattern);
  hs_expr_info_t* info = nullptr;
  hs_compile_error_t* failure = nullptr;
  if (hs_expression_info(pattern.c_str(), HS_FLAG_MULTILINE, &info, &failure) != HS_SUCCESS) {
    const std::string why = failure->message;
    hs_free_compile_error(failure);
    return refuse("pattern: Hyperscan says: " + why);
  }
  const unsigned widest = info->max_width;
  std::free(info);
  if (widest > kWidestReachBytes) {
    return refuse(
        fmt::format("a match can be {}: give every repeat an upper bound, {} bytes in all at most",
                    widest == UINT32_MAX ? "endless" : fmt::format("{} bytes long", widest),
                    kWidestReachBytes));
  }
  return widest;
}

// Reads a pattern and tells whether any of its atoms can match '\n'. Knows the syntax that RE2 and
// Hyperscan share; what it does not know, it refuses.
class LineWalk {
 public:
  explicit LineWalk(std::string_view pattern) : rest_(pattern) {}

  // What can cross a line end, or nothing.
  std::optional<std::string> offender() {
    while (!rest_.empty()) {
      const char c = take();
      std::optional<std::string> found;
      if (c == '\\') found = escape();
      if (c == '[') found = char_class();
      if (c == '(') found = group();
      if (c == '\n') found = "a line end";
      if (found) return found;
    }
    return std::nullopt;
  }

 private:
  char take() {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }

  // The byte an escape stands for, -1 for an assertion or a class without '\n'; an offender is set
  // aside.
  int escaped_byte(std::optional<std::string>& found) {
    if (rest_.empty()) return -1;
    const char c = take();
    switch (c) {
      case 'n':
        found = "\\n";
        return '\n';
      case 's':
      case 'D':
      case 'W':
      case 'C':
      case 'p':
      case 'P':
      case 'X':
      case 'R':
      case 'N':
      case 'Q':
        found = std::string("\\") + c;
        return -1;
      case 'd':
      case 'w':
      case 'S':
      case 'b':
      case 'B':
        return -1;
      case 't':
        return '\t';
      case 'r':
        return '\r';
      case 'f':
        return '\f';
      case 'v':
        return '\v';
      case 'a':
        return '\a';
      case 'x':
        return hex_byte(found);
      default:
        if (c >= '0' && c <= '9') found = "an octal escape or back-reference";
        return static_cast<unsigned char>(c);
    }
  }

  int hex_byte(std::optional<std::string>& found) {
    if (rest_.size() < 2 || rest_.front() == '{') {
      found = "\\x{...}";
      return -1;
    }
    const int value =
        static_cast<int>(std::strtol(std::string(rest_.substr(0, 2)).c_str(), nullptr, 16));
    rest_.remove_prefix(2);
    if (value == '\n') found = "\\x0a";
    return value;
  }

  std::optional<std::string> escape() {
    std::optional<std::string> found;
    escaped_byte(found);
    return found;
  }

  std::optional<std::string> char_class() {
    const bool is_negated = !rest_.empty() && rest_.front() == '^';
    if (is_negated) take();
    bool has_line_end = false;
    bool is_first = true;
    int low = -1;
    bool in_range = false;
    while (!rest_.empty() && (rest_.front() != ']' || is_first)) {
      is_first = false;
      if (rest_.substr(0, 2) == "[:") return "a POSIX class";
      const char c = take();
      if (c == '-' && low >= 0 && !rest_.empty() && rest_.front() != ']') {
        in_range = true;
        continue;
      }
      std::optional<std::string> found;
      int byte = static_cast<unsigned char>(c);
      if (c == '\\') byte = escaped_byte(found);
      if (found && byte != '\n' && !(is_negated && *found == "\\s")) return found;
      if (byte == '\n' || found) has_line_end = true;
      if (in_range && low <= '\n' && byte >= '\n') has_line_end = true;
      in_range = false;
      low = byte;
    }
    if (!rest_.empty()) take();
    if (is_negated == has_line_end) return std::nullopt;
    return is_negated ? "a negated class without \\n in it" : "a class with a line end in it";
  }

  // Flags may turn on "dot matches line ends".
  std::optional<std::string> group() {
    if (rest_.substr(0, 1) != "?") return std::nullopt;
    if (rest_.substr(0, 3) == "?P<") return std::nullopt;
    const std::size_t end = rest_.find_first_of(":)");
    const std::string_view flags = rest_.substr(1, end == std::string_view::npos ? end : end - 1);
    if (flags.substr(0, flags.find('-')).find('s') != std::string_view::npos) return "the flag s";
    return std::nullopt;
  }

  std::string_view rest_;
};

}  // namespace

Result<std::uint32_t> prove(const Rule& rule) {
  RETURN_IF_ERROR(prove_capture(rule));
  RETURN_IF_ERROR(prove_anchors(rule));
  if (rule.line_local) {
    if (const auto offender = LineWalk(rule.pattern).offender()) {
      return refuse(fmt::format(
          "pattern can cross a line end through {}: exclude \\r\\n, use [ \\t] for blanks, or "
          "set multiline = true",
          *offender));
    }
  }
  return prove_width(rule);
}

}  // namespace dredge

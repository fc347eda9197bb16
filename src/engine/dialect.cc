#include "engine/dialect.h"

#include <algorithm>

namespace dredge {
namespace {

constexpr std::string_view kRefused = "AzZGCpPQ";

// What an escape becomes; "" when both engines agree on it.
std::string_view rewrite(char escape, bool in_class) {
  switch (escape) {
    case 's':
      return in_class ? R"(\x09\x0a\x0c\x0d\x20)" : R"([\x09\x0a\x0c\x0d\x20])";
    case 'S':
      return in_class ? R"(\x00-\x08\x0b\x0e-\x1f\x21-\xff)" : R"([^\x09\x0a\x0c\x0d\x20])";
    case 'v':
      return R"(\x0b)";
    default:
      return "";
  }
}

// The length of what opens a class at `rest` ("[", "[^", "[]", "[^]"): a ']' that comes first is
// one of its members.
std::size_t class_head(std::string_view rest) {
  std::size_t length = rest.substr(1, 1) == "^" ? 2 : 1;
  if (rest.substr(length, 1) == "]") ++length;
  return length;
}

}  // namespace

Result<std::string> for_hyperscan(std::string_view pattern) {
  const bool is_ascii =
      std::none_of(pattern.begin(), pattern.end(), [](char c) { return (c & 0x80) != 0; });
  if (!is_ascii) return Error{ErrorCode::InvalidInput, "the pattern holds a byte over 0x7f"};
  std::string text;
  bool in_class = false;
  while (!pattern.empty()) {
    std::size_t taken = 1;
    if (pattern[0] == '\\' && pattern.size() > 1) {
      taken = 2;
      if (kRefused.find(pattern[1]) != std::string_view::npos)
        return Error{ErrorCode::InvalidInput, std::string("the pattern uses \\") + pattern[1]};
      const std::string_view other = rewrite(pattern[1], in_class);
      text += other.empty() ? pattern.substr(0, 2) : other;
    } else {
      if (!in_class && pattern[0] == '[') {
        in_class = true;
        taken = class_head(pattern);
      } else if (in_class && pattern.substr(0, 2) == "[:") {
        taken = std::min(pattern.find(":]"), pattern.size() - 2) + 2;
      } else if (in_class && pattern[0] == ']') {
        in_class = false;
      }
      text += pattern.substr(0, taken);
    }
    pattern.remove_prefix(taken);
  }
  return text;
}

}  // namespace dredge

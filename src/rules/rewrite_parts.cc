#include "rules/rewrite_parts.h"

#include <charconv>

#include "rules/pattern.h"

namespace dredge {
namespace {

constexpr std::size_t kNearlyAll = 200;  // of 256 bytes

bool read_count(std::string_view digits, std::uint32_t& into) {
  const char* const end = digits.data() + digits.size();
  const auto [stop, status] = std::from_chars(digits.data(), end, into);
  return status == std::errc() && stop == end;
}

}  // namespace

std::optional<RepeatCounts> read_braces(std::string_view text) {
  const std::size_t close = text.find('}');
  if (close == std::string_view::npos) return std::nullopt;
  const std::string_view inside = text.substr(1, close - 1);
  const std::size_t comma = inside.find(',');
  RepeatCounts counts;
  if (!read_count(inside.substr(0, comma), counts.least)) return std::nullopt;
  counts.most = counts.least;
  counts.length = close + 1;
  if (comma == std::string_view::npos) return counts;
  counts.is_open = inside.size() == comma + 1;
  if (!counts.is_open && !read_count(inside.substr(comma + 1), counts.most)) return std::nullopt;
  return counts;
}

bool is_nearly_any_byte(const std::string& atom, bool dot_all) {
  if (atom == ".") return dot_all;
  const bool is_class = atom.starts_with('[') || atom.starts_with("(?:");
  if (!is_class || atom.find("(?P<") != std::string::npos) return false;
  const Result<Pattern> pattern = parse_pattern(atom);
  if (!pattern) return false;
  const PatternWidths widths = widths_of(*pattern);
  if (widths.least != 1 || widths.most != 1) return false;
  ByteSet all;
  for (const ByteSet& set : pattern->sets) all |= set;
  return all['\n'] && all.count() >= kNearlyAll;
}

}  // namespace dredge

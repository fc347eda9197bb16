// Parts of patterns that rules/rewrite.cc reads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dredge {

struct RepeatCounts {
  std::uint32_t least = 0;
  std::uint32_t most = 0;
  bool is_open = false;    // without an upper bound; `most` then says nothing
  std::size_t length = 0;  // of "{n,m}"
};

// The counts at the "{" that `text` begins with; nothing when the brace is a literal.
std::optional<RepeatCounts> read_braces(std::string_view text);

// Whether the atom, in our words, is a class of nearly all bytes, line ends included: what spans a
// key block.
bool is_nearly_any_byte(const std::string& atom, bool dot_all);

}  // namespace dredge

// What one escape stands for: %41, &quot;, \u0041, =41.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "unpack/escapes.h"

namespace dredge {

// What an escape stands for. `size` 0: there is none.
struct Escaped {
  std::size_t size = 0;
  std::uint32_t point = 0;
  bool is_byte = false;     // a byte, not a character
  bool is_nothing = false;  // a line end that is taken back
};

// What the escapes of each kind begin with, in the order of kEscapeSteps.
inline constexpr std::array<char, kEscapeSteps.size()> kEscapeSigns = {'%', '&', '\\', '='};

// What the names of HTML's characters begin with, those that read_escape knows.
inline constexpr std::string_view kEntityInitials = "qalgncespdN";

// The escape that `text` begins with; its first byte is the sign of the kind.
Escaped read_escape(std::size_t kind, std::string_view text);

// All escapes like \x41 that `text` begins with: adds the bytes that they stand for to `out`, and
// returns their size. Binary data in source code holds millions of them in a row.
inline constexpr std::size_t kByteEscape = 4;
std::size_t read_byte_escapes(std::string_view text, std::string& out);

}  // namespace dredge

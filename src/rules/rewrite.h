// Patterns of other tools (Go's RE2, Rust's regex, PCRE as Vectorscan reads it) in our own words:
// no verbose mode, one group named "secret", an upper bound for every repeat.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dredge/result.h"

namespace dredge {

// What an unbounded repeat becomes. An imported pattern is tried with each, the widest first, until
// no match is wider than kWidestReachBytes.
struct RepeatBound {
  std::uint32_t most = 256;     // of * + {n,}
  std::uint32_t thousands = 8;  // of the same over nearly any byte, line ends included: key blocks
};
inline constexpr RepeatBound kRepeatBounds[] = {{256, 8}, {128, 4}, {64, 2}, {16, 1}};

// The groups of a pattern that capture, in order; "" for one without a name.
using CaptureNames = std::vector<std::string>;

struct Rewritten {
  std::string pattern;
  CaptureNames groups;
  bool is_bounded = false;  // an unbounded repeat was given a bound
};

// `secret_group` counts from 1; 0 makes the whole match the secret.
// Errors: InvalidInput, with the character and the name of what has no counterpart: look-around,
// back-references, Unicode classes.
Result<Rewritten> rewrite_pattern(std::string_view pattern, std::size_t secret_group,
                                  const RepeatBound& bound);

}  // namespace dredge

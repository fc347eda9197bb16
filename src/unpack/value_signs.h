// A look at whole runs, 64 bytes at once, that leaves out most of those in which no value begins.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "dredge/origin.h"

namespace dredge {

inline constexpr std::size_t kValueLot = 64;

// Whether this machine can do it.
bool has_vector_signs();

// Bit i: a value may begin in runs[i] of `text` (unpack/values.h), where a value before does not
// reach into that run. `runs`: kValueLot at most. Needs has_vector_signs().
std::uint64_t may_hold_values(std::string_view text, std::span<const Span> runs);

}  // namespace dredge

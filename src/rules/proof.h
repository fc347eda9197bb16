// What must be true of a rule before the engine may trust it, proved from its pattern.
#pragma once

#include "dredge/result.h"
#include "dredge/rule.h"

namespace dredge {

// A rule wider than this would not fit the windows of large files (scan/window.h).
inline constexpr std::uint32_t kWidestReachBytes = 16 << 10;

// Proves that the pattern compiles in both engines, captures one `secret`, cannot match an empty
// text, has a bounded width, stays within a line unless the rule says otherwise, and that every
// match holds an anchor. Returns the widest match in bytes. Errors: InvalidInput with what is wrong
// and the remedy.
Result<std::uint32_t> prove(const Rule& rule);

}  // namespace dredge

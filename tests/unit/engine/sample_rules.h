// Thirty rules of every kind the engine knows, and text to try them on, for its tests, fuzzing and
// benchmarks.
#pragma once

#include <cstdint>
#include <string>

#include "dredge/rule.h"

namespace dredge::test {

// Static storage.
const RuleSet& sample_rules();

// Random text of about `size` bytes with planted matches, near misses, long lines, NULs, invalid
// UTF-8 and CRLF. The same for the same seed.
std::string sample_text(std::uint64_t seed, std::size_t size);

}  // namespace dredge::test

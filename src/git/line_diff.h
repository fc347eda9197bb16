// Which lines of a text are new against an older one.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "dredge/result.h"

namespace dredge::git {

// First and last line, counting from 1, both included.
using LineRange = std::pair<std::uint32_t, std::uint32_t>;

// The lines of `now` that a minimal edit of `before` adds or changes, ascending.
// Any bytes are compared line by line: attributes, drivers and NUL bytes hide nothing.
// Texts over 32 MiB are taken as all new, for a bound on time. Errors: Internal.
Result<std::vector<LineRange>> added_lines(std::string_view before, std::string_view now);

// All lines of a text; none of an empty one.
std::vector<LineRange> all_lines(std::string_view text);

// The lines that are in both.
std::vector<LineRange> in_both(const std::vector<LineRange>& a, const std::vector<LineRange>& b);

}  // namespace dredge::git

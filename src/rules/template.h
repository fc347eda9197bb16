// Examples of secrets without secrets in the tree: templates that a seed expands (docs/rules.md).
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "dredge/result.h"

namespace dredge {

// Makes a token whose checksum `name` holds, starting with `prefix`. "" when there is no such
// checksum.
using MakeChecked =
    std::function<std::string(std::string_view name, std::string_view prefix, std::uint64_t seed)>;

// The same template, seed and maker give the same text on every machine.
// Errors: InvalidInput, naming the placeholder that is not understood.
Result<std::string> expand_template(std::string_view text, std::uint64_t seed,
                                    const MakeChecked& make_checked);

}  // namespace dredge

// What commands that record a decision share: who decides, until when, about what.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "cli/session.h"

namespace dredge {

// --by: who decides. Default: $DREDGE_USER, else the user's name on this machine.
void add_by_flag(CLI::App& command, std::string& by);
// Errors: InvalidInput, when nobody is known.
Result<std::string> who_decides(const std::string& by);

// "2027-03-31" (to the end of that day, UTC) or "90d" from `now`. Errors: InvalidInput.
Result<std::int64_t> parse_until(std::string_view text, std::int64_t now);

}  // namespace dredge

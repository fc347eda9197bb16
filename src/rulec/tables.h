// Writes rules as C++ tables: constants that cost nothing at start-up.
#pragma once

#include <string>

#include "dredge/rule.h"

namespace dredge {

// A source file that defines builtin_rules() (engine/builtin.h) as `set`.
std::string tables_of(const RuleSet& set);

}  // namespace dredge

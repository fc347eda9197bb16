// The rules that come with the program, and the engine image compiled from them. Both are defined
// by code generated at build time from rules/*.toml.
#pragma once

#include <string_view>

#include "dredge/rule.h"

namespace dredge {

// Static storage: good for the whole run.
const RuleSet& builtin_rules();

// For Engine::load_static(builtin_rules(), builtin_engine_image(), simd).
std::string_view builtin_engine_image();

}  // namespace dredge

// The compiled engine of custom rules, kept between runs: compiling takes seconds, loading
// milliseconds.
#pragma once

#include "dredge/rule.h"
#include "engine/engine.h"

namespace dredge {

// The engine for `rules` out of the cache, or compiled and put there. A cache file is the user's
// own and nobody else's to write, of the size and checksum that it states, and of these rules and
// this program; any other is compiled anew and replaced. Trouble with the cache is never an error.
// DREDGE_NO_CACHE, when set and not empty, leaves the cache alone.
// Errors: those of Engine::compile.
Result<Engine> cached_engine(const RuleSet& rules, Simd simd);

}  // namespace dredge

// Whether rules do what their files say: every example and counterexample through the three-stage
// engine and through RE2 alone, and checksums held against their own examples.
#pragma once

#include <vector>

#include "dredge/rule.h"
#include "engine/engine.h"
#include "rules/example_check.h"

namespace dredge {

// `engine` runs `rules`. Milliseconds a rule. Empty = all is well.
std::vector<RuleProblem> check_rules(const RuleSet& rules, const Engine& engine);

}  // namespace dredge

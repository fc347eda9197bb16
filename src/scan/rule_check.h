// Whether rules do what their files say: every example and counterexample through the three-stage
// engine and through RE2 alone, and checksums held against their own examples.
#pragma once

#include <vector>

#include "dredge/rule.h"
#include "engine/engine.h"
#include "rules/example_check.h"

namespace dredge {

class RuleFilter;

// `engine` runs `rules`, and perhaps others; `filter` holds what imported ones ask besides, or is
// null. Milliseconds a rule. Empty = all is well.
std::vector<RuleProblem> check_rules(const RuleSet& rules, const Engine& engine,
                                     const RuleFilter* filter = nullptr);

}  // namespace dredge

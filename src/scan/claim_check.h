// Whether it is settled which rule has a text that several claim.
#pragma once

#include <vector>

#include "dredge/rule.h"
#include "engine/engine.h"
#include "rules/example_check.h"

namespace dredge {

// Scans each example of `rules` with all rules of `engine`, a few expansions each. Where another
// rule claims the secret, too, the winner must be stated (docs/rules.md, "Two rules, one text"),
// and the rule must have its own example, or the winner name it in `over`. At most one problem an
// example and rival. Also tells an `over` that names nothing, and rules
// that stand over each other.
std::vector<RuleProblem> check_claims(const RuleSet& rules, const Engine& engine);

}  // namespace dredge

// What to do about a finding, in order.
#pragma once

#include <string>
#include <vector>

#include "dredge/finding.h"
#include "dredge/rule.h"

namespace dredge {

// Rotation first: what was pushed or published is known to others, and no rewriting reaches their
// copies. Then what replaces the static credential, then clean-up where this one stands. Each step
// is a sentence; paths in it are escaped for a terminal. Pure.
std::vector<std::string> remediation_steps(const Rule& rule, const Provider& provider,
                                           const Finding& finding);

}  // namespace dredge

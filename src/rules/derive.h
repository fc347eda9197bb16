// Finds literals that every match of a pattern may have to hold. The answer is a guess that is
// cheap to make and worth proving: nothing rests on it before rules/proof.h has proved it.
#pragma once

#include <string>
#include <vector>

#include "rules/pattern.h"

namespace dredge {

// Lower case, of which each match should hold one, in any case; the longest and fewest there are.
// Empty: none was found.
std::vector<std::string> derive_anchors(const Pattern& pattern);

}  // namespace dredge

// What to rotate first: the order in which rotations remove most risk for their work.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "dredge/finding.h"

namespace dredge {

// 1, 2 or 3 for a finding (see Guidance::effort).
using EffortOf = std::function<int(const Finding&)>;

// The risk of a secret is its score × log2(1 + its places); its rank is that over the effort.
// Revoked and expired secrets and canaries need no rotation and are left out. Equal ranks keep the
// order of `findings`. Pure. Source: docs/risk.md, "Fix order".
std::vector<Rotation> fix_order(const std::vector<Finding>& findings, const EffortOf& effort);

// The share that the first `count` rotations remove; 0 when there are none.
double share_of_first(const std::vector<Rotation>& rotations, std::size_t count);

}  // namespace dredge

// Which quotes the value stands in.
#pragma once

#include "judge/context.h"

namespace dredge::judging {

// Sets `quote`, `closed` and `in_string` from the value, `before` and `after` that `context` has.
// Quotes that HTML writes as entities are taken off `before`.
void read_quotes(Context& context);

}  // namespace dredge::judging

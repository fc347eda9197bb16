// Is the name that stands before a value that of something else? Pure.
#pragma once

#include "judge/context.h"

namespace dredge::judging {

// The name is none of the value's own: another attribute's value in markup, or a country's code.
bool names_another(const Context& context);

}  // namespace dredge::judging

// Is a bare value a variable of the program? Pure.
#pragma once

#include "judge/context.h"

namespace dredge::judging {

// "cfg.Password = mmpassword", "this.token = token", "pass = @old_pass": in a program that quotes
// its texts, letters alone that hold a word for a secret or end a term are a variable.
bool is_identifier(const Context& context);

}  // namespace dredge::judging

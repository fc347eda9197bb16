// Where RE2 and Hyperscan read the same pattern differently, RE2 is right by definition. Here the
// pattern is put into Hyperscan's words, or refused when it has none.
//
//   RE2's \s is [\t\n\f\r ], Hyperscan's takes \v too, so [^\s] differs the other way.
//   RE2's \v is the byte 0x0b, Hyperscan's a class of line breaks.
//   \A \z \Z \G tie a match to the edges of the text, which a window does not know. \C \p \P and
//   bytes over 0x7f mean code points to one and bytes to the other. \Q hides all that from a
//   reader.
//
// Source: github.com/google/re2/wiki/Syntax; PCRE's pcrepattern(3), which Hyperscan follows.
#pragma once

#include <string>
#include <string_view>

#include "dredge/result.h"

namespace dredge {

// Errors: InvalidInput, naming what the two engines do not agree on.
Result<std::string> for_hyperscan(std::string_view pattern);

}  // namespace dredge

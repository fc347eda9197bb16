// The tag that `dredge redact` puts in a secret's stead, [REDACTED:rule:1a2b3c4d], and how to know
// it again: no part of it is a secret. Pure.
#pragma once

#include <cstddef>
#include <string_view>

#include "dredge/origin.h"

namespace dredge {

inline constexpr std::string_view kTagOpen = "[REDACTED:";
inline constexpr std::size_t kTagDigits = 8;  // of the secret's fingerprint

// Whether `secret` and a tag in `text` share a byte. Strict about what a tag is, so that nobody can
// hide a secret by writing "[REDACTED:" before it.
bool touches_tag(std::string_view text, Span secret);
// Whether `secret` is a tag or a part of one: what of it stands outside is too short for a secret.
bool is_in_tag(std::string_view text, Span secret);

}  // namespace dredge

// Base64 as far as the judge needs it: the bytes behind a value.
#pragma once

#include <string>
#include <string_view>

namespace dredge::judging {

bool is_base64(char c);  // of the standard alphabet, padding excluded

// The bytes of `letters`, which hold base64 characters only; left-over bits are dropped. The
// URL-safe pair counts as the standard one. Source: RFC 4648, sections 4 and 5.
std::string decode_base64(std::string_view letters);

}  // namespace dredge::judging

// Base64, read leniently: both alphabets, blanks and line ends between, padding or none.
// Source: RFC 4648, sections 4 and 5.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace dredge {

// Nothing when `text` holds any other character, or a length that no bytes encode to.
std::optional<std::string> decode_base64(std::string_view text);

}  // namespace dredge

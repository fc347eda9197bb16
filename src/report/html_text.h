// Text made safe for a page. Everything from the inventory is attacker's text: it reaches HTML
// only through these. Pure.
#pragma once

#include <string>
#include <string_view>

namespace dredge {

// For element content and quoted attributes: & < > " ' escaped; control characters, bidirectional
// overrides and bytes that are not UTF-8 made visible (\x1b), so that a name cannot pose as
// another.
std::string html_escape(std::string_view text);

// The same for what a Markdown document shows: HTML-escaped, and the characters that mean
// something to Markdown behind backslashes; line ends become blanks.
std::string markdown_escape(std::string_view text);

// For one part of a hash route: everything but letters, digits and -_. percent-encoded.
std::string route_escape(std::string_view text);

// RFC 4648, section 4, with padding.
std::string encode_base64(std::string_view bytes);

}  // namespace dredge

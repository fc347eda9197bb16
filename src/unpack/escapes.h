// Text in which single characters are written in other words: %41, &quot;, \u0041, =41.
#pragma once

#include <array>
#include <span>
#include <string_view>
#include <vector>

#include "dredge/finding.h"
#include "unpack/text_map.h"

namespace dredge {

inline constexpr std::array<Encoding, 4> kEscapeSteps = {
    Encoding::Percent, Encoding::Html, Encoding::Escape, Encoding::QuotedPrintable};

// The lines that hold escapes of each kind, in the order of kEscapeSteps: ascending, disjoint, at
// most kEscapeReach bytes of a line before and behind an escape. Only an escape that can change
// what a rule sees counts: one for a printable ASCII character, a line end before a letter or
// digit, a quote or slash; "=3D" and soft line ends of quoted-printable.
inline constexpr std::size_t kEscapeReach = 256;
using EscapeRegions = std::array<std::vector<Span>, kEscapeSteps.size()>;
EscapeRegions find_escapes(std::string_view text);

// Those regions of `text` that touch one of `parts`: ascending, disjoint, each one or more whole
// lines. Looks at these, and at the lines in a row beside them that have such signs.
EscapeRegions find_escapes(std::string_view text, std::span<const Span> parts);

// The regions with the escapes of one kind, all of them, replaced.
DecodedText unescape(std::string_view text, const std::vector<Span>& regions, Encoding step);

}  // namespace dredge

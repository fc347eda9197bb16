// The pattern of a rule that is written as `keywords` and `value`: a value of a known form that
// only the name beside it makes a credential ("SEMRUSH_KEY=" and 32 hex digits).
//
// One shape for all such rules, so that what reaches one reaches every one: assignments in code,
// configuration, JSON, XML, headers, call arguments and command lines, and URL parameters.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace dredge {

// `keywords` are literals, taken in any case; `value` is a pattern without groups that capture.
std::string keyword_pattern(std::span<const std::string_view> keywords, std::string_view value);

}  // namespace dredge

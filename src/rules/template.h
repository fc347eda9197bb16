// Examples of secrets, made from templates: no token-shaped text stands in the tree.
// The placeholders are those of docs/rules.md, "Templates". The same template and seed give the
// same text on every machine.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "dredge/origin.h"
#include "dredge/result.h"

namespace dredge {

// Makes a token of the checksum `name` that starts with `prefix` ("" = the checksum's own choice).
// Errors: InvalidInput, for a name or prefix that it does not know.
using MakeChecked = std::function<Result<std::string>(std::string_view name,
                                                      std::string_view prefix, std::uint64_t seed)>;

struct Expansion {
  std::string text;
  std::vector<Span> generated;  // what placeholders made, in order; {repeat} is not among them
};

// Errors: InvalidInput, naming the placeholder and its character; what `make_checked` says;
// LimitExceeded, past 64 KiB.
Result<Expansion> expand(std::string_view tmpl, std::uint64_t seed,
                         const MakeChecked& make_checked);

// The text alone.
Result<std::string> expand_template(std::string_view tmpl, std::uint64_t seed,
                                    const MakeChecked& make_checked);

// The names that {check:NAME} placeholders of `tmpl` ask for, good as long as `tmpl`.
std::vector<std::string_view> checks_in(std::string_view tmpl);

}  // namespace dredge

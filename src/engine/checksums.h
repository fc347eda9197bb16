// Checks that a token carries within itself: a proof of its type that needs no network.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "dredge/finding.h"
#include "dredge/result.h"

namespace dredge {

// One algorithm. `verify` takes the secret as the rule captured it; `make` builds a valid value
// that starts with `prefix`, the same for the same seed on every machine.
struct ChecksumKind {
  std::string_view name;         // as rules name it
  std::string_view description;  // for `dredge rules checksums`
  bool (*verify)(std::string_view secret);
  std::string (*make)(std::string_view prefix, std::uint64_t seed);
  bool is_sum = false;  // one changed character anywhere is noticed; a structure lets some pass
};

std::span<const ChecksumKind> checksum_kinds();
const ChecksumKind* find_checksum(std::string_view name);  // nullptr when there is none

// None for an unknown or empty `name`. Failed is a doubt, never a reason to drop: fixtures are
// doctored and issuers change formats.
Checksum verify_checksum(std::string_view name, std::string_view secret);

// A value that `verify_checksum(name, ...)` passes, starting with `prefix`; "" for an unknown name.
// `prefix` must be one the kind knows, or "" for its first.
std::string make_checked(std::string_view name, std::string_view prefix, std::uint64_t seed);

// The same, for the templates of examples (rules/template.h). Errors: InvalidInput, for an unknown
// name or prefix.
Result<std::string> make_by_name(std::string_view name, std::string_view prefix,
                                 std::uint64_t seed);

}  // namespace dredge

// The explicit map of owners: a TOML file that a person keeps (docs/owners.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dredge/result.h"
#include "owner/path_pattern.h"

namespace dredge {

// One [[owner]] table. Every condition it has must hold; it has at least one.
struct OwnerMapEntry {
  std::uint32_t line = 0;
  std::string path_text;            // `match`, as written
  std::optional<PathPattern> path;  // compiled
  std::string target;               // glob over the target's name; "" = any
  std::string rule;                 // glob over the rule's id; "" = any
  std::vector<std::string> owners;  // at least one
  std::string note = {};            // for the evidence: ", contact #payments"
};

// The entries, in the file's order: the last that matches decides, as in CODEOWNERS. Errors:
// InvalidInput, naming file and line, for bad TOML, unknown keys, an entry without condition or
// owner.
Result<std::vector<OwnerMapEntry>> parse_owner_map(std::string_view toml,
                                                   std::string_view file_name);

}  // namespace dredge

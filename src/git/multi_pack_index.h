// The multi-pack index: one index for many packs. It tells nothing that the packs' own indexes,
// which git keeps beside it, do not tell; so only the list of packs is read, to miss none.
// Source: gitformat-pack(5), "multi-pack-index (MIDX) files".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dredge/result.h"

namespace dredge::git {

// The names of the packs' indexes ("pack-1234.idx"). Errors: Corrupt; Unsupported.
Result<std::vector<std::string>> names_of_packs(std::string_view file);

}  // namespace dredge::git

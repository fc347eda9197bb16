// The inventory key: 32 random bytes that turn secrets into fingerprints. Whoever holds it can test
// guesses against an inventory, so it lives in a file of its own that only its owner may read.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>

#include "dredge/result.h"

namespace dredge {

using InventoryKey = std::array<std::uint8_t, 32>;

// Reads the key at `path`, or makes one there (mode 0600, missing folders 0700). Two processes that
// start at once agree on one key. Errors: InvalidInput, when the file is not 32 bytes, not a plain
// file, or others may read it; Io. Each names the file and the remedy.
Result<InventoryKey> load_or_create_key(const std::filesystem::path& path);

}  // namespace dredge

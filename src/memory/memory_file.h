// Files in which scans leave what a later scan may rely on. A cache: each file says under which key
// (rules, program, options, ...) its content holds, and one that is missing, of another key, cut
// short or altered by accident is as good as none. Holds no secret; readable by its owner alone.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "dredge/result.h"

namespace dredge {

using Digest = std::array<std::uint8_t, 32>;

// The content of `path`, when it was written under `key`, is whole, and is nobody else's to write.
// Costs one short read when the key is another.
std::optional<std::string> read_memory(const std::filesystem::path& path, const Digest& key);

// Writes beside the file and renames, so that a reader, and a crash at any instant, finds the old
// file or the new one. Makes the folder (mode 0700) when it is missing. Errors: Io.
Result<> write_memory(const std::filesystem::path& path, const Digest& key,
                      std::string_view content);

// Removes what no scan has touched for `kept_seconds` before `now` (seconds since the epoch).
void forget_old_memory(const std::filesystem::path& folder, std::int64_t now,
                       std::int64_t kept_seconds);

}  // namespace dredge

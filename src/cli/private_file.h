// Files that name places of secrets.
#pragma once

#include <filesystem>
#include <functional>
#include <iosfwd>
#include <string_view>

#include "dredge/result.h"

namespace dredge {

// Writes a file that its owner alone can read, beside and renamed: a failed run leaves the old one.
// What is there and no regular file, a device or a pipe, is written as it is and never replaced.
// Errors: Io, naming the file; those of `write`.
Result<> write_private_file(const std::filesystem::path& path,
                            const std::function<Result<>(std::ostream&)>& write);
Result<> write_private_file(const std::filesystem::path& path, std::string_view text);

}  // namespace dredge

// Files and folders as a target (docs/sources.md).
#pragma once

#include <filesystem>
#include <memory>

#include "dredge/result.h"
#include "dredge/source.h"

namespace dredge {

struct FileOptions {
  bool gitignore = false;  // leave out what the .gitignore files below the target exclude
};

// `root` is a file or a folder; a link the user named is followed, links below it are not. Origins
// are FileOrigins with paths below `root`; for a single file its name. Batches stand on their own:
// they may outlive the source. Confined to one thread, as are its batches, each to its own.
// Errors: NotFound, Io.
Result<std::unique_ptr<Source>> open_file_source(const std::filesystem::path& root,
                                                 const FileOptions& options);

}  // namespace dredge

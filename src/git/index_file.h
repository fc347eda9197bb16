// The index: what is staged. Source: gitformat-index(5), versions 2 to 4.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "dredge/origin.h"
#include "dredge/result.h"

namespace dredge::git {

struct IndexEntry {
  std::string path;
  std::uint32_t mode = 0;
  int stage = 0;  // 0, or 1 to 3 for the sides of a conflict
  BlobId id;

  bool is_gitlink() const { return (mode & 0170000) == 0160000; }
  bool is_tree() const { return (mode & 0170000) == 0040000; }  // of a sparse index
};

// Reads an index file's entries. The checksum at its end is not looked at: git itself may leave it
// out, and content that is wrong shows in the entries. Errors: NotFound, Io, Corrupt, Unsupported.
Result<std::vector<IndexEntry>> read_index(const std::filesystem::path& file, std::size_t id_size);

// The index of `git_dir` together with the shared half of a split index, sorted by path.
// A repository without an index has no entries. Errors: those of read_index but NotFound.
Result<std::vector<IndexEntry>> read_whole_index(const std::filesystem::path& git_dir,
                                                 std::size_t id_size);

}  // namespace dredge::git

// What is new: the lines that a range of commits, or the index, adds. For gates.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "dredge/origin.h"
#include "dredge/result.h"
#include "git/line_diff.h"

namespace dredge::git {

// A file with lines that were not there before. Lines may hold nothing new to a person: a moved
// file that was also edited counts as new throughout.
struct AddedLines {
  std::string path;
  std::string content;              // the whole new file
  std::vector<std::string> before;  // the file as each parent (or HEAD) has it
  std::vector<LineRange> lines;     // 1-based, inclusive, ascending; never empty
  BlobId blob;
  BlobId commit;  // empty for what is only staged
  Person author;
  std::int64_t committed_at = 0;  // seconds since the epoch; 0 for what is only staged
};

// The lines added by each commit that HEAD has and `base_ref` has not, oldest commit first: a
// secret added by one and removed by the next was still published. A merge adds the lines that none
// of its parents has. Content that the base's tree holds already, under whatever name, is not new.
// Errors: NotFound, when a ref or an object is missing, with the command that gets it; Corrupt; Io;
// LimitExceeded for an object over kMaxObjectBytes.
Result<std::vector<AddedLines>> changes_between(const std::filesystem::path& repository,
                                                std::string_view base_ref);

// The lines that the index adds to HEAD; all that is staged where there is no commit yet.
// Errors: as changes_between.
Result<std::vector<AddedLines>> staged_changes(const std::filesystem::path& repository);

}  // namespace dredge::git

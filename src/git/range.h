// What a range of commits brings: by reachability, never by date.
#pragma once

#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dredge/origin.h"
#include "dredge/result.h"
#include "git/object_store.h"
#include "git/repository.h"

namespace dredge::git {

struct RangeContent {
  // Blobs at paths where no parent of the commit has them; the earliest commit for each.
  std::vector<std::pair<BlobId, CommitOrigin>> blobs;
  // Names that come with them, at places of kind FileName; each once.
  std::vector<CommitOrigin> names;
  // The commits, oldest first.
  std::vector<BlobId> commits;
  bool is_cut_short = false;  // a parent is missing: the commit counts with all it has
};

// What the commits bring that `tip` leads to and `without` does not. Both are revisions; an empty
// `tip` is HEAD, an empty `without` leaves nothing out. Content that one of them adds and the next
// removes is in it. Errors: NotFound for a revision that is not there; InvalidInput, when the range
// is empty; Corrupt for a tree that cannot be read; LimitExceeded; Cancelled.
Result<RangeContent> read_range(const Layout& layout, const ObjectStore& store,
                                std::string_view without, std::string_view tip,
                                std::stop_token stop);

}  // namespace dredge::git

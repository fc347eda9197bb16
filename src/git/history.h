// Provenance: where in a history blobs stand, and which commit brought them there.
#pragma once

#include <functional>
#include <span>
#include <stop_token>

#include "dredge/origin.h"
#include "dredge/result.h"
#include "git/object_store.h"
#include "git/repository.h"

namespace dredge::git {

using EmitPlace = std::function<void(const BlobId&, const CommitOrigin&)>;

// Tells every place of the `wanted` blobs: each path at which a commit has one, with the earliest
// commit that brought it there, where "brought" means that none of its parents has the blob at that
// path (so what a merge makes up itself counts, and what it takes over does not); what is only
// staged; and what nothing leads to. Commits that no ref, reflog or worktree leads to speak for
// blobs that no other commit has: their place is Unreachable, with path and author.
// Ids that are no blobs of this repository are passed over. The order of calls is canonical.
// Costs one read of each tree and commit. Errors: Cancelled; LimitExceeded and Corrupt, after all
// that was found has been told.
Result<> trace_blobs(const Layout& layout, const ObjectStore& store, std::span<const BlobId> wanted,
                     const EmitPlace& emit, std::stop_token stop);

}  // namespace dredge::git

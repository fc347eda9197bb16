// What a scan of a repository does not read, or cannot, and says so.
#pragma once

#include <vector>

#include "dredge/source.h"
#include "git/object_store.h"
#include "git/repository.h"

namespace dredge {

// Parts that were left elsewhere when the repository was cloned, or whose format is not read.
void note_missing_parts(const git::Traits& traits, const git::Trouble& trouble);

// A ref to nothing means that objects are lost. HEAD may well be unborn.
void note_missing_targets(const git::ObjectStore& store, const std::vector<git::Ref>& refs,
                          const git::Trouble& trouble);

// Worktrees elsewhere: their commits and indexes are read with the repository, their files not.
void note_linked_worktrees(const git::Layout& layout, BlobSink& sink);

}  // namespace dredge

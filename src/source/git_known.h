// Which content of an object database a scan reads, told without reading it.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "git/object_store.h"
#include "git/store_mark.h"

namespace dredge {

// The ids of all objects but trees that are not `remembered`; where `former` is not null, of those
// that are new since, and of `again`. Ascending, each once.
std::vector<BlobId> git_contents_but(const git::ObjectStore& store,
                                     const git::FormerNumbers* former,
                                     std::span<const git::ObjectNumber> again,
                                     const std::function<bool(const BlobId&)>& remembered);

}  // namespace dredge

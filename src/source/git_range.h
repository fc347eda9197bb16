// A range of commits as batches: the contents, names and messages that they bring.
#pragma once

#include <map>
#include <stop_token>
#include <vector>

#include "dredge/source.h"
#include "git/object_store.h"
#include "git/range.h"
#include "source/git_objects.h"

namespace dredge {

// The places of each blob of a range.
using RangePlaces = std::map<BlobId, std::vector<CommitOrigin>>;

// Emits batches that together read `content`. Borrows all arguments.
void split_range(const git::ObjectStore& store, const ObjectRules& rules,
                 const git::RangeContent& content, const EmitBatch& emit);

RangePlaces places_of(const git::RangeContent& content);

}  // namespace dredge

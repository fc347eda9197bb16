// The object database as batches: blobs, commits and tags, each read once.
#pragma once

#include <filesystem>
#include <stop_token>

#include "dredge/source.h"
#include "git/object_store.h"

namespace dredge {

// Emits batches that together read every object of `store` but trees. They borrow both arguments.
// `lfs_objects` is where the content of LFS pointers would be.
Result<> split_objects(const git::ObjectStore& store, const std::filesystem::path& lfs_objects,
                       const EmitBatch& emit, std::stop_token stop);

}  // namespace dredge

// The object database as batches: blobs, commits and tags, each read once.
#pragma once

#include <atomic>
#include <filesystem>
#include <stop_token>
#include <vector>

#include "dredge/source.h"
#include "git/commit_graph.h"
#include "git/object_store.h"
#include "git/store_mark.h"

namespace dredge {

struct ObjectRules {
  std::filesystem::path lfs_objects;  // where the content of LFS pointers would be
  // A commit whose tree or parent is missing is a notice. Off for clones that are meant to lack
  // some, of which a notice has been given as a whole.
  bool expect_whole = true;
  // Hash what is scanned and tell of objects whose content has another id than they are filed
  // under.
  bool verify_ids = false;
  // Set when an object cannot be read, or lacks what it names. May be null.
  std::atomic<bool>* any_broken = nullptr;
  // Where commits are noted of which all that they name is here. May be null.
  git::CommitLog* commits = nullptr;
};

// Which objects of a store are to be read: those that were not there then, and some of the others.
struct ObjectSelection {
  const git::FormerNumbers& former;
  const std::vector<git::ObjectNumber>& again;  // ascending
};

// Tells that the content of an LFS pointer is elsewhere, if `bytes` is one whose content is not in
// this clone.
void note_lfs_pointer(const BlobId& id, std::string_view bytes, const ObjectRules& rules,
                      BlobSink& sink);

// What is to be said of a pointer depends on more than its bytes.
bool is_lfs_pointer(std::string_view bytes);

// Hands one blob, commit or tag to the sink, at a provisional place: trace() knows better.
void accept_object(const BlobId& id, const git::Object& object, const ObjectRules& rules,
                   BlobSink& sink, const Descent* descent = nullptr);

// Emits batches that together read every object of `store` but trees, or a selection of them
// (null: all). They borrow the store and the rules.
Result<> split_objects(const git::ObjectStore& store, const ObjectRules& rules,
                       const ObjectSelection* selection, const EmitBatch& emit,
                       std::stop_token stop);

}  // namespace dredge

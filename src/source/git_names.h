// The names of files and folders, as content: in the trees of every commit, in the index, on disk.
// A name may be a secret, or hold one, and no content says so.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "dredge/source.h"
#include "git/object_store.h"
#include "git/store_mark.h"
#include "git/tree_log.h"

namespace dredge {

// The names met so far, each handed out once. Shared: a lock for each of its shards.
class NameSet {
 public:
  // `id_size`: of the repository's ids.
  explicit NameSet(std::size_t id_size = 20) : id_size_(id_size) {}

  // The id under which a name is known as content. No blob's id: a file may hold what another is
  // called, and both are places.
  BlobId id_of(std::string_view name) const;

  // True for the first caller with this name. `path` is where it stands on disk or in the index;
  // empty for a tree's.
  bool claim(std::string_view name, std::string_view path);
  // Claims every part of a path; returns the new ones.
  std::vector<std::string> claim_parts(std::string_view path);

  // Calls use(name, path, is_in_tree) for each; when nobody claims any more.
  template <class Use>
  void for_each(Use use) const {
    for (const Shard& shard : shards_) {
      for (const auto& [name, met] : shard.names) use(name, met.path, met.is_in_tree);
    }
  }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view name) const {
      return std::hash<std::string_view>{}(name);
    }
  };
  struct Met {
    std::string path;
    bool is_in_tree = false;
  };
  struct Shard {
    std::mutex mutex;
    std::unordered_map<std::string, Met, Hash, std::equal_to<>> names;
  };
  std::size_t id_size_;
  std::array<Shard, 16> shards_;
};

// What the batches of trees find missing together. Shared: one lock.
struct MissingBlobs {
  std::mutex mutex;
  std::set<BlobId> ids;
  std::atomic<std::size_t> batches_left{0};
  bool are_elsewhere = false;               // a partial clone left them at the remote
  std::atomic<bool> any_unreadable{false};  // trees
};

// Hands a name to the sink, as content at a place of kind FileName whose path is the name alone.
void accept_name(std::string_view name, const NameSet& names, BlobSink& sink);

// Emits batches that together look into every tree: their entries' names go to the sink, each once
// in all. Objects that they name and the store has not become notices, told by the last batch to
// end. What the trees say is logged. Borrows all arguments. `former`: may be null; trees that were
// there then are left out.
Result<> split_names(const git::ObjectStore& store, NameSet& names, MissingBlobs& missing,
                     const git::FormerNumbers* former, git::TreeLog& log, const EmitBatch& emit,
                     std::stop_token stop);

}  // namespace dredge

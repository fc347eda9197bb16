// The commits that tips lead to, and the order in which they came to be.
#pragma once

#include <cstdint>
#include <span>
#include <stop_token>
#include <unordered_map>
#include <vector>

#include "dredge/origin.h"
#include "dredge/result.h"
#include "git/object_store.h"

namespace dredge::git {

struct CommitNode {
  BlobId id;
  BlobId tree;
  std::int64_t committed_at = 0;
  std::vector<std::uint32_t> parents;  // places in CommitGraph::nodes(); the missing are left out
  std::uint32_t missing_parents = 0;
};

// Grows by tips; nodes keep their places. Confined to one thread; borrows the store.
class CommitGraph {
 public:
  explicit CommitGraph(const ObjectStore& store);

  // Adds all commits that `tips` lead to; tags are followed. Returns the places of the commits that
  // are new, each after its parents, and by committer date where neither is before the other.
  // Tips that are trees or blobs are appended to `others`. Errors: Cancelled.
  Result<std::vector<std::uint32_t>> add(std::span<const BlobId> tips, std::vector<BlobId>& others,
                                         std::stop_token stop);

  const std::vector<CommitNode>& nodes() const { return nodes_; }
  bool contains(const BlobId& id) const { return place_of_.contains(store_.find(id)); }
  // The place of a commit; UINT32_MAX when it is not here.
  std::uint32_t place_of(const BlobId& id) const;
  ObjectReader& reader() { return reader_; }

 private:
  void visit(ObjectNumber number, std::vector<ObjectNumber>& pending, std::vector<BlobId>& others);
  void link_parents(std::size_t first);
  std::vector<std::uint32_t> in_order(std::size_t first) const;

  const ObjectStore& store_;
  ObjectReader reader_;
  std::vector<CommitNode> nodes_;
  std::vector<std::vector<ObjectNumber>> parents_of_new_;
  std::unordered_map<ObjectNumber, std::uint32_t> place_of_;
};

}  // namespace dredge::git

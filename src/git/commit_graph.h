// The commits that tips lead to, and the order in which they came to be.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <unordered_map>
#include <vector>

#include "base/varint.h"
#include "dredge/origin.h"
#include "dredge/result.h"
#include "git/object_store.h"
#include "git/store_mark.h"

namespace dredge::git {

struct CommitNode {
  BlobId id;
  BlobId tree;
  std::int64_t committed_at = 0;
  std::vector<std::uint32_t> parents;  // places in CommitGraph::nodes(); the missing are left out
  std::uint32_t missing_parents = 0;
  ObjectNumber number = kNoObject;  // of the commit
  ObjectNumber tree_number = kNoObject;
};

// What an earlier run read of commits that are still here. Immutable once loaded.
class KnownCommits {
 public:
  struct Row {
    ObjectNumber tree = kNoObject;
    std::int64_t committed_at = 0;
    std::span<const ObjectNumber> parents;
  };

  // What save() wrote. Nothing when it is not that.
  static std::optional<KnownCommits> load(VarintReader& in, const FormerNumbers& numbers,
                                          const ObjectStore& store);
  // Nothing when the commit is not known.
  std::optional<Row> find(ObjectNumber commit) const;

 private:
  struct Stored {
    ObjectNumber tree = kNoObject;
    std::uint32_t first_parent = 0;
    std::uint32_t parents = 0;
    std::int64_t committed_at = 0;
  };
  std::vector<std::uint32_t> places_;  // by object number: 0, or one more than the place in rows_
  std::vector<Stored> rows_;
  std::vector<ObjectNumber> parents_;
};

// Grows by tips; nodes keep their places. Confined to one thread; borrows the store.
class CommitGraph {
 public:
  // `known` is borrowed and may be null: these commits are not read.
  explicit CommitGraph(const ObjectStore& store, const KnownCommits* known = nullptr);

  // Adds all commits that `tips` lead to; tags are followed. Returns the places of the commits that
  // are new, each after its parents, and by committer date where neither is before the other.
  // Tips that are trees or blobs are appended to `others`. Errors: Cancelled.
  Result<std::vector<std::uint32_t>> add(std::span<const BlobId> tips, std::vector<BlobId>& others,
                                         std::stop_token stop);

  const std::vector<CommitNode>& nodes() const { return nodes_; }
  bool contains(const BlobId& id) const { return place_of_.contains(store_.find(id)); }
  // The place of a commit; UINT32_MAX when it is not here.
  std::uint32_t place_of(const BlobId& id) const { return place_of(store_.find(id)); }
  std::uint32_t place_of(ObjectNumber number) const;
  ObjectReader& reader() { return reader_; }

  // Writes all commits for KnownCommits::load. False when some of what they name is missing.
  bool save(VarintWriter& out) const;

 private:
  void visit(ObjectNumber number, std::vector<ObjectNumber>& pending, std::vector<BlobId>& others);
  void visit_known(ObjectNumber number, const KnownCommits::Row& row,
                   std::vector<ObjectNumber>& pending);
  void link_parents(std::size_t first);
  std::vector<std::uint32_t> in_order(std::size_t first) const;

  const ObjectStore& store_;
  const KnownCommits* known_;
  ObjectReader reader_;
  std::vector<CommitNode> nodes_;
  std::vector<std::vector<ObjectNumber>> parents_of_new_;
  std::unordered_map<ObjectNumber, std::uint32_t> place_of_;
};

}  // namespace dredge::git

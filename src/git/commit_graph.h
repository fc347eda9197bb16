// The commits that tips lead to, and the order in which they came to be.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

#include "base/varint.h"
#include "dredge/origin.h"
#include "dredge/result.h"
#include "git/object_store.h"
#include "git/store_mark.h"

namespace dredge::git {

struct CommitNode {
  BlobId id;
  BlobId tree;  // of a commit that was known empty: see CommitGraph::tree_of
  std::int64_t committed_at = 0;
  std::vector<std::uint32_t> parents;  // places in CommitGraph::nodes(); the missing are left out
  std::uint32_t missing_parents = 0;
  ObjectNumber number = kNoObject;  // of the commit
  ObjectNumber tree_number = kNoObject;
};

// What commits say, as numbers of one store. A value.
struct CommitRows {
  struct Row {
    ObjectNumber commit = kNoObject;
    ObjectNumber tree = kNoObject;
    std::uint32_t first_parent = 0;  // in `parents`
    std::uint32_t parents = 0;
    std::int64_t committed_at = 0;
  };
  std::vector<Row> rows;
  std::vector<ObjectNumber> parents;

  void add(ObjectNumber commit, ObjectNumber tree, std::int64_t committed_at,
           std::span<const ObjectNumber> its_parents);
  void append(const CommitRows& others);
};

// Commits that whoever scans them notes for those who ask later. Shared: one lock.
class CommitLog {
 public:
  void add(const CommitRows& rows) {
    const std::scoped_lock lock(mutex_);
    rows_.append(rows);
  }
  // When nobody adds any more.
  const CommitRows& rows() const { return rows_; }

 private:
  std::mutex mutex_;
  CommitRows rows_;
};

// Commits that need not be read: an earlier run has read them, or this one has. Immutable while
// anybody asks.
class KnownCommits {
 public:
  struct Row {
    ObjectNumber tree = kNoObject;
    std::int64_t committed_at = 0;
    std::span<const ObjectNumber> parents;
  };

  explicit KnownCommits(const ObjectStore& store) : places_(store.count(), 0) {}
  // What save() wrote. Nothing when it is not that.
  static std::optional<KnownCommits> load(VarintReader& in, const FormerNumbers& numbers,
                                          const ObjectStore& store);
  void add(const CommitRows& rows);
  // Nothing when the commit is not known.
  std::optional<Row> find(ObjectNumber commit) const;

 private:
  std::vector<std::uint32_t> places_;  // by object number: 0, or one more than the place in rows_
  CommitRows rows_;
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
  bool contains(const BlobId& id) const {
    const ObjectNumber number = store_.find(id);
    return number != kNoObject && places_[number] != kAbsent;
  }
  BlobId tree_of(std::uint32_t place) const;
  // The place of a commit; UINT32_MAX when it is not here.
  std::uint32_t place_of(const BlobId& id) const { return place_of(store_.find(id)); }
  std::uint32_t place_of(ObjectNumber number) const {
    return number == kNoObject || places_[number] >= kTag ? UINT32_MAX : places_[number];
  }
  ObjectReader& reader() { return reader_; }

  // Writes all commits for KnownCommits::load. False when some of what they name is missing.
  bool save(VarintWriter& out) const;

 private:
  // Met, and no commit.
  static constexpr std::uint32_t kTag = UINT32_MAX - 1;
  static constexpr std::uint32_t kAbsent = UINT32_MAX;

  void visit(ObjectNumber number, std::vector<ObjectNumber>& pending, std::vector<BlobId>& others);
  void visit_known(ObjectNumber number, const KnownCommits::Row& row,
                   std::vector<ObjectNumber>& pending);
  void link_parents(std::size_t first);
  std::vector<std::uint32_t> in_order(std::size_t first) const;

  const ObjectStore& store_;
  const KnownCommits* known_;
  ObjectReader reader_;
  std::vector<CommitNode> nodes_;
  std::vector<ObjectNumber> parents_of_new_;
  std::vector<std::size_t> parents_end_;  // in it, of each new commit
  std::vector<std::uint32_t> places_;     // by object number
};

}  // namespace dredge::git

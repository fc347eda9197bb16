// Trees reduced to what matters for a few wanted blobs.
//
// To find where blobs live in a history one must look into every tree, but all that is kept of a
// tree is its *projection*: the entries that are wanted blobs, or subtrees that hold some. Equal
// projections share one number, so two commits that differ only in other files have the same
// number, and comparing them is comparing two integers. Each tree is read once.
#pragma once

#include <bitset>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "dredge/origin.h"
#include "git/object_store.h"

namespace dredge::git {

using Projection = std::uint32_t;
inline constexpr Projection kEmptyProjection = 0;

struct ProjectionEntry {
  std::uint32_t name = 0;   // see TreeProjector::name
  std::uint32_t child = 0;  // a Projection, or the blob's index among the wanted
  bool is_tree = false;
  auto operator<=>(const ProjectionEntry&) const = default;
};

// Confined to one thread; borrows the store and `wanted`, which is sorted.
class TreeProjector {
 public:
  TreeProjector(const ObjectStore& store, std::span<const BlobId> wanted);

  // The projection of a tree; empty when it cannot be read.
  Projection project(const BlobId& tree);
  std::span<const ProjectionEntry> entries(Projection projection) const;  // sorted
  std::string_view name(std::uint32_t index) const { return names_[index]; }
  // Trees that are missing, broken, or nested deeper than git allows.
  std::uint64_t unreadable_trees() const { return unreadable_; }

 private:
  struct Subtree {
    std::string name;
    ObjectNumber tree = kNoObject;
  };

  Projection project(ObjectNumber tree, int depth);
  bool read_tree(ObjectNumber tree, std::vector<ProjectionEntry>& entries,
                 std::vector<Subtree>& subtrees);
  std::uint32_t intern(std::string_view name);
  Projection intern(std::vector<ProjectionEntry> entries);

  const ObjectStore& store_;
  std::span<const BlobId> wanted_;
  std::bitset<1 << 16> wanted_starts_;  // the first two bytes of the wanted ids
  ObjectReader reader_;
  std::vector<Projection> known_;  // by object number; kUnknown at first
  std::vector<std::vector<ProjectionEntry>> projections_;
  std::unordered_multimap<std::uint64_t, Projection> by_hash_;
  std::vector<std::string> names_;
  std::unordered_map<std::string, std::uint32_t> name_index_;
  std::uint64_t unreadable_ = 0;
};

}  // namespace dredge::git

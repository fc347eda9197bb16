#include "git/tree_projection.h"

#include <algorithm>

namespace dredge::git {
namespace {

constexpr Projection kUnknown = UINT32_MAX;
constexpr int kMaxDepth = 2048;  // git's core.maxTreeDepth
constexpr std::uint64_t kCacheBytes = 64 << 20;

std::size_t start_of(const BlobId& id) { return std::size_t(id.bytes[0]) << 8 | id.bytes[1]; }

// FNV-1a over the fields: equal lists meet in one bucket, and are compared there.
std::uint64_t hash_of(const std::vector<ProjectionEntry>& entries) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  const auto mix = [&](std::uint64_t value) { hash = (hash ^ value) * 0x100000001b3ULL; };
  for (const ProjectionEntry& entry : entries) {
    mix(entry.name);
    mix(std::uint64_t(entry.child) << 1 | static_cast<std::uint64_t>(entry.is_tree));
  }
  return hash;
}

}  // namespace

TreeProjector::TreeProjector(const ObjectStore& store, std::span<const BlobId> wanted)
    : store_(store),
      wanted_(wanted),
      reader_(store, kCacheBytes),
      known_(store.count(), kUnknown),
      projections_(1) {
  for (const BlobId& id : wanted) wanted_starts_.set(start_of(id));
}

Projection TreeProjector::project(const BlobId& tree) {
  const ObjectNumber number = store_.find(tree);
  if (number == kNoObject) {
    ++unreadable_;
    return kEmptyProjection;
  }
  return project(number, 0);
}

Projection TreeProjector::project(ObjectNumber tree, int depth) {
  if (known_[tree] != kUnknown) return known_[tree];
  known_[tree] = kEmptyProjection;  // what a tree that holds itself finds
  std::vector<ProjectionEntry> entries;
  std::vector<Subtree> subtrees;
  if (depth > kMaxDepth || !read_tree(tree, entries, subtrees)) {
    ++unreadable_;
    return kEmptyProjection;
  }
  for (const Subtree& subtree : subtrees) {
    const Projection below = project(subtree.tree, depth + 1);
    if (below != kEmptyProjection) entries.push_back({intern(subtree.name), below, true});
  }
  known_[tree] = intern(std::move(entries));
  return known_[tree];
}

// Fills `entries` with the wanted blobs, and `subtrees` with those that may hold some.
bool TreeProjector::read_tree(ObjectNumber tree, std::vector<ProjectionEntry>& entries,
                              std::vector<Subtree>& subtrees) {
  const auto object = reader_.read(tree);
  if (!object || object->kind != ObjectKind::Tree) return false;
  TreeReader in(object->bytes, store_.id_size());
  for (TreeEntry entry; in.next(entry);) {
    if (entry.is_tree()) {
      const ObjectNumber number = store_.find(entry.id);
      if (number == kNoObject) {
        ++unreadable_;
      } else if (known_[number] != kEmptyProjection) {
        subtrees.push_back({std::string(entry.name), number});
      }
    } else if (wanted_starts_.test(start_of(entry.id))) {
      const auto found = std::lower_bound(wanted_.begin(), wanted_.end(), entry.id);
      if (found == wanted_.end() || *found != entry.id) continue;
      const auto index = static_cast<std::uint32_t>(found - wanted_.begin());
      entries.push_back({intern(entry.name), index, false});
    }
  }
  return !in.broken();
}

std::uint32_t TreeProjector::intern(std::string_view name) {
  const auto next = static_cast<std::uint32_t>(names_.size());
  const auto [at, is_new] = name_index_.try_emplace(std::string(name), next);
  if (is_new) names_.emplace_back(name);
  return at->second;
}

Projection TreeProjector::intern(std::vector<ProjectionEntry> entries) {
  if (entries.empty()) return kEmptyProjection;
  std::sort(entries.begin(), entries.end());
  const std::uint64_t hash = hash_of(entries);
  const auto [first, last] = by_hash_.equal_range(hash);
  for (auto at = first; at != last; ++at) {
    if (projections_[at->second] == entries) return at->second;
  }
  const auto made = static_cast<Projection>(projections_.size());
  projections_.push_back(std::move(entries));
  by_hash_.emplace(hash, made);
  return made;
}

std::span<const ProjectionEntry> TreeProjector::entries(Projection projection) const {
  return projections_[projection];
}

}  // namespace dredge::git

#include "git/tree_projection.h"

#include <algorithm>

#include "git/family_reader.h"

namespace dredge::git {
namespace {

constexpr Projection kUnknown = UINT32_MAX;
// Bounds the memory of reading beforehand to half a gigabyte.
constexpr std::size_t kMaxLinks = 40'000'000;
constexpr int kMaxDepth = 2048;  // git's core.maxTreeDepth
constexpr std::uint64_t kCacheBytes = 64 << 20;
// Neighbours in a family share most of their entries: a small table spares most look-ups.
constexpr std::size_t kFoundLately = 1 << 14;

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
      rows_(store.count()),
      found_lately_(kFoundLately, {BlobId{}, kNoObject}),
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

Result<> TreeProjector::read_packed_trees(const std::stop_token& stop) {
  for (std::size_t i = 0; i < store_.packs().size(); ++i) {
    const Pack& pack = store_.packs()[i];
    std::vector<std::uint32_t> trees = pack.family_order();
    std::erase_if(trees, [&](auto entry) { return pack.kind_of(entry) != ObjectKind::Tree; });
    std::uint64_t work_bytes = Pack::kFreeExpansionBytes;
    for (const std::uint32_t tree : trees) {
      work_bytes += pack.packed_size(tree) * Pack::kMaxExpansion;
    }
    FamilyReader reader(store_, kCacheBytes, work_bytes);
    for (const std::uint32_t tree : trees) {
      if (stop.stop_requested()) return Error{ErrorCode::Cancelled, "stopped"};
      if (links_.size() > kMaxLinks) return {};  // the rest is read when it is asked for
      const auto object = reader.read(store_.first_of(i) + tree);
      Row& row = rows_[store_.first_of(i) + tree];
      if (object) {
        row = read_tree(object->bytes);
      } else if (object.error().code == ErrorCode::LimitExceeded) {
        row.count = kBroken;
      }
    }
  }
  return {};
}

Projection TreeProjector::project(ObjectNumber tree, int depth) {
  if (known_[tree] != kUnknown) return known_[tree];
  known_[tree] = kEmptyProjection;  // what a tree that holds itself finds
  if (rows_[tree].count == kUnread) {
    const auto object = reader_.read(store_.id_of(tree));
    const bool is_tree = object && object->kind == ObjectKind::Tree;
    rows_[tree] = is_tree ? read_tree(object->bytes) : Row{0, kBroken};
  }
  const Row row = rows_[tree];
  if (depth > kMaxDepth || row.count == kBroken) {
    ++unreadable_;
    return kEmptyProjection;
  }
  std::vector<ProjectionEntry> entries;
  for (std::uint32_t i = row.first; i != row.first + row.count; ++i) {
    const Link link = links_[i];
    if (!link.is_tree) {
      entries.push_back({link.name, link.child, false});
    } else if (link.child == kNoObject) {
      ++unreadable_;
    } else if (const Projection below = project(link.child, depth + 1); below != kEmptyProjection) {
      entries.push_back({link.name, below, true});
    }
  }
  known_[tree] = intern(std::move(entries));
  return known_[tree];
}

// Keeps the subtrees and the wanted blobs of a tree.
TreeProjector::Row TreeProjector::read_tree(std::string_view bytes) {
  const auto first = static_cast<std::uint32_t>(links_.size());
  TreeReader in(bytes, store_.id_size());
  for (TreeEntry entry; in.next(entry);) {
    if (entry.is_tree()) {
      links_.push_back({intern(entry.name), find(entry.id), true});
    } else if (wanted_starts_.test(start_of(entry.id))) {
      const auto found = std::lower_bound(wanted_.begin(), wanted_.end(), entry.id);
      if (found == wanted_.end() || *found != entry.id) continue;
      const auto index = static_cast<std::uint32_t>(found - wanted_.begin());
      links_.push_back({intern(entry.name), index, false});
    }
  }
  if (in.broken()) return {0, kBroken};
  return {first, static_cast<std::uint32_t>(links_.size()) - first};
}

ObjectNumber TreeProjector::find(const BlobId& id) {
  auto& [known, number] = found_lately_[start_of(id) % kFoundLately];
  if (known != id) {
    known = id;
    number = store_.find(id);
  }
  return number;
}

std::uint32_t TreeProjector::intern(std::string_view name) {
  const auto known = name_index_.find(name);
  if (known != name_index_.end()) return known->second;
  const auto made = static_cast<std::uint32_t>(names_.size());
  names_.emplace_back(name);
  name_index_.emplace(names_.back(), made);
  return made;
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

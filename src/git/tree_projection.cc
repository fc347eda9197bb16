#include "git/tree_projection.h"

#include <algorithm>
#include <utility>

#include "git/object_id.h"
#include "git/tree_changes.h"

namespace dredge::git {
namespace {

constexpr Projection kUnknown = UINT32_MAX;
// Bounds the memory of reading beforehand to half a gigabyte.
constexpr std::size_t kMaxLinks = 40'000'000;
constexpr int kMaxDepth = 2048;  // git's core.maxTreeDepth
constexpr std::uint64_t kCacheBytes = 64 << 20;
constexpr std::size_t kNamedAtOnce = 4096;
constexpr std::uint32_t kLinkMode = 0120000;

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
      links_of_wanted_(wanted.size()),
      reader_(store, kCacheBytes),
      rows_(store.count()),
      known_(store.count(), kUnknown),
      projections_(1) {
  for (const BlobId& id : wanted) wanted_starts_.set(start_of(id));
}

Projection TreeProjector::project(ObjectNumber tree) {
  if (tree == kNoObject) {
    ++unreadable_;
    return kEmptyProjection;
  }
  return project(tree, 0);
}

// The wanted ids, the names, the projections, and that of each tree.
void TreeProjector::save(VarintWriter& out) const {
  out.number(wanted_.size());
  for (std::size_t i = 0; i < wanted_.size(); ++i) {
    out.text(raw_of(wanted_[i]));
    out.number(links_of_wanted_[i] ? 1 : 0);
  }
  out.number(names_.size());
  for (const std::string& name : names_) out.text(name);
  out.number(projections_.size() - 1);  // without the empty one
  for (std::size_t i = 1; i < projections_.size(); ++i) {
    out.number(projections_[i].size());
    for (const ProjectionEntry& entry : projections_[i]) {
      out.number(std::uint64_t(entry.name) << 1 | static_cast<std::uint64_t>(entry.is_tree));
      out.number(entry.child);
    }
  }
  out.number(static_cast<std::uint64_t>(
      std::ranges::count_if(known_, [](Projection one) { return one != kUnknown; })));
  ObjectNumber last = 0;
  for (ObjectNumber number = 0; number < known_.size(); ++number) {
    if (known_[number] == kUnknown) continue;
    out.number(number - std::exchange(last, number));
    out.number(known_[number]);
  }
}

// What was wanted then is still wanted, and what is wanted now besides did not exist then: else
// trees of that time would have more to say.
bool TreeProjector::load_wanted(VarintReader& in, const FormerNumbers& numbers,
                                std::vector<std::uint32_t>& places) {
  std::vector<bool> is_old(wanted_.size());
  for (std::size_t left = in.count(); left != 0; --left) {
    const BlobId id = id_from_raw(in.text());
    const bool is_link = in.below(2) != 0;
    const auto found = std::lower_bound(wanted_.begin(), wanted_.end(), id);
    if (found == wanted_.end() || *found != id) return false;
    const auto place = static_cast<std::uint32_t>(found - wanted_.begin());
    places.push_back(place);
    is_old[place] = true;
    links_of_wanted_[place] = is_link;
  }
  for (std::size_t i = 0; i < wanted_.size(); ++i) {
    if (is_old[i]) continue;
    for (ObjectNumber copy = store_.find(wanted_[i]); copy != kNoObject;
         copy = store_.find_after(wanted_[i], copy)) {
      if (numbers.was_there(copy)) return false;
    }
  }
  return true;
}

bool TreeProjector::load(std::string_view saved, const FormerNumbers& numbers) {
  VarintReader in(saved);
  std::vector<std::uint32_t> places;
  if (!load_wanted(in, numbers, places)) return false;
  for (std::size_t left = in.count(); left != 0; --left) {
    const std::size_t next = names_.size();
    if (intern(in.text()) != next) return false;
  }
  for (std::size_t left = in.count(); left != 0; --left) {
    std::vector<ProjectionEntry> entries;
    for (std::size_t more = in.count(); more != 0; --more) {
      const std::uint64_t name = in.number();
      const bool is_tree = (name & 1) != 0;
      const std::uint32_t child = in.below(is_tree ? projections_.size() : places.size());
      if (in.has_failed() || name >> 1 >= names_.size()) return false;
      entries.push_back(
          {static_cast<std::uint32_t>(name >> 1), is_tree ? child : places[child], is_tree});
    }
    const std::size_t next = projections_.size();
    if (intern(std::move(entries)) != next) return false;
  }
  std::uint64_t number = 0;
  for (std::size_t left = in.count(); left != 0; --left) {
    number += in.number();
    const Projection projection = in.below(projections_.size());
    if (in.has_failed() || number >= numbers.count()) return false;
    known_[numbers.now(static_cast<std::uint32_t>(number))] = projection;
  }
  // Where nothing was wanted nothing was asked for.
  for (ObjectNumber tree = 0; places.empty() && tree < known_.size(); ++tree)
    if (numbers.was_there(tree)) known_[tree] = kEmptyProjection;
  return in.is_whole();
}

Result<> TreeProjector::read_packed_trees(const std::stop_token& stop) {
  for (std::size_t pack = 0; pack < store_.packs().size(); ++pack) {
    RETURN_IF_ERROR(read_pack(pack, stop));
  }
  levels_ = {};
  settle_named();
  return {};
}

Result<> TreeProjector::read_new_packs(const FormerNumbers& numbers, const std::stop_token& stop) {
  for (std::size_t pack = 0; pack < store_.packs().size(); ++pack) {
    if (!numbers.had_pack(pack)) RETURN_IF_ERROR(read_pack(pack, stop));
  }
  levels_ = {};
  settle_named();
  return {};
}

Result<> TreeProjector::read_pack(std::size_t pack, const std::stop_token& stop) {
  const Pack& in = store_.packs()[pack];
  std::vector<std::uint32_t> trees = in.family_order();
  std::erase_if(trees, [&](auto entry) { return in.kind_of(entry) != ObjectKind::Tree; });
  std::uint64_t work_bytes = Pack::kFreeExpansionBytes;
  for (const std::uint32_t tree : trees) work_bytes += in.packed_size(tree) * Pack::kMaxExpansion;
  FamilyReader reader(store_, kCacheBytes, work_bytes);
  for (const std::uint32_t tree : trees) {
    if (stop.stop_requested()) return Error{ErrorCode::Cancelled, "stopped"};
    if (links_.size() > kMaxLinks) return {};  // the rest is read when it is asked for
    const ObjectNumber number = store_.first_of(pack) + tree;
    const auto object = reader.read(number);
    if (object) {
      read_packed(number, reader, object->bytes);
    } else if (object.error().code == ErrorCode::LimitExceeded) {
      rows_[number].count = kBroken;
    }
  }
  return {};
}

void TreeProjector::read_packed(ObjectNumber tree, FamilyReader& reader, std::string_view bytes) {
  const std::size_t depth = reader.depth();
  if (levels_.size() <= depth) levels_.resize(depth + 1);
  const FamilyReader::Base base = reader.base();
  const Level* base_level = nullptr;
  if (depth > 0 && base.number != kNoObject && levels_[depth - 1].tree == base.number) {
    base_level = &levels_[depth - 1];
  }
  Level& level = levels_[depth];
  level.starts.clear();
  rows_[tree] =
      read_tree(bytes, base_level == nullptr ? std::string_view() : base.bytes, base_level, level);
  level.tree = rows_[tree].count == kBroken ? kNoObject : tree;
}

Projection TreeProjector::project(ObjectNumber tree, int depth) {
  if (known_[tree] != kUnknown) return known_[tree];
  known_[tree] = kEmptyProjection;  // what a tree that holds itself finds
  if (rows_[tree].count == kUnread) {
    const auto object = reader_.read(store_.id_of(tree));
    const bool is_tree = object && object->kind == ObjectKind::Tree;
    Level level;
    rows_[tree] = is_tree ? read_tree(object->bytes, {}, nullptr, level) : Row{0, kBroken};
    settle_named();
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
    } else if (const ObjectNumber child = named_numbers_[link.child]; child == kNoObject) {
      ++unreadable_;
    } else if (const Projection below = project(child, depth + 1); below != kEmptyProjection) {
      entries.push_back({link.name, below, true});
    }
  }
  known_[tree] = intern(std::move(entries));
  return known_[tree];
}

// Keeps the subtrees and the wanted blobs of a tree: those of `base` that are still there, and what
// is new. Both are in git's order; where they are not, an entry is merely looked up again.
TreeProjector::Row TreeProjector::read_tree(std::string_view bytes, std::string_view base,
                                            const Level* base_level, Level& level) {
  const std::size_t first = links_.size();
  const TreeDifference part = difference_of(bytes, base, store_.id_size());
  const std::span<const std::uint32_t> starts =
      base_level == nullptr ? std::span<const std::uint32_t>() : std::span(base_level->starts);
  const std::size_t base_first = base_level == nullptr ? 0 : rows_[base_level->tree].first;
  std::size_t at = 0;  // in `starts`
  for (; at != starts.size() && starts[at] < part.begin; ++at) {
    add_link(links_[base_first + at], starts[at], level);
  }
  TreeReader in(bytes.substr(part.begin, part.end - part.begin), store_.id_size());
  for (TreeEntry entry; in.next(entry);) {
    const auto name_at = [&](std::size_t start) { return std::string_view(base.data() + start); };
    while (at != starts.size() && starts[at] < part.other_end && name_at(starts[at]) < entry.name) {
      ++at;
    }
    const auto start = static_cast<std::size_t>(entry.name.data() - bytes.data());
    const bool has_twin = entry.is_tree() && at != starts.size() && starts[at] < part.other_end &&
                          name_at(starts[at]) == entry.name && links_[base_first + at].is_tree;
    if (has_twin &&
        base.substr(starts[at] + entry.name.size() + 1, entry.id.size) == raw_of(entry.id)) {
      add_link(links_[base_first + at], start, level);
    } else {
      add_entry(entry, has_twin ? &links_[base_first + at] : nullptr, start, level);
    }
  }
  if (in.broken()) {
    links_.resize(first);
    return {0, kBroken};
  }
  while (at != starts.size() && starts[at] < part.other_end) ++at;
  for (; at != starts.size(); ++at) {
    add_link(links_[base_first + at], starts[at] + bytes.size() - base.size(), level);
  }
  return {static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(links_.size() - first)};
}

void TreeProjector::add_link(const Link& link, std::size_t start, Level& level) {
  links_.push_back(link);
  level.starts.push_back(static_cast<std::uint32_t>(start));
}

// `twin` is a subtree of the same name in the tree's base, if there is one.
void TreeProjector::add_entry(const TreeEntry& entry, const Link* twin, std::size_t start,
                              Level& level) {
  if (entry.is_tree()) {
    const std::uint32_t name = twin == nullptr ? intern(entry.name) : twin->name;
    const std::size_t child = named_numbers_.size() + named_.size();
    add_link({name, static_cast<std::uint32_t>(child), true}, start, level);
    named_.push_back(entry.id);
    if (named_.size() == kNamedAtOnce) settle_named();
    return;
  }
  if (!wanted_starts_.test(start_of(entry.id))) return;
  const auto found = std::lower_bound(wanted_.begin(), wanted_.end(), entry.id);
  if (found == wanted_.end() || *found != entry.id) return;
  const auto index = static_cast<std::uint32_t>(found - wanted_.begin());
  if ((entry.mode & 0170000) == kLinkMode) links_of_wanted_[index] = true;
  add_link({intern(entry.name), index, false}, start, level);
}

void TreeProjector::settle_named() {
  const std::size_t known = named_numbers_.size();
  named_numbers_.resize(known + named_.size());
  store_.find_all(named_, std::span(named_numbers_).subspan(known));
  named_.clear();
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

const ProjectionEntry* TreeProjector::find(Projection projection, std::uint32_t name,
                                           bool is_tree) const {
  const auto all = entries(projection);
  const auto found = std::lower_bound(
      all.begin(), all.end(), name,
      [](const ProjectionEntry& entry, std::uint32_t wanted) { return entry.name < wanted; });
  for (auto at = found; at != all.end() && at->name == name; ++at)
    if (at->is_tree == is_tree) return &*at;
  return nullptr;
}

const ProjectionEntry* TreeProjector::find(Projection projection, std::string_view name,
                                           bool is_tree) const {
  const auto index = number_of(name);
  return index ? find(projection, *index, is_tree) : nullptr;
}

std::optional<std::uint32_t> TreeProjector::number_of(std::string_view name) const {
  const auto index = name_index_.find(name);
  return index == name_index_.end() ? std::nullopt : std::optional(index->second);
}

std::span<const ProjectionEntry> TreeProjector::entries(Projection projection) const {
  return projections_[projection];
}

}  // namespace dredge::git

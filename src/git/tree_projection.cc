#include "git/tree_projection.h"

#include <algorithm>
#include <utility>

#include "git/object_id.h"

namespace dredge::git {
namespace {

constexpr Projection kUnknown = UINT32_MAX;
constexpr int kMaxDepth = 2048;  // git's core.maxTreeDepth
constexpr std::uint64_t kCacheBytes = 64 << 20;
constexpr std::size_t kTreesAtOnce = 4096;

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

TreeProjector::TreeProjector(const ObjectStore& store, std::span<const BlobId> wanted,
                             std::size_t most_links)
    : store_(store),
      wanted_(wanted),
      links_of_wanted_(wanted.size()),
      is_wanted_(store.count()),
      most_links_(most_links),
      reader_(store, kCacheBytes),
      rows_(store.count()),
      known_(store.count(), kUnknown),
      projections_(1) {
  std::vector<ObjectNumber> numbers(wanted.size());
  store.find_all(wanted, numbers);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (numbers[i] == kNoObject) continue;
    is_wanted_[numbers[i]] = true;
    wanted_places_.emplace(numbers[i], static_cast<std::uint32_t>(i));
  }
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

void TreeProjector::take(const TreeLog& log) {
  for (const TreeLogPart& part : log.parts()) take(part, most_links_);
}

Result<> TreeProjector::read_packed_trees(const FormerNumbers* former,
                                          const std::stop_token& stop) {
  for (std::size_t pack = 0; pack < store_.packs().size(); ++pack) {
    if (former == nullptr || !former->had_pack(pack)) RETURN_IF_ERROR(read_pack(pack, stop));
  }
  levels_ = {};
  depth_ = 0;
  return {};
}

Result<> TreeProjector::read_pack(std::size_t pack, const std::stop_token& stop) {
  const Pack& in = store_.packs()[pack];
  const auto is_unread = [&](std::uint32_t entry) {
    return in.kind_of(entry) == ObjectKind::Tree &&
           rows_[store_.first_of(pack) + entry].count == kUnread;
  };
  std::uint64_t work_bytes = Pack::kFreeExpansionBytes;
  bool is_any_unread = false;
  for (std::uint32_t entry = 0; entry < in.count(); ++entry) {
    if (!is_unread(entry)) continue;
    is_any_unread = true;
    work_bytes += in.packed_size(entry) * Pack::kMaxExpansion;
  }
  if (!is_any_unread) return {};
  FamilyReader reader(store_, kCacheBytes, work_bytes);
  TreeLogger logger(store_, {}, {});
  std::size_t read = 0;
  for (const std::uint32_t entry : in.family_order()) {
    if (!is_unread(entry)) continue;
    if (stop.stop_requested()) return Error{ErrorCode::Cancelled, "stopped"};
    if (links_.size() > most_links_) return {};  // the rest is read when it is asked for
    const ObjectNumber number = store_.first_of(pack) + entry;
    const auto object = reader.read(number);
    if (object) {
      logger.add(number, object->bytes, reader.base());
    } else if (object.error().code == ErrorCode::LimitExceeded) {
      logger.add_broken(number);
    }
    if (++read % kTreesAtOnce == 0) take(logger.take(), most_links_);
  }
  take(logger.take(), most_links_);
  return {};
}

Projection TreeProjector::project(ObjectNumber tree, int depth) {
  if (known_[tree] != kUnknown) return known_[tree];
  known_[tree] = kEmptyProjection;  // what a tree that holds itself finds
  const bool is_read_here = rows_[tree].count == kUnread;
  if (is_read_here) read_one(tree);
  const Row row = rows_[tree];
  if (depth > kMaxDepth || row.count == kBroken || row.count == kUnread) {
    ++unreadable_;
    return kEmptyProjection;
  }
  known_[tree] = project_row(row, depth);
  if (is_read_here) {  // nobody asks again; those below are gone already
    links_.resize(row.first);
    rows_[tree] = {};
  }
  return known_[tree];
}

void TreeProjector::read_one(ObjectNumber tree) {
  const auto object = reader_.read(store_.id_of(tree));
  TreeLogger logger(store_, {}, {}, SIZE_MAX);
  if (object && object->kind == ObjectKind::Tree && links_.size() <= 2 * most_links_) {
    logger.add(tree, object->bytes, {});
  } else {
    logger.add_broken(tree);
  }
  take(logger.take(), 2 * most_links_);
  depth_ = 0;  // what is kept of it does not stay
}

Projection TreeProjector::project_row(Row row, int depth) {
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
  return intern(std::move(entries));
}

// Trees that come when more than `most_links` are kept are left unread.
void TreeProjector::take(const TreeLogPart& part, std::size_t most_links) {
  names_of_part_.assign(part.name_ends.size(), kUnread);
  TreeLogReader in(part);
  for (LoggedTree tree; in.next(tree);) {
    const bool is_room = links_.size() <= most_links;
    rows_[tree.tree] = take_tree(tree, is_room, in, part);
  }
}

// Cuts the path after `base`. False when it is not there: it is broken, or in another pack.
bool TreeProjector::descend_to(ObjectNumber base) {
  if (base == kNoObject) {
    depth_ = 0;
    return true;
  }
  while (depth_ != 0 && levels_[depth_ - 1].tree != base) --depth_;
  return depth_ != 0;
}

// Keeps the subtrees and the wanted blobs of a tree: those of its base that are still there, and
// what is new.
TreeProjector::Row TreeProjector::take_tree(const LoggedTree& tree, bool is_room, TreeLogReader& in,
                                            const TreeLogPart& part) {
  const bool is_use = !tree.is_broken && is_room && descend_to(tree.base);
  if (!is_use) {
    for (std::size_t i = 0; i < tree.edits; ++i) in.next_edit();
    return {0, tree.is_broken ? kBroken : kUnread};
  }
  if (levels_.size() == depth_) levels_.emplace_back();
  Level& level = levels_[depth_];
  level.tree = tree.tree;
  level.starts.clear();
  const bool has_base = depth_ != 0;
  const std::span<const std::uint32_t> starts =
      has_base ? std::span(levels_[depth_ - 1].starts) : std::span<const std::uint32_t>();
  const std::size_t base_first = has_base ? rows_[levels_[depth_ - 1].tree].first : 0;
  ++depth_;
  const std::size_t first = links_.size();
  std::size_t at = 0;  // in `starts`
  std::ptrdiff_t shift = 0;
  const auto keep = [&](std::size_t end) {
    for (; at != starts.size() && starts[at] < end; ++at) {
      const auto start = static_cast<std::ptrdiff_t>(starts[at]) + shift;
      add_link(links_[base_first + at], static_cast<std::size_t>(start), level);
    }
  };
  for (std::size_t i = 0; i < tree.edits; ++i) {
    const LoggedEdit edit = in.next_edit();
    keep(edit.other_at);
    if (edit.leaves_out && at != starts.size() && starts[at] == edit.other_at) ++at;
    if (edit.has_entry) add_entry(edit, part, level);
    shift = edit.shift;
  }
  keep(SIZE_MAX);
  return {static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(links_.size() - first)};
}

void TreeProjector::add_link(const Link& link, std::size_t start, Level& level) {
  links_.push_back(link);
  level.starts.push_back(static_cast<std::uint32_t>(start));
}

void TreeProjector::add_entry(const LoggedEdit& edit, const TreeLogPart& part, Level& level) {
  const std::uint32_t wanted = edit.is_tree ? kUnread : wanted_index(edit);
  if (!edit.is_tree && wanted == kUnread) return;
  if (edit.is_link) links_of_wanted_[wanted] = true;
  std::uint32_t& name = names_of_part_[edit.name];
  if (name == kUnread) name = intern(part.name(edit.name));
  add_link({name, edit.is_tree ? edit.child : wanted, edit.is_tree}, edit.start, level);
}

// kUnread for what is not wanted. What is on disk alone is wanted as well, and is no object.
std::uint32_t TreeProjector::wanted_index(const LoggedEdit& edit) const {
  if (edit.child != kNoObject)
    return is_wanted_[edit.child] ? wanted_places_.at(edit.child) : kUnread;
  const auto found = std::lower_bound(wanted_.begin(), wanted_.end(), edit.missing);
  if (found == wanted_.end() || *found != edit.missing) return kUnread;
  return static_cast<std::uint32_t>(found - wanted_.begin());
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

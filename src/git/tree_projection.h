// Trees reduced to what matters for a few wanted blobs.
//
// To find where blobs live in a history one must look into every tree, but all that is kept of a
// tree is its *projection*: the entries that are wanted blobs, or subtrees that hold some. Equal
// projections share one number, so two commits that differ only in other files have the same
// number, and comparing them is comparing two integers.
//
// Packed trees are read beforehand and in family order, which inflates each once, instead of in the
// order of commits, which does not; or they have been read already, by whoever wrote a TreeLog.
// What they say of subtrees and wanted blobs is kept as numbers. Of a tree that is a change of
// another one only what changed is looked at.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/varint.h"
#include "dredge/origin.h"
#include "git/family_reader.h"
#include "git/object_store.h"
#include "git/store_mark.h"
#include "git/tree_log.h"

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
  // Bounds what is read beforehand to half a gigabyte.
  static constexpr std::size_t kMostLinks = 40'000'000;

  // `most_links`: entries that are kept of trees read beforehand; the others are read when they are
  // asked for, and trees that need as many again on the way down are unreadable.
  TreeProjector(const ObjectStore& store, std::span<const BlobId> wanted,
                std::size_t most_links = kMostLinks);

  // Takes what others have read, in the order in which they did.
  void take(const TreeLog& log);

  // Reads all packed trees that nobody has read; where `former` is not null, of the packs that are
  // new since. Optional: a tree that has not been read is read when it is asked for.
  // Errors: Cancelled.
  Result<> read_packed_trees(const FormerNumbers* former, const std::stop_token& stop);

  // The projection of a tree, by its number; empty when it cannot be read.
  Projection project(ObjectNumber tree);
  std::span<const ProjectionEntry> entries(Projection projection) const;  // sorted
  std::string_view name(std::uint32_t index) const { return names_[index]; }
  // Nothing when no tree that was read has the name for something that matters.
  std::optional<std::uint32_t> number_of(std::string_view name) const;
  // The entry of that name and kind; null when there is none.
  const ProjectionEntry* find(Projection projection, std::uint32_t name, bool is_tree) const;
  const ProjectionEntry* find(Projection projection, std::string_view name, bool is_tree) const;
  // Trees that are missing, broken, larger than what is kept, or nested deeper than git allows.
  std::uint64_t unreadable_trees() const { return unreadable_; }
  // Whether some tree that was read has the wanted blob of this index as a symbolic link.
  bool is_ever_link(std::uint32_t wanted) const { return links_of_wanted_[wanted]; }

  // Writes the projections of all trees that were asked for.
  void save(VarintWriter& out) const;
  // Takes what an earlier run saved, instead of reading the trees of that time: true when it says
  // all of them have to say of `wanted`. Otherwise a projector that can no longer be used.
  bool load(std::string_view saved, const FormerNumbers& numbers);

 private:
  // An entry of a tree that may matter: a subtree, or a wanted blob.
  struct Link {
    std::uint32_t name = 0;
    std::uint32_t child = 0;  // an object's number (kNoObject: missing), or among the wanted
    bool is_tree = false;
  };
  // Where a tree's links stand in `links_`.
  struct Row {
    std::uint32_t first = 0;
    std::uint32_t count = kUnread;
  };
  static constexpr std::uint32_t kUnread = UINT32_MAX;
  static constexpr std::uint32_t kBroken = UINT32_MAX - 1;

  // A tree on the path from a whole one, and where in its bytes the name of each link starts.
  struct Level {
    ObjectNumber tree = kNoObject;
    std::vector<std::uint32_t> starts;
  };

  bool load_wanted(VarintReader& in, const FormerNumbers& numbers,
                   std::vector<std::uint32_t>& places);
  Projection project(ObjectNumber tree, int depth);
  void read_one(ObjectNumber tree);
  Projection project_row(Row row, int depth);
  Result<> read_pack(std::size_t pack, const std::stop_token& stop);
  void take(const TreeLogPart& part, std::size_t most_links);
  bool descend_to(ObjectNumber base);
  Row take_tree(const LoggedTree& tree, bool is_room, TreeLogReader& in, const TreeLogPart& part);
  void add_link(const Link& link, std::size_t start, Level& level);
  void add_entry(const LoggedEdit& edit, const TreeLogPart& part, Level& level);
  std::uint32_t wanted_index(const LoggedEdit& edit) const;
  std::uint32_t intern(std::string_view name);
  Projection intern(std::vector<ProjectionEntry> entries);

  const ObjectStore& store_;
  std::span<const BlobId> wanted_;
  std::vector<bool> links_of_wanted_;  // who stands as a symbolic link somewhere
  std::vector<bool> is_wanted_;        // by object number
  std::unordered_map<ObjectNumber, std::uint32_t> wanted_places_;
  std::size_t most_links_ = 0;
  ObjectReader reader_;
  std::vector<Row> rows_;  // by object number
  std::vector<Link> links_;
  std::vector<Level> levels_;  // the path to the tree taken last, of which `depth_` count
  std::size_t depth_ = 0;
  std::vector<std::uint32_t> names_of_part_;  // of the part at hand: our number, or kUnread
  std::vector<Projection> known_;             // by object number; kUnknown at first
  std::vector<std::vector<ProjectionEntry>> projections_;
  std::unordered_multimap<std::uint64_t, Projection> by_hash_;
  std::deque<std::string> names_;  // which never move
  std::unordered_map<std::string_view, std::uint32_t> name_index_;
  std::uint64_t unreadable_ = 0;
};

}  // namespace dredge::git

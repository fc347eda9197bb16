// What trees say, noted while they are read for another purpose.
//
// A history has more trees than anything else, and two questions to ask them: what are things
// called (all names, while content is scanned), and where are the few blobs in which something was
// found (afterwards). Making the trees is what costs; so whoever makes them first keeps what the
// second question needs: of each tree only what differs from the tree that it is stored as a change
// of, some ten bytes for each entry, in the order of reading.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/varint.h"
#include "git/family_reader.h"
#include "git/object_store.h"
#include "git/tree_changes.h"

namespace dredge::git {

// The trees that one reader has seen. A value.
struct TreeLogPart {
  std::string rows;
  std::string names;
  std::vector<std::uint32_t> name_ends;  // in `names`

  std::size_t bytes() const { return rows.size() + names.size() + 4 * name_ends.size(); }
  std::string_view name(std::uint32_t index) const {
    const std::size_t begin = index == 0 ? 0 : name_ends[index - 1];
    return std::string_view(names).substr(begin, name_ends[index] - begin);
  }
};

// Parts that many readers fill, each its own: in the order of Pack::family_order, so that what a
// tree was made from comes before it. A part that is left empty costs time later, and nothing else.
class TreeLog {
 public:
  // Before the readers start.
  void set_size(std::size_t parts) { parts_.resize(parts); }
  // Once for each place. Any thread.
  void put(std::size_t place, TreeLogPart part) {
    if ((bytes_ += part.bytes()) <= kMostBytes) parts_[place] = std::move(part);
  }
  // When all readers are done.
  const std::vector<TreeLogPart>& parts() const { return parts_; }

 private:
  static constexpr std::uint64_t kMostBytes = 128 << 20;  // ten million changes

  std::vector<TreeLogPart> parts_;
  std::atomic<std::uint64_t> bytes_{0};
};

// Writes a part. Confined to one thread; borrows the store.
class TreeLogger {
 public:
  // More than the trees of one reader have to say, unless somebody made them for that.
  static constexpr std::size_t kMostBytes = 16 << 20;

  // `on_name` is called for each name that is new to this logger, `on_missing` for what trees name
  // and the store has not, commits of other repositories aside. Both may be empty. A part that
  // would take more than `most_bytes` is left empty; names are told all the same, some of them
  // again.
  TreeLogger(const ObjectStore& store, std::function<void(std::string_view)> on_name,
             std::function<void(const BlobId&)> on_missing, std::size_t most_bytes = kMostBytes);

  // `base` is what the reader has just made the tree from; empty for a whole one. False when
  // entries are broken.
  bool add(ObjectNumber tree, std::string_view bytes, const FamilyReader::Base& base);
  // Notes that a tree is here and cannot be read.
  void add_broken(ObjectNumber tree);
  // All that was added, to begin again.
  TreeLogPart take();

 private:
  struct Edit {
    std::size_t other_at = 0;
    std::ptrdiff_t shift = 0;
    std::size_t start = 0;
    std::uint32_t name = 0;
    std::uint8_t flags = 0;
  };
  struct Row {
    ObjectNumber tree = kNoObject;
    ObjectNumber base = kNoObject;
    std::size_t edits = 0;
    bool is_broken = false;
  };

  void add_edit(const TreeEdit& edit, std::string_view bytes);
  std::uint32_t number_of(std::string_view name);
  void settle();
  void tell_missing() const;
  void write_rows();
  void give_up();
  void write(const Edit& edit, const Edit& last, ObjectNumber tree, std::size_t id);

  const ObjectStore& store_;
  std::function<void(std::string_view)> on_name_;
  std::function<void(const BlobId&)> on_missing_;
  std::size_t most_bytes_ = 0;
  bool is_full_ = false;  // nothing is kept of this part
  // Not written yet: the ids are still to be looked up, many at a time.
  std::vector<Row> rows_;
  std::vector<Edit> edits_;
  std::vector<BlobId> ids_;  // of the edits with an entry
  std::vector<ObjectNumber> numbers_;
  ObjectNumber last_tree_ = 0;
  VarintWriter out_;
  TreeLogPart part_;
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view name) const {
      return std::hash<std::string_view>{}(name);
    }
  };
  std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>> names_;
};

struct LoggedTree {
  ObjectNumber tree = kNoObject;
  ObjectNumber base = kNoObject;
  bool is_broken = false;
  std::size_t edits = 0;  // that follow
};

// As TreeEdit. An entry's child is a number in the store, or, where the store has none, an id.
struct LoggedEdit {
  bool leaves_out = false;
  bool has_entry = false;
  bool is_tree = false;
  bool is_link = false;
  std::size_t other_at = 0;
  std::ptrdiff_t shift = 0;
  std::size_t start = 0;   // of the entry's name
  std::uint32_t name = 0;  // see TreeLogPart::name
  ObjectNumber child = kNoObject;
  BlobId missing;
};

// Reads a part; borrows it. Confined to one thread.
class TreeLogReader {
 public:
  explicit TreeLogReader(const TreeLogPart& part) : in_(part.rows) {}
  // False at the end. All edits of the tree before must have been read.
  bool next(LoggedTree& tree);
  // As often as LoggedTree::edits says.
  LoggedEdit next_edit();

 private:
  VarintReader in_;
  ObjectNumber tree_ = 0;
  std::size_t other_at_ = 0;
  std::ptrdiff_t shift_ = 0;
  std::size_t start_ = 0;
};

}  // namespace dredge::git

// Which files an object store was read from, so that a later run can tell which of its objects an
// earlier one had.
//
// A pack that is still the same file, by the file system's word for it (git/state.h), holds the
// same objects in the same order: its entries keep their numbers but for where the pack starts. git
// sets a pack's time anew when it would write an object that is there already: of a pack that ends
// with the same hash the bytes are read, and are the same when that is the hash of them.
// Loose objects are known by id, wherever they are now.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/varint.h"
#include "git/object_store.h"

namespace dredge::git {

struct StoreMark {
  struct Packed {
    std::array<std::uint8_t, 32> file{};  // a digest of path, number, size and times
    std::array<std::uint8_t, 32> ends{};  // of sizes and last bytes, which are hashes of the rest
    std::uint32_t count = 0;
    bool operator==(const Packed&) const = default;
  };
  // Whether the pack and its index are the same files as then.
  bool has(const std::filesystem::path& pack) const;

  std::vector<Packed> packs;  // in the store's order
  std::vector<BlobId> loose;
  bool operator==(const StoreMark&) const = default;
};

// Nothing when a file cannot be looked at, was written just now, or has no index of its own; when a
// pack has deltas on what is not in it; or when there are too many loose objects to keep them all
// in mind.
std::optional<StoreMark> mark_of(const ObjectStore& store);

void save(const StoreMark& mark, VarintWriter& out);
StoreMark load_mark(VarintReader& in);

// From the numbers of a store as it was to those of the same store as it is. Immutable.
class FormerNumbers {
 public:
  // Nothing when an object that was there is there no more, or a pack is not the same file.
  static std::optional<FormerNumbers> match(const StoreMark& before, const ObjectStore& now);

  std::uint32_t count() const { return count_; }  // of objects then
  ObjectNumber now(std::uint32_t before) const;
  // Whether the object was there then. By its number now; of loose ones by their id.
  bool was_there(ObjectNumber number) const { return was_there_[number]; }
  // Whether the pack, by its place in the store, was there then.
  bool had_pack(std::size_t pack) const { return had_pack_[pack]; }

 private:
  struct Run {
    std::uint32_t before = 0;  // the first of a pack's numbers, then
    ObjectNumber now = 0;
  };
  std::uint32_t count_ = 0;
  std::vector<Run> runs_;  // ascending by `before`
  std::uint32_t first_loose_ = 0;
  std::vector<ObjectNumber> loose_;
  std::vector<bool> was_there_;
  std::vector<bool> had_pack_;
};

}  // namespace dredge::git

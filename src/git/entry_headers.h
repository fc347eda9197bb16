// What stands in front of each entry of a pack, read when somebody asks for it.
//
// A pack of which an earlier scan knows everything is asked for a few thousand of a million
// entries: those that are read once more, and what they are made from. Reading the headers of all
// of them would cost more than the scan.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "dredge/result.h"
#include "git/object.h"
#include "git/pack_index.h"
#include "git/regular_file.h"

namespace dredge::git {

// The kind, size and base in front of an entry's compressed bytes.
struct EntryHeader {
  std::uint8_t type = 0;            // an ObjectKind, or one of the two deltas
  std::uint64_t size = 0;           // inflated
  std::uint64_t base_distance = 0;  // of an offset delta: how far back the base's entry starts
  BlobId base_id;                   // of a delta whose base is named
  std::size_t length = 0;           // of the header itself
};
inline constexpr std::size_t kLongestEntryHeader = 64;  // with room to spare
// Reads the header of the entry that `bytes` begin with. Returns what is wrong with it; nullptr
// when nothing is. (No Result: a million of these are read whenever a pack is opened.)
const char* read_entry_header(std::string_view bytes, std::size_t id_size, EntryHeader& header);

inline constexpr std::size_t kPackHeaderBytes = 12;
inline constexpr std::uint32_t kNoBaseEntry = UINT32_MAX;

// What is known of an entry once its header has been read.
struct PackEntry {
  std::uint64_t data = 0;         // where the compressed bytes start in the pack; 0 = unreadable
  std::uint64_t size = 0;         // inflated size of the object or delta
  std::uint32_t packed_size = 0;  // up to the next entry, saturated
  std::uint32_t base = kNoBaseEntry;
  ObjectKind kind = ObjectKind::Bad;
};

// The entry that starts at `offset` among those before `last`, of which `offset_of` tells where
// they start, ascending; kNoBaseEntry when none does. Bases stand near: the search widens
// backwards.
template <class OffsetOf>
std::uint32_t entry_before(std::uint32_t last, std::uint64_t offset, OffsetOf offset_of) {
  std::uint32_t step = 1;
  while (step < last && offset_of(last - step) >= offset) step *= 2;
  std::uint32_t low = step < last ? last - step : 0;
  std::uint32_t high = last;
  while (low < high) {
    const std::uint32_t middle = low + (high - low) / 2;
    if (offset_of(middle) < offset) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low < last && offset_of(low) == offset ? low : kNoBaseEntry;
}

// Shared: one lock.
class EntryHeaders {
 public:
  // Where entries stand. Borrowed for the call.
  struct Where {
    const PackIndex& index;
    const OpenFile& file;
    const std::vector<std::uint32_t>& in_index;  // each entry's number in the index
    const std::vector<std::uint32_t>& in_pack;   // the reverse
  };
  // The entry, of kind Bad when it leads to none that is whole in `most_links` links.
  PackEntry at(std::uint32_t entry, const Where& where, std::uint32_t most_links);

 private:
  struct Known {
    PackEntry entry;
    std::uint32_t links = 0;  // to a whole one
    bool is_settled = false;  // the kind is known
  };
  Known& header_of(std::uint32_t entry, const Where& where);
  Known read(std::uint32_t entry, const Where& where);
  std::string_view bytes_at(std::uint64_t offset, const OpenFile& file);

  std::mutex mutex_;
  std::unordered_map<std::uint32_t, Known> known_;
  std::string window_;  // of the file, from `window_start_` on
  std::uint64_t window_start_ = 0;
  std::vector<std::uint32_t> chain_;
};

}  // namespace dredge::git

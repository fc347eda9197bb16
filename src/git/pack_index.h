// Which objects a pack holds and where: the ".idx" file beside it, or the same made from the pack.
//
// Ids are hashes, so a table over their first bits leads straight to the few that a search has to
// compare: two cache misses a look-up however large the pack is.
// Source: gitformat-pack(5), versions 1 and 2 of the index.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dredge/origin.h"
#include "dredge/result.h"

namespace dredge::git {

// Immutable once made, so safe to share.
class PackIndex {
 public:
  // Keeps `file`, the bytes of an index. `id_size` is 20 or 32.
  // Errors: Corrupt, also when ids are out of order; Unsupported.
  static Result<PackIndex> parse(std::string file, std::size_t id_size);
  // An index of these objects and offsets, in any order. An id that comes twice is kept twice.
  static PackIndex of(std::vector<std::pair<BlobId, std::uint64_t>> objects, std::size_t id_size);

  std::uint32_t count() const { return count_; }
  std::size_t id_size() const { return id_size_; }
  // Entries are numbered in the order of their ids.
  BlobId id_of(std::uint32_t entry) const;
  // The first entry of that id.
  std::optional<std::uint32_t> find(const BlobId& id) const;
  // The same for many: `found[i]` is the entry of `ids[i]`, kNotFound when there is none. Looking
  // one up is waiting for memory twice; here the next ones are on their way meanwhile.
  static constexpr std::uint32_t kNotFound = UINT32_MAX;
  void find_all(std::span<const BlobId> ids, std::span<std::uint32_t> found) const;
  // True when the entry before has the same id.
  bool is_repeated(std::uint32_t entry) const {
    return entry != 0 && raw_id(entry) == raw_id(entry - 1);
  }
  // Where the entry starts in the pack; UINT64_MAX when the index is broken there.
  std::uint64_t offset_of(std::uint32_t entry) const;
  // The last bytes of the pack that the index was made for; empty when that is not known.
  std::string_view pack_trailer() const;

 private:
  std::string_view raw_id(std::uint32_t entry) const;
  std::uint32_t prefix_of(std::string_view raw) const;
  Result<> fill_prefixes();

  std::string file_;  // all positions below are in it
  std::uint32_t count_ = 0;
  std::size_t id_size_ = 20;
  std::size_t ids_ = 0;  // the first id; the others are `id_stride_` bytes apart
  std::size_t id_stride_ = 20;
  std::size_t offsets_ = 0;  // the first of the 32-bit offsets, `offset_stride_` bytes apart
  std::size_t offset_stride_ = 4;
  std::size_t wide_offsets_ = 0;  // 0 when no offset refers to them
  bool has_trailer_ = false;
  unsigned prefix_bits_ = 8;
  std::vector<std::uint32_t> prefixes_;  // the first entry of each prefix, and count()
};

}  // namespace dredge::git

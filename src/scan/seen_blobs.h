// Which blobs were already taken by some worker. Shared: a lock for each of its shards.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <mutex>
#include <utility>
#include <vector>

#include "dredge/origin.h"

namespace dredge {

class SeenBlobs {
 public:
  // True for the first caller with this id.
  bool claim(const BlobId& id) {
    const std::size_t hash = mix(id);
    Shard& shard = shards_[hash % shards_.size()];
    const std::scoped_lock lock(shard.mutex);
    if (2 * (shard.count + 1) > shard.ids.size()) grow(shard);
    BlobId& slot = slot_of(shard.ids, id, hash);
    if (!slot.empty()) return false;
    slot = id;
    ++shard.count;
    return true;
  }

 private:
  struct Shard {
    std::mutex mutex;
    std::vector<BlobId> ids;  // a power of two, at most half full; empty ids are free
    std::size_t count = 0;
  };

  // The ids are hashes already, but chosen by whoever wrote the content: mix the bytes so that a
  // crafted repository cannot line them up by their prefix alone.
  static std::size_t mix(const BlobId& id) {
    std::uint64_t head = 0;
    std::uint64_t tail = 0;
    std::memcpy(&head, id.bytes.data() + 1, sizeof head);
    std::memcpy(&tail, id.bytes.data() + 9, sizeof tail);
    return head ^ (tail * 0x9E3779B97F4A7C15ULL);
  }

  // The slot with `id`, or the free one where it belongs.
  static BlobId& slot_of(std::vector<BlobId>& ids, const BlobId& id, std::size_t hash) {
    std::size_t at = (hash >> 8) & (ids.size() - 1);
    while (!ids[at].empty() && ids[at] != id) at = (at + 1) & (ids.size() - 1);
    return ids[at];
  }

  static void grow(Shard& shard) {
    std::vector<BlobId> larger(std::max<std::size_t>(64, 2 * shard.ids.size()));
    for (const BlobId& id : shard.ids)
      if (!id.empty()) slot_of(larger, id, mix(id)) = id;
    shard.ids = std::move(larger);
  }

  std::array<Shard, 16> shards_;
};

}  // namespace dredge

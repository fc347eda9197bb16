// Which blobs were already taken by some worker. Shared: a lock for each of its shards.
#pragma once

#include <array>
#include <cstddef>
#include <cstring>
#include <mutex>
#include <unordered_set>

#include "dredge/origin.h"

namespace dredge {

class SeenBlobs {
 public:
  // True for the first caller with this id.
  bool claim(const BlobId& id) {
    Shard& shard = shards_[id.bytes[0] % shards_.size()];
    const std::scoped_lock lock(shard.mutex);
    return shard.ids.insert(id).second;
  }

 private:
  // The ids are hashes already, but chosen by whoever wrote the content: mix the bytes so that a
  // crafted repository cannot line them up in one bucket by their prefix alone.
  struct Mix {
    std::size_t operator()(const BlobId& id) const {
      std::size_t head = 0;
      std::size_t tail = 0;
      std::memcpy(&head, id.bytes.data() + 1, sizeof head);
      std::memcpy(&tail, id.bytes.data() + 9, sizeof tail);
      return head ^ (tail * 0x9E3779B97F4A7C15ULL);
    }
  };
  struct Shard {
    std::mutex mutex;
    std::unordered_set<BlobId, Mix> ids;
  };
  std::array<Shard, 16> shards_;
};

}  // namespace dredge

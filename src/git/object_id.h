// Raw object ids, as packs, trees and the index store them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "dredge/origin.h"

namespace dredge::git {

// The id held in `raw`, which is 20 or 32 bytes long; the empty id for any other length.
inline BlobId id_from_raw(std::string_view raw) {
  BlobId id;
  if (raw.size() != 20 && raw.size() != 32) return id;
  std::memcpy(id.bytes.data(), raw.data(), raw.size());
  id.size = static_cast<std::uint8_t>(raw.size());
  return id;
}

inline std::string_view raw_of(const BlobId& id) {
  return {reinterpret_cast<const char*>(id.bytes.data()), id.size};
}

// Ids are hashes already: their first bytes are as good a hash as any.
struct IdHash {
  std::size_t operator()(const BlobId& id) const {
    std::size_t hash = 0;
    std::memcpy(&hash, id.bytes.data(), sizeof hash);
    return hash;
  }
};

}  // namespace dredge::git

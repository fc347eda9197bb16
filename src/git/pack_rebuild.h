// Makes the index of a pack that has none, as git index-pack does, in memory.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>

#include "dredge/result.h"
#include "git/object.h"
#include "git/pack_index.h"

namespace dredge::git {

// Reads an object that is not in the pack; its kind, or Bad when it is nowhere.
using FindBase = std::function<ObjectKind(const BlobId& id, Bytes& bytes)>;

struct RebuiltIndex {
  PackIndex index;
  std::uint64_t unnamed = 0;  // objects that the pack counts and that cannot be read
};

// Reads the whole pack once and hashes every object in it. A broken stream ends the pack there:
// nothing says where the next entry starts.
// Errors: Io; Corrupt, when it is no pack at all.
Result<RebuiltIndex> rebuild_pack_index(const std::filesystem::path& pack, std::size_t id_size,
                                        const FindBase& find_base);

}  // namespace dredge::git

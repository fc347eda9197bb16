// The entries of a tree by name, for comparing the trees of a few commits with each other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "dredge/origin.h"
#include "dredge/result.h"
#include "git/object_store.h"

namespace dredge::git {

inline constexpr std::size_t kMaxTreeDepth = 2048;  // git's core.maxTreeDepth

struct Entry {
  std::uint32_t mode = 0;
  BlobId id;
  bool is_tree() const { return (mode & 0170000) == 0040000; }
  bool is_gitlink() const { return (mode & 0170000) == 0160000; }
};
using Entries = std::map<std::string, Entry, std::less<>>;

// Errors: those of ObjectReader::read; Corrupt, when it is no tree or broken.
Result<Entries> read_entries(ObjectReader& reader, std::size_t id_size, const BlobId& tree);

}  // namespace dredge::git

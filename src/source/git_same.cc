#include "source/git_same.h"

#include <algorithm>

namespace dredge {

void SameOnDisk::add(const BlobId& id, const std::string& path) {
  const std::scoped_lock lock(mutex_);
  paths_.emplace(id, path);
}

std::vector<std::string> SameOnDisk::paths_of(const BlobId& id) const {
  const std::scoped_lock lock(mutex_);
  std::vector<std::string> paths;
  const auto [first, last] = paths_.equal_range(id);
  for (auto at = first; at != last; ++at) paths.push_back(at->second);
  std::ranges::sort(paths);
  return paths;
}

}  // namespace dredge

// Which files on disk are blobs of the repository.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "dredge/origin.h"

namespace dredge {

// Tracked files on disk whose content is a blob's: they are scanned as that blob. Filled by
// batches: shared, one lock.
class SameOnDisk {
 public:
  void add(const BlobId& id, const std::string& path);
  // The paths of a blob, sorted; when nobody adds any more.
  std::vector<std::string> paths_of(const BlobId& id) const;

 private:
  mutable std::mutex mutex_;
  std::multimap<BlobId, std::string> paths_;
};

}  // namespace dredge

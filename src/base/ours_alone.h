// Whether a cache file can be trusted: whoever could write it could decide what we do.
#pragma once

#include <sys/stat.h>
#include <unistd.h>

namespace dredge {

// Of the user who runs this process, and nobody else's to write. `kind`: S_IFREG or S_IFDIR.
inline bool is_ours_alone(const struct stat& status, mode_t kind) {
  return (status.st_mode & S_IFMT) == kind && status.st_uid == ::geteuid() &&
         (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

}  // namespace dredge

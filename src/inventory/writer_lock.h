// Who writes. One writer at a time; one that waits in vain learns the holder's name.
#pragma once

#include <chrono>
#include <filesystem>

#include "dredge/result.h"

namespace dredge {

// Holds `<inventory>-writer` by flock(2) from `acquire` to destruction. The kernel lets go when the
// holder dies, so a lock is never stale; the file's text (pid, command) only serves the message.
// Confined to one thread; two locks of one process exclude each other too.
class WriterLock {
 public:
  // Waits up to `patience`. Errors: Io, naming the holder when time runs out.
  static Result<WriterLock> acquire(const std::filesystem::path& inventory,
                                    std::chrono::milliseconds patience);
  WriterLock(WriterLock&& other) noexcept;
  WriterLock& operator=(WriterLock&&) = delete;
  ~WriterLock();

 private:
  explicit WriterLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;  // -1 once moved from
};

}  // namespace dredge

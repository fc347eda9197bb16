// Files of a repository that somebody else made: opened only when they are regular, never blocking
// on a FIFO or a device, and read with a bound. Nothing is mapped: a file that shrinks while it is
// read ends early, where a mapping would end the process (docs/decisions/10_packs_are_read.md).
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "dredge/result.h"

namespace dredge::git {

enum class Symlinks { Follow, Refuse };

// A file descriptor that closes itself. Confined to one thread but for read_at().
class OpenFile {
 public:
  // Errors: NotFound; Io, also for a file that is not regular.
  static Result<OpenFile> open(const std::filesystem::path& path, Symlinks symlinks);
  OpenFile(OpenFile&& other) noexcept;
  OpenFile& operator=(OpenFile&&) = delete;
  ~OpenFile();

  int descriptor() const { return descriptor_; }
  std::uint64_t size() const { return size_; }  // when it was opened
  // Fills at most `capacity` bytes from the current place; 0 is the end. Errors: Io.
  Result<std::size_t> read(char* into, std::size_t capacity);
  // Fills `into` from byte `offset` on, fewer bytes only at the end, and leaves the current place.
  // Safe to call from any thread. Errors: Io.
  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) const;

 private:
  OpenFile(int descriptor, std::uint64_t size) : descriptor_(descriptor), size_(size) {}
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
};

// The whole file. Errors: those of OpenFile, and LimitExceeded above `limit_bytes`.
Result<std::string> read_regular_file(const std::filesystem::path& path, std::uint64_t limit_bytes,
                                      Symlinks symlinks = Symlinks::Follow);

}  // namespace dredge::git

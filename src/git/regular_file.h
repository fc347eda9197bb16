// Files of a repository that somebody else made: opened only when they are regular, never blocking
// on a FIFO or a device, and read with a bound.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "dredge/result.h"

namespace dredge::git {

enum class Symlinks { Follow, Refuse };

// A file descriptor that closes itself. Confined to one thread.
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

 private:
  OpenFile(int descriptor, std::uint64_t size) : descriptor_(descriptor), size_(size) {}
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
};

// The whole file. Errors: those of OpenFile, and LimitExceeded above `limit_bytes`.
Result<std::string> read_regular_file(const std::filesystem::path& path, std::uint64_t limit_bytes,
                                      Symlinks symlinks = Symlinks::Follow);

// A file mapped for reading. Immutable, so safe to share. A file that another process cuts short
// during the scan raises SIGBUS: git has the same weakness and never rewrites a pack in place.
class FileMap {
 public:
  static Result<FileMap> open(const std::filesystem::path& path);
  FileMap(FileMap&& other) noexcept;
  FileMap& operator=(FileMap&&) = delete;
  ~FileMap();

  std::string_view bytes() const { return {data_, size_}; }

 private:
  FileMap(const char* data, std::size_t size) : data_(data), size_(size) {}
  const char* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace dredge::git

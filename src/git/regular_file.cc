#include "git/regular_file.h"

#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace dredge::git {
namespace {

Error system_error(const std::filesystem::path& path, int code) {
  const auto kind = code == ENOENT || code == ENOTDIR ? ErrorCode::NotFound : ErrorCode::Io;
  return Error{kind, path.string() + ": " + std::strerror(code)};
}

}  // namespace

Result<OpenFile> OpenFile::open(const std::filesystem::path& path, Symlinks symlinks) {
  const int no_follow = symlinks == Symlinks::Refuse ? O_NOFOLLOW : 0;
  // O_NONBLOCK: opening a FIFO without a writer must not wait.
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | no_follow);
  if (descriptor < 0) return system_error(path, errno);
  OpenFile file(descriptor, 0);
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) return system_error(path, errno);
  if (!S_ISREG(status.st_mode)) {
    return Error{ErrorCode::Io, path.string() + ": not a regular file"};
  }
  file.size_ = static_cast<std::uint64_t>(status.st_size);
  return file;
}

OpenFile::OpenFile(OpenFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), size_(other.size_) {}

OpenFile::~OpenFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<std::size_t> OpenFile::read(char* into, std::size_t capacity) {
  ssize_t count = 0;
  do {
    count = ::read(descriptor_, into, capacity);
  } while (count < 0 && errno == EINTR);
  if (count < 0) return Error{ErrorCode::Io, std::strerror(errno)};
  return static_cast<std::size_t>(count);
}

Result<std::size_t> OpenFile::read_at(std::uint64_t offset, std::span<char> into) const {
  std::size_t filled = 0;
  while (filled < into.size()) {
    const ssize_t count = ::pread(descriptor_, into.data() + filled, into.size() - filled,
                                  static_cast<off_t>(offset + filled));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Error{ErrorCode::Io, std::strerror(errno)};
    if (count == 0) break;
    filled += static_cast<std::size_t>(count);
  }
  return filled;
}

Result<std::string> read_regular_file(const std::filesystem::path& path, std::uint64_t limit_bytes,
                                      Symlinks symlinks) {
  ASSIGN_OR_RETURN(OpenFile file, OpenFile::open(path, symlinks));
  if (file.size() > limit_bytes) {
    return Error{ErrorCode::LimitExceeded,
                 path.string() + ": larger than " + std::to_string(limit_bytes) + " bytes"};
  }
  // One byte more than promised, so that a file that grows meanwhile is seen to.
  std::string bytes(file.size() + 1, '\0');
  std::size_t filled = 0;
  while (filled < bytes.size()) {
    ASSIGN_OR_RETURN(const std::size_t count,
                     file.read(bytes.data() + filled, bytes.size() - filled));
    if (count == 0) break;
    filled += count;
    if (filled == bytes.size() && filled <= limit_bytes) bytes.resize(filled * 2);
  }
  if (filled > limit_bytes) {
    return Error{ErrorCode::LimitExceeded,
                 path.string() + ": grew past " + std::to_string(limit_bytes) + " bytes"};
  }
  bytes.resize(filled);
  return bytes;
}

}  // namespace dredge::git

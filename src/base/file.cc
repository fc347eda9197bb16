#include "base/file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

namespace dredge {

Fd& Fd::operator=(Fd&& other) noexcept {
  if (this != &other) {
    reset();
    fd_ = other.release();
  }
  return *this;
}

int Fd::release() {
  const int fd = fd_;
  fd_ = -1;
  return fd;
}

void Fd::reset() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

Error system_error(std::string_view what, int number) {
  char text[128] = {};
  const char* message = ::strerror_r(number, text, sizeof text);  // the GNU one: may not use `text`
  const ErrorCode code =
      number == ENOENT || number == ENOTDIR ? ErrorCode::NotFound : ErrorCode::Io;
  return Error{code, escape_for_terminal(what) + ": " + to_lower(message)};
}

Result<Fd> open_for_reading(const std::filesystem::path& path) {
  Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  if (!fd) return system_error(path.native(), errno);
  return fd;
}

Result<std::string> read_whole(int fd, std::uint64_t limit) {
  FileStream in(fd, {0, limit + 1});
  struct stat status = {};
  const bool is_sized = ::fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
  std::string bytes;
  RETURN_IF_ERROR(
      read_up_to(in, limit + 1, bytes, is_sized ? static_cast<std::uint64_t>(status.st_size) : 0));
  if (bytes.size() > limit) {
    return Error{ErrorCode::LimitExceeded, "file is larger than " + human_bytes(limit)};
  }
  return bytes;
}

FileStream::FileStream(int fd, Span range, bool sparse)
    : fd_(fd), range_(range), sparse_(sparse), position_(range.begin) {}

std::optional<std::uint64_t> FileStream::size() const {
  if (sparse_) return std::nullopt;
  return range_.size();
}

Result<> FileStream::seek(std::uint64_t offset) {
  if (offset > range_.size()) {
    return Error{ErrorCode::InvalidInput, "seek beyond the end of the file"};
  }
  position_ = range_.begin + offset;
  data_end_ = 0;
  return {};
}

// Where a long hole begins at the position, moves to its last kHoleBytes: nobody waits for
// terabytes of zeros, and the hole still parts the text before it from the text behind it.
void FileStream::leave_hole() {
  if (!sparse_ || position_ < data_end_) return;
  const off_t data = ::lseek(fd_, static_cast<off_t>(position_), SEEK_DATA);
  const std::uint64_t next = data < 0 ? range_.end : static_cast<std::uint64_t>(data);
  if (data < 0 && errno != ENXIO) {  // this file system knows no holes
    sparse_ = false;
    return;
  }
  if (next - position_ > kHoleBytes) position_ = std::min(next, range_.end) - kHoleBytes;
  const off_t hole = ::lseek(fd_, static_cast<off_t>(next), SEEK_HOLE);
  data_end_ = hole < 0 ? range_.end : static_cast<std::uint64_t>(hole);
}

Result<std::size_t> FileStream::read(std::span<char> into) {
  leave_hole();
  std::uint64_t room = std::min<std::uint64_t>(into.size(), range_.end - position_);
  if (sparse_ && data_end_ > position_) room = std::min(room, data_end_ - position_);
  if (room == 0) return std::size_t{0};
  for (;;) {
    const ssize_t got = ::pread(fd_, into.data(), room, static_cast<off_t>(position_));
    if (got >= 0) {
      position_ += static_cast<std::uint64_t>(got);
      return static_cast<std::size_t>(got);
    }
    if (errno != EINTR) return system_error("read", errno);
  }
}

Result<std::size_t> MemoryStream::read(std::span<char> into) {
  const std::size_t count = std::min(into.size(), bytes_.size() - position_);
  if (count != 0) std::memcpy(into.data(), bytes_.data() + position_, count);
  position_ += count;
  return count;
}

Result<> MemoryStream::seek(std::uint64_t offset) {
  if (offset > bytes_.size()) return Error{ErrorCode::InvalidInput, "seek beyond the end"};
  position_ = offset;
  return {};
}

Result<std::size_t> PrefixedStream::read(std::span<char> into) {
  if (prefix_.empty()) return rest_.read(into);
  const std::size_t count = std::min(into.size(), prefix_.size());
  std::memcpy(into.data(), prefix_.data(), count);
  prefix_.remove_prefix(count);
  return count;
}

Result<> read_up_to(ByteStream& in, std::uint64_t limit, std::string& into) {
  return read_up_to(in, limit, into, in.size().value_or(0));
}

Result<> read_up_to(ByteStream& in, std::uint64_t limit, std::string& into,
                    std::uint64_t expected) {
  into.clear();
  expected = std::min(expected, limit);
  std::uint64_t step = std::max<std::uint64_t>(expected + 1, 16 << 10);
  while (into.size() < limit) {
    const std::size_t before = into.size();
    into.resize(std::min(limit, before + step));
    auto got = in.read(std::span(into).subspan(before));
    into.resize(before + got.value_or(0));
    if (!got) return Error(std::move(got.error()));
    if (*got == 0) return {};
    step = std::max<std::uint64_t>(step, into.size());
  }
  return {};
}

}  // namespace dredge

// Open files: descriptors that close themselves, and files as streams of bytes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>

#include "dredge/result.h"
#include "dredge/source.h"

namespace dredge {

// Owns a file descriptor; -1 is none. Move-only.
class Fd {
 public:
  explicit Fd(int fd = -1) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(other.release()) {}
  Fd& operator=(Fd&& other) noexcept;
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  ~Fd() { reset(); }

  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  int release();

 private:
  void reset();
  int fd_;
};

// The error of a system call that failed: "config/app.env: permission denied". `number` is errno.
Error system_error(std::string_view what, int number);

// Opens a file the user named, following links. Errors: NotFound, Io.
Result<Fd> open_for_reading(const std::filesystem::path& path);

// Reads at most `limit` bytes of an open file from its start. Errors: Io; LimitExceeded.
Result<std::string> read_whole(int fd, std::uint64_t limit);

// A hole of a sparse file counts as this many zero bytes when it has more.
inline constexpr std::uint64_t kHoleBytes = 64 << 10;

// Bytes [begin, end) of an open regular file, read with pread, so that many streams may share one
// descriptor. Long holes of sparse files are cut short (kHoleBytes). Borrows the descriptor.
// Confined to one thread.
class FileStream final : public ByteStream {
 public:
  FileStream(int fd, Span range, bool sparse = false);

  Result<std::size_t> read(std::span<char> into) override;
  std::optional<std::uint64_t> size() const override;
  Result<> rewind() override { return seek(0); }
  Result<> seek(std::uint64_t offset) override;

 private:
  void leave_hole();

  int fd_;
  Span range_;
  bool sparse_;
  std::uint64_t position_;      // in the file
  std::uint64_t data_end_ = 0;  // no hole begins before it
};

// Bytes in memory as a stream. Borrows them. Confined to one thread.
class MemoryStream final : public ByteStream {
 public:
  explicit MemoryStream(std::string_view bytes) : bytes_(bytes) {}

  Result<std::size_t> read(std::span<char> into) override;
  std::optional<std::uint64_t> size() const override { return bytes_.size(); }
  Result<> rewind() override { return seek(0); }
  Result<> seek(std::uint64_t offset) override;

 private:
  std::string_view bytes_;
  std::size_t position_ = 0;
};

// Bytes already read from `rest`, then `rest` itself. Borrows both. Confined to one thread.
class PrefixedStream final : public ByteStream {
 public:
  PrefixedStream(std::string_view prefix, ByteStream& rest) : prefix_(prefix), rest_(rest) {}

  Result<std::size_t> read(std::span<char> into) override;
  std::optional<std::uint64_t> size() const override { return rest_.size(); }

 private:
  std::string_view prefix_;
  ByteStream& rest_;
};

// Reads until `limit` bytes are there or the stream ends; the rest stays in the stream.
// On an error the bytes read so far are in `into` as well.
Result<> read_up_to(ByteStream& in, std::uint64_t limit, std::string& into);
// The same, with memory for `expected` bytes at once where the stream's own size says too much.
Result<> read_up_to(ByteStream& in, std::uint64_t limit, std::string& into, std::uint64_t expected);

}  // namespace dredge

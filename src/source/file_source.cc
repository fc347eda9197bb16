// Small files are bound by system calls, not by bytes: opening and closing one costs about 3
// microseconds, reading its 9 KB another 2. So a folder is resolved once for all its files, the
// buffer is kept, and one read is enough when it brings what fstat promised.
#include "source/file_source.h"

#include <algorithm>
#include <cerrno>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>

#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "source/file_source_walk.h"

namespace dredge {
namespace {

constexpr int kOpenFlags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY;

// Grows to kWholeBlobBytes + 1 and stays: a worker reads many batches one after the other.
std::vector<char>& read_buffer() {
  static thread_local std::vector<char> buffer(64 << 10);
  return buffer;
}

// Reads a file of about `expected` bytes to its end, or one byte past kWholeBlobBytes.
Result<std::string_view> read_all(int fd, std::uint64_t expected) {
  std::vector<char>& buffer = read_buffer();
  constexpr std::size_t kMost = kWholeBlobBytes + 1;
  if (buffer.size() <= expected) buffer.resize(std::min<std::size_t>(expected + 1, kMost));
  std::size_t size = 0;
  for (;;) {
    const ssize_t got = ::read(fd, buffer.data() + size, buffer.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error("read", errno);
    size += static_cast<std::size_t>(got);
    // A file that still has the size it had is at its end. Files of proc(5) have none.
    if (got == 0 || (size == expected && size != 0)) break;
    if (size < buffer.size()) continue;
    if (size == kMost) break;
    buffer.resize(std::min(kMost, buffer.size() * 2));
  }
  return std::string_view(buffer.data(), size);
}

// One open file to the sink.
void deliver(int fd, const Origin& origin, BlobSink& sink) {
  struct stat status = {};
  if (::fstat(fd, &status) != 0) return sink.skip(origin, 0, system_error("stat", errno));
  if (!S_ISREG(status.st_mode)) {
    return sink.skip(origin, 0, Error{ErrorCode::Unsupported, "not a file any more"});
  }
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (size <= kWholeBlobBytes) {
    const auto bytes = read_all(fd, size);
    if (!bytes) return sink.skip(origin, size, bytes.error());
    if (bytes->size() <= kWholeBlobBytes) return sink.accept(Blob{std::nullopt, *bytes, origin});
  }
  const auto stored = static_cast<std::uint64_t>(status.st_blocks) * 512;
  const std::uint64_t end = std::max(size, kWholeBlobBytes + 1);  // it may have grown meanwhile
  FileStream stream(fd, {0, end}, stored < size);
  sink.accept_stream(origin, stream);
}

class FileBatch final : public Batch {
 public:
  FileBatch(std::string root, FileList files) : root_(std::move(root)), files_(std::move(files)) {}

  Result<> read(BlobSink& sink, std::stop_token stop) override {
    ASSIGN_OR_RETURN(const Fd root, open_for_reading(root_));
    for (const FileList::Folder& folder : files_.folders()) {
      if (stop.stop_requested()) break;
      read_folder(root.get(), folder, sink, stop);
    }
    return {};
  }

 private:
  void read_folder(int root, const FileList::Folder& folder, BlobSink& sink,
                   const std::stop_token& stop) {
    const auto opened = open_folder(root, folder.path);
    if (!opened) {
      Origin origin{FileOrigin{folder.path}, {}};
      return sink.skip(origin, 0, opened.error());
    }
    Origin origin{FileOrigin{}, {}};
    std::string& path = std::get<FileOrigin>(origin.where).path;
    for (std::size_t i = folder.first; i < folder.end && !stop.stop_requested(); ++i) {
      const std::string_view name = files_.name(i);
      path = folder.path;
      if (!path.empty()) path += '/';
      path += name;
      const Fd file(::openat(opened->get(), name.data(), kOpenFlags));
      if (file) {
        deliver(file.get(), origin, sink);
      } else {
        sink.skip(origin, 0, system_error("open", errno));
      }
    }
  }

  std::string root_;
  FileList files_;
};

class SingleFileBatch final : public Batch {
 public:
  explicit SingleFileBatch(std::filesystem::path path) : path_(std::move(path)) {}

  Result<> read(BlobSink& sink, std::stop_token) override {
    const Origin origin{FileOrigin{path_.filename().native()}, {}};
    const Fd file(::open(path_.c_str(), kOpenFlags & ~O_NOFOLLOW));
    if (file) {
      deliver(file.get(), origin, sink);
    } else {
      sink.skip(origin, 0, system_error("open", errno));
    }
    return {};
  }

 private:
  std::filesystem::path path_;
};

class SingleFileSource final : public Source {
 public:
  explicit SingleFileSource(std::filesystem::path path) : path_(std::move(path)) {}

  Result<> split(const EmitBatch& emit, BlobSink&, std::stop_token) override {
    emit(std::make_unique<SingleFileBatch>(path_));
    return {};
  }

 private:
  std::filesystem::path path_;
};

class FolderSource final : public Source {
 public:
  FolderSource(Fd root, std::string path, const FileOptions& options)
      : root_(std::move(root)), path_(std::move(path)), options_(options) {}

  Result<> split(const EmitBatch& emit, BlobSink& sink, std::stop_token stop) override {
    FileWalk walk(root_.get(), path_, options_.gitignore);
    walk.run([&](FileList files) { emit(std::make_unique<FileBatch>(path_, std::move(files))); },
             sink, stop);
    return {};
  }

  Result<std::string> read_file(std::string_view path) override {
    const auto wanted = std::filesystem::path(path).lexically_normal();
    if (wanted.empty() || wanted.is_absolute() || *wanted.begin() == "..") {
      return Error{ErrorCode::NotFound, escape_for_terminal(path) + ": not below the target"};
    }
    const std::filesystem::path folder = wanted.parent_path();
    ASSIGN_OR_RETURN(const Fd opened, open_folder(root_.get(), folder.native()));
    const Fd file(::openat(opened.get(), wanted.filename().c_str(), kOpenFlags));
    struct stat status = {};
    if (!file || ::fstat(file.get(), &status) != 0) return system_error(path, errno);
    if (!S_ISREG(status.st_mode)) {
      return Error{ErrorCode::NotFound, escape_for_terminal(path) + ": not a file"};
    }
    return read_whole(file.get(), kWholeBlobBytes);
  }

 private:
  Fd root_;
  std::string path_;  // real and absolute
  FileOptions options_;
};

}  // namespace

Result<std::unique_ptr<Source>> open_file_source(const std::filesystem::path& root,
                                                 const FileOptions& options) {
  std::error_code failed;
  const std::filesystem::path real = std::filesystem::canonical(root, failed);
  if (failed) return system_error(root.native(), failed.value());
  // Opened to learn now, not in the middle of the scan, that it cannot be read.
  const Fd probe(::open(real.c_str(), kOpenFlags & ~O_NOFOLLOW));
  struct stat status = {};
  if (!probe || ::fstat(probe.get(), &status) != 0) return system_error(root.native(), errno);
  if (S_ISDIR(status.st_mode)) {
    ASSIGN_OR_RETURN(Fd folder, open_for_reading(real));
    return std::unique_ptr<Source>(
        std::make_unique<FolderSource>(std::move(folder), real.native(), options));
  }
  if (S_ISREG(status.st_mode)) {
    // Opened by the name the user gave: a link's own name is what they will look for.
    return std::unique_ptr<Source>(
        std::make_unique<SingleFileSource>(std::filesystem::absolute(root, failed)));
  }
  return Error{ErrorCode::Unsupported,
               escape_for_terminal(root.native()) +
                   ": a pipe, socket or device; send it to stdin and scan -"};
}

}  // namespace dredge

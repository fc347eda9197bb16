#include "inventory/key.h"

#include <cerrno>
#include <cstring>
#include <optional>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

namespace dredge {
namespace {

// Closes a file descriptor at the end of its scope.
class Descriptor {
 public:
  explicit Descriptor(int descriptor) : descriptor_(descriptor) {}
  ~Descriptor() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return descriptor_; }
  bool is_open() const { return descriptor_ >= 0; }

 private:
  int descriptor_;
};

Error io_error(const std::filesystem::path& path, std::string_view what) {
  return {ErrorCode::Io, fmt::format("key file {}: {}: {}", path.string(), what,
                                     std::generic_category().message(errno))};
}

Result<> check_key_file(const std::filesystem::path& path, const struct stat& status) {
  if (!S_ISREG(status.st_mode))
    return Error{ErrorCode::InvalidInput,
                 fmt::format("key file {}: not a plain file; name another", path.string())};
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    return Error{ErrorCode::InvalidInput,
                 fmt::format("key file {}: others may read it (mode {:04o}); run: chmod 600 {}",
                             path.string(), status.st_mode & 07777, path.string())};
  if (status.st_uid != ::geteuid() && ::geteuid() != 0)
    return Error{ErrorCode::InvalidInput,
                 fmt::format("key file {}: belongs to another user (uid {}); name your own",
                             path.string(), status.st_uid)};
  if (status.st_size != static_cast<off_t>(InventoryKey{}.size()))
    return Error{
        ErrorCode::InvalidInput,
        fmt::format("key file {}: {} bytes where 32 are expected; restore it from a backup, or "
                    "move it away to start a new inventory with a new key",
                    path.string(), status.st_size)};
  return {};
}

// The key at `path`; nothing when there is no such file.
Result<std::optional<InventoryKey>> read_key(const std::filesystem::path& path) {
  // O_NONBLOCK: a FIFO in the key's place must not hang the program.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file.is_open()) {
    if (errno == ENOENT) return std::optional<InventoryKey>();
    return io_error(path, "cannot open");
  }
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return io_error(path, "cannot read");
  RETURN_IF_ERROR(check_key_file(path, status));
  InventoryKey key{};
  if (::read(file.get(), key.data(), key.size()) != static_cast<ssize_t>(key.size()))
    return io_error(path, "cannot read");
  return std::optional<InventoryKey>(key);
}

// Writes a whole new key beside `path`, then links it into place: a reader never sees half a key,
// and of two writers one wins and the other reads the winner's.
Result<> create_key(const std::filesystem::path& path) {
  InventoryKey key{};
  if (::getrandom(key.data(), key.size(), 0) != static_cast<ssize_t>(key.size()))
    return io_error(path, "no random bytes");
  const std::string draft = fmt::format("{}.{}.new", path.string(), ::getpid());
  ::unlink(draft.c_str());  // of a dead process that had our id
  {
    const Descriptor file(
        ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!file.is_open()) return io_error(path, "cannot create");
    const bool written =
        ::write(file.get(), key.data(), key.size()) == static_cast<ssize_t>(key.size()) &&
        ::fsync(file.get()) == 0;
    if (!written) {
      Error error = io_error(path, "cannot write");
      ::unlink(draft.c_str());
      return error;
    }
  }
  const int linked = ::link(draft.c_str(), path.c_str());
  const int reason = errno;
  ::unlink(draft.c_str());
  errno = reason;
  if (linked != 0 && errno != EEXIST) return io_error(path, "cannot create");
  return {};
}

// Makes the folders that are missing above `path`, closed to others.
Result<> create_folders(const std::filesystem::path& path) {
  const std::filesystem::path folder = path.parent_path();
  std::error_code failure;
  if (folder.empty() || std::filesystem::exists(folder, failure)) return {};
  RETURN_IF_ERROR(create_folders(folder));
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
    return io_error(path, "cannot create its folder");
  return {};
}

}  // namespace

Result<InventoryKey> load_or_create_key(const std::filesystem::path& path) {
  ASSIGN_OR_RETURN(std::optional<InventoryKey> key, read_key(path));
  if (key) return *key;
  RETURN_IF_ERROR(create_folders(path));
  RETURN_IF_ERROR(create_key(path));
  ASSIGN_OR_RETURN(key, read_key(path));
  if (key) return *key;
  return Error{ErrorCode::Io,
               fmt::format("key file {}: vanished while it was made", path.string())};
}

}  // namespace dredge

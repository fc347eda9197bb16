#include "memory/memory_file.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/ours_alone.h"

namespace dredge {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kMagic = "drdgmem1";
constexpr std::uint64_t kMostBytes = std::uint64_t(1) << 32;

std::string_view as_text(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

Error cannot(std::string_view what, const fs::path& path) {
  return system_error(fmt::format("memory of scans {}: cannot {}", path.string(), what), errno);
}

bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

Result<> write_draft(const fs::path& draft, std::string_view head, std::string_view content) {
  ::unlink(draft.c_str());  // of a dead process that had our id
  const Fd file(::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file) return cannot("create", draft);
  if (write_all(file.get(), head) && write_all(file.get(), content)) return {};
  Error error = cannot("write", draft);
  ::unlink(draft.c_str());
  return error;
}

}  // namespace

std::optional<std::string> read_memory(const fs::path& path, const Digest& key) {
  const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  struct stat status {};
  if (!file || ::fstat(file.get(), &status) != 0 || !is_ours_alone(status, S_IFREG))
    return std::nullopt;
  std::string head(kMagic.size() + 2 * key.size(), '\0');
  if (::read(file.get(), head.data(), head.size()) != static_cast<ssize_t>(head.size()))
    return std::nullopt;
  const std::string_view checksum = std::string_view(head).substr(kMagic.size() + key.size());
  if (!head.starts_with(kMagic) || head.substr(kMagic.size(), key.size()) != as_text(key))
    return std::nullopt;
  const auto size = static_cast<std::uint64_t>(std::max<off_t>(status.st_size, 0));
  if (size > kMostBytes) return std::nullopt;
  auto whole = read_whole(file.get(), size);
  if (!whole.has_value() || whole->size() < head.size()) return std::nullopt;
  const std::string_view content = std::string_view(*whole).substr(head.size());
  if (as_text(sha256(content)) != checksum) return std::nullopt;
  return std::string(content);
}

Result<> write_memory(const fs::path& path, const Digest& key, std::string_view content) {
  const fs::path folder = path.parent_path();
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return cannot("create", folder);
  const std::string head =
      std::string(kMagic) + std::string(as_text(key)) + std::string(as_text(sha256(content)));
  const fs::path draft = fmt::format("{}.{}.new", path.string(), ::getpid());
  RETURN_IF_ERROR(write_draft(draft, head, content));
  if (::rename(draft.c_str(), path.c_str()) == 0) return {};
  Error error = cannot("rename", draft);
  ::unlink(draft.c_str());
  return error;
}

void forget_old_memory(const fs::path& folder, std::int64_t now, std::int64_t kept_seconds) {
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    struct stat status {};
    if (::lstat(at->path().c_str(), &status) != 0 || !S_ISREG(status.st_mode)) continue;
    if (status.st_mtime < now - kept_seconds) ::unlink(at->path().c_str());
  }
}

}  // namespace dredge

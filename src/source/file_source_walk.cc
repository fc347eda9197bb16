#include "source/file_source_walk.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/handle.h"
#include "base/text.h"

namespace dredge {
namespace {

constexpr std::size_t kFirstBatchFiles = 16;
constexpr std::size_t kDoublings = 4;  // to 256 files a batch
constexpr std::uint64_t kIgnoreFileBytes = 1 << 20;

std::string below(std::string_view folder, std::string_view name) {
  if (folder.empty()) return std::string(name);
  std::string path(folder);
  path += '/';
  path += name;
  return path;
}

Origin origin_of(std::string path) { return Origin{FileOrigin{std::move(path)}, {}}; }

unsigned char type_of(int folder, const char* name) {
  struct stat status = {};
  if (::fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) != 0) return DT_UNKNOWN;
  return static_cast<unsigned char>(IFTODT(status.st_mode));
}

}  // namespace

void FileList::enter(std::string_view folder) {
  if (!folders_.empty() && folders_.back().first == size()) folders_.pop_back();
  folders_.push_back({std::string(folder), size(), size()});
}

void FileList::add(std::string_view name) {
  names_ += name;
  ends_.push_back(names_.size());
  names_ += '\0';
  folders_.back().end = size();
}

std::string_view FileList::name(std::size_t index) const {
  const std::size_t begin = index == 0 ? 0 : ends_[index - 1] + 1;
  return std::string_view(names_).substr(begin, ends_[index] - begin);
}

Result<Fd> open_folder(int root, const std::string& path) {
  const char* name = path.empty() ? "." : path.c_str();
  constexpr int kFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  ::open_how how = {};
  how.flags = kFlags;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS;
  long fd = ::syscall(SYS_openat2, root, name, &how, sizeof how);
  // Sandboxes and kernels before 5.6 have no openat2; then only the last part is guarded.
  if (fd < 0 && (errno == ENOSYS || errno == EPERM)) fd = ::openat(root, name, kFlags);
  if (fd < 0) return system_error(path, errno);
  return Fd(static_cast<int>(fd));
}

FileWalk::FileWalk(int root, std::string root_path, bool gitignore)
    : root_(root), root_path_(std::move(root_path)), gitignore_(gitignore) {}

void FileWalk::run(const EmitFiles& emit, BlobSink& sink, std::stop_token stop) {
  pending_.push_back({});
  while (!pending_.empty() && !stop.stop_requested()) {
    const Pending folder = std::move(pending_.back());
    pending_.pop_back();
    read_folder(folder, emit, sink);
  }
  if (files_.size() != 0 && !stop.stop_requested()) emit(std::move(files_));
}

// The first batches are small, so that a small tree keeps all workers busy too.
void FileWalk::flush_if_full(const std::string& folder, const EmitFiles& emit) {
  const std::size_t enough = kFirstBatchFiles << std::min(emitted_, kDoublings);
  if (files_.size() < enough) return;
  emit(std::move(files_));
  files_ = FileList();
  files_.enter(folder);
  ++emitted_;
}

void FileWalk::read_folder(const Pending& folder, const EmitFiles& emit, BlobSink& sink) {
  auto fd = open_folder(root_, folder.path);
  if (!fd) return sink.skip(origin_of(folder.path), 0, fd.error());
  std::size_t ignores = folder.ignores;
  if (gitignore_) read_ignore_file(fd->get(), folder, ignores);
  const int raw = fd->release();
  const Handle<DIR, ::closedir> entries(::fdopendir(raw));
  if (!entries) {
    const Fd closes(raw);
    return sink.skip(origin_of(folder.path), 0, system_error(folder.path, errno));
  }
  files_.enter(folder.path);
  for (;;) {
    errno = 0;
    const dirent* entry = ::readdir(entries.get());
    if (entry == nullptr) break;
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") {
      take(raw, entry->d_name, entry->d_type, folder, ignores, sink);
      flush_if_full(folder.path, emit);
    }
  }
  if (errno != 0) sink.skip(origin_of(folder.path), 0, system_error(folder.path, errno));
}

void FileWalk::read_ignore_file(int folder, const Pending& pending, std::size_t& ignores) {
  const Fd fd(::openat(folder, ".gitignore", O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!fd) return;
  const auto text = read_whole(fd.get(), kIgnoreFileBytes);
  if (!text) return;  // as if there were none: then more is scanned, not less
  ignores_.push_back({GitIgnore(*text), pending.path, ignores});
  ignores = ignores_.size();
}

bool FileWalk::ignored(std::string_view path, bool is_folder, std::size_t ignores) const {
  for (std::size_t at = ignores; at != 0; at = ignores_[at - 1].above) {
    const Ignores& level = ignores_[at - 1];
    const std::size_t cut = level.folder.empty() ? 0 : level.folder.size() + 1;
    const GitIgnore::Answer answer = level.rules.ask(path.substr(cut), is_folder);
    if (answer != GitIgnore::Answer::Silent) return answer == GitIgnore::Answer::Ignore;
  }
  return false;
}

void FileWalk::take(int folder, const char* name, unsigned char type, const Pending& where,
                    std::size_t ignores, BlobSink& sink) {
  if (type == DT_UNKNOWN) type = type_of(folder, name);
  if (type == DT_REG && ignores == 0) return files_.add(name);
  std::string path = below(where.path, name);
  if (ignores != 0 && ignored(path, type == DT_DIR, ignores)) return;
  switch (type) {
    case DT_REG:
      return files_.add(name);
    case DT_DIR:
      return pending_.push_back({std::move(path), ignores});
    case DT_LNK:
      return check_link(path, sink);
    case DT_UNKNOWN:
      return sink.skip(origin_of(path), 0, Error{ErrorCode::Io, "cannot tell what this is"});
    default:
      sink.skip(origin_of(path), 0,
                Error{ErrorCode::Unsupported, "a pipe, socket or device, not opened"});
  }
}

// A link to a place below the root needs nothing: what it leads to is scanned where it is.
void FileWalk::check_link(const std::string& path, BlobSink& sink) {
  std::error_code failed;
  const auto target = std::filesystem::canonical(root_path_ + "/" + path, failed);
  if (failed) {
    return sink.skip(origin_of(path), 0, Error{ErrorCode::NotFound, "link that leads nowhere"});
  }
  const std::string prefix = root_path_ == "/" ? root_path_ : root_path_ + "/";
  if (target.native().starts_with(prefix) || target.native() == root_path_) return;
  sink.skip(origin_of(path), 0,
            Error{ErrorCode::Unsupported, "link that leaves the target, not followed"});
}

}  // namespace dredge

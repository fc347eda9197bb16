#include "source/image_source_store.h"

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>

#include "base/archive.h"
#include "base/text.h"

namespace dredge {
namespace {

constexpr std::size_t kMostEntries = 1'000'000;
constexpr int kMostLinks = 16;

Result<std::uint64_t> size_of(int fd, const std::filesystem::path& path) {
  struct stat status = {};
  if (::fstat(fd, &status) != 0) return system_error(path.native(), errno);
  return static_cast<std::uint64_t>(status.st_size);
}

// The name that a link at `name` to `target` stands for: relative to the folder of the link.
std::string resolve(std::string_view name, std::string_view target) {
  const std::filesystem::path folder = std::filesystem::path(name).parent_path();
  return plain_path((folder / target).lexically_normal().native());
}

}  // namespace

std::string plain_path(std::string_view path) {
  std::string plain;
  for (const std::string_view part : split(path, '/')) {
    if (part.empty() || part == ".") continue;
    if (!plain.empty()) plain += '/';
    plain += part;
  }
  return plain;
}

Result<ImageStore> ImageStore::open(const std::filesystem::path& path) {
  ImageStore store;
  std::error_code failed;
  store.path_ = std::filesystem::canonical(path, failed);
  if (failed) return system_error(path.native(), failed.value());
  store.is_folder_ = std::filesystem::is_directory(store.path_, failed);
  RETURN_IF_ERROR(store.is_folder_ ? store.list_folder() : store.list_tar());
  for (std::size_t i = 0; i < store.entries_.size(); ++i) {
    store.by_name_[store.entries_[i].name] = i;
  }
  return store;
}

Result<> ImageStore::list_folder() {
  std::error_code failed;
  std::filesystem::recursive_directory_iterator at(path_, failed);
  const std::filesystem::recursive_directory_iterator end;
  for (; !failed && at != end; at.increment(failed)) {
    Entry entry;
    entry.name = at->path().lexically_relative(path_).native();
    if (at->is_symlink(failed)) {
      entry.link = resolve(entry.name, std::filesystem::read_symlink(at->path(), failed).native());
    } else if (at->is_regular_file(failed)) {
      entry.size = at->file_size(failed);
    } else {
      continue;
    }
    entries_.push_back(std::move(entry));
    if (entries_.size() == kMostEntries) break;
  }
  if (failed) trouble_ = Error{ErrorCode::Io, "folder not read to its end: " + failed.message()};
  return {};
}

Result<> ImageStore::list_tar() {
  ASSIGN_OR_RETURN(const Fd fd, open_for_reading(path_));
  ASSIGN_OR_RETURN(const std::uint64_t size, size_of(fd.get(), path_));
  FileStream stream(fd.get(), {0, size});
  ASSIGN_OR_RETURN(ArchiveReader reader, ArchiveReader::open(stream, ArchiveKind::Tar));
  ArchiveEntry found;
  for (;;) {
    const auto more = reader.next(found);
    if (!more && entries_.empty()) return Error(more.error());
    if (!more) trouble_ = more.error();
    if (!more || !*more) return {};
    if (entries_.size() == kMostEntries) {
      trouble_ = Error{ErrorCode::LimitExceeded, "holds more entries than the limit"};
      return {};
    }
    Entry entry{plain_path(found.path), found.size.value_or(0), found.data_offset, {}};
    if (found.kind == ArchiveEntry::Kind::Symlink) entry.link = resolve(entry.name, found.link);
    if (found.kind == ArchiveEntry::Kind::Hardlink) entry.link = plain_path(found.link);
    if (found.kind == ArchiveEntry::Kind::File || !entry.link.empty()) {
      entries_.push_back(std::move(entry));
    }
  }
}

std::optional<std::size_t> ImageStore::find(std::string_view name) const {
  std::string wanted = plain_path(name);
  for (int links = 0; links <= kMostLinks; ++links) {
    const auto found = by_name_.find(wanted);
    if (found == by_name_.end()) return std::nullopt;
    const Entry& entry = entries_[found->second];
    if (entry.link.empty()) return found->second;
    wanted = entry.link;
  }
  return std::nullopt;
}

Result<std::unique_ptr<StoredFile>> ImageStore::open_entry(std::size_t index) const {
  const Entry& entry = entries_[index];
  if (!is_folder_) {
    ASSIGN_OR_RETURN(Fd fd, open_for_reading(path_));
    const Span range{entry.offset, entry.offset + entry.size};
    return std::make_unique<StoredFile>(std::move(fd), range);
  }
  const std::filesystem::path file = path_ / entry.name;
  Fd fd(::open(file.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!fd) return system_error(entry.name, errno);
  ASSIGN_OR_RETURN(const std::uint64_t size, size_of(fd.get(), file));
  return std::make_unique<StoredFile>(std::move(fd), Span{0, size});
}

Result<std::string> ImageStore::read_entry(std::size_t index) const {
  ASSIGN_OR_RETURN(const std::unique_ptr<StoredFile> file, open_entry(index));
  std::string bytes;
  RETURN_IF_ERROR(read_up_to(file->stream(), kWholeBlobBytes + 1, bytes));
  if (bytes.size() > kWholeBlobBytes) {
    return Error{ErrorCode::LimitExceeded, entries_[index].name + ": larger than a manifest is"};
  }
  return bytes;
}

}  // namespace dredge

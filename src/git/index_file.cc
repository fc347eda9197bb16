#include "git/index_file.h"

#include <algorithm>
#include <tuple>

#include "base/byte_reader.h"
#include "git/object_id.h"
#include "git/regular_file.h"

namespace dredge::git {
namespace {

constexpr std::size_t kStatBytes = 24;  // times, device and inode, before the mode
constexpr std::uint16_t kExtendedFlag = 0x4000;
// Version 4 builds each path on the one before, so a small file could ask for endless paths.
constexpr std::size_t kMaxPathBytes = 1 << 16;
constexpr std::uint64_t kMaxIndexBytes = std::uint64_t(1) << 30;
constexpr std::uint64_t kMaxAllPathBytes = std::uint64_t(1) << 30;

// How many bytes version 4 drops from the end of the path before.
Result<std::uint64_t> read_strip_length(ByteReader& in) {
  ASSIGN_OR_RETURN(std::uint8_t byte, in.u8());
  std::uint64_t value = byte & 0x7f;
  for (int length = 1; (byte & 0x80) != 0; ++length) {
    if (length > 8) return Error{ErrorCode::Corrupt, "index path length is over 56 bits"};
    ASSIGN_OR_RETURN(byte, in.u8());
    value = ((value + 1) << 7) | (byte & 0x7f);
  }
  return value;
}

Result<std::string_view> read_until_nul(ByteReader& in, std::string_view all) {
  const std::size_t end = all.find('\0', in.offset());
  if (end == std::string_view::npos) return Error{ErrorCode::Corrupt, "index path never ends"};
  ASSIGN_OR_RETURN(const std::string_view text, in.take(end - in.offset()));
  RETURN_IF_ERROR(in.skip(1));
  return text;
}

Result<IndexEntry> read_entry(ByteReader& in, std::string_view all, std::uint32_t version,
                              std::size_t id_size, const std::string& path_before) {
  const std::uint64_t start = in.offset();
  IndexEntry entry;
  RETURN_IF_ERROR(in.skip(kStatBytes));
  ASSIGN_OR_RETURN(entry.mode, in.u32_be());
  RETURN_IF_ERROR(in.skip(12));  // owner, group, size
  ASSIGN_OR_RETURN(const std::string_view raw, in.take(id_size));
  entry.id = id_from_raw(raw);
  ASSIGN_OR_RETURN(const std::uint16_t flags, in.u16_be());
  entry.stage = (flags >> 12) & 3;
  if ((flags & kExtendedFlag) != 0) RETURN_IF_ERROR(in.skip(2));
  if (version == 4) {
    ASSIGN_OR_RETURN(const std::uint64_t strip, read_strip_length(in));
    if (strip > path_before.size()) return Error{ErrorCode::Corrupt, "index path is broken"};
    ASSIGN_OR_RETURN(const std::string_view rest, read_until_nul(in, all));
    entry.path = path_before.substr(0, path_before.size() - strip).append(rest);
    return entry;
  }
  ASSIGN_OR_RETURN(const std::string_view path, read_until_nul(in, all));
  entry.path = path;
  // NULs pad an entry to a multiple of eight; one has been read.
  const std::uint64_t length = in.offset() - start;
  RETURN_IF_ERROR(in.skip((8 - length % 8) % 8));
  return entry;
}

}  // namespace

Result<std::vector<IndexEntry>> read_index(const std::filesystem::path& file, std::size_t id_size) {
  ASSIGN_OR_RETURN(const std::string bytes, read_regular_file(file, kMaxIndexBytes));
  const std::string_view all = bytes;
  ByteReader in(all);
  ASSIGN_OR_RETURN(const std::string_view magic, in.take(4));
  ASSIGN_OR_RETURN(const std::uint32_t version, in.u32_be());
  ASSIGN_OR_RETURN(const std::uint32_t count, in.u32_be());
  if (magic != "DIRC") return Error{ErrorCode::Corrupt, "not an index file"};
  if (version < 2 || version > 4) {
    return Error{ErrorCode::Unsupported, "index of version " + std::to_string(version)};
  }
  std::vector<IndexEntry> entries;
  std::string path_before;
  std::uint64_t path_bytes = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    ASSIGN_OR_RETURN(IndexEntry entry, read_entry(in, all, version, id_size, path_before));
    path_before = entry.path;
    path_bytes += entry.path.size();
    if (entry.path.size() > kMaxPathBytes || path_bytes > kMaxAllPathBytes) {
      return Error{ErrorCode::LimitExceeded, "index paths are too long"};
    }
    entries.push_back(std::move(entry));
  }
  return entries;
}

Result<std::vector<IndexEntry>> read_whole_index(const std::filesystem::path& git_dir,
                                                 std::size_t id_size) {
  std::vector<IndexEntry> entries;
  std::vector<std::filesystem::path> files{git_dir / "index"};
  std::error_code error;
  for (std::filesystem::directory_iterator at(git_dir, error), end; !error && at != end;
       at.increment(error)) {
    if (at->path().filename().string().starts_with("sharedindex.")) files.push_back(at->path());
  }
  for (const std::filesystem::path& file : files) {
    auto read = read_index(file, id_size);
    if (!read && read.error().code == ErrorCode::NotFound) continue;
    if (!read) return read.error();
    entries.insert(entries.end(), std::make_move_iterator(read->begin()),
                   std::make_move_iterator(read->end()));
  }
  // A split index leaves the path of a replaced entry to the shared half.
  std::erase_if(entries, [](const IndexEntry& entry) { return entry.path.empty(); });
  std::sort(entries.begin(), entries.end(), [](const IndexEntry& a, const IndexEntry& b) {
    return std::tie(a.path, a.stage, a.id) < std::tie(b.path, b.stage, b.id);
  });
  return entries;
}

}  // namespace dredge::git

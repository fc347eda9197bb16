// Two walks. The first goes from entry to entry by inflating each, since only that tells where the
// next one starts. The second makes every object from its base, to learn its id: whole ones first,
// then what descends from them; a delta that names its base by id waits until that id turns up.
#include "git/pack_rebuild.h"

#include <array>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/byte_reader.h"
#include "git/delta.h"
#include "git/object_hash.h"
#include "git/object_id.h"
#include "git/pack.h"

namespace dredge::git {
namespace {

constexpr std::size_t kPackHeaderBytes = 12;
constexpr std::uint64_t kMaxPathBytes = std::uint64_t(1) << 30;

// Numbers stand in for ids until these are known.
BlobId stand_in(std::uint64_t number, std::size_t id_size) {
  BlobId id;
  id.size = static_cast<std::uint8_t>(id_size);
  for (std::size_t i = 0; i < 8; ++i) {
    id.bytes[i] = static_cast<std::uint8_t>(number >> (56 - 8 * i));
  }
  return id;
}

// How many objects the pack says it holds.
Result<std::uint32_t> read_count(const OpenFile& file) {
  std::array<char, kPackHeaderBytes> head{};
  ASSIGN_OR_RETURN(const std::size_t size, file.read_at(0, head));
  ByteReader in(std::string_view(head.data(), size));
  ASSIGN_OR_RETURN(const std::string_view magic, in.take(4));
  RETURN_IF_ERROR(in.skip(4));
  if (magic != "PACK") return Error{ErrorCode::Corrupt, "not a pack file"};
  return in.u32_be();
}

// Where each entry starts, as far as streams are whole.
Result<std::vector<std::uint64_t>> find_entries(const OpenFile& file, std::uint32_t count,
                                                std::size_t id_size) {
  std::vector<std::uint64_t> offsets;
  PackCursor cursor;
  Bytes body;
  std::uint64_t offset = kPackHeaderBytes;
  while (offsets.size() < count) {
    ASSIGN_OR_RETURN(std::string_view bytes, cursor.at(file, offset, kLongestEntryHeader));
    EntryHeader header;
    const bool is_sound = read_entry_header(bytes, id_size, header) == nullptr;
    if (!is_sound || header.size > kMaxObjectBytes) break;
    const std::uint64_t data = offset + header.length;
    const std::uint64_t longest = header.size + header.size / 1024 + 1024;
    ASSIGN_OR_RETURN(bytes, cursor.at(file, data, std::min(longest, file.size() - data)));
    body.reset(header.size);
    const auto length = cursor.inflate(bytes, body);
    if (!length) break;
    offsets.push_back(offset);
    offset = data + *length;
  }
  return offsets;
}

class Namer {
 public:
  Namer(Pack& pack, std::size_t id_size, std::uint64_t work_bytes)
      : pack_(pack), hasher_(id_size), work_left_(work_bytes), ids_(pack.count()) {
    for (const Pack::Orphan& orphan : pack.orphans()) {
      waiting_.emplace(orphan.base, orphan.entry);
    }
  }

  // The id of each entry; empty for those that cannot be made.
  std::vector<BlobId> run(const FindBase& find_base) {
    std::vector<std::uint32_t> whole;  // listed beforehand: adopted deltas look like them
    for (std::uint32_t entry = 0; entry < pack_.count(); ++entry) {
      const bool has_base = pack_.base_of(entry) != Pack::kNoBase;
      if (!has_base && pack_.kind_of(entry) != ObjectKind::Bad) whole.push_back(entry);
    }
    for (const std::uint32_t entry : whole) name_family(entry, 0);
    for (const Pack::Orphan& orphan : pack_.orphans()) {
      if (!ids_[orphan.entry].empty()) continue;
      path_.resize(1);
      const ObjectKind kind = find_base(orphan.base, path_[0]);
      if (kind == ObjectKind::Bad) continue;
      pack_.adopt(orphan.entry, kind);
      name_family(orphan.entry, 1);
    }
    return std::move(ids_);
  }

 private:
  // Names `first` and all that descends from it. At a depth over 0, its base is on the path.
  void name_family(std::uint32_t first, std::size_t depth) {
    std::vector<std::pair<std::uint32_t, std::size_t>> pending{{first, depth}};
    while (!pending.empty()) {
      const auto [entry, level] = pending.back();
      pending.pop_back();
      path_.resize(level + 1);
      if (level > Pack::kMaxChain || !make(entry, level)) continue;
      ids_[entry] = hasher_.id_of(pack_.kind_of(entry), path_[level].view());
      for (const std::uint32_t child : pack_.children_of(entry)) {
        pending.emplace_back(child, level + 1);
      }
      const auto [from, to] = waiting_.equal_range(ids_[entry]);
      for (auto at = from; at != to; ++at) {
        if (!ids_[at->second].empty()) continue;
        pack_.adopt(at->second, pack_.kind_of(entry));
        pending.emplace_back(at->second, level + 1);
      }
    }
  }

  bool make(std::uint32_t entry, std::size_t level) {
    Bytes& made = path_[level];
    if (level == 0) {
      if (!pack_.inflate(entry, cursor_, made)) return false;
    } else {
      if (!pack_.inflate(entry, cursor_, delta_)) return false;
      if (!apply_delta(path_[level - 1].view(), delta_.view(), made)) return false;
    }
    std::uint64_t held = 0;
    for (const Bytes& bytes : path_) held += bytes.capacity;
    if (held > kMaxPathBytes || made.size > work_left_) return false;
    work_left_ -= made.size;
    return true;
  }

  Pack& pack_;
  ObjectHasher hasher_;
  std::uint64_t work_left_;
  std::vector<BlobId> ids_;
  std::unordered_multimap<BlobId, std::uint32_t, IdHash> waiting_;  // deltas, by their base's id
  std::vector<Bytes> path_;                                         // from a whole object down
  PackCursor cursor_;
  Bytes delta_;
};

}  // namespace

Result<RebuiltIndex> rebuild_pack_index(const std::filesystem::path& path, std::size_t id_size,
                                        const FindBase& find_base) {
  ASSIGN_OR_RETURN(const OpenFile file, OpenFile::open(path, Symlinks::Follow));
  ASSIGN_OR_RETURN(const std::uint32_t count, read_count(file));
  ASSIGN_OR_RETURN(const std::vector<std::uint64_t> offsets, find_entries(file, count, id_size));
  std::vector<std::pair<BlobId, std::uint64_t>> objects;
  for (const std::uint64_t offset : offsets) {
    objects.emplace_back(stand_in(objects.size(), id_size), offset);
  }
  ASSIGN_OR_RETURN(Pack pack, Pack::open(path, PackIndex::of(objects, id_size)));
  const std::uint64_t work = file.size() * Pack::kMaxExpansion + Pack::kFreeExpansionBytes;
  const std::vector<BlobId> ids = Namer(pack, id_size, work).run(find_base);
  std::vector<std::pair<BlobId, std::uint64_t>> named;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (!ids[i].empty()) named.emplace_back(ids[i], offsets[i]);
  }
  const std::uint64_t unnamed = count - named.size();
  return RebuiltIndex{PackIndex::of(std::move(named), id_size), unnamed};
}

}  // namespace dredge::git

#include "git/pack.h"

#include <algorithm>
#include <numeric>

#include <libdeflate.h>

#include "base/byte_reader.h"
#include "git/object_id.h"

namespace dredge::git {
namespace {

constexpr std::size_t kFanoutBytes = 256 * 4;
constexpr std::size_t kPackHeaderBytes = 12;
constexpr std::uint8_t kOffsetDelta = 6;
constexpr std::uint8_t kIdDelta = 7;

std::uint32_t u32_at(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<std::uint8_t>(bytes[at + i]);
  return value;
}

struct EntryHeader {
  std::uint8_t type = 0;
  std::uint64_t size = 0;
};

// The kind and size at an entry's start. Source: gitformat-pack(5), "Size encoding".
Result<EntryHeader> read_header(ByteReader& in) {
  ASSIGN_OR_RETURN(std::uint8_t byte, in.u8());
  EntryHeader header{static_cast<std::uint8_t>((byte >> 4) & 7), std::uint64_t(byte & 15)};
  for (int shift = 4; (byte & 0x80) != 0; shift += 7) {
    if (shift > 53) return Error{ErrorCode::Corrupt, "pack object size is over 60 bits"};
    ASSIGN_OR_RETURN(byte, in.u8());
    header.size |= std::uint64_t(byte & 0x7f) << shift;
  }
  return header;
}

// How far back the base of an offset delta lies.
Result<std::uint64_t> read_distance(ByteReader& in) {
  ASSIGN_OR_RETURN(std::uint8_t byte, in.u8());
  std::uint64_t distance = byte & 0x7f;
  for (int length = 1; (byte & 0x80) != 0; ++length) {
    if (length > 8) return Error{ErrorCode::Corrupt, "delta base is too far back"};
    ASSIGN_OR_RETURN(byte, in.u8());
    distance = ((distance + 1) << 7) | (byte & 0x7f);
  }
  return distance;
}

}  // namespace

void InflaterFree::operator()(libdeflate_decompressor* inflater) const {
  libdeflate_free_decompressor(inflater);
}

PackInflater make_pack_inflater() { return PackInflater(libdeflate_alloc_decompressor()); }

Result<Pack> Pack::open(const std::filesystem::path& index, std::size_t id_size) {
  std::filesystem::path pack_path = index;
  pack_path.replace_extension(".pack");
  ASSIGN_OR_RETURN(FileMap index_map, FileMap::open(index));
  ASSIGN_OR_RETURN(FileMap pack_map, FileMap::open(pack_path));
  Pack pack(std::move(index_map), std::move(pack_map));
  pack.name_ = pack_path.filename().string();
  RETURN_IF_ERROR(pack.read_index(id_size));
  pack.check_whole();
  pack.read_entries();
  pack.settle_kinds();
  return pack;
}

Result<> Pack::read_index(std::size_t id_size) {
  const Error broken{ErrorCode::Corrupt, "pack index is broken"};
  const std::string_view all = index_.bytes();
  id_size_ = id_size;
  const bool version_2 = all.size() > 8 && all.substr(0, 4) == "\377tOc";
  if (version_2 && u32_at(all, 4) != 2) {
    return Error{ErrorCode::Unsupported, "pack index of an unknown version"};
  }
  const std::size_t start = version_2 ? 8 : 0;
  if (all.size() < start + kFanoutBytes + 2 * id_size) return broken;
  fanout_ = all.substr(start, kFanoutBytes);
  for (std::size_t i = 1; i < 256; ++i) {
    if (u32_at(fanout_, 4 * i) < u32_at(fanout_, 4 * (i - 1))) return broken;
  }
  count_ = u32_at(fanout_, 4 * 255);
  const std::string_view body =
      all.substr(start + kFanoutBytes, all.size() - start - kFanoutBytes - 2 * id_size);
  const std::uint64_t entry_bytes = id_size + (version_2 ? 8 : 4);
  if (body.size() < entry_bytes * count_) return broken;
  if (version_2) {
    ids_ = body;
    id_stride_ = id_size;
    offsets_ = body.substr(count_ * (id_size + 4));
    wide_offsets_ = body.substr(count_ * entry_bytes);
  } else {
    ids_ = body.substr(count_ == 0 ? 0 : 4);
    id_stride_ = entry_bytes;
    offsets_ = body;
    offset_stride_ = entry_bytes;
  }
  return {};
}

// Says so when the pack is not the one that the index was made for, or stops before its end.
void Pack::check_whole() {
  const std::string_view pack = pack_.bytes();
  const std::string_view index = index_.bytes();
  if (pack.size() < kPackHeaderBytes + id_size_ || pack.substr(0, 4) != "PACK") {
    trouble_ = "not a pack file";
    return;
  }
  const std::uint32_t held = u32_at(pack, 8);
  const std::string_view promised = index.substr(index.size() - 2 * id_size_, id_size_);
  if (pack.substr(pack.size() - id_size_) != promised) {
    trouble_ = "truncated or altered: its end is not the one that its index names";
  } else if (held != count_) {
    trouble_ =
        "holds " + std::to_string(held) + " objects, but its index names " + std::to_string(count_);
  }
}

BlobId Pack::id_of(std::uint32_t entry) const {
  return id_from_raw(ids_.substr(entry * id_stride_, id_size_));
}

std::optional<std::uint32_t> Pack::find(const BlobId& id) const {
  if (id.size != id_size_) return std::nullopt;
  const std::size_t first = id.bytes[0];
  std::uint32_t low = first == 0 ? 0 : u32_at(fanout_, 4 * (first - 1));
  std::uint32_t high = u32_at(fanout_, 4 * first);
  const std::string_view wanted = raw_of(id);
  while (low < high) {
    const std::uint32_t middle = low + (high - low) / 2;
    const int order = ids_.substr(middle * id_stride_, id_size_).compare(wanted);
    if (order == 0) return middle;
    if (order < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return std::nullopt;
}

std::uint64_t Pack::offset_of(std::uint32_t entry) const {
  const std::uint32_t narrow = u32_at(offsets_, entry * offset_stride_);
  if (offset_stride_ != 4 || (narrow & 0x80000000U) == 0) return narrow;
  const std::size_t at = std::size_t(narrow & 0x7fffffffU) * 8;
  if (at + 8 > wide_offsets_.size()) return UINT64_MAX;
  return std::uint64_t(u32_at(wide_offsets_, at)) << 32 | u32_at(wide_offsets_, at + 4);
}

void Pack::read_entries() {
  entries_.resize(count_);
  std::vector<std::uint64_t> offset_by_entry(count_);
  for (std::uint32_t i = 0; i < count_; ++i) offset_by_entry[i] = offset_of(i);
  std::vector<std::uint32_t> by_offset(count_);
  std::iota(by_offset.begin(), by_offset.end(), 0U);
  std::sort(by_offset.begin(), by_offset.end(), [&](std::uint32_t a, std::uint32_t b) {
    return offset_by_entry[a] < offset_by_entry[b];
  });
  std::vector<std::uint64_t> offsets(count_);
  for (std::uint32_t i = 0; i < count_; ++i) offsets[i] = offset_by_entry[by_offset[i]];
  for (std::uint32_t i = 0; i < count_; ++i) {
    read_entry(by_offset[i], by_offset, std::span(offsets).first(i + 1));
  }
}

// `offsets` ends with this entry's own; `by_offset` names the entry at each.
void Pack::read_entry(std::uint32_t entry, std::span<const std::uint32_t> by_offset,
                      std::span<const std::uint64_t> offsets) {
  const std::uint64_t offset = offsets.back();
  const std::string_view pack = pack_.bytes();
  if (offset < kPackHeaderBytes || offset >= pack.size()) return;
  ByteReader in(pack.substr(offset));
  const auto header = read_header(in);
  if (!header) return;
  Entry made;
  made.size = header->size;
  if (header->type == kOffsetDelta) {
    const auto distance = read_distance(in);
    if (!distance || *distance == 0 || *distance > offset) return;
    const auto found = std::lower_bound(offsets.begin(), offsets.end(), offset - *distance);
    if (*found != offset - *distance) return;
    made.base = by_offset[static_cast<std::size_t>(found - offsets.begin())];
  } else if (header->type == kIdDelta) {
    const auto raw = in.take(id_size_);
    if (!raw) return;
    const auto base = find(id_from_raw(*raw));
    if (!base) return;
    made.base = *base;
  } else if (header->type < 1 || header->type > 4) {
    return;
  } else {
    made.kind = static_cast<ObjectKind>(header->type);
  }
  made.data = offset + in.offset();
  entries_[entry] = made;
}

// Gives every delta the kind of the object its chain starts from. What is left Bad leads to an
// unreadable entry, in a circle, or further than kMaxChain.
void Pack::settle_kinds() {
  std::vector<std::uint32_t> depths(count_, 0);
  std::vector<std::uint32_t> chain;
  for (std::uint32_t i = 0; i < count_; ++i) {
    chain.clear();
    std::uint32_t at = i;
    // A walk of more steps than there are entries is going round in a circle.
    while (entries_[at].kind == ObjectKind::Bad && entries_[at].base != kNoBase &&
           chain.size() <= count_) {
      chain.push_back(at);
      at = entries_[at].base;
    }
    for (; !chain.empty(); chain.pop_back()) {
      Entry& link = entries_[chain.back()];
      depths[chain.back()] = depths[at] + 1;
      if (depths[at] < kMaxChain) link.kind = entries_[at].kind;
      // A dead end once is a dead end for all that follow: cut it, so that none walks it again.
      if (link.kind == ObjectKind::Bad) link.base = kNoBase;
      at = chain.back();
    }
  }
  for (const Entry& entry : entries_) {
    if (entry.base != kNoBase) entries_[entry.base].has_children = true;
  }
}

std::vector<std::uint32_t> Pack::family_order() const {
  // Children of each entry as one flat list: starts[i] .. starts[i + 1].
  std::vector<std::uint32_t> starts(std::size_t(count_) + 1, 0);
  for (const Entry& entry : entries_) {
    if (entry.base != kNoBase) ++starts[std::size_t(entry.base) + 1];
  }
  std::partial_sum(starts.begin(), starts.end(), starts.begin());
  std::vector<std::uint32_t> children(starts.back());
  std::vector<std::uint32_t> fill(starts.begin(), starts.end() - 1);
  std::vector<std::uint32_t> roots;
  for (std::uint32_t i = 0; i < count_; ++i) {
    if (entries_[i].base != kNoBase) {
      children[fill[entries_[i].base]++] = i;
    } else {
      roots.push_back(i);
    }
  }
  std::sort(roots.begin(), roots.end(), [&](std::uint32_t a, std::uint32_t b) {
    return std::pair(entries_[a].data, a) < std::pair(entries_[b].data, b);
  });
  std::vector<std::uint32_t> order;
  order.reserve(count_);
  std::vector<std::uint32_t> pending;
  for (const std::uint32_t root : roots) {
    pending.push_back(root);
    while (!pending.empty()) {
      const std::uint32_t entry = pending.back();
      pending.pop_back();
      order.push_back(entry);
      pending.insert(pending.end(), children.begin() + starts[entry],
                     children.begin() + starts[std::size_t(entry) + 1]);
    }
  }
  return order;
}

Result<Bytes> Pack::inflate(std::uint32_t entry, libdeflate_decompressor& inflater) const {
  const Entry& at = entries_[entry];
  if (at.data == 0 || at.kind == ObjectKind::Bad) {
    return Error{ErrorCode::Corrupt, "pack entry leads nowhere"};
  }
  if (at.size > kMaxObjectBytes) {
    return Error{ErrorCode::LimitExceeded, std::to_string(at.size) + " bytes, over the limit"};
  }
  const std::string_view input = pack_.bytes().substr(std::min(at.data, pack_.bytes().size()));
  Bytes bytes = Bytes::of_size(at.size);
  std::size_t consumed = 0;
  const libdeflate_result outcome = libdeflate_zlib_decompress_ex(
      &inflater, input.data(), input.size(), bytes.data.get(), bytes.size, &consumed, nullptr);
  if (outcome != LIBDEFLATE_SUCCESS) {
    return Error{ErrorCode::Corrupt, "compressed bytes are broken or end early"};
  }
  return bytes;
}

}  // namespace dredge::git

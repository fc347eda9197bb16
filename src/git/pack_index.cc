#include "git/pack_index.h"

#include <algorithm>
#include <bit>

#include "git/object_id.h"

namespace dredge::git {
namespace {

constexpr std::size_t kFanoutBytes = 256 * 4;
constexpr unsigned kMaxPrefixBits = 24;
constexpr std::uint32_t kWideOffset = 0x80000000U;

std::uint32_t u32_at(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<std::uint8_t>(bytes[at + i]);
  return value;
}

void append_u32(std::string& bytes, std::uint64_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift & 0xff);
}

}  // namespace

Result<PackIndex> PackIndex::parse(std::string file, std::size_t id_size) {
  const Error broken{ErrorCode::Corrupt, "pack index is broken"};
  const std::string_view all = file;
  const bool version_2 = all.size() > 8 && all.substr(0, 4) == "\377tOc";
  if (version_2 && u32_at(all, 4) != 2) {
    return Error{ErrorCode::Unsupported, "pack index of an unknown version"};
  }
  const std::size_t fanout = version_2 ? 8 : 0;
  const std::size_t body = fanout + kFanoutBytes;
  if (all.size() < body + 2 * id_size) return broken;
  PackIndex index;
  index.id_size_ = id_size;
  index.count_ = u32_at(all, body - 4);
  index.has_trailer_ = true;
  const std::size_t count = index.count_;
  const std::size_t entry_bytes = id_size + (version_2 ? 8 : 4);
  if (all.size() - body - 2 * id_size < entry_bytes * count) return broken;
  if (version_2) {
    index.ids_ = body;
    index.id_stride_ = id_size;
    index.offsets_ = body + count * (id_size + 4);
    index.wide_offsets_ = body + count * entry_bytes;
  } else {
    index.ids_ = body + 4;
    index.id_stride_ = entry_bytes;
    index.offsets_ = body;
    index.offset_stride_ = entry_bytes;
  }
  index.file_ = std::move(file);
  RETURN_IF_ERROR(index.fill_prefixes());
  return index;
}

PackIndex PackIndex::of(std::vector<std::pair<BlobId, std::uint64_t>> objects,
                        std::size_t id_size) {
  std::sort(objects.begin(), objects.end());
  PackIndex index;
  index.id_size_ = id_size;
  index.count_ = static_cast<std::uint32_t>(objects.size());
  index.id_stride_ = id_size;
  index.offsets_ = objects.size() * id_size;
  for (const auto& [id, offset] : objects) index.file_ += raw_of(id);
  std::string wide;
  for (const auto& [id, offset] : objects) {
    if (offset < kWideOffset) {
      append_u32(index.file_, offset);
      continue;
    }
    append_u32(index.file_, kWideOffset | wide.size() / 8);
    append_u32(wide, offset >> 32);
    append_u32(wide, offset);
  }
  index.wide_offsets_ = index.file_.size();
  index.file_ += wide;
  (void)index.fill_prefixes();  // sorted just now
  return index;
}

// One pass over the ids. Errors: Corrupt, when they are out of order: a search would miss some.
Result<> PackIndex::fill_prefixes() {
  prefix_bits_ = std::clamp<unsigned>(std::bit_width(count_), 8, kMaxPrefixBits);
  prefixes_.assign((std::size_t(1) << prefix_bits_) + 1, 0);
  for (std::uint32_t entry = 0; entry < count_; ++entry) {
    ++prefixes_[prefix_of(raw_id(entry)) + 1];
    if (entry != 0 && raw_id(entry) < raw_id(entry - 1)) {
      return Error{ErrorCode::Corrupt, "pack index is out of order"};
    }
  }
  for (std::size_t i = 1; i < prefixes_.size(); ++i) prefixes_[i] += prefixes_[i - 1];
  return {};
}

std::string_view PackIndex::raw_id(std::uint32_t entry) const {
  return std::string_view(file_).substr(ids_ + entry * id_stride_, id_size_);
}

std::uint32_t PackIndex::prefix_of(std::string_view raw) const {
  return u32_at(raw, 0) >> (32 - prefix_bits_);
}

BlobId PackIndex::id_of(std::uint32_t entry) const { return id_from_raw(raw_id(entry)); }

std::optional<std::uint32_t> PackIndex::find(const BlobId& id) const {
  if (id.size != id_size_) return std::nullopt;
  const std::string_view wanted = raw_of(id);
  const std::uint32_t prefix = prefix_of(wanted);
  std::uint32_t low = prefixes_[prefix];
  std::uint32_t high = prefixes_[prefix + 1];
  while (low < high) {
    const std::uint32_t middle = low + (high - low) / 2;
    if (raw_id(middle) < wanted) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  const bool found = low < prefixes_[prefix + 1] && raw_id(low) == wanted;
  return found ? std::optional(low) : std::nullopt;
}

void PackIndex::find_all(std::span<const BlobId> ids, std::span<std::uint32_t> found) const {
  constexpr std::size_t kAhead = 16;
  const auto prefix_at = [&](std::size_t i) {
    return prefix_of({reinterpret_cast<const char*>(ids[i].bytes.data()), id_size_});
  };
  for (std::size_t i = 0; i < ids.size() + 2 * kAhead; ++i) {
    if (i < ids.size()) __builtin_prefetch(&prefixes_[prefix_at(i)]);
    if (i >= kAhead && i - kAhead < ids.size()) {
      const std::size_t entry = prefixes_[prefix_at(i - kAhead)];
      __builtin_prefetch(file_.data() + ids_ + entry * id_stride_);
    }
    if (i < 2 * kAhead) continue;
    found[i - 2 * kAhead] = find(ids[i - 2 * kAhead]).value_or(kNotFound);
  }
}

std::uint64_t PackIndex::offset_of(std::uint32_t entry) const {
  const std::uint32_t narrow = u32_at(file_, offsets_ + entry * offset_stride_);
  if (offset_stride_ != 4 || (narrow & kWideOffset) == 0) return narrow;
  const std::size_t at = wide_offsets_ + std::size_t(narrow & ~kWideOffset) * 8;
  if (at + 8 > file_.size()) return UINT64_MAX;
  return std::uint64_t(u32_at(file_, at)) << 32 | u32_at(file_, at + 4);
}

std::string_view PackIndex::pack_trailer() const {
  if (!has_trailer_) return {};
  return std::string_view(file_).substr(file_.size() - 2 * id_size_, id_size_);
}

}  // namespace dredge::git

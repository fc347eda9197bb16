#include "git/entry_headers.h"

#include <algorithm>

#include "git/object_id.h"

namespace dredge::git {
namespace {

constexpr std::size_t kWindowBytes = 4096;
constexpr std::uint8_t kOffsetDelta = 6;
constexpr std::uint8_t kIdDelta = 7;

// The kind and size at an entry's start; moves `at` behind them. False when they are broken.
// Source: gitformat-pack(5), "Size encoding".
bool read_kind_and_size(std::string_view bytes, std::size_t& at, EntryHeader& header) {
  std::uint8_t byte = 0x80;
  header.size = 0;
  for (int shift = -3; (byte & 0x80) != 0; shift += 7) {
    if (at == bytes.size() || shift > 53) return false;
    byte = static_cast<std::uint8_t>(bytes[at++]);
    if (shift < 0) {
      header.type = static_cast<std::uint8_t>((byte >> 4) & 7);
      header.size = byte & 15;
    } else {
      header.size |= std::uint64_t(byte & 0x7f) << shift;
    }
  }
  return true;
}

// How far back the base of an offset delta lies; 0 when that is broken.
std::uint64_t read_distance(std::string_view bytes, std::size_t& at) {
  std::uint8_t byte = 0x80;
  std::uint64_t distance = 0;
  for (int length = 0; (byte & 0x80) != 0; ++length) {
    if (at == bytes.size() || length > 8) return 0;
    byte = static_cast<std::uint8_t>(bytes[at++]);
    distance = (length == 0 ? 0 : (distance + 1) << 7) | (byte & 0x7f);
  }
  return distance;
}

// The first entry behind `entry` that starts behind `offset`: the next one, where several do not
// start at one place.
template <class OffsetOf>
std::uint32_t first_after(std::uint32_t entry, std::uint64_t offset, std::size_t count,
                          OffsetOf offset_of) {
  std::uint32_t low = entry + 1;
  auto high = static_cast<std::uint32_t>(count);
  if (low < high && offset_of(low) > offset) return low;
  while (low < high) {
    const std::uint32_t middle = low + (high - low) / 2;
    if (offset_of(middle) <= offset) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

}  // namespace

const char* read_entry_header(std::string_view bytes, std::size_t id_size, EntryHeader& header) {
  std::size_t at = 0;
  header.base_distance = 0;
  header.base_id.size = 0;
  if (!read_kind_and_size(bytes, at, header)) return "pack object size is over 60 bits or cut off";
  if (header.type == kOffsetDelta) {
    header.base_distance = read_distance(bytes, at);
    if (header.base_distance == 0) return "delta base is the delta itself, too far back or cut off";
  } else if (header.type == kIdDelta) {
    if (bytes.size() - at < id_size) return "delta base is cut off";
    header.base_id = id_from_raw(bytes.substr(at, id_size));
    at += id_size;
  } else if (header.type < 1 || header.type > 4) {
    return "pack entry of an unknown kind";
  }
  header.length = at;
  return nullptr;
}

// Back along the chain to an entry of which the kind is known, and with it forward again.
PackEntry EntryHeaders::at(std::uint32_t entry, const Where& where, std::uint32_t most_links) {
  const std::scoped_lock lock(mutex_);
  chain_.clear();
  const Known* end = &header_of(entry, where);
  for (std::uint32_t at = entry; !end->is_settled && chain_.size() <= most_links;) {
    chain_.push_back(at);
    at = end->entry.base;
    end = &header_of(at, where);
  }
  const Known settled = *end;
  std::uint32_t links = settled.links;
  for (auto each = chain_.rbegin(); settled.is_settled && each != chain_.rend(); ++each) {
    Known& known = known_.at(*each);
    known.is_settled = true;
    known.links = std::min(++links, most_links + 1);
    known.entry.kind = known.links > most_links ? ObjectKind::Bad : settled.entry.kind;
  }
  return known_.at(entry).entry;
}

EntryHeaders::Known& EntryHeaders::header_of(std::uint32_t entry, const Where& where) {
  const auto known = known_.find(entry);
  if (known != known_.end()) return known->second;
  return known_.emplace(entry, read(entry, where)).first->second;
}

// What cannot be understood is settled: Bad.
EntryHeaders::Known EntryHeaders::read(std::uint32_t entry, const Where& where) {
  const auto offset_of = [&](std::uint32_t one) {
    return where.index.offset_of(where.in_index[one]);
  };
  const std::uint64_t offset = offset_of(entry);
  Known known;
  known.is_settled = true;
  if (offset < kPackHeaderBytes || offset >= where.file.size()) return known;
  EntryHeader header;
  const std::size_t id_size = where.index.id_size();
  if (read_entry_header(bytes_at(offset, where.file), id_size, header) != nullptr) return known;
  PackEntry& made = known.entry;
  if (header.base_distance != 0) {
    if (header.base_distance > offset) return known;
    made.base = entry_before(entry, offset - header.base_distance, offset_of);
    if (made.base == kNoBaseEntry) return known;
  } else if (!header.base_id.empty()) {
    const auto base = where.index.find(header.base_id);
    if (base) made.base = where.in_pack[*base];
  } else {
    made.kind = static_cast<ObjectKind>(header.type);
  }
  known.is_settled = made.base == kNoBaseEntry;
  made.size = header.size;
  made.data = offset + header.length;
  const std::uint32_t after = first_after(entry, offset, where.in_index.size(), offset_of);
  std::uint64_t next = where.file.size();
  if (after < where.in_index.size()) next = std::min(next, offset_of(after));
  const std::uint64_t room = next - std::min(next, made.data);
  made.packed_size = static_cast<std::uint32_t>(std::min<std::uint64_t>(room, UINT32_MAX));
  return known;
}

// Fewer bytes than a header may take only at the file's end; none when it cannot be read.
std::string_view EntryHeaders::bytes_at(std::uint64_t offset, const OpenFile& file) {
  const auto is_inside = [&] {
    return offset >= window_start_ &&
           offset + kLongestEntryHeader <= window_start_ + window_.size();
  };
  if (!is_inside()) {
    window_.resize(kWindowBytes);
    const auto filled = file.read_at(offset, window_);
    window_.resize(filled.value_or(0));
    window_start_ = offset;
  }
  return std::string_view(window_).substr(offset - window_start_);
}

}  // namespace dredge::git

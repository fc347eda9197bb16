#include "git/pack.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "base/byte_reader.h"
#include "git/object_id.h"

namespace dredge::git {
namespace {

constexpr std::size_t kPackHeaderBytes = 12;
constexpr std::uint8_t kOffsetDelta = 6;
constexpr std::uint8_t kIdDelta = 7;

// The kind and size at an entry's start. Source: gitformat-pack(5), "Size encoding".
Result<EntryHeader> read_kind_and_size(ByteReader& in) {
  ASSIGN_OR_RETURN(std::uint8_t byte, in.u8());
  EntryHeader header;
  header.type = static_cast<std::uint8_t>((byte >> 4) & 7);
  header.size = byte & 15;
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

// Sorts by offset in passes of eleven bits, as many as the largest offset has: the offsets of a
// million objects take a third of what comparing them takes.
template <class Located>
void sort_by_offset(std::vector<Located>& located) {
  constexpr unsigned kBits = 11;
  std::uint64_t largest = 0;
  for (const auto& [offset, entry] : located) largest = std::max(largest, offset);
  std::vector<Located> sorted(located.size());
  for (unsigned shift = 0; shift < 64 && largest >> shift != 0; shift += kBits) {
    std::array<std::size_t, (1 << kBits) + 1> starts{};
    const auto digit = [&](std::uint64_t offset) { return offset >> shift & ((1 << kBits) - 1); };
    for (const auto& [offset, entry] : located) ++starts[digit(offset) + 1];
    std::partial_sum(starts.begin(), starts.end(), starts.begin());
    for (const Located& one : located) sorted[starts[digit(one.first)]++] = one;
    located.swap(sorted);
  }
}

// The most that a zlib stream of `size` bytes can honestly take: stored blocks and their headers.
std::uint64_t longest_stream(std::uint64_t size) { return size + size / 1024 + 1024; }

}  // namespace

Result<EntryHeader> read_entry_header(std::string_view bytes, std::size_t id_size) {
  ByteReader in(bytes);
  ASSIGN_OR_RETURN(EntryHeader header, read_kind_and_size(in));
  if (header.type == kOffsetDelta) {
    ASSIGN_OR_RETURN(header.base_distance, read_distance(in));
    if (header.base_distance == 0) return Error{ErrorCode::Corrupt, "delta of itself"};
  } else if (header.type == kIdDelta) {
    ASSIGN_OR_RETURN(const std::string_view raw, in.take(id_size));
    header.base_id = id_from_raw(raw);
  } else if (header.type < 1 || header.type > 4) {
    return Error{ErrorCode::Corrupt, "pack entry of an unknown kind"};
  }
  header.length = in.offset();
  return header;
}

Result<Pack> Pack::open(const std::filesystem::path& path, PackIndex index) {
  ASSIGN_OR_RETURN(OpenFile file, OpenFile::open(path, Symlinks::Follow));
  Pack pack(std::move(index), std::move(file));
  pack.name_ = path.filename().string();
  RETURN_IF_ERROR(pack.check_whole());
  RETURN_IF_ERROR(pack.read_entries());
  return pack;
}

// Says so when the pack is not the one that the index was made for, or stops before its end.
Result<> Pack::check_whole() {
  const std::size_t id_size = index_.id_size();
  std::array<char, kPackHeaderBytes> head{};
  ASSIGN_OR_RETURN(const std::size_t head_size, file_.read_at(0, head));
  ByteReader in(std::string_view(head.data(), head_size));
  const auto magic = in.take(4);
  const auto version = in.u32_be();
  const auto held = in.u32_be();
  if (!held || *magic != "PACK" || file_.size() < kPackHeaderBytes + id_size) {
    trouble_ = "not a pack file";
    return {};
  }
  if (*version != 2 && *version != 3) {
    trouble_ = "a pack of version " + std::to_string(*version) + ", which is not known";
  }
  std::string trailer(id_size, '\0');
  ASSIGN_OR_RETURN(const std::size_t got, file_.read_at(file_.size() - id_size, trailer));
  if (!index_.pack_trailer().empty() && (got != id_size || trailer != index_.pack_trailer())) {
    trouble_ = "truncated or altered: its end is not the one that its index names";
  } else if (*held != count() && trouble_.empty()) {
    trouble_ = "holds " + std::to_string(*held) + " objects, but its index names " +
               std::to_string(count());
  }
  return {};
}

Result<> Pack::read_entries() {
  entries_.resize(count());
  std::vector<Located> located(count());
  for (std::uint32_t i = 0; i < count(); ++i) located[i] = {index_.offset_of(i), i};
  sort_by_offset(located);
  PackCursor cursor;
  std::uint64_t next = file_.size();
  for (std::size_t i = located.size(); i-- > 0;) {
    if (i + 1 < located.size() && located[i + 1].first != located[i].first) {
      next = std::min(next, located[i + 1].first);
    }
    const std::uint64_t room = next > located[i].first ? next - located[i].first : 0;
    entries_[located[i].second].packed_size =
        static_cast<std::uint32_t>(std::min<std::uint64_t>(room, UINT32_MAX));
  }
  for (std::size_t i = 0; i < located.size(); ++i) {
    RETURN_IF_ERROR(read_entry(located, i, cursor));
  }
  link_children(located);
  return {};
}

// Errors: Io only; an entry that cannot be understood stays Bad.
Result<> Pack::read_entry(std::span<const Located> located, std::size_t place, PackCursor& cursor) {
  const auto [offset, entry] = located[place];
  if (offset < kPackHeaderBytes || offset >= file_.size()) return {};
  ASSIGN_OR_RETURN(const std::string_view bytes, cursor.at(file_, offset, kLongestEntryHeader));
  const auto header = read_entry_header(bytes, index_.id_size());
  if (!header) return {};
  Entry made = entries_[entry];
  made.size = header->size;
  if (header->base_distance != 0) {
    if (header->base_distance > offset) return {};
    made.base = entry_at(offset - header->base_distance, located.first(place + 1));
    if (made.base == kNoBase) return {};
  } else if (!header->base_id.empty()) {
    made.base = find(header->base_id).value_or(kNoBase);
    if (made.base == kNoBase) orphans_.push_back({entry, header->base_id});
  } else {
    made.kind = static_cast<ObjectKind>(header->type);
  }
  made.data = offset + header->length;
  made.packed_size -= std::min(made.packed_size, static_cast<std::uint32_t>(header->length));
  entries_[entry] = made;
  return {};
}

// The entry that starts at `offset`, before the last of `located`; kNoBase when none does. Bases
// stand near: the search widens backwards from the end.
std::uint32_t Pack::entry_at(std::uint64_t offset, std::span<const Located> located) {
  const std::size_t last = located.size() - 1;
  std::size_t step = 1;
  while (step < last && located[last - step].first > offset) step *= 2;
  const auto end = located.begin() + static_cast<std::ptrdiff_t>(last);
  const auto from = end - static_cast<std::ptrdiff_t>(std::min(step, last));
  const auto found = std::lower_bound(from, end, Located{offset, 0});
  return found->first == offset && found != end ? found->second : kNoBase;
}

// Lists each entry's children, and settles what kind everything is.
void Pack::link_children(std::span<const Located> located) {
  child_starts_.assign(std::size_t(count()) + 1, 0);
  for (const Entry& entry : entries_) {
    if (entry.base != kNoBase) ++child_starts_[std::size_t(entry.base) + 1];
  }
  std::partial_sum(child_starts_.begin(), child_starts_.end(), child_starts_.begin());
  children_.resize(child_starts_.back());
  std::vector<std::uint32_t> fill(child_starts_.begin(), child_starts_.end() - 1);
  for (const auto& [offset, entry] : located) {
    const std::uint32_t base = entries_[entry].base;
    if (base != kNoBase) {
      children_[fill[base]++] = entry;
    } else {
      roots_.push_back(entry);
    }
  }
  for (const std::uint32_t root : roots_) settle(root);
}

// Gives all that descends from `root` its kind. What no root leads to in kMaxChain steps stays Bad:
// it leads to an unreadable entry, in a circle, or too far.
void Pack::settle(std::uint32_t root) {
  const ObjectKind kind = entries_[root].kind;
  if (kind == ObjectKind::Bad || !has_children(root)) return;
  std::vector<std::uint32_t> generation{root};
  std::vector<std::uint32_t> next;
  for (std::uint32_t depth = 0; depth < kMaxChain && !generation.empty(); ++depth) {
    next.clear();
    for (const std::uint32_t entry : generation) {
      for (std::uint32_t at = child_starts_[entry]; at != child_starts_[entry + 1]; ++at) {
        entries_[children_[at]].kind = kind;
        next.push_back(children_[at]);
      }
    }
    generation.swap(next);
  }
}

void Pack::adopt(std::uint32_t orphan, ObjectKind kind) {
  entries_[orphan].kind = kind;
  settle(orphan);
}

std::vector<std::uint32_t> Pack::family_order() const {
  std::vector<std::uint32_t> order;
  order.reserve(count());
  std::vector<std::uint32_t> pending;
  for (const std::uint32_t root : roots_) {
    pending.push_back(root);
    while (!pending.empty()) {
      const std::uint32_t entry = pending.back();
      pending.pop_back();
      order.push_back(entry);
      // The first child is taken first.
      for (std::uint32_t at = child_starts_[entry + 1]; at != child_starts_[entry]; --at) {
        pending.push_back(children_[at - 1]);
      }
    }
  }
  if (order.size() == count()) return order;
  // Circles have no root.
  std::vector<bool> listed(count(), false);
  for (const std::uint32_t entry : order) listed[entry] = true;
  for (std::uint32_t entry = 0; entry < count(); ++entry) {
    if (!listed[entry]) order.push_back(entry);
  }
  return order;
}

Result<std::string_view> Pack::stored(std::uint32_t entry, std::uint64_t from, std::uint64_t length,
                                      PackCursor& cursor) const {
  const std::uint64_t offset = entries_[entry].data + from;
  const std::uint64_t left = file_.size() - std::min(offset, file_.size());
  return cursor.at(file_, offset, std::min(length, left));
}

Result<> Pack::inflate(std::uint32_t entry, PackCursor& cursor, Bytes& into) const {
  const Entry& at = entries_[entry];
  if (at.data == 0 || at.kind == ObjectKind::Bad) {
    return Error{ErrorCode::Corrupt, "pack entry leads nowhere"};
  }
  if (at.size > kMaxObjectBytes) {
    return Error{ErrorCode::LimitExceeded, std::to_string(at.size) + " bytes, over the limit"};
  }
  const std::uint64_t longest = longest_stream(at.size);
  const std::uint64_t likely = std::min<std::uint64_t>(at.packed_size, longest);
  ASSIGN_OR_RETURN(std::string_view input, stored(entry, 0, likely, cursor));
  into.reset(at.size);
  auto done = cursor.inflate(input, into);
  if (!done && input.size() < longest) {
    // An index that names a place inside this stream makes it look shorter than it is.
    ASSIGN_OR_RETURN(input, stored(entry, 0, longest, cursor));
    done = cursor.inflate(input, into);
  }
  if (!done) return done.error();
  return {};
}

}  // namespace dredge::git

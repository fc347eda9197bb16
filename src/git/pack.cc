#include "git/pack.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "base/byte_reader.h"
#include "git/object_id.h"

namespace dredge::git {
namespace {

struct Located {
  std::uint64_t offset = 0;
  std::uint32_t in_index = 0;
};

// Sorts by offset in passes of eleven bits, as many as the largest offset has: the offsets of a
// million objects take a third of what comparing them takes.
void sort_by_offset(std::vector<Located>& located) {
  constexpr unsigned kBits = 11;
  std::uint64_t largest = 0;
  for (const Located& one : located) largest = std::max(largest, one.offset);
  std::vector<Located> sorted(located.size());
  for (unsigned shift = 0; shift < 64 && largest >> shift != 0; shift += kBits) {
    std::array<std::size_t, (1 << kBits) + 1> starts{};
    const auto digit = [&](std::uint64_t offset) { return offset >> shift & ((1 << kBits) - 1); };
    for (const Located& one : located) ++starts[digit(one.offset) + 1];
    std::partial_sum(starts.begin(), starts.end(), starts.begin());
    for (const Located& one : located) sorted[starts[digit(one.offset)]++] = one;
    located.swap(sorted);
  }
}

// The most that a zlib stream of `size` bytes can honestly take: stored blocks and their headers.
std::uint64_t longest_stream(std::uint64_t size) { return size + size / 1024 + 1024; }

}  // namespace

Result<Pack> Pack::open(const std::filesystem::path& path, PackIndex index, Headers headers) {
  ASSIGN_OR_RETURN(OpenFile file, OpenFile::open(path, Symlinks::Follow));
  Pack pack(std::move(index), std::move(file));
  pack.name_ = path.filename().string();
  pack.path_ = path;
  RETURN_IF_ERROR(pack.check_whole());
  const std::vector<std::uint64_t> offsets = pack.order_entries();
  if (headers == Headers::WhenAsked) {
    pack.headers_ = std::make_unique<EntryHeaders>();
  } else {
    RETURN_IF_ERROR(pack.read_entries(offsets));
  }
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

// Returns where each entry starts.
std::vector<std::uint64_t> Pack::order_entries() {
  std::vector<Located> located(count());
  for (std::uint32_t i = 0; i < count(); ++i) located[i] = {index_.offset_of(i), i};
  sort_by_offset(located);
  in_index_.resize(count());
  in_pack_.resize(count());
  std::vector<std::uint64_t> offsets(count());
  for (std::uint32_t entry = 0; entry < count(); ++entry) {
    offsets[entry] = located[entry].offset;
    in_index_[entry] = located[entry].in_index;
    in_pack_[located[entry].in_index] = entry;
  }
  return offsets;
}

Result<> Pack::read_entries(std::span<const std::uint64_t> offsets) {
  entries_.resize(count());
  find_sizes(offsets);
  PackCursor cursor;
  for (std::uint32_t entry = 0; entry < count(); ++entry) {
    RETURN_IF_ERROR(read_entry(offsets, entry, cursor));
  }
  link_children();
  return {};
}

// Gives each entry what lies between it and the next one. Several may start at one place.
void Pack::find_sizes(std::span<const std::uint64_t> offsets) {
  std::uint64_t next = file_.size();
  for (std::size_t i = offsets.size(); i-- > 0;) {
    if (i + 1 < offsets.size() && offsets[i + 1] != offsets[i]) {
      next = std::min(next, offsets[i + 1]);
    }
    const std::uint64_t room = next > offsets[i] ? next - offsets[i] : 0;
    entries_[i].packed_size = static_cast<std::uint32_t>(std::min<std::uint64_t>(room, UINT32_MAX));
  }
}

// Errors: Io only; an entry that cannot be understood stays Bad.
Result<> Pack::read_entry(std::span<const std::uint64_t> offsets, std::uint32_t entry,
                          PackCursor& cursor) {
  const std::uint64_t offset = offsets[entry];
  if (offset < kPackHeaderBytes || offset >= file_.size()) return {};
  ASSIGN_OR_RETURN(const std::string_view bytes, cursor.at(file_, offset, kLongestEntryHeader));
  EntryHeader header;
  if (read_entry_header(bytes, index_.id_size(), header) != nullptr) return {};
  PackEntry& made = entries_[entry];
  if (header.base_distance != 0) {
    if (header.base_distance > offset) return {};
    made.base = entry_before(entry, offset - header.base_distance,
                             [&](std::uint32_t one) { return offsets[one]; });
    if (made.base == kNoBase) return {};
  } else if (!header.base_id.empty()) {
    made.base = find(header.base_id).value_or(kNoBase);
    if (made.base == kNoBase) orphans_.push_back({entry, header.base_id});
  } else {
    made.kind = static_cast<ObjectKind>(header.type);
  }
  made.size = header.size;
  made.data = offset + header.length;
  made.packed_size -= std::min(made.packed_size, static_cast<std::uint32_t>(header.length));
  return {};
}

// Lists each entry's children, and settles what kind everything is.
void Pack::link_children() {
  child_starts_.assign(std::size_t(count()) + 1, 0);
  for (const PackEntry& entry : entries_) {
    if (entry.base != kNoBase) ++child_starts_[std::size_t(entry.base) + 1];
  }
  std::partial_sum(child_starts_.begin(), child_starts_.end(), child_starts_.begin());
  children_.resize(child_starts_.back());
  std::vector<std::uint32_t> fill(child_starts_.begin(), child_starts_.end() - 1);
  for (std::uint32_t entry = 0; entry < count(); ++entry) {
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

void Pack::find_all(std::span<const BlobId> ids, std::span<std::uint32_t> found) const {
  constexpr std::size_t kAhead = 16;
  index_.find_all(ids, found);
  for (std::size_t i = 0; i < ids.size() + kAhead; ++i) {
    if (i < ids.size() && found[i] != kNotFound) __builtin_prefetch(&in_pack_[found[i]]);
    if (i >= kAhead && found[i - kAhead] != kNotFound) {
      found[i - kAhead] = in_pack_[found[i - kAhead]];
    }
  }
}

std::vector<std::uint32_t> Pack::family_order() const {
  std::vector<std::uint32_t> order;
  if (!knows_families()) {
    order.resize(count());
    std::iota(order.begin(), order.end(), 0);
    return order;
  }
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
  const std::uint64_t offset = at(entry).data + from;
  const std::uint64_t left = file_.size() - std::min(offset, file_.size());
  return cursor.at(file_, offset, std::min(length, left));
}

Result<> Pack::inflate(std::uint32_t entry, PackCursor& cursor, Bytes& into) const {
  const PackEntry found = at(entry);
  if (found.data == 0 || found.kind == ObjectKind::Bad) {
    return Error{ErrorCode::Corrupt, "pack entry leads nowhere"};
  }
  if (found.size > kMaxObjectBytes) {
    return Error{ErrorCode::LimitExceeded, std::to_string(found.size) + " bytes, over the limit"};
  }
  const std::uint64_t longest = longest_stream(found.size);
  const std::uint64_t likely = std::min<std::uint64_t>(found.packed_size, longest);
  // Not stored(): that would look the entry up again.
  const auto input_of = [&](std::uint64_t length) {
    const std::uint64_t left = file_.size() - std::min(found.data, file_.size());
    return cursor.at(file_, found.data, std::min(length, left));
  };
  ASSIGN_OR_RETURN(std::string_view input, input_of(likely));
  into.reset(found.size);
  auto done = cursor.inflate(input, into);
  if (!done && input.size() < longest) {
    // An index that names a place inside this stream makes it look shorter than it is.
    ASSIGN_OR_RETURN(input, input_of(longest));
    done = cursor.inflate(input, into);
  }
  if (!done) return done.error();
  return {};
}

}  // namespace dredge::git

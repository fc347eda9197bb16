// The tables behind the AVX-512 anchor matcher: which four bytes of each literal to look for, which
// of 24 buckets they share, and how to get from a place that looks right back to the literal.
//
// Problem: find hundreds of literals, in any case, at the speed memory delivers text.
// Idea (the "Teddy" of Hyperscan, Intel 2019, made exact for ASCII): of each literal take its
// rarest window of four bytes, a quad. Put the quads into 24 buckets. For each of the four
// positions a table of 128 entries says which buckets have this byte there; VBMI's vpermi2b looks
// up 64 bytes at once. The AND over the four positions leaves the buckets a quad could be in.
// Similar quads share a bucket, so that few other texts fit. What survives is hashed into a bitmap
// of the quads that really exist; what survives that is compared. A literal of two or three bytes
// has a window with free places at its end; it is looked up by its first three bytes in a bitmap of
// its own, for its many quads would fill the other.
// Why not Hyperscan's literals: they do 1.5-2.2 GB/s here, this 7-9. Why not more buckets: a fourth
// set of tables no longer fits the registers. The 128-entry tables take bytes modulo 128; the hash
// sees whole bytes and drops what only looked like ASCII.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dredge {

inline constexpr std::size_t kQuadBytes = 4;
inline constexpr std::size_t kBucketSets = 3;  // of eight buckets, one a bit
inline constexpr unsigned kQuadHashBits = 16;  // with the triples, 16 KiB: half of the L1 cache

// Where a literal's window starts, and the bucket it is in.
struct QuadChoice {
  std::uint8_t offset = 0;
  std::uint8_t bucket = 0;
};

// What suits the literals. Finding it takes seconds, so an image stores it.
struct QuadPlan {
  std::uint32_t factor = 1;         // of hash_quad, odd
  std::vector<QuadChoice> choices;  // by literal
};
QuadPlan plan_quads(std::span<const std::string> literals);

// True when `plan` fits `literals`: what a damaged image could break.
bool is_valid(const QuadPlan& plan, std::span<const std::string> literals);

inline char fold_case(char byte) {
  return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte | 0x20) : byte;
}

// Hashes four bytes without regard to ASCII case. The vector code computes the same.
inline std::uint32_t hash_quad(std::uint32_t folded, std::uint32_t factor) {
  return folded * factor;
}
inline constexpr std::uint32_t kFoldMask = 0x20202020U;

// Where the marks are of a quad that was folded so, and of its first three bytes.
inline std::uint32_t bit_of_quad(std::uint32_t folded, std::uint32_t factor) {
  return hash_quad(folded, factor) >> (32 - kQuadHashBits);
}
inline std::uint32_t bit_of_triple(std::uint32_t folded, std::uint32_t factor) {
  return bit_of_quad(folded & 0xffffffU, factor);
}

using QuadMarks = std::array<std::uint32_t, (1U << kQuadHashBits) / 32>;
inline std::uint32_t mark_of(const QuadMarks& marks, std::uint32_t bit) {
  return marks[bit / 32] >> (bit % 32) & 1U;
}

struct alignas(64) QuadTables {
  // [set][position][byte modulo 128] = the buckets that have the byte at the position
  std::array<std::array<std::array<std::uint8_t, 128>, kQuadBytes>, kBucketSets> buckets{};
  QuadMarks quads{};    // by hash
  QuadMarks triples{};  // of short literals, by hash
  std::uint32_t factor = 1;
};

// Whether this machine can run the vector code.
bool has_avx512_quads();

// The vector code: writes to `out` the offsets of all places in base[0, length) where a quad of the
// tables may stand, ascending, and returns how many. Needs has_avx512_quads(), `length` a multiple
// of 64 up to kQuadBlockBytes, base[0, length + 3) readable, and kQuadBlockBytes + 64 places at
// `out`.
inline constexpr std::uint32_t kQuadBlockBytes = 16384;
std::size_t find_quads_avx512(const QuadTables& tables, const char* base, std::uint32_t length,
                              std::uint32_t* out);

// Literals by quad. Immutable once built, so safe to share; borrows `literals`.
class QuadIndex {
 public:
  // Needs is_valid(plan, literals).
  QuadIndex(std::span<const std::string> literals, const QuadPlan& plan);

  const QuadTables& tables() const { return tables_; }

  // Calls found(literal, begin) for each literal whose window stands at `at` in `text`, where the
  // whole literal stands too.
  template <class Found>
  void literals_at(std::string_view text, std::uint64_t at, Found&& found) const;

 private:
  struct Entry {
    std::uint32_t folded;  // the quad
    std::uint32_t literal;
    std::uint32_t offset;
    std::uint32_t size;       // of the literal
    std::uint64_t head;       // its first eight bytes,
    std::uint64_t head_mask;  // or as many as it has
  };
  Entry entry_of(std::uint32_t literal, std::uint32_t offset, std::uint32_t folded) const;
  static constexpr unsigned kSlotBits = 12;

  bool stands_at(std::string_view text, std::uint64_t at, const Entry& entry) const;
  // Whether a literal of the slot goes on so, or ends before.
  bool may_follow(std::uint32_t slot, char byte) const {
    return (followers_[slot] >> (static_cast<unsigned char>(byte) % 64) & 1U) != 0;
  }
  void let_follow(std::uint32_t slot, std::string_view rest);
  void fill_tables(std::span<const QuadChoice> choices);
  void fill_entries(std::span<const QuadChoice> choices);
  void fill_short_entries();

  std::span<const std::string> literals_;
  QuadTables tables_;
  std::vector<std::uint32_t> first_;  // of each slot's entries, and one past the last
  // Which bytes, modulo 64, stand behind the quads of a slot: "user " is not in "user=".
  std::vector<std::uint64_t> followers_;
  std::vector<Entry> entries_;  // of literals with a whole quad, by slot
  std::array<std::uint32_t, 257> first_short_{};
  std::vector<Entry> short_entries_;  // of the others, by first byte in lower case
};

// Eight bytes at once, ASCII upper case to lower.
inline std::uint64_t fold_case8(std::uint64_t bytes) {
  constexpr std::uint64_t kEach = 0x0101010101010101ULL;
  const std::uint64_t low = bytes & (0x7f * kEach);
  const std::uint64_t from_a = low + (0x80 - 'A') * kEach;      // top bit: at least 'A'
  const std::uint64_t past_z = low + (0x80 - 'Z' - 1) * kEach;  // top bit: over 'Z'
  return bytes | ((from_a & ~past_z & ~bytes & (0x80 * kEach)) >> 2);
}

inline bool QuadIndex::stands_at(std::string_view text, std::uint64_t at,
                                 const Entry& entry) const {
  if (at < entry.offset) return false;
  const std::uint64_t begin = at - entry.offset;
  const std::uint64_t left = text.size() - begin;
  if (left < entry.size) return false;
  std::uint64_t head = 0;
  if (left >= sizeof(head)) {
    __builtin_memcpy(&head, text.data() + begin, sizeof(head));
  } else {
    __builtin_memcpy(&head, text.data() + begin, left);
  }
  if ((fold_case8(head) & entry.head_mask) != entry.head) return false;
  const std::string& literal = literals_[entry.literal];
  for (std::size_t i = sizeof(head); i < entry.size; ++i)
    if (fold_case(text[begin + i]) != literal[i]) return false;
  return true;
}

template <class Found>
void QuadIndex::literals_at(std::string_view text, std::uint64_t at, Found&& found) const {
  const std::uint64_t left = text.size() - at;
  std::uint32_t folded = 0;
  if (left >= kQuadBytes) {
    __builtin_memcpy(&folded, text.data() + at, kQuadBytes);
    folded |= kFoldMask;
    const std::uint32_t slot = hash_quad(folded, tables_.factor) >> (32 - kSlotBits);
    const bool may_go_on = left == kQuadBytes || may_follow(slot, text[at + kQuadBytes]);
    for (std::uint32_t i = first_[slot]; may_go_on && i < first_[slot + 1]; ++i) {
      const Entry& entry = entries_[i];
      if (entry.folded == folded && stands_at(text, at, entry))
        found(entry.literal, at - entry.offset);
    }
  } else {
    __builtin_memcpy(&folded, text.data() + at, left);
    folded |= kFoldMask;
  }
  if (mark_of(tables_.triples, bit_of_triple(folded, tables_.factor)) == 0) return;
  const auto byte = static_cast<unsigned char>(fold_case(text[at]));
  for (std::uint32_t i = first_short_[byte]; i < first_short_[byte + 1U]; ++i)
    if (stands_at(text, at, short_entries_[i]))
      found(short_entries_[i].literal, at - short_entries_[i].offset);
}

}  // namespace dredge

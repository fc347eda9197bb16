// What stands before a hash, in a text that is full of them.
//
// Problem: a log of a gigabyte has a million hashes, and before each of them there is something to
// look at: is it the value of a named rule, does a literal stand in its word?
// Idea: a log says the same before every hash, but for the numbers in it: user=4711 trace=. So the
// 32 bytes before a hash, all digits as one, are looked at once, and what came of it is remembered.
// Bytes are compared, not sums of them: no text can pass for another one.
#pragma once

#include <emmintrin.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dredge/origin.h"
#include "engine/keywords.h"

namespace dredge {

// Whether all of `text` is hex digits and -: the literals inside words are not.
bool is_hash_like(std::string_view text);

// What stood before a hash, and what came of it.
struct HashContext {
  static constexpr std::size_t kBytes = 32;
  static constexpr unsigned kBits = 9;  // there are so many, by their slot

  std::array<char, kBytes> bytes{};  // all digits as one
  std::uint32_t head = 0;            // how many of them are of the hash's word
  bool is_empty = false;
};

// Where the context is remembered that `first` and `second` are the halves of.
inline std::size_t slot_of(__m128i first, __m128i second, std::uint64_t head) {
  const __m128i both = _mm_xor_si128(_mm_shuffle_epi32(first, 0x39), second);
  const auto low = static_cast<std::uint64_t>(_mm_cvtsi128_si64(both));
  const auto high = static_cast<std::uint64_t>(_mm_cvtsi128_si64(_mm_srli_si128(both, 8)));
  const std::uint64_t mixed =
      ((low ^ head) * 0x9e3779b97f4a7c15ULL) ^ (high * 0xc2b2ae3d27d4eb4fULL);
  return mixed >> (64 - HashContext::kBits);  // the upper bits are best
}

// No longer runs are looked at, and no longer words before the hash.
inline constexpr std::size_t kLongestHashRun = 64;
inline constexpr std::size_t kLongestHashHead = 24;

// Adds to `others` the places in `runs` of those that are not known to be empty by the contexts at
// `known`. Leaves out only what HashContexts::is_empty says yes to. Needs has_avx512_quads().
void find_unknown_avx512(std::string_view text, std::span<const Span> runs,
                         const HashContext* known, std::vector<std::uint32_t>& others);

// Confined to one thread; the keywords and the literals must outlive it.
class HashContexts {
 public:
  // `numbers`: those of `literals` that are looked for inside words, none of them hash-like.
  HashContexts(const Keywords& keywords, std::span<const std::string> literals,
               std::span<const std::uint32_t> numbers);

  // Whether `run`, one of the long runs of `text`, ends in a hash that ends its word, and no
  // keyword can stand before a value in this word and no literal inside it. Says no where it cannot
  // tell.
  bool is_empty(std::string_view text, Span run);

  // Whether most of `runs`, those of `text`, are such.
  bool suit(std::string_view text, const std::vector<Span>& runs);

  // Those of `runs` that are not. Good until the next call.
  const std::vector<Span>& others(std::string_view text, const std::vector<Span>& runs);

 private:
  bool is_empty(std::string_view text, std::uint64_t word_begin, std::uint64_t hash);
  bool is_empty(std::string_view context, std::size_t head) const;
  bool may_hold_literal(std::string_view head) const;

  const Keywords& keywords_;
  std::span<const std::string> literals_;
  std::array<std::vector<std::uint32_t>, 256> by_first_;  // by first byte, digits as one
  std::vector<HashContext> known_;
  bool vectors_;
  std::vector<std::uint32_t> unknown_;
  std::vector<Span> others_;
};

}  // namespace dredge

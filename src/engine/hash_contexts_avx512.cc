// The vector half of engine/hash_contexts.h: a hash of which the context is known to be empty, by
// one look at the run and one at what stands before it. Compiled for this instruction set function
// by function, so that nothing a linker may share with other files is built from instructions they
// must not use.
#include <immintrin.h>

#include "engine/char_class.h"
#include "engine/hash_contexts.h"

// GCC 12 takes the undefined register in its own intrinsics for a mistake of ours (its bug 105593).
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif

namespace dredge {
namespace {

#define DREDGE_AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,bmi,bmi2,lzcnt")))

bool is_word(char byte) { return has_bit(byte, bit_of(CharClass::Printable)); }

// How much of the run of `size` bytes at `run` stands before the hash that it ends with, or `size`.
// Hex digits and - make a hash, up to + / or =.
DREDGE_AVX512 std::uint64_t before_hash(const char* run, std::uint64_t size) {
  const __m512i now = _mm512_loadu_si512(run);
  const __mmask64 inside = _bzhi_u64(~0ULL, static_cast<unsigned>(size));
  const std::uint64_t signs = inside & (_mm512_cmpeq_epi8_mask(now, _mm512_set1_epi8('+')) |
                                        _mm512_cmpeq_epi8_mask(now, _mm512_set1_epi8('/')) |
                                        _mm512_cmpeq_epi8_mask(now, _mm512_set1_epi8('=')));
  const __m512i lower = _mm512_or_si512(now, _mm512_set1_epi8(0x20));
  const std::uint64_t letters =  // beyond f, and _
      _mm512_mask_cmpgt_epi8_mask(inside, lower, _mm512_set1_epi8('f'));
  const std::uint64_t part = 64 - _lzcnt_u64(signs);
  return part < size && letters >> part == 0 ? part : size;
}

DREDGE_AVX512 bool is_known_empty(const HashContext* known, const char* hash, std::uint64_t head) {
  const __m256i bytes = _mm256_loadu_si256(
      reinterpret_cast<const __m256i*>(hash - static_cast<std::ptrdiff_t>(HashContext::kBytes)));
  const __m256i above = _mm256_sub_epi8(bytes, _mm256_set1_epi8('0'));
  const __mmask32 digits = _mm256_cmple_epu8_mask(above, _mm256_set1_epi8(9));
  const __m256i folded = _mm256_mask_blend_epi8(digits, bytes, _mm256_set1_epi8('0'));
  const HashContext& context =
      known[slot_of(_mm256_castsi256_si128(folded), _mm256_extracti128_si256(folded, 1), head)];
  const __m256i same = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(context.bytes.data()));
  return _mm256_cmpneq_epi8_mask(folded, same) == 0 && context.head == head && context.is_empty;
}

}  // namespace

DREDGE_AVX512 void find_unknown_avx512(std::string_view text, std::span<const Span> runs,
                                       const HashContext* known,
                                       std::vector<std::uint32_t>& others) {
  const char* const bytes = text.data();
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const Span run = runs[i];
    bool is_empty = run.size() < kLongestHashRun && text.size() - run.begin >= kLongestHashRun &&
                    run.begin >= HashContext::kBytes && !is_word(bytes[run.end]);
    if (is_empty) {
      const std::uint64_t hash = run.begin + before_hash(bytes + run.begin, run.size());
      std::uint64_t word = run.begin;
      while (word > 0 && hash - word <= kLongestHashHead && is_word(bytes[word - 1])) --word;
      is_empty = hash != run.end && hash - word <= kLongestHashHead &&
                 is_known_empty(known, bytes + hash, hash - word);
    }
    if (!is_empty) others.push_back(static_cast<std::uint32_t>(i));
  }
}

}  // namespace dredge

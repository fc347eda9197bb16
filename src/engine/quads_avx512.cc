// The vector half of engine/quads.h. Compiled for this instruction set function by function, so
// that nothing a linker may share with other files is built from instructions they must not use.
#include <immintrin.h>

#include "engine/quads.h"

// GCC 12 takes the undefined register in its own intrinsics for a mistake of ours (its bug 105593).
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif

namespace dredge {
namespace {

#define DREDGE_AVX512 \
  __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi,bmi,bmi2,popcnt")))

// Offsets in [0, length) whose four bytes fit a bucket. About one in forty.
DREDGE_AVX512 std::size_t fit_buckets(const QuadTables& tables, const char* base,
                                      std::uint32_t length, std::uint32_t* out) {
  __m512i low[kBucketSets][kQuadBytes];
  __m512i high[kBucketSets][kQuadBytes];
  for (std::size_t set = 0; set < kBucketSets; ++set) {
    for (std::size_t place = 0; place < kQuadBytes; ++place) {
      low[set][place] = _mm512_load_si512(tables.buckets[set][place].data());
      high[set][place] = _mm512_load_si512(tables.buckets[set][place].data() + 64);
    }
  }
  std::uint32_t* next = out;
  for (std::uint32_t i = 0; i < length; i += 64) {
    const __m512i first = _mm512_loadu_si512(base + i);
    const __m512i second = _mm512_loadu_si512(base + i + 1);
    const __m512i third = _mm512_loadu_si512(base + i + 2);
    const __m512i fourth = _mm512_loadu_si512(base + i + 3);
    std::uint64_t fits = 0;
    for (std::size_t set = 0; set < kBucketSets; ++set) {
      const __m512i front =
          _mm512_and_si512(_mm512_permutex2var_epi8(low[set][0], first, high[set][0]),
                           _mm512_permutex2var_epi8(low[set][1], second, high[set][1]));
      const __m512i back =
          _mm512_and_si512(_mm512_permutex2var_epi8(low[set][2], third, high[set][2]),
                           _mm512_permutex2var_epi8(low[set][3], fourth, high[set][3]));
      fits |= _mm512_test_epi8_mask(front, back);
    }
    // Four stores without a branch are cheaper than one branch guessed wrong; more is rare.
    const int count = __builtin_popcountll(fits);
    std::uint32_t* place = next;
    for (int k = 0; k < 4; ++k) {
      *place++ = i + static_cast<std::uint32_t>(_tzcnt_u64(fits));
      fits = _blsr_u64(fits);
    }
    while (fits != 0) {
      *place++ = i + static_cast<std::uint32_t>(_tzcnt_u64(fits));
      fits = _blsr_u64(fits);
    }
    next += count;
  }
  return static_cast<std::size_t>(next - out);
}

// Which of sixteen numbers are marked in a bitmap.
DREDGE_AVX512 __mmask16 are_marked(const std::uint32_t* bitmap, __mmask16 lanes, __m512i numbers) {
  const __m512i word = _mm512_i32gather_epi32(_mm512_srli_epi32(numbers, 5), bitmap, 4);
  const __m512i bit =
      _mm512_sllv_epi32(_mm512_set1_epi32(1), _mm512_and_si512(numbers, _mm512_set1_epi32(31)));
  return _mm512_mask_test_epi32_mask(lanes, word, bit);
}

// Keeps the offsets, of `count` in `offsets`, whose quad or pair is marked. About one in ten.
DREDGE_AVX512 std::size_t keep_existing(const QuadTables& tables, const char* base,
                                        std::uint32_t* offsets, std::size_t count) {
  const __m512i factor = _mm512_set1_epi32(static_cast<int>(tables.factor));
  const __m512i fold = _mm512_set1_epi32(static_cast<int>(kFoldMask));
  const __m512i pair_mask = _mm512_set1_epi32(0xffff);
  std::uint32_t* kept = offsets;
  for (std::size_t i = 0; i < count; i += 16) {
    const std::size_t left = count - i;
    const auto lanes =
        static_cast<__mmask16>(left >= 16 ? 0xffffU : (1U << static_cast<unsigned>(left)) - 1U);
    const __m512i at = _mm512_maskz_loadu_epi32(lanes, offsets + i);
    __m512i quad = _mm512_mask_i32gather_epi32(_mm512_setzero_si512(), lanes, at, base, 1);
    quad = _mm512_or_si512(quad, fold);
    const __m512i hash = _mm512_srli_epi32(_mm512_mullo_epi32(quad, factor), 32 - kQuadHashBits);
    const __m512i pair = _mm512_and_si512(quad, pair_mask);
    const auto known = static_cast<__mmask16>(are_marked(tables.quads.data(), lanes, hash) |
                                              are_marked(tables.pairs.data(), lanes, pair));
    // Compress in the register, then store all of it: a masked compressing store is microcode on
    // some processors. What it overwrites has been read.
    _mm512_storeu_si512(kept, _mm512_maskz_compress_epi32(known, at));
    kept += __builtin_popcount(known);
  }
  return static_cast<std::size_t>(kept - offsets);
}

}  // namespace

bool has_avx512_quads() {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vbmi") &&
         __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
         __builtin_cpu_supports("popcnt");  // and LZCNT, which came before BMI2
}

DREDGE_AVX512 std::size_t find_quads_avx512(const QuadTables& tables, const char* base,
                                            std::uint32_t length, std::uint32_t* out) {
  const std::size_t count = fit_buckets(tables, base, length, out);
  return keep_existing(tables, base, out, count);
}

}  // namespace dredge

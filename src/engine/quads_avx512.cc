// The vector half of engine/quads.h. Compiled for this instruction set function by function, so
// that nothing a linker may share with other files is built from instructions they must not use.
#include <immintrin.h>

#include <array>

#include "engine/quads.h"

// GCC 12 takes the undefined register in its own intrinsics for a mistake of ours (its bug 105593).
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif

namespace dredge {
namespace {

#define DREDGE_AVX512 \
  __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi,bmi2,popcnt")))

alignas(64) constexpr std::array<std::uint8_t, 64> kBytePlaces = [] {
  std::array<std::uint8_t, 64> places{};
  for (std::size_t i = 0; i < places.size(); ++i) places[i] = static_cast<std::uint8_t>(i);
  return places;
}();

DREDGE_AVX512 void write_sixteen(__m128i places, __m512i base, std::uint32_t* out) {
  _mm512_storeu_si512(out, _mm512_add_epi32(_mm512_cvtepu8_epi32(places), base));
}

// Writes base + i for each bit i of `bits`, and whatever up to `out` + 64. Returns how many.
DREDGE_AVX512 std::size_t write_places(std::uint64_t bits, std::uint32_t base, std::uint32_t* out) {
  const __m512i places = _mm512_maskz_compress_epi8(bits, _mm512_load_si512(kBytePlaces.data()));
  const __m512i first = _mm512_set1_epi32(static_cast<int>(base));
  write_sixteen(_mm512_castsi512_si128(places), first, out);
  const auto count = static_cast<std::size_t>(__builtin_popcountll(bits));
  if (count > 16) {  // hardly ever
    write_sixteen(_mm512_extracti32x4_epi32(places, 1), first, out + 16);
    write_sixteen(_mm512_extracti32x4_epi32(places, 2), first, out + 32);
    write_sixteen(_mm512_extracti32x4_epi32(places, 3), first, out + 48);
  }
  return count;
}

// Offsets in [0, length) whose four bytes fit a bucket. About one in twelve.
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
    next += write_places(fits, i, next);
  }
  return static_cast<std::size_t>(next - out);
}

// Keeps the offsets, of `count` in `offsets`, whose quad or triple is marked. About one in ten. One
// at a time is as fast as gathering sixteen: what counts is how many words are read.
DREDGE_AVX512 std::size_t keep_existing(const QuadTables& tables, const char* base,
                                        std::uint32_t* offsets, std::size_t count) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint32_t at = offsets[i];
    std::uint32_t quad = 0;
    __builtin_memcpy(&quad, base + at, sizeof(quad));
    quad |= kFoldMask;
    const std::uint32_t known = mark_of(tables.quads, bit_of_quad(quad, tables.factor)) |
                                mark_of(tables.triples, bit_of_triple(quad, tables.factor));
    offsets[kept] = at;  // and over it where it is not
    kept += known;
  }
  return kept;
}

}  // namespace

bool has_avx512_quads() {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vbmi") &&
         __builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("bmi") &&
         __builtin_cpu_supports("bmi2") &&
         __builtin_cpu_supports("popcnt");  // and LZCNT, which came before BMI2
}

DREDGE_AVX512 std::size_t find_quads_avx512(const QuadTables& tables, const char* base,
                                            std::uint32_t length, std::uint32_t* out) {
  const std::size_t count = fit_buckets(tables, base, length, out);
  return keep_existing(tables, base, out, count);
}

}  // namespace dredge

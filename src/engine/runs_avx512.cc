// The vector half of engine/runs.h. Compiled for this instruction set function by function, so that
// nothing a linker may share with other files is built from instructions they must not use.
#include <immintrin.h>

#include <array>

#include "engine/gate.h"
#include "engine/runs.h"

// GCC 12 takes the undefined register in its own intrinsics for a mistake of ours (its bug 105593).
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif

namespace dredge {
namespace {

#define DREDGE_AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi,bmi,bmi2")))

const std::array<std::uint8_t, 128>& body_table() {
  static const std::array<std::uint8_t, 128> table = [] {
    std::array<std::uint8_t, 128> bytes{};
    for (unsigned i = 0; i < bytes.size(); ++i)
      bytes[i] = in_class(CharClass::Base64, static_cast<unsigned char>(i)) ? 1 : 0;
    return bytes;
  }();
  return table;
}

// Bit i: it and the count bytes before it are marked, from who knows so of shorter ones. `before`
// is the same of the 64 bytes before.
DREDGE_AVX512 inline std::uint64_t reach_back(std::uint64_t now, std::uint64_t before,
                                              std::uint64_t longer, unsigned count) {
  return longer & (now << count | before >> (64 - count));
}

}  // namespace

DREDGE_AVX512 std::size_t find_runs_avx512(const char* text, std::size_t length,
                                           std::uint32_t* out) {
  const __m512i low = _mm512_loadu_si512(body_table().data());
  const __m512i high = _mm512_loadu_si512(body_table().data() + 64);
  std::uint64_t one = 0, two = 0, four = 0, eight = 0, twenty = 0;
  std::size_t count = 0;
  for (std::size_t i = 0; i < length; i += 64) {
    const std::size_t left = length - i;
    const __mmask64 lanes = left >= 64 ? ~0ULL : (1ULL << left) - 1;
    const __m512i bytes = _mm512_maskz_loadu_epi8(lanes, text + i);
    const __m512i marks = _mm512_permutex2var_epi8(low, bytes, high);
    // The table is read modulo 128: bytes above belong to no run.
    const std::uint64_t now = _mm512_test_epi8_mask(marks, marks) & ~_mm512_movepi8_mask(bytes);
    const std::uint64_t now2 = reach_back(now, one, now, 1);
    const std::uint64_t now4 = reach_back(now2, two, now2, 2);
    const std::uint64_t now8 = reach_back(now4, four, now4, 4);
    const std::uint64_t now16 = reach_back(now8, eight, now8, 8);
    const std::uint64_t now20 = reach_back(now4, four, now16, 16);
    std::uint64_t starts = now20 & ~(now20 << 1 | twenty >> 63);
    while (starts != 0) {
      out[count++] = static_cast<std::uint32_t>(i + _tzcnt_u64(starts));
      starts = _blsr_u64(starts);
    }
    one = now, two = now2, four = now4, eight = now8, twenty = now20;
  }
  return count;
}

}  // namespace dredge

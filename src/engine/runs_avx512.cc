// The vector half of engine/runs.h. Compiled for this instruction set function by function, so that
// nothing a linker may share with other files is built from instructions they must not use.
#include <immintrin.h>

#include "engine/char_class.h"
#include "engine/runs.h"

// GCC 12 takes the undefined register in its own intrinsics for a mistake of ours (its bug 105593).
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif

namespace dredge {
namespace {

#define DREDGE_AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi,bmi,bmi2,lzcnt")))

// The runs of one class, 64 bytes at a time: which bytes end a run of 1, 2, 4, 8, 16, 32 bytes.
class Runs {
 public:
  // `now`: the next 64 bytes' membership. Returns where a run reaches Length, 20 or 40.
  template <unsigned Length>
  DREDGE_AVX512 std::uint64_t become_long(std::uint64_t now) {
    static_assert(Length == 20 || Length == 40);
    const std::uint64_t two = reach_back(now, one_, now, 1);
    const std::uint64_t four = reach_back(two, two_, two, 2);
    const std::uint64_t eight = reach_back(four, four_, four, 4);
    const std::uint64_t sixteen = reach_back(eight, eight_, eight, 8);
    std::uint64_t whole = 0;
    if constexpr (Length == 20) {
      whole = reach_back(four, four_, sixteen, 16);
    } else {
      const std::uint64_t thirty_two = reach_back(sixteen, sixteen_, sixteen, 16);
      whole = reach_back(eight, eight_, thirty_two, 32);
    }
    const std::uint64_t starts = whole & ~(whole << 1 | whole_ >> 63);
    one_ = now, two_ = two, four_ = four, eight_ = eight, sixteen_ = sixteen, whole_ = whole;
    return starts;
  }

 private:
  // Bit i: the `count` bytes before it end a run as `now` has it, and it ends one as `longer` has.
  DREDGE_AVX512 static std::uint64_t reach_back(std::uint64_t now, std::uint64_t before,
                                                std::uint64_t longer, unsigned count) {
    return longer & (now << count | before >> (64 - count));
  }

  std::uint64_t one_ = 0, two_ = 0, four_ = 0, eight_ = 0, sixteen_ = 0, whole_ = 0;
};

// Puts together the runs that the masks show, from 64 bytes to the next.
class SpanBuilder {
 public:
  explicit SpanBuilder(std::vector<Span>& runs) : runs_(runs) {}

  // `bodies`: which of the 64 bytes from `base` are of the class; `starts`: where a run of them has
  // become long.
  DREDGE_AVX512 void add(std::uint64_t base, std::uint64_t bodies, std::uint64_t starts) {
    const std::uint64_t gaps = ~bodies;
    if (is_open_) starts &= close(base, gaps);
    while (starts != 0) {
      const std::uint64_t before = gaps & (_blsi_u64(starts) - 1);
      open_begin_ = before == 0 ? run_begin_ : base + 64 - _lzcnt_u64(before);
      is_open_ = true;
      const std::uint64_t after = gaps & ~_blsmsk_u64(starts);
      starts &= close(base, after);
    }
    if (gaps != 0) run_begin_ = base + 64 - _lzcnt_u64(gaps);
  }
  void finish(std::uint64_t length) {
    if (is_open_) runs_.push_back({open_begin_, length});
  }

 private:
  // Ends the open run at the first of `gaps`. Returns the places behind that.
  DREDGE_AVX512 std::uint64_t close(std::uint64_t base, std::uint64_t gaps) {
    if (gaps == 0) return 0;
    runs_.push_back({open_begin_, base + _tzcnt_u64(gaps)});
    is_open_ = false;
    return ~_blsmsk_u64(gaps);
  }

  std::vector<Span>& runs_;
  std::uint64_t run_begin_ = 0;   // behind the last gap
  std::uint64_t open_begin_ = 0;  // of a long run that has not ended yet
  bool is_open_ = false;
};

}  // namespace

DREDGE_AVX512 void find_runs_avx512(const char* text, std::size_t length, std::vector<Span>& runs) {
  const __m512i low = _mm512_loadu_si512(kByteClasses.data());
  const __m512i high = _mm512_loadu_si512(kByteClasses.data() + 64);
  const __m512i token_bit = _mm512_set1_epi8(static_cast<char>(bit_of(CharClass::Token)));
  const __m512i body_bit = _mm512_set1_epi8(static_cast<char>(bit_of(CharClass::Base64)));
  Runs token, body;
  SpanBuilder spans(runs);
  for (std::size_t i = 0; i < length; i += 64) {
    const std::size_t left = length - i;
    const __mmask64 lanes = left >= 64 ? ~0ULL : (1ULL << left) - 1;
    const __m512i bytes = _mm512_maskz_loadu_epi8(lanes, text + i);
    const __m512i classes = _mm512_permutex2var_epi8(low, bytes, high);
    // The table is read modulo 128: bytes above belong to no run.
    const std::uint64_t ascii = lanes & ~_mm512_movepi8_mask(bytes);
    const std::uint64_t tokens = _mm512_test_epi8_mask(classes, token_bit) & ascii;
    const std::uint64_t bodies = _mm512_test_epi8_mask(classes, body_bit) & ascii;
    spans.add(i, bodies, token.become_long<20>(tokens) | body.become_long<40>(bodies));
  }
  spans.finish(length);
}

}  // namespace dredge

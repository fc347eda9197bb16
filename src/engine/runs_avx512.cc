// The vector half of engine/runs.h. Compiled for this instruction set function by function, so that
// nothing a linker may share with other files is built from instructions they must not use.
#include <immintrin.h>

#include <algorithm>
#include <array>

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

// So much text at a time: its masks stay in the first-level cache.
constexpr std::size_t kBlocks = 64;  // of 64 bytes, a bit for each
constexpr std::size_t kGroup = 8;    // blocks, that fill a register
using Masks = std::array<std::uint64_t, kBlocks>;

// The runs of one class, eight blocks at a time: which bytes end a run of 1, 2, 4, 8, 16, 32 bytes.
class Runs {
 public:
  DREDGE_AVX512 Runs()
      : one_(_mm512_setzero_si512()), two_(one_), four_(one_), eight_(one_), sixteen_(one_) {}

  // `now`: the next blocks' membership. Returns where runs have reached Length, 20 or 40.
  template <unsigned Length>
  DREDGE_AVX512 __m512i are_long(__m512i now) {
    static_assert(Length == 20 || Length == 40);
    const __m512i two = reach_back<1>(now, one_, now);
    const __m512i four = reach_back<2>(two, two_, two);
    const __m512i eight = reach_back<4>(four, four_, four);
    const __m512i sixteen = reach_back<8>(eight, eight_, eight);
    __m512i whole;
    if constexpr (Length == 20) {
      whole = reach_back<16>(four, four_, sixteen);
    } else {
      const __m512i thirty_two = reach_back<16>(sixteen, sixteen_, sixteen);
      whole = reach_back<32>(eight, eight_, thirty_two);
    }
    one_ = now, two_ = two, four_ = four, eight_ = eight, sixteen_ = sixteen;
    return whole;
  }

  // Bit i: the Count bytes before it end a run as `now` has it, and it ends one as `longer` has.
  // `before`: what `now` was for the eight blocks before.
  template <unsigned Count>
  DREDGE_AVX512 static __m512i reach_back(__m512i now, __m512i before, __m512i longer) {
    const __m512i earlier =
        _mm512_alignr_epi64(now, before, kGroup - 1);  // each block's former one
    const __m512i shifted =
        _mm512_or_si512(_mm512_slli_epi64(now, Count), _mm512_srli_epi64(earlier, 64 - Count));
    return _mm512_and_si512(longer, shifted);
  }

 private:
  __m512i one_, two_, four_, eight_, sixteen_;  // of the group before
};

// Puts together the runs that the masks show, from one lot of blocks to the next.
class SpanBuilder {
 public:
  explicit SpanBuilder(std::vector<Span>& runs) : runs_(runs) {}

  // `bodies`: which of the bytes from `base` are of the class, in `count` blocks; `starts`: where a
  // run of them has become long.
  DREDGE_AVX512 void add(std::uint64_t base, const Masks& bodies, const Masks& starts,
                         std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
      if (starts[i] != 0 || is_open_) add_block(base, bodies, i, starts[i]);
    run_begin_ = begin_before(base, bodies, count);
  }
  void finish(std::uint64_t length) {
    if (is_open_) runs_.push_back({open_begin_, length});
  }

 private:
  DREDGE_AVX512 void add_block(std::uint64_t base, const Masks& bodies, std::size_t block,
                               std::uint64_t starts) {
    const std::uint64_t gaps = ~bodies[block];
    const std::uint64_t block_base = base + 64 * block;
    if (is_open_) starts &= close(block_base, gaps);
    while (starts != 0) {
      const std::uint64_t before = gaps & (_blsi_u64(starts) - 1);
      open_begin_ =
          before == 0 ? begin_before(base, bodies, block) : block_base + 64 - _lzcnt_u64(before);
      is_open_ = true;
      const std::uint64_t after = gaps & ~_blsmsk_u64(starts);
      starts &= close(block_base, after);
    }
  }

  // Behind the last gap before `block`.
  DREDGE_AVX512 std::uint64_t begin_before(std::uint64_t base, const Masks& bodies,
                                           std::size_t block) const {
    while (block-- > 0)
      if (const std::uint64_t gaps = ~bodies[block]; gaps != 0)
        return base + 64 * block + 64 - _lzcnt_u64(gaps);
    return run_begin_;
  }

  // Ends the open run at the first of `gaps`. Returns the places behind that.
  DREDGE_AVX512 std::uint64_t close(std::uint64_t base, std::uint64_t gaps) {
    if (gaps == 0) return 0;
    runs_.push_back({open_begin_, base + _tzcnt_u64(gaps)});
    is_open_ = false;
    return ~_blsmsk_u64(gaps);
  }

  std::vector<Span>& runs_;
  std::uint64_t run_begin_ = 0;   // behind the last gap of the lot before
  std::uint64_t open_begin_ = 0;  // of a long run that has not ended yet
  bool is_open_ = false;
};

// Which of the bytes are of the two classes that runs are made of. Blocks past the end have none.
class Classes {
 public:
  DREDGE_AVX512 Classes()
      : low_(_mm512_loadu_si512(kByteClasses.data())),
        high_(_mm512_loadu_si512(kByteClasses.data() + 64)) {}

  DREDGE_AVX512 void read(const char* text, std::size_t size, Masks& tokens, Masks& bodies) const {
    const std::size_t whole = size / 64;
    for (std::size_t i = 0; i < whole; ++i)
      read_block(_mm512_loadu_si512(text + 64 * i), ~0ULL, tokens[i], bodies[i]);
    if (whole == kBlocks) return;
    const __mmask64 lanes = (1ULL << size % 64) - 1;
    read_block(_mm512_maskz_loadu_epi8(lanes, text + 64 * whole), lanes, tokens[whole],
               bodies[whole]);
    for (std::size_t i = whole + 1; i % kGroup != 0; ++i) tokens[i] = bodies[i] = 0;
  }

 private:
  DREDGE_AVX512 void read_block(__m512i bytes, __mmask64 lanes, std::uint64_t& tokens,
                                std::uint64_t& bodies) const {
    const __m512i token_bit = _mm512_set1_epi8(static_cast<char>(bit_of(CharClass::Token)));
    const __m512i body_bit = _mm512_set1_epi8(static_cast<char>(bit_of(CharClass::Base64)));
    // The table is for ASCII: what is beyond counts as its last one, which belongs to no run.
    const __m512i ascii = _mm512_min_epu8(bytes, _mm512_set1_epi8(0x7f));
    const __m512i classes = _mm512_permutex2var_epi8(low_, ascii, high_);
    tokens = _mm512_mask_test_epi8_mask(lanes, classes, token_bit);
    bodies = _mm512_mask_test_epi8_mask(lanes, classes, body_bit);
  }

  __m512i low_, high_;
};

}  // namespace

DREDGE_AVX512 void find_runs_avx512(const char* text, std::size_t length, std::vector<Span>& runs) {
  const Classes classes;
  Runs token, body;
  __m512i before = _mm512_setzero_si512();
  SpanBuilder spans(runs);
  Masks tokens, bodies, starts;
  for (std::size_t base = 0; base < length; base += 64 * kBlocks) {
    const std::size_t size = std::min(length - base, 64 * kBlocks);
    classes.read(text + base, size, tokens, bodies);
    const std::size_t blocks = (size + 63) / 64;
    for (std::size_t i = 0; i < blocks; i += kGroup) {
      const __m512i whole =
          _mm512_or_si512(token.are_long<20>(_mm512_loadu_si512(tokens.data() + i)),
                          body.are_long<40>(_mm512_loadu_si512(bodies.data() + i)));
      const __m512i ongoing = Runs::reach_back<1>(whole, before, whole);
      _mm512_storeu_si512(starts.data() + i, _mm512_andnot_si512(ongoing, whole));
      before = whole;
    }
    spans.add(base, bodies, starts, blocks);
  }
  spans.finish(length);
}

}  // namespace dredge

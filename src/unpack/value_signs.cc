// Problem: a log of a gigabyte has ten million runs, most of them hashes, and names of source code
// are runs, too. None of them says text, but to look at them part by part takes guesses that the
// machine gets wrong.
// Idea: all that a value must have where it begins are classes of single bytes. So one look into a
// table gives the classes of 64 bytes, and the rest is arithmetic on masks with a bit for each,
// without a branch. One run in forty is left, which is then looked at as if this were not there.
#include "unpack/value_signs.h"

#include <immintrin.h>

#include <algorithm>
#include <array>
#include <cstring>

// GCC 12 takes the undefined register in its own intrinsics for a mistake of ours (its bug 105593).
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif

namespace dredge {
namespace {

#define DREDGE_AVX512 __attribute__((target("avx512f,avx512bw,avx512vbmi,bmi,bmi2,lzcnt")))

constexpr std::uint64_t kLook = 64;
constexpr unsigned kLeastDigits = 16;  // of a value in base64, all in one run
constexpr unsigned kLeastHex = 32;     // letters and digits in a row, as a value in hex needs them

// What is asked of a byte of a run, a bit each. The value of a base64 digit has six bits.
constexpr std::uint8_t kAscii = 1;   // it is below 32: what begins with it is a byte below 128
constexpr std::uint8_t kEight = 2;   // it has the bit of 8
constexpr std::uint8_t kInner = 4;   // of 8 and 4 it has only that of 8
constexpr std::uint8_t kTwo = 8;     // it has the bit of 2
constexpr std::uint8_t kSign = 16;   // neither letter nor digit
constexpr std::uint8_t kHex = 32;    // a hex digit
constexpr std::uint8_t kOctal = 64;  // 0 to 7
constexpr std::uint8_t kGzip = 128;  // an H, as in H4sI

constexpr auto kAsked = [] {
  std::array<std::uint8_t, 128> asked{};
  const auto add = [&](char c, unsigned value) {
    unsigned bits = 0;
    if (value < 32) bits |= kAscii;
    if ((value & 8U) != 0) bits |= kEight;
    if ((value & 12U) == 8) bits |= kInner;
    if ((value & 2U) != 0) bits |= kTwo;
    if (c == 'H') bits |= kGzip;
    asked[static_cast<unsigned char>(c)] = static_cast<std::uint8_t>(bits);
  };
  for (unsigned i = 0; i < 26; ++i) {
    add(static_cast<char>('A' + i), i);
    add(static_cast<char>('a' + i), 26 + i);
  }
  for (unsigned i = 0; i < 10; ++i) {
    add(static_cast<char>('0' + i), 52 + i);
    asked['0' + i] |= i < 8 ? kHex | kOctal : kHex;
  }
  for (const char c : {'+', '-'}) add(c, 62);
  for (const char c : {'/', '_'}) add(c, 63);
  for (const char c : {'+', '-', '/', '_', '='}) asked[static_cast<unsigned char>(c)] |= kSign;
  for (unsigned i = 0; i < 6; ++i) asked['a' + i] |= kHex, asked['A' + i] |= kHex;
  return asked;
}();

// The classes of the bytes of a run, of which there are less than kLook.
class Look {
 public:
  DREDGE_AVX512 Look(const char* run, std::uint64_t size)
      : run_(run),
        size_(size),
        // What stands behind the run may be taken for something else: the table is read modulo 128.
        asked_(_mm512_permutex2var_epi8(_mm512_loadu_si512(kAsked.data()), _mm512_loadu_si512(run),
                                        _mm512_loadu_si512(kAsked.data() + kLook))),
        signs_(ask(kSign)) {}

  DREDGE_AVX512 bool may_hold_value() const { return base64_begins() != 0 || may_hold_hex(); }

 private:
  DREDGE_AVX512 std::uint64_t ask(std::uint8_t bit) const {
    return _mm512_test_epi8_mask(asked_, _mm512_set1_epi8(static_cast<char>(bit)));
  }

  // Where text in base64 may begin: three groups of four digits are looked at.
  DREDGE_AVX512 std::uint64_t base64_begins() const {
    if (size_ < kLeastDigits) return 0;
    const std::uint64_t parts = (signs_ << 1 | 1) & ~0ULL >> (kLook - 1 - (size_ - kLeastDigits));
    const std::uint64_t first = ask(kAscii);
    const std::uint64_t ascii = parts & first & first >> 4 & first >> 8;
    const std::uint64_t gzip = parts & ask(kGzip);
    return (ascii | gzip) == 0 ? 0 : (ascii & ~no_text()) | gzip;
  }

  // Of places where each of the three groups has an ASCII byte first, those where no text begins.
  // Of UTF-8 no byte between two of these is half a character. Of UTF-16 every second byte is zero,
  // and the second one has none of the bits that it is refused for.
  DREDGE_AVX512 std::uint64_t no_text() const {
    const std::uint64_t second = ask(kEight) >> 1;  // of a group, it is beyond ASCII
    const std::uint64_t third = ask(kTwo) >> 2;
    const std::uint64_t half = ask(kInner) >> 1 | (second & ~third);
    return half | (~second & third) >> 4 | half >> 8;
  }

  // Whether text in hex may begin as hex_in() of unpack/values.cc looks for it: at the last of the
  // first 32 letters and digits in a row.
  DREDGE_AVX512 bool may_hold_hex() const {
    std::uint64_t rows = ~signs_ & _bzhi_u64(~0ULL, static_cast<unsigned>(size_));
    for (const unsigned length : {1, 2, 4, 8, 16}) rows &= rows >> length;
    if (rows == 0) return false;
    const std::uint64_t begin = _tzcnt_u64(rows);
    const std::uint64_t octal = ask(kOctal) >> begin;
    const auto row = static_cast<std::uint32_t>(octal);
    constexpr std::uint32_t kFour = 0x55U << 24;
    const bool is_text = (row & kFour << 1) == kFour << 1 || (row & kFour) == kFour;
    std::uint64_t first = 0;  // hex digit, from `begin`
    if (const auto others = static_cast<std::uint32_t>(~ask(kHex) >> begin); others != 0)
      first = 32 - _lzcnt_u32(others);
    const bool is_ascii = (octal >> first & 0x15U) == 0x15U;
    return may_be_gzip(begin) ||
           (is_text && first < kLeastHex && (is_ascii || may_be_gzip(begin + first)));
  }

  // Behind the bytes looked at there may be no more of the text.
  bool may_be_gzip(std::uint64_t at) const {
    constexpr std::string_view kStart = "1f8b";
    return at + kStart.size() > kLook || std::memcmp(run_ + at, kStart.data(), kStart.size()) == 0;
  }

  const char* run_;
  std::uint64_t size_;
  __m512i asked_;
  std::uint64_t signs_;
};

}  // namespace

bool has_vector_signs() {
  return __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("bmi2");  // and LZCNT, which came before
}

DREDGE_AVX512 std::uint64_t may_hold_values(std::string_view text, std::span<const Span> runs) {
  std::uint64_t likely = 0;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const Span run = runs[i];
    const bool is_short = run.size() < kLook && text.size() - run.begin >= kLook;
    const bool may = !is_short || Look(text.data() + run.begin, run.size()).may_hold_value();
    likely |= static_cast<std::uint64_t>(may) << i;
  }
  return likely;
}

}  // namespace dredge

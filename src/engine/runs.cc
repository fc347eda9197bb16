#include "engine/runs.h"

#include <emmintrin.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "engine/char_class.h"

namespace dredge {
namespace {

bool is_body(char byte) { return has_bit(byte, bit_of(CharClass::Base64)); }

bool is_token(char byte) { return has_bit(byte, bit_of(CharClass::Token)); }

Span run_around(std::string_view text, std::uint64_t inside) {
  Span run{inside, inside + 1};
  while (run.begin > 0 && is_body(text[run.begin - 1])) --run.begin;
  while (run.end < text.size() && is_body(text[run.end])) ++run.end;
  return run;
}

bool is_long(std::string_view run) {
  if (run.size() >= kLongBase64Run) return true;
  std::uint32_t length = 0;
  for (const char byte : run) {
    length = is_token(byte) ? length + 1 : 0;
    if (length >= kLongTokenRun) return true;
  }
  return false;
}

// Whether `length` bits in a row are set.
bool has_row(std::uint64_t bits, std::uint32_t length) {
  for (std::uint32_t row = 1; row < length; row = std::min(2 * row, length))
    bits &= bits >> std::min(row, length - row);
  return bits != 0;
}

// Which bytes of a run are signs, one bit each.
struct SignMasks {
  std::uint64_t base64 = 0;  // + / =
  std::uint64_t all = 0;     // _ and - as well
};
SignMasks signs_in(const char* bytes, std::size_t size) {
  SignMasks masks;
  for (std::size_t i = 0; i < size; i += 16) {
    const __m128i now = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + i));
    const auto is = [now](char c) { return _mm_cmpeq_epi8(now, _mm_set1_epi8(c)); };
    const __m128i base64 = _mm_or_si128(_mm_or_si128(is('+'), is('/')), is('='));
    const __m128i all = _mm_or_si128(base64, _mm_or_si128(is('_'), is('-')));
    masks.base64 |= static_cast<std::uint64_t>(_mm_movemask_epi8(base64)) << i;
    masks.all |= static_cast<std::uint64_t>(_mm_movemask_epi8(all)) << i;
  }
  return masks;
}

}  // namespace

bool needs_long_run(const Gate& gate) {
  if (gate.kind != Gate::Kind::Run) return false;
  if (gate.of <= CharClass::Token) return gate.min >= kLongTokenRun;
  return gate.of <= CharClass::Base64 && gate.min >= kLongBase64Run;
}

RunGrade grade_needed(const Gate& gate) {
  if (gate.of > CharClass::Token || gate.min >= kFirmTokenRun) return RunGrade::Firm;
  return gate.of <= CharClass::Alnum ? RunGrade::Plain : RunGrade::Any;
}

RunGrade grade_of(std::string_view text, Span run) {
  if (run.size() >= kLongBase64Run) return RunGrade::Firm;
  constexpr std::size_t kLook = 48;
  static_assert(kLook >= kLongBase64Run);
  std::array<char, kLook> copy{};
  const char* bytes = text.data() + run.begin;
  if (text.size() - run.begin < kLook)
    bytes = static_cast<char*>(std::memcpy(copy.data(), bytes, run.size()));
  const std::uint64_t inside = (1ULL << run.size()) - 1;
  const SignMasks signs = signs_in(bytes, kLook);
  if ((inside & signs.all) == 0)
    return run.size() >= kFirmTokenRun ? RunGrade::Firm : RunGrade::Plain;
  if (has_row(inside & ~signs.base64, kFirmTokenRun)) return RunGrade::Firm;
  return has_row(inside & ~signs.all, kLongTokenRun) ? RunGrade::Plain : RunGrade::Any;
}

const std::vector<Span>& RunFinder::find(std::string_view text, std::span<const Span> parts) {
  runs_.clear();
  for (const Span part : parts) {
    if (!vectors_) {
      find_by_steps(text, part);
      continue;
    }
    const std::size_t before = runs_.size();
    find_runs_avx512(text.data() + part.begin, part.size(), runs_);
    for (std::size_t i = before; part.begin != 0 && i < runs_.size(); ++i)
      runs_[i] = {runs_[i].begin + part.begin, runs_[i].end + part.begin};
  }
  return runs_;
}

// Looks at every twentieth byte: a run of twenty holds one of them.
void RunFinder::find_by_steps(std::string_view text, Span part) {
  std::uint64_t at = part.begin + kLongTokenRun - 1;
  while (at < part.end) {
    if (is_body(text[at])) {
      const Span run = run_around(text, at);
      if (is_long(text.substr(run.begin, run.size()))) runs_.push_back(run);
      at = run.end;
    }
    at += kLongTokenRun;
  }
}

}  // namespace dredge

#include "engine/hash_contexts.h"

#include <algorithm>

#include "engine/char_class.h"
#include "engine/quads.h"

namespace dredge {
namespace {

// Sixteen bytes at `from`, all digits as one. Case is kept.
__m128i read_folded(const char* from) {
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
  const __m128i above = _mm_sub_epi8(bytes, _mm_set1_epi8('0'));
  const __m128i digits = _mm_cmpeq_epi8(_mm_min_epu8(above, _mm_set1_epi8(9)), above);
  return _mm_or_si128(_mm_andnot_si128(digits, bytes), _mm_and_si128(digits, _mm_set1_epi8('0')));
}

constexpr std::size_t kLook = kLongestHashRun;
constexpr std::size_t kBytes = HashContext::kBytes;

// Where the hash begins that the run ends with, or its end: hex digits and - up to + / or =.
std::uint64_t hash_in(std::string_view text, Span run) {
  if (run.size() > kLook || text.size() - run.begin < kLook) return run.end;
  std::uint64_t signs = 0;
  std::uint64_t letters = 0;  // beyond f, and _
  for (std::size_t i = 0; i < kLook; i += 16) {
    const __m128i now =
        _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + run.begin + i));
    const auto is = [now](char c) { return _mm_cmpeq_epi8(now, _mm_set1_epi8(c)); };
    const __m128i sign = _mm_or_si128(_mm_or_si128(is('+'), is('/')), is('='));
    const __m128i lower = _mm_or_si128(now, _mm_set1_epi8(0x20));
    const __m128i letter = _mm_cmpgt_epi8(lower, _mm_set1_epi8('f'));
    signs |= static_cast<std::uint64_t>(_mm_movemask_epi8(sign)) << i;
    letters |= static_cast<std::uint64_t>(_mm_movemask_epi8(letter)) << i;
  }
  const std::uint64_t inside = run.size() == kLook ? ~0ULL : (1ULL << run.size()) - 1;
  signs &= inside;
  const auto part = static_cast<std::uint64_t>(
      signs == 0 ? 0 : kLook - static_cast<unsigned>(__builtin_clzll(signs)));
  const bool is_hash = part < run.size() && (letters & inside) >> part == 0;
  return is_hash ? run.begin + part : run.end;
}

bool is_word(char byte) { return has_bit(byte, bit_of(CharClass::Printable)); }

bool is_same(const char* known, __m128i first, __m128i second) {
  const auto* at = reinterpret_cast<const __m128i*>(known);
  const __m128i same = _mm_and_si128(_mm_cmpeq_epi8(_mm_loadu_si128(at), first),
                                     _mm_cmpeq_epi8(_mm_loadu_si128(at + 1), second));
  return _mm_movemask_epi8(same) == 0xffff;
}

}  // namespace

bool is_hash_like(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c == '-' || has_bit(c, bit_of(CharClass::Hex)); });
}

HashContexts::HashContexts(const Keywords& keywords, std::span<const std::string> literals,
                           std::span<const std::uint32_t> numbers)
    : keywords_(keywords),
      literals_(literals),
      known_(std::size_t{1} << HashContext::kBits),
      vectors_(has_avx512_quads()) {
  for (const std::uint32_t number : numbers)
    by_first_[static_cast<unsigned char>(fold_digit(literals[number].front()))].push_back(number);
}

bool HashContexts::is_empty(std::string_view text, Span run) {
  if (run.end < text.size() && is_word(text[run.end])) return false;
  const std::uint64_t hash = hash_in(text, run);
  if (hash == run.end) return false;
  std::uint64_t word_begin = run.begin;
  while (word_begin > 0 && hash - word_begin <= kLongestHashHead && is_word(text[word_begin - 1]))
    --word_begin;
  return is_empty(text, word_begin, hash);
}

bool HashContexts::suit(std::string_view text, const std::vector<Span>& runs) {
  constexpr std::size_t kLookedAt = 64;
  const std::size_t step = std::max<std::size_t>(1, runs.size() / kLookedAt);
  std::size_t looked_at = 0;
  std::size_t empty = 0;
  for (std::size_t i = 0; i < runs.size(); i += step, ++looked_at)
    if (is_empty(text, runs[i])) ++empty;
  return 4 * empty >= 3 * looked_at;
}

const std::vector<Span>& HashContexts::others(std::string_view text,
                                              const std::vector<Span>& runs) {
  others_.clear();
  const auto keep = [&](const Span& run) {
    if (!is_empty(text, run)) others_.push_back(run);
  };
  if (!vectors_) {
    std::for_each(runs.begin(), runs.end(), keep);
    return others_;
  }
  unknown_.clear();
  find_unknown_avx512(text, runs, known_.data(), unknown_);
  for (const std::uint32_t run : unknown_) keep(runs[run]);
  return others_;
}

bool HashContexts::is_empty(std::string_view text, std::uint64_t word_begin, std::uint64_t hash) {
  const std::uint64_t head = hash - word_begin;
  if (head > kLongestHashHead || hash < kBytes) return false;
  const char* const begin = text.data() + hash - kBytes;
  const __m128i first = read_folded(begin);
  const __m128i second = read_folded(begin + kBytes / 2);
  HashContext& context = known_[slot_of(first, second, head)];
  if (context.head == head && is_same(context.bytes.data(), first, second)) return context.is_empty;
  auto* const bytes = reinterpret_cast<__m128i*>(context.bytes.data());
  _mm_storeu_si128(bytes, first);
  _mm_storeu_si128(bytes + 1, second);
  context.head = static_cast<std::uint32_t>(head);
  context.is_empty = is_empty(std::string_view(context.bytes.data(), kBytes), context.head);
  return context.is_empty;
}

bool HashContexts::is_empty(std::string_view context, std::size_t head) const {
  for (std::size_t value = kBytes - head; value <= kBytes; ++value)
    if (keywords_.may_precede_value(context[value - 1]) &&
        keywords_.may_precede_value(context, value))
      return false;
  return !may_hold_literal(context.substr(kBytes - head));
}

// `head`: the word up to the hash, digits as one. What of a literal goes beyond it must be
// hash-like.
bool HashContexts::may_hold_literal(std::string_view head) const {
  for (; !head.empty(); head.remove_prefix(1)) {
    const auto& numbers = by_first_[static_cast<unsigned char>(fold_digit(head.front()))];
    const bool may_begin = std::any_of(numbers.begin(), numbers.end(), [&](std::uint32_t number) {
      const std::string_view literal = literals_[number];
      const std::string_view here = literal.substr(0, head.size());
      return std::equal(here.begin(), here.end(), head.begin(),
                        [](char a, char b) { return fold_digit(a) == fold_digit(b); }) &&
             is_hash_like(literal.substr(here.size()));
    });
    if (may_begin) return true;
  }
  return false;
}

}  // namespace dredge

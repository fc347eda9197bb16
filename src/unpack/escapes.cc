// One vector pass looks for the four characters that escapes begin with. They are rare enough that
// the rest may look at one byte at a time: lines with escapes are 2 % of source code.
#include "unpack/escapes.h"

#include <immintrin.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>

#include "unpack/escape_reader.h"
#include "unpack/escape_signs.h"
#include "unpack/unicode.h"

namespace dredge {
namespace {

constexpr auto kNone = std::string_view::npos;

// A line that quoted-printable breaks has up to 76 characters. Source: RFC 2045, section 6.7.
constexpr std::size_t kShortestSoftLine = 60;
constexpr std::size_t kLongestSoftLine = 78;

bool is_alnum(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_printable(std::uint32_t point) { return point >= 0x20 && point < 0x7f; }

// Is the sign before a line end the padding of base64, on one line or the last of several?
bool is_padding(std::string_view text, std::size_t at) {
  std::size_t run = 0;
  while (run < std::min(at, kLongestSoftLine)) {
    const char c = text[at - 1 - run];
    if (!is_alnum(c) && c != '+' && c != '/' && c != '-' && c != '_') break;
    ++run;
  }
  return (at > 0 && text[at - 1] == '=') || (run >= 20 && run % 4 == 3);
}

bool is_soft_line(std::string_view text, std::size_t at) {
  const std::size_t from = at < kLongestSoftLine ? 0 : at - kLongestSoftLine;
  const std::size_t before = text.substr(from, at - from).rfind('\n');
  const std::size_t begin = before == kNone ? from : from + before + 1;
  return (before != kNone || from == 0) && at - begin >= kShortestSoftLine && !is_padding(text, at);
}

// By byte, the kinds of escapes that change what a rule sees and have it behind their sign, one bit
// each: %41, &quot; and &#34;, \n and its kin, =3D and a line end. "\\" and "\'" stay as they are.
constexpr auto kMayFollow = [] {
  std::array<std::uint8_t, 256> kinds{};
  const auto let = [&](std::string_view bytes, Encoding step) {
    const auto kind = std::find(kEscapeSteps.begin(), kEscapeSteps.end(), step);
    for (const char byte : bytes)
      kinds[static_cast<unsigned char>(byte)] |=
          static_cast<std::uint8_t>(1U << (kind - kEscapeSteps.begin()));
  };
  let("234567", Encoding::Percent);
  let("#", Encoding::Html);
  let(kEntityInitials, Encoding::Html);
  let("nrt\"/`uxU", Encoding::Escape);
  let("3\r\n", Encoding::QuotedPrintable);
  return kinds;
}();

// Does the escape of this kind at `at` change what a rule sees? Its size in `size`.
bool counts(std::string_view text, std::size_t at, std::size_t kind, std::size_t& size) {
  const std::string_view rest = text.substr(at);
  const Escaped escape = read_escape(kind, rest);
  size = escape.size;
  if (size == 0) return false;
  if (kEscapeSteps[kind] == Encoding::QuotedPrintable)
    return escape.is_nothing ? is_soft_line(text, at) : rest.starts_with("=3D");
  if (is_printable(escape.point)) return true;
  return rest.front() == '\\' && escape.point < 0x20 && size < rest.size() && is_alnum(rest[size]);
}

class RegionFinder {
 public:
  explicit RegionFinder(std::string_view text) : text_(text) {}

  // `at` has one of the signs.
  void look_at(std::size_t at) {
    const std::size_t kind = kind_of(text_[at]);
    if (at < done_[kind] || !may_begin(at, kind)) return;
    const std::vector<Span>& regions = regions_[kind];
    const bool is_inside = !regions.empty() && at < regions.back().end;
    if (is_inside && kEscapeSteps[kind] != Encoding::QuotedPrintable)
      settle(at, kind);
    else
      add(at, kind);
  }

  EscapeRegions take() { return std::move(regions_); }

 private:
  void add(std::size_t at, std::size_t kind) {
    std::size_t size = 0;
    if (!counts(text_, at, kind, size)) return;
    std::vector<Span>& regions = regions_[kind];
    const std::size_t end = end_of_line(at + size);
    if (!regions.empty() && at < regions.back().end) {
      regions.back().end = std::max<std::uint64_t>(regions.back().end, end);
      return;
    }
    const std::size_t begin = begin_of_line(at);
    // Lines in a row stay together: one is the other's neighbour.
    if (!regions.empty() && begin <= regions.back().end + 1) {
      regions.back().end = end;
    } else {
      regions.push_back({begin, end});
    }
  }

  // Of the signs inside the last region, of which `at` is the first, the last one that counts says
  // how far it goes on: binary data in source code has one every four bytes.
  void settle(std::size_t at, std::size_t kind) {
    const std::size_t end = regions_[kind].back().end;
    done_[kind] = end;
    if (end == text_.size() || text_[end] == '\n') return;
    std::size_t behind = end;
    while (const void* const found = memrchr(text_.data() + at, kEscapeSigns[kind], behind - at)) {
      behind = static_cast<std::size_t>(static_cast<const char*>(found) - text_.data());
      if (may_begin(behind, kind)) add(behind, kind);
      if (regions_[kind].back().end == end) continue;
      done_[kind] = behind + 1;
      return;
    }
  }

  static std::size_t kind_of(char sign) {
    std::size_t kind = 0;
    while (kEscapeSigns[kind] != sign) ++kind;
    return kind;
  }
  // Whether what stands behind the sign at `at` may belong to an escape of the kind.
  bool may_begin(std::size_t at, std::size_t kind) const {
    return at + 1 < text_.size() &&
           (kMayFollow[static_cast<unsigned char>(text_[at + 1])] >> kind & 1U) != 0;
  }

  std::size_t begin_of_line(std::size_t at) const {
    const std::size_t from = at < kEscapeReach ? 0 : at - kEscapeReach;
    const std::size_t before = text_.substr(from, at - from).rfind('\n');
    return before == kNone ? from : from + before + 1;
  }
  // At most kEscapeReach on. A line of a million escapes is searched for its end once.
  std::size_t end_of_line(std::size_t at) {
    if (at < line_.begin || at > line_.end) {
      const std::size_t end = text_.find('\n', at);
      line_ = {at, end == kNone ? text_.size() : end};
    }
    return std::min<std::size_t>(line_.end, at + kEscapeReach);
  }

  std::string_view text_;
  Span line_{1, 0};  // the part of a line up to its end that is known; none so far
  EscapeRegions regions_;
  // Signs before are looked at, or make no difference.
  std::array<std::size_t, kEscapeSteps.size()> done_{};
};

bool is_sign(std::string_view text, std::size_t at) {
  const char c = text[at];
  if (c != '=') return c == '%' || c == '&' || c == '\\';
  return at + 1 < text.size() &&
         (text[at + 1] == '3' || text[at + 1] == '\n' || text[at + 1] == '\r');
}

// Of the 16 bytes at `text`, those that may begin an escape, one bit each. Reads 17.
unsigned signs_of(const char* text) {
  const auto load = [](const char* from) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
  };
  const __m128i now = load(text);
  const __m128i next = load(text + 1);
  const auto is = [](__m128i bytes, char c) { return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c)); };
  const __m128i line_end = _mm_or_si128(is(next, '\n'), is(next, '\r'));
  const __m128i quoted = _mm_and_si128(is(now, '='), _mm_or_si128(is(next, '3'), line_end));
  const __m128i others = _mm_or_si128(_mm_or_si128(is(now, '%'), is(now, '&')), is(now, '\\'));
  return static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(quoted, others)));
}

#define DREDGE_AVX2 __attribute__((target("avx2")))

class NibbleLookup {
 public:
  DREDGE_AVX2 explicit NibbleLookup(const Nibbles& nibbles)
      : low_(load(nibbles.low)), high_(load(nibbles.high)) {}

  // The groups of each byte.
  DREDGE_AVX2 __m256i groups(__m256i bytes) const {
    const __m256i mask = _mm256_set1_epi8(15);
    const __m256i high = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), mask);
    return _mm256_and_si256(_mm256_shuffle_epi8(low_, _mm256_and_si256(bytes, mask)),
                            _mm256_shuffle_epi8(high_, high));
  }

 private:
  DREDGE_AVX2 static __m256i load(const std::array<std::uint8_t, 16>& table) {
    return _mm256_broadcastsi128_si256(
        _mm_loadu_si128(reinterpret_cast<const __m128i*>(table.data())));
  }

  __m256i low_, high_;
};

// The same, 32 bytes at a time, with a look at what follows: looks at all signs in `part` but those
// of the end. Returns where that begins.
DREDGE_AVX2 std::size_t look_by_32(std::string_view text, Span part, RegionFinder& finder) {
  const NibbleLookup signs(kSigns);
  const NibbleLookup followers(kFollowers);
  std::size_t at = part.begin;
  for (; at + 32 <= part.end && at + 33 <= text.size(); at += 32) {
    const auto* from = reinterpret_cast<const __m256i_u*>(text.data() + at);
    const auto* behind = reinterpret_cast<const __m256i_u*>(text.data() + at + 1);
    const __m256i both = _mm256_and_si256(signs.groups(_mm256_loadu_si256(from)),
                                          followers.groups(_mm256_loadu_si256(behind)));
    const __m256i none = _mm256_cmpeq_epi8(both, _mm256_setzero_si256());
    auto found = ~static_cast<unsigned>(_mm256_movemask_epi8(none));
    for (; found != 0; found &= found - 1)
      finder.look_at(at + static_cast<std::size_t>(__builtin_ctz(found)));
  }
  return at;
}

#define DREDGE_AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi")))

DREDGE_AVX512 __m512i groups_of_bytes(const ByteGroups& groups, __m512i bytes) {
  return _mm512_permutex2var_epi8(_mm512_loadu_si512(groups.data()), bytes,
                                  _mm512_loadu_si512(groups.data() + 64));
}

// The same, 64 bytes at a time. A log is full of fields that begin with "=3": of those only "=3D"
// is looked at.
DREDGE_AVX512 std::size_t look_by_64(std::string_view text, Span part, RegionFinder& finder) {
  // The tables are for ASCII: what is beyond counts as its last one, which is in no group.
  const __m512i last = _mm512_set1_epi8(0x7f);
  std::size_t at = part.begin;
  for (; at + 64 <= part.end && at + 66 <= text.size(); at += 64) {
    const char* const from = text.data() + at;
    const __m512i now = _mm512_min_epu8(_mm512_loadu_si512(from), last);
    const __m512i next = _mm512_min_epu8(_mm512_loadu_si512(from + 1), last);
    const __m512i third = _mm512_loadu_si512(from + 2);  // beyond ASCII it may be taken for a D
    const __m512i both =
        _mm512_and_si512(groups_of_bytes(kSignGroups, now), groups_of_bytes(kFollowerGroups, next));
    std::uint64_t found = _mm512_test_epi8_mask(both, groups_of_bytes(kThirdGroups, third));
    for (; found != 0; found &= found - 1)
      finder.look_at(at + static_cast<std::size_t>(__builtin_ctzll(found)));
  }
  return at;
}

std::size_t look_by_vectors(std::string_view text, Span part, RegionFinder& finder) {
  if (__builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512bw"))
    return look_by_64(text, part, finder);
  return __builtin_cpu_supports("avx2") ? look_by_32(text, part, finder) : part.begin;
}

void look_at_part(std::string_view text, Span part, RegionFinder& finder) {
  std::size_t at = look_by_vectors(text, part, finder);
  for (; at + 16 <= part.end && at + 17 <= text.size(); at += 16) {
    for (unsigned signs = signs_of(text.data() + at); signs != 0; signs &= signs - 1)
      finder.look_at(at + static_cast<std::size_t>(__builtin_ctz(signs)));
  }
  for (; at < part.end; ++at) {
    if (is_sign(text, at)) finder.look_at(at);
  }
}

bool has_sign(std::string_view text, Span line) {
  std::size_t at = line.begin;
  for (; at + 16 <= line.end && at + 17 <= text.size(); at += 16)
    if (signs_of(text.data() + at) != 0) return true;
  for (; at < line.end; ++at)
    if (is_sign(text, at)) return true;
  return false;
}

// Whether the line that begins at `begin` may stand in a row with its neighbours: it has a sign, or
// is the rest of one that was broken before it.
bool may_be_in_row(std::string_view text, Span line) {
  if (has_sign(text, line)) return true;
  std::string_view before = text.substr(0, line.begin);
  if (before.ends_with('\n')) before.remove_suffix(1);
  if (before.ends_with('\r')) before.remove_suffix(1);
  return before.ends_with('=');
}

// `part` with the rows of lines that go on beside it, none of them before `floor`.
Span with_rows(std::string_view text, Span part, std::uint64_t floor) {
  part.begin = std::max(part.begin, floor);
  while (part.begin > floor) {
    const std::size_t before =
        part.begin < 2 ? kNone : text.rfind('\n', static_cast<std::size_t>(part.begin - 2));
    const Span line{std::max<std::uint64_t>(before == kNone ? 0 : before + 1, floor), part.begin};
    if (!may_be_in_row(text, line)) break;
    part.begin = line.begin;
  }
  while (part.end < text.size()) {
    const std::size_t end = text.find('\n', static_cast<std::size_t>(part.end));
    const Span line{part.end, end == kNone ? text.size() : end + 1};
    if (!may_be_in_row(text, line)) break;
    part.end = line.end;
  }
  return part;
}

// Leaves of `regions` those that touch one of `parts`.
void keep_touched(std::vector<Span>& regions, std::span<const Span> parts) {
  std::size_t part = 0;
  std::erase_if(regions, [&](const Span& region) {
    while (part < parts.size() && parts[part].end < region.begin) ++part;
    return part == parts.size() || parts[part].begin > region.end;
  });
}

}  // namespace

EscapeRegions find_escapes(std::string_view text) {
  RegionFinder finder(text);
  look_at_part(text, {0, text.size()}, finder);
  return finder.take();
}

EscapeRegions find_escapes(std::string_view text, std::span<const Span> parts) {
  RegionFinder finder(text);
  std::uint64_t done = 0;
  for (const Span part : parts) {
    const Span looked_at = with_rows(text, part, done);
    if (looked_at.end <= done) continue;
    look_at_part(text, looked_at, finder);
    done = looked_at.end;
  }
  EscapeRegions regions = finder.take();
  for (std::vector<Span>& of_kind : regions) keep_touched(of_kind, parts);
  return regions;
}

DecodedText unescape(std::string_view text, const std::vector<Span>& regions, Encoding step) {
  const auto kind = static_cast<std::size_t>(
      std::find(kEscapeSteps.begin(), kEscapeSteps.end(), step) - kEscapeSteps.begin());
  DecodedText out;
  // The first has the same before it as the others: it may not be the first where all are decoded.
  if (!regions.empty()) out.separate(regions.front().begin);
  for (const Span& region : regions) {
    std::size_t copied = region.begin;  // what lies before is in the text already
    const auto copy_up_to = [&](std::size_t end) {
      if (end == copied) return;
      out.map.add_bytes(out.text.size(), {copied, end}, 1);
      out.text += text.substr(copied, end - copied);
      copied = end;
    };
    for (std::size_t at = region.begin; at < region.end;) {
      at = std::min<std::size_t>(text.find(kEscapeSigns[kind], at), region.end);
      if (at == region.end) break;
      const std::string_view rest = text.substr(at, region.end - at);
      const Escaped escape = read_escape(kind, rest);
      if (escape.size == 0) {
        ++at;
        continue;
      }
      copy_up_to(at);
      const std::size_t before = out.text.size();
      if (escape.is_byte && step == Encoding::Escape) {
        at = copied = at + read_byte_escapes(rest, out.text);
        out.map.add_bytes(before, {at - kByteEscape * (out.text.size() - before), at}, kByteEscape);
        continue;
      }
      at = copied = at + escape.size;
      if (escape.is_nothing) continue;
      out.map.add(before, {at - escape.size, at});
      if (escape.is_byte) {
        out.text += static_cast<char>(escape.point);
      } else {
        append_utf8(escape.point, out.text);
      }
    }
    copy_up_to(region.end);
    out.separate(region.end);
  }
  return out;
}

}  // namespace dredge

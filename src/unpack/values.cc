// Base64 of text has a plain mark: of each four characters the first is one of A-Z and a-f, for its
// bits are the upper six of a byte below 128. So random runs, hashes, paths and long identifiers
// are left after one or two characters, and twelve bytes of text come out of one random run in
// 250,000.
#include "unpack/values.h"

#include <emmintrin.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>

#include "unpack/value_signs.h"

namespace dredge {
namespace {

constexpr std::size_t kLeastBytes = 12;  // decoded
constexpr std::size_t kLeastLine = 40;   // a shorter line is not wrapped to go on in the next
constexpr std::size_t kWidestGap = 64;   // between two lines of a value
constexpr std::size_t kLeastHex = 32;
constexpr auto kNone = std::string_view::npos;

struct Alphabet {
  std::array<std::int8_t, 256> values{};  // -1: no digit
  unsigned bits = 0;                      // of a digit
  unsigned group = 0;                     // digits that stand for whole bytes
  std::string_view gzip;                  // what gzip begins with
};

constexpr Alphabet kBase64 = [] {
  Alphabet alphabet{{}, 6, 4, "H4sI"};
  alphabet.values.fill(-1);
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < kDigits.size(); ++i)
    alphabet.values[static_cast<unsigned char>(kDigits[i])] = static_cast<std::int8_t>(i);
  alphabet.values['-'] = 62;
  alphabet.values['_'] = 63;
  return alphabet;
}();

constexpr Alphabet kHex = [] {
  Alphabet alphabet{{}, 4, 2, "1f8b08"};
  alphabet.values.fill(-1);
  for (std::size_t i = 0; i < 10; ++i) alphabet.values['0' + i] = static_cast<std::int8_t>(i);
  for (std::size_t i = 0; i < 6; ++i) {
    alphabet.values['a' + i] = static_cast<std::int8_t>(10 + i);
    alphabet.values['A' + i] = static_cast<std::int8_t>(10 + i);
  }
  return alphabet;
}();

int value_of(const Alphabet& alphabet, char c) {
  return alphabet.values[static_cast<unsigned char>(c)];
}

bool is_alnum(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Reads bytes as long as they are UTF-8 without control characters.
class TextCheck {
 public:
  bool take(unsigned char byte) {
    if (expected_ != 0) {
      --expected_;
      return byte >= 0x80 && byte < 0xc0;
    }
    if (byte < 0x80) return byte >= 0x20 ? byte != 0x7f : is_blank(byte);
    if (byte < 0xc2 || byte > 0xf4) return false;
    expected_ = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
    return true;
  }

 private:
  static bool is_blank(unsigned char byte) {
    return (byte >= '\t' && byte <= '\r') || byte == 0x1b;
  }
  unsigned expected_ = 0;  // bytes of a character that has begun
};

// Digits to bytes, one at a time.
class DigitReader {
 public:
  explicit DigitReader(const Alphabet& alphabet) : alphabet_(alphabet) {}

  // Says false at a character that is no digit.
  bool take(char c, std::optional<unsigned char>& byte) {
    const int value = value_of(alphabet_, c);
    if (value < 0) return false;
    bits_ = bits_ << alphabet_.bits | static_cast<std::uint32_t>(value);
    held_ += alphabet_.bits;
    byte.reset();
    if (held_ < 8) return true;
    held_ -= 8;
    byte = static_cast<unsigned char>(bits_ >> held_ & 0xff);
    return true;
  }

 private:
  const Alphabet& alphabet_;
  std::uint32_t bits_ = 0;
  unsigned held_ = 0;
};

// Where the value goes on behind its line, which ends at `at`: on the next one, after an indent or
// between the quotes of a concatenation, with no more digits than the first line has.
std::size_t next_line(std::string_view text, std::size_t at, std::size_t first_line,
                      const Alphabet& alphabet) {
  const std::string_view gap = text.substr(at, kWidestGap);
  bool is_quoted = false;
  bool has_line_end = false;
  std::size_t i = 0;
  for (; i < gap.size(); ++i) {
    const char c = gap[i];
    if (c == '"' || c == '\'') is_quoted = true;
    if (c == '\n') has_line_end = true;
    const bool is_joint = c == '\\' || ((c == '+' || c == '.') && is_quoted);
    if (c != '"' && c != '\'' && c != '\n' && c != '\r' && c != ' ' && c != '\t' && !is_joint)
      break;
  }
  if (!has_line_end || i == gap.size()) return kNone;
  const std::string_view line = text.substr(at + i, first_line + 1);
  const auto end =
      std::find_if(line.begin(), line.end(), [&](char c) { return value_of(alphabet, c) < 0; });
  const auto digits = static_cast<std::size_t>(end - line.begin());
  if (digits < 2 || digits > first_line) return kNone;
  const bool is_closed =
      end == line.end() || std::string_view("=\r\n\"'\\<,;)").find(*end) != std::string_view::npos;
  return is_closed ? at + i : kNone;
}

// One value from `at` on, into `out`; its map learns of each line. `checked`: as far as it is text.
// Returns where it ends, or nothing when it says too little.
std::optional<std::size_t> read_value(std::string_view text, std::size_t at,
                                      const Alphabet& alphabet, bool checked, std::string& out,
                                      TextMap& map) {
  const std::size_t before = out.size();
  DigitReader digits(alphabet);
  TextCheck check;
  std::optional<unsigned char> byte;
  std::size_t first_line = 0;
  std::size_t end = at;
  for (;;) {
    const std::size_t begin = at;
    const std::size_t text_begin = out.size();
    bool is_text = true;
    for (; is_text && at < text.size() && digits.take(text[at], byte); ++at) {
      if (!byte) continue;
      is_text = !checked || check.take(*byte);
      if (is_text) out += static_cast<char>(*byte);
    }
    if (out.size() - before < kLeastBytes) {
      out.resize(before);
      return std::nullopt;
    }
    const std::size_t length = at - begin;
    const bool is_first = first_line == 0;
    // A shorter line that says no text is not the last one but what stands behind.
    if (!is_first && !is_text && length < first_line) {
      out.resize(text_begin);
      return end;
    }
    map.add(text_begin, {begin, at});
    end = at;
    if (is_first) first_line = length;
    const bool may_wrap = length >= kLeastLine && length % alphabet.group == 0;
    if (!is_text || !may_wrap || length < first_line) return end;
    const std::size_t next = next_line(text, at, first_line, alphabet);
    if (next == kNone) return end;
    at = next;
  }
}

std::size_t behind_padding(std::string_view text, std::size_t at) {
  for (int i = 0; i < 2 && at < text.size() && text[at] == '='; ++i) ++at;
  return at;
}

// What the bytes that `digits` begin with are, when they are no text as they are.
std::optional<Encoding> tell_packed(std::string_view digits, const Alphabet& alphabet) {
  std::array<unsigned char, kLeastBytes> head{};
  std::size_t count = 0;
  DigitReader reader(alphabet);
  std::optional<unsigned char> byte;
  for (const char c : digits.substr(0, kLeastBytes * 2)) {
    if (count == head.size() || !reader.take(c, byte)) break;
    if (byte) head[count++] = *byte;
  }
  if (count < head.size()) return std::nullopt;
  if (head[0] == 0x1f && head[1] == 0x8b && head[2] == 8) return Encoding::Gzip;
  for (std::size_t i = 0; i < head.size(); i += 2) {
    if (head[i + 1] != 0 || (head[i] < 0x20 && head[i] != '\n' && head[i] != '\r'))
      return std::nullopt;
  }
  return Encoding::Utf16Le;
}

// Can text in `alphabet` begin here? One look that leaves most places: of the first bytes some must
// be ASCII, or all of them what gzip begins with. Hashes pass each test half of the time, so there
// is one branch for all.
bool may_begin(std::string_view text, std::size_t at, const Alphabet& alphabet) {
  if (text.size() - at < kLeastBytes * 8 / alphabet.bits) return false;
  const char* const rest = text.data() + at;
  const auto ascii = static_cast<unsigned>(1 << (alphabet.bits - 1));
  bool is_ascii = true;
  for (unsigned i = 0; i < 3; ++i)  // what is no digit is beyond all that are
    is_ascii &= static_cast<unsigned>(value_of(alphabet, rest[i * alphabet.group])) < ascii;
  return is_ascii || std::memcmp(rest, alphabet.gzip.data(), 4) == 0;
}

// Of the 16 characters of a run at `text`, those that are no letters and no digits, one bit each.
unsigned signs_of(const char* text) {
  const __m128i now = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text));
  const __m128i low = _mm_cmplt_epi8(now, _mm_set1_epi8('0'));  // + - /
  const __m128i equals = _mm_cmpeq_epi8(now, _mm_set1_epi8('='));
  const __m128i underscore = _mm_cmpeq_epi8(now, _mm_set1_epi8('_'));
  const __m128i signs = _mm_or_si128(low, _mm_or_si128(equals, underscore));
  return static_cast<unsigned>(_mm_movemask_epi8(signs));
}

class ValueFinder {
 public:
  ValueFinder(std::string_view text, DecodedValues& out) : text_(text), out_(out) {}

  bool take(std::size_t at, const Alphabet& alphabet) {
    return at >= done_ && at < text_.size() && may_begin(text_, at, alphabet) &&
           take_value(at, alphabet);
  }

  void in_runs(std::span<const Span> runs) {
    const bool by_vectors = has_vector_signs();
    while (!runs.empty()) {
      const std::span<const Span> lot = runs.first(std::min(runs.size(), kValueLot));
      std::uint64_t likely = by_vectors ? may_hold_values(text_, lot) : ~0ULL;
      for (std::size_t i = 0; i < lot.size(); ++i, likely >>= 1)
        if ((likely & 1U) != 0 || lot[i].begin < done_) in_run(lot[i]);
      runs = runs.subspan(lot.size());
    }
  }

 private:
  // Each part of a run between two signs may begin a value.
  void in_run(const Span& run) {
    std::size_t begin = run.begin;
    while (begin < run.end) {
      const std::size_t end = next_sign(begin, run.end);
      if (end - begin >= kLeastHex) hex_in(begin, end);
      take(begin, kBase64);
      begin = std::max(end + 1, done_);
    }
  }

  bool take_value(std::size_t at, const Alphabet& alphabet) {
    const bool is_hex = alphabet.bits == kHex.bits;
    if (const auto inner = tell_packed(text_.substr(at), alphabet)) {
      PackedValue value{{at, at}, is_hex ? Encoding::Hex : Encoding::Base64, *inner, {}};
      TextMap unused;
      const auto end = read_value(text_, at, alphabet, false, value.bytes, unused);
      if (!end) return false;
      done_ = value.span.end = behind_padding(text_, *end);
      out_.packed.push_back(std::move(value));
      return true;
    }
    DecodedText& texts = is_hex ? out_.hex : out_.base64;
    const std::size_t begin = texts.text.size();
    const auto end = read_value(text_, at, alphabet, true, texts.text, texts.map);
    if (!end) return false;
    done_ = is_hex ? *end : behind_padding(text_, *end);
    texts.map.add_value(begin, {at, done_});
    texts.separate(done_);
    return true;
  }

  std::size_t next_sign(std::size_t at, std::size_t end) const {
    for (; at + 16 <= text_.size() && at < end; at += 16) {
      const unsigned signs = signs_of(text_.data() + at);
      if (signs != 0) return std::min(end, at + static_cast<std::size_t>(__builtin_ctz(signs)));
    }
    while (at < end && is_alnum(text_[at])) ++at;
    return std::min(at, end);
  }

  // Whether the eight digits up to `at` can be the halves of ASCII characters: of every second one
  // the value is below 8. A hash mostly cannot.
  bool is_hex_text(std::size_t at) const {
    std::uint64_t digits = 0;
    std::memcpy(&digits, text_.data() + at - 7, sizeof(digits));
    constexpr std::uint64_t kEach = 0x0101010101010101ULL;
    constexpr std::uint64_t kEven = 0x00ff00ff00ff00ffULL;
    const std::uint64_t others = (digits & (0xf8 * kEach)) ^ (0x30 * kEach);  // 0: one of 0 to 7
    return (others & kEven) == 0 || (others & ~kEven) == 0;
  }

  // Looks at every 32nd character: so many hex digits in a row hold one of them.
  void hex_in(std::size_t begin, std::size_t end) {
    if (std::memcmp(text_.data() + begin, kHex.gzip.data(), 4) == 0) take(begin, kHex);
    for (std::size_t at = begin + kLeastHex - 1; at < end; at += kLeastHex) {
      if (value_of(kHex, text_[at]) < 0 || !is_hex_text(at)) continue;
      std::size_t first = at;
      while (first > begin && value_of(kHex, text_[first - 1]) >= 0) --first;
      take(first, kHex);
      while (at + 1 < end && value_of(kHex, text_[at + 1]) >= 0) ++at;
      begin = at;
    }
  }

  std::string_view text_;
  DecodedValues& out_;
  std::size_t done_ = 0;  // what lies before has been decoded
};

}  // namespace

DecodedValues decode_values(std::string_view text, const std::vector<Span>& runs, bool is_cut) {
  DecodedValues out;
  ValueFinder finder(text, out);
  if (is_cut && !runs.empty() && runs.front().begin == 0) {
    for (std::size_t phase = 1; phase < 4 && !finder.take(phase, kBase64); ++phase) {
    }
    (void)finder.take(1, kHex);
  }
  finder.in_runs(runs);
  return out;
}

bool has_values(std::string_view text, const std::vector<Span>& runs) {
  const DecodedValues values = decode_values(text, runs, false);
  return !values.base64.text.empty() || !values.hex.text.empty() || !values.packed.empty();
}

}  // namespace dredge

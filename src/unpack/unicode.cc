// The way back needs no table of every character: a code point of the text says by its length how
// many bytes it came from. In UTF-16 that is 4 for a 4-byte UTF-8 sequence (a surrogate pair) and 2
// for any shorter one, U+FFFD in place of a lone surrogate included; in UTF-32 always 4. Marks
// every few kilobytes bound the walk.
#include "unpack/unicode.h"

#include <algorithm>

namespace dredge {
namespace {

constexpr std::uint32_t kReplacement = 0xfffd;

bool is_wide(Encoding encoding) {
  return encoding == Encoding::Utf32Le || encoding == Encoding::Utf32Be;
}

bool is_big(Encoding encoding) {
  return encoding == Encoding::Utf16Be || encoding == Encoding::Utf32Be;
}

std::uint32_t unit_at(std::string_view bytes, std::size_t at, std::size_t size, bool big) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const std::size_t from = big ? i : size - 1 - i;
    value = value << 8 | static_cast<unsigned char>(bytes[at + from]);
  }
  return value;
}

bool is_surrogate(std::uint32_t unit) { return unit >= 0xd800 && unit < 0xe000; }

// The code point at `at`, which moves behind it.
std::uint32_t next_point(std::string_view bytes, std::size_t& at, std::size_t size, bool big) {
  const std::uint32_t unit = unit_at(bytes, at, size, big);
  at += size;
  if (size == 4) return unit > 0x10ffff || is_surrogate(unit) ? kReplacement : unit;
  if (!is_surrogate(unit)) return unit;
  if (unit >= 0xdc00 || bytes.size() - at < 2) return kReplacement;
  const std::uint32_t low = unit_at(bytes, at, size, big);
  if (low < 0xdc00 || low >= 0xe000) return kReplacement;
  at += size;
  return 0x10000 + ((unit - 0xd800) << 10 | (low - 0xdc00));
}

// How long a UTF-8 sequence is, by its first byte.
std::size_t length_of(char first) {
  const auto byte = static_cast<unsigned char>(first);
  if (byte < 0x80) return 1;
  if (byte < 0xe0) return 2;
  return byte < 0xf0 ? 3 : 4;
}

}  // namespace

void append_utf8(std::uint32_t point, std::string& out) {
  if (point > 0x10ffff || is_surrogate(point)) point = kReplacement;
  const auto tail = [&](int shift) { out += static_cast<char>(0x80 | (point >> shift & 0x3f)); };
  if (point < 0x80) {
    out += static_cast<char>(point);
  } else if (point < 0x800) {
    out += static_cast<char>(0xc0 | point >> 6);
    tail(0);
  } else if (point < 0x10000) {
    out += static_cast<char>(0xe0 | point >> 12);
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xf0 | point >> 18);
    tail(12);
    tail(6);
    tail(0);
  }
}

std::string to_utf8(std::string_view bytes, Encoding encoding, std::uint64_t begin,
                    std::vector<DecodedChunk::Mark>& marks) {
  const std::size_t size = is_wide(encoding) ? 4 : 2;
  const bool big = is_big(encoding);
  std::string out;
  out.reserve(bytes.size() / size + bytes.size() / 8);
  std::size_t next_mark = 0;
  for (std::size_t at = 0; bytes.size() - at >= size;) {
    if (out.size() >= next_mark) {
      marks.push_back({out.size(), begin + at});
      next_mark = out.size() + kMarkBytes;
    }
    append_utf8(next_point(bytes, at, size, big), out);
  }
  return out;
}

std::uint64_t blob_offset(std::string_view text, Encoding encoding,
                          const std::vector<DecodedChunk::Mark>& marks, std::uint64_t offset) {
  const auto after =
      std::upper_bound(marks.begin(), marks.end(), offset,
                       [](std::uint64_t at, const DecodedChunk::Mark& m) { return at < m.text; });
  if (after == marks.begin()) return 0;
  DecodedChunk::Mark at = *(after - 1);
  while (at.text < offset && at.text < text.size()) {
    const std::size_t length = length_of(text[at.text]);
    at.text += length;
    at.blob += is_wide(encoding) || length == 4 ? 4 : 2;
  }
  return at.blob;
}

}  // namespace dredge

#include "unpack/decode.h"

#include <string>
#include <utility>

#include "unpack/kubernetes.h"
#include "unpack/text_map.h"
#include "unpack/unicode.h"

namespace dredge {
namespace {

using std::string_view_literals::operator""sv;  // NOLINT(misc-unused-using-decls): used as ""sv

constexpr std::size_t kLookBytes = 1024;  // a multiple of 4

// Text without a mark: ASCII in UTF-16 has a zero in every second byte, in UTF-32 three of four.
Encoding tell_by_zeros(std::string_view head) {
  std::size_t zeros[4] = {};
  head = head.substr(0, head.size() / 4 * 4);
  for (std::size_t i = 0; i < head.size(); ++i) zeros[i % 4] += head[i] == '\0' ? 1 : 0;
  const std::size_t units = head.size() / 4;
  const auto many = [&](std::size_t i) { return zeros[i] * 10 >= units * 7; };
  const auto few = [&](std::size_t i) { return zeros[i] * 20 <= units; };
  if (units == 0) return Encoding::Plain;
  if (few(0) && few(2) && many(1) && many(3)) return Encoding::Utf16Le;
  if (few(1) && few(3) && many(0) && many(2)) return Encoding::Utf16Be;
  if (few(0) && many(1) && many(2) && many(3)) return Encoding::Utf32Le;
  if (few(3) && many(0) && many(1) && many(2)) return Encoding::Utf32Be;
  return Encoding::Plain;
}

}  // namespace

Span DecodedChunk::original(Span in_text) const {
  if (map != nullptr) return outer->original(map->original(in_text));
  if (chunk.encoding == Encoding::Base64) return chunk.from;
  if (chunk.encoding == Encoding::Plain) {
    return {chunk.from.begin + in_text.begin, chunk.from.begin + in_text.end};
  }
  return {blob_offset(chunk.text, chunk.encoding, marks, in_text.begin),
          blob_offset(chunk.text, chunk.encoding, marks, in_text.end)};
}

std::uint64_t DecodedChunk::position(std::uint64_t in_text) const {
  if (map != nullptr) return outer->position(map->position(in_text));
  return original({in_text, in_text}).begin;
}

bool DecodedChunk::is_value() const { return map != nullptr && map->has_values(); }

bool DecodedChunk::is_copied(Span in_text) const {
  return map != nullptr && !map->has_values() && map->original(in_text).size() == in_text.size();
}

Encoding tell_encoding(std::string_view head) {
  if (head.size() >= 2 && (head[0] == '\xff' || head[0] == '\xfe' || head[0] == '\0')) {
    if (head.starts_with("\xff\xfe\0\0"sv)) return Encoding::Utf32Le;
    if (head.starts_with("\0\0\xfe\xff"sv)) return Encoding::Utf32Be;
    if (head.starts_with("\xff\xfe"sv)) return Encoding::Utf16Le;
    if (head.starts_with("\xfe\xff"sv)) return Encoding::Utf16Be;
  }
  head = head.substr(0, kLookBytes);
  return head.find('\0') == std::string_view::npos ? Encoding::Plain : tell_by_zeros(head);
}

void decode_window(std::string_view window, std::uint64_t begin, Encoding encoding,
                   const EmitChunk& emit) {
  const Span from{begin, begin + window.size()};
  emit(DecodedChunk{Chunk{window, from, Encoding::Plain}});
  if (encoding == Encoding::Plain) {
    secret_values(window, [&](std::string_view text, Span encoded) {
      const Span in_blob{begin + encoded.begin, begin + encoded.end};
      emit(DecodedChunk{Chunk{text, in_blob, Encoding::Base64}});
    });
    return;
  }
  DecodedChunk decoded;
  const std::string text = to_utf8(window, encoding, begin, decoded.marks);
  decoded.chunk = Chunk{text, from, encoding};
  emit(decoded);
}

void decode(std::string_view blob, const EmitChunk& emit) {
  decode_window(blob, 0, tell_encoding(blob), emit);
}

}  // namespace dredge

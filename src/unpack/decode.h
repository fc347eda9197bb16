// The readable texts in one blob: its bytes as they are and, where they are in another encoding,
// what they say. Costs next to nothing on ordinary text.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "dredge/finding.h"

namespace dredge {

class TextMap;

// One text. Borrowed: good during one call.
struct DecodedChunk {
  // Somewhere in the text, and where that is in the blob.
  struct Mark {
    std::uint64_t text = 0;
    std::uint64_t blob = 0;
  };

  Chunk chunk;
  std::vector<Mark> marks = {};  // ascending; only for UTF-16 and UTF-32
  // Only for what decode_inner emits: the text it stood in, and the way back to there.
  const DecodedChunk* outer = nullptr;
  const TextMap* map = nullptr;

  // The bytes of the blob that `in_text`, a span of chunk.text, was made from. For base64, hex and
  // gzip that is the whole encoded value.
  Span original(Span in_text) const;
  // Where in the blob what stands at `in_text` begins. Exact inside a value too, gzip and the
  // values of a Kubernetes Secret left out.
  std::uint64_t position(std::uint64_t in_text) const;
  // Of a text that decode_inner emits: whether it is a value (base64, hex, gzip), and whether the
  // bytes of `in_text` stand in the outer text as they are.
  bool is_value() const;
  bool is_copied(Span in_text) const;
};

using EmitChunk = std::function<void(const DecodedChunk&)>;

// Emits the blob as it is (Encoding::Plain, no copy), then:
// - UTF-16 and UTF-32, told by their mark or by where the first zeros are, as UTF-8;
// - each value of a Kubernetes Secret manifest, YAML or JSON, that is base64, as "key: value\n".
// Memory: at most 1.5 times the blob, which should be at most kWholeBlobBytes.
void decode(std::string_view blob, const EmitChunk& emit);

// The encoding of a text that starts with `head`: one of UTF-16 and UTF-32, or Plain.
Encoding tell_encoding(std::string_view head);

// Emits one window of a large text, of which `begin` bytes lie before it, as decode() would.
// Windows of UTF-16 and UTF-32 begin at a multiple of 4. `encoding` is what tell_encoding said at
// the start.
void decode_window(std::string_view window, std::uint64_t begin, Encoding encoding,
                   const EmitChunk& emit);

}  // namespace dredge

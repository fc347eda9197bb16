// UTF-16 and UTF-32 to UTF-8, with the way back for offsets. Source: RFC 2781, RFC 3629.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "unpack/decode.h"

namespace dredge {

// Appends one character; U+FFFD for what is none.
void append_utf8(std::uint32_t point, std::string& out);

// Invalid units become U+FFFD; a cut unit at the end is left out. `marks` gets one mark at the
// start and one about every kMarkBytes of text; their blob offsets count from `begin`.
inline constexpr std::size_t kMarkBytes = 4096;
std::string to_utf8(std::string_view bytes, Encoding encoding, std::uint64_t begin,
                    std::vector<DecodedChunk::Mark>& marks);

// The blob offset of `offset` in `text`, which to_utf8 made.
std::uint64_t blob_offset(std::string_view text, Encoding encoding,
                          const std::vector<DecodedChunk::Mark>& marks, std::uint64_t offset);

}  // namespace dredge

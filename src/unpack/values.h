// Values in a text that are text in base64 or hex.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dredge/finding.h"
#include "unpack/text_map.h"

namespace dredge {

// A value that is not text at once: compressed, or in UTF-16.
struct PackedValue {
  Span span;  // of the text it stands in
  Encoding outer = Encoding::Base64;
  Encoding inner = Encoding::Gzip;
  std::string bytes;
};

struct DecodedValues {
  DecodedText base64{{}, TextMap({4, 3})};
  DecodedText hex{{}, TextMap({2, 1})};
  std::vector<PackedValue> packed;
};

// Decodes the values that lie in `runs`, the long runs of `text` (ascending, disjoint; of letters,
// digits and + / = _ -). A value counts when it says at least 12 bytes of UTF-8 without control
// characters, where a run begins or behind a sign in it, or begins like gzip or UTF-16; it goes on
// as long as it says text, also over lines of equal length. `is_cut`: the text goes on before its
// first byte, so that a value may begin in the middle.
// Cost: a look at the bytes of each run (unpack/value_signs.h), or one or two bytes decoded at most
// places; each byte once where a value is.
DecodedValues decode_values(std::string_view text, const std::vector<Span>& runs, bool is_cut);

// Whether there is one: what decode_values would begin with.
bool has_values(std::string_view text, const std::vector<Span>& runs);

}  // namespace dredge

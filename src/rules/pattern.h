// The shape of a rule's pattern, as the soundness proofs (rules/proof.h) need it.
//
// A pattern means what RE2 reads in it. Accepted is what engine/dialect.h can put into Hyperscan's
// words as well: no look-around, no back-references, no octal or Unicode escapes, no folding of
// letters beyond ASCII, and no repeat without an upper bound. The shape errs to one side only:
// assertions (\b ^ $) always hold, so it matches everything that the pattern matches, and perhaps
// more. A claim proved for all matches of the shape holds for all matches of the pattern.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "dredge/result.h"
#include "rules/byte_class.h"

namespace dredge {

// A tree, as deep as the pattern's parentheses.
struct PatternNode {
  enum class Kind : std::uint8_t {
    Empty,     // an assertion, or nothing
    Bytes,     // one byte of Pattern::sets[set]
    Sequence,  // all `parts` in turn
    Choice,    // one of `parts`
    Repeat,    // parts[0], `least` to `most` times
  };
  Kind kind = Kind::Empty;
  std::uint32_t set = 0;
  std::uint32_t least = 0;
  std::uint32_t most = 0;
  std::uint32_t offset = 0;  // where in the pattern's text
  std::vector<PatternNode> parts;
};

// Immutable once parsed.
struct Pattern {
  PatternNode root;
  std::vector<ByteSet> sets;
};

inline constexpr std::size_t kMaxPatternBytes = 4096;

// Errors: InvalidInput, with the character of `text` (counted from 1) and the remedy.
Result<Pattern> parse_pattern(std::string_view text);

// The narrowest and the widest text that the pattern matches, in bytes.
struct PatternWidths {
  std::uint64_t least = 0;
  std::uint64_t most = 0;
};
PatternWidths widths_of(const Pattern& pattern);

// The first part of the pattern that can match `byte`; nullptr when none can.
const PatternNode* part_that_matches(const Pattern& pattern, unsigned char byte);

}  // namespace dredge

// The candidates of one text on their way to hits: which of those that overlap remain.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "scan/evidence.h"
#include "unpack/decode.h"
#include "unpack/inner_texts.h"

namespace dredge {

// The secret in one of the texts that lead to it.
struct Level {
  std::uint32_t chunk = 0;
  Span span;
};
using Levels = std::array<Level, kMostSteps + 1>;

// The line of a candidate that is on one, and the part of the text that says what becomes of it.
struct Stand {
  Span line;  // whole
  Span seen;
};

struct LocalHit {
  std::uint32_t rule = 0;
  std::uint32_t evidence = 0;
  Levels levels;  // the blob's readable texts it is in, outermost first
  Span decoded;   // of the secret, in the innermost
  Span span;      // the same in the blob; for base64 the whole encoded value
  double confidence = 0;
  bool is_likely = false;  // at or above the threshold already, whatever its path
  Basis basis = Basis::Format;
  Encoding encoding = Encoding::Plain;
  bool in_value = false;  // base64, hex or gzip is among the encodings
  std::uint32_t allow = kNoAllow;
  bool is_allowed = false;     // the allow holds
  std::optional<Stand> stand;  // where that is noted and the rule is line-local
};

// Whether the text is what a base64, hex or gzip value says.
bool is_in_value(const DecodedChunk& chunk);

// Where `secret` stands in the texts `open`, of which `chunk` is the innermost.
Levels levels_of(const std::vector<std::uint32_t>& open, const DecodedChunk& chunk, Span secret);

// Which of two hits on the same text goes first, and what says so.
struct Precedence {
  enum class By : std::uint8_t {
    Likelihood,  // a doubtful hit hides no good one
    Basis,       // the surer rule
    Encoding,
    Confidence,
    Length,  // the longer secret
    Order,   // nothing but the order of the rules: a mistake in them
  };
  By by = By::Order;
  bool is_first = false;  // the first of the two
};
Precedence precedence(const LocalHit& a, const LocalHit& b);

// Whether `winner` says that it has what both claim.
bool stands_over(const Rule& winner, const Rule& loser);

// One secret at one place is one finding: of overlapping hits the best, in the order of the text.
// `rules` are those that the hits' `rule` counts.
std::vector<LocalHit> resolve_overlaps(std::vector<LocalHit> hits, std::span<const Rule> rules);

}  // namespace dredge

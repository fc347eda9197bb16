// The texts that stand encoded inside a text: in base64, hex, gzip in either, and between escapes.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "dredge/finding.h"
#include "unpack/decode.h"

namespace dredge {

// Steps that are decoded one inside the other: base64 of base64 of percent, and no further.
inline constexpr unsigned kMostSteps = 3;

// What decoding one text, with everything nested in it, may cost. Confined to one thread.
class DecodeBudget {
 public:
  // A text begins, or the next window of one. Each of its `size` bytes may be decoded four times,
  // and 16 MiB more are free.
  void begin(std::uint64_t size) { left_ = share_ = 4 * size + (16ULL << 20); }
  // Takes `bytes`, or says false: they stay as they are.
  bool charge(std::uint64_t bytes);
  // Of the text that began last.
  std::uint64_t taken() const { return share_ - left_; }
  void note_depth() { is_too_deep_ = true; }
  void note_broken() { is_broken_ = true; }

  // What was not decoded since the budget was made; empty when everything was.
  std::vector<Error> notices() const;

 private:
  std::uint64_t share_ = 0;
  std::uint64_t left_ = 0;
  bool is_over_ = false;
  bool is_too_deep_ = false;
  bool is_broken_ = false;
};

// Which ends of the outer text were cut off: a window of something larger.
struct Cut {
  bool before = false;
  bool behind = false;
};

// Lines of a text, when not all of it is looked at, and what was decoded there.
struct InnerLines {
  std::span<const Span> parts;           // ascending, disjoint, each one or more whole lines
  std::vector<Span>* values = nullptr;   // gets the span of each value
  std::vector<Span>* escapes = nullptr;  // gets the lines with escapes, or those parts of them
};

// Emits what is encoded in `outer`, a text that decode() or this function emitted, one step
// further; none when that would be the fourth. `runs`: the long runs of its text, as
// Scanner::long_runs tells them. A chunk that is emitted refers to `outer` and is good during the
// call. Cost: one pass over the text at memory speed, then what is found to be encoded.
void decode_inner(const DecodedChunk& outer, const std::vector<Span>& runs, Cut cut,
                  DecodeBudget& budget, const EmitChunk& emit);

// The same for some lines of `outer`, which is not cut: the values that begin in `runs`, those of
// the lines, and the escapes of every group of lines in a row that has one of them.
void decode_inner_lines(const DecodedChunk& outer, const std::vector<Span>& runs,
                        const InnerLines& lines, DecodeBudget& budget, const EmitChunk& emit);

}  // namespace dredge

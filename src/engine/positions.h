// A pattern as the graph of its byte places (Glushkov's automaton), made coarser on purpose: a
// counted repeat becomes "once or more" and assertions are dropped, so the graph stays as small as
// the pattern is long and reads every text that the pattern matches, and some others.
// Source: V. Glushkov, The abstract theory of automata (1961).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/syntax.h"

namespace dredge {

struct Positions {
  using List = std::vector<std::uint32_t>;  // ascending, each once

  std::vector<ByteSet> bytes;  // what each position reads
  std::vector<List> after;     // the positions that can follow it
  std::vector<List> before;    // the positions it can follow
  List first, last;            // where a match can begin and end
};

// nullopt when the pattern can match the empty text or the graph would be too large.
std::optional<Positions> find_positions(const Syntax& syntax);

}  // namespace dredge

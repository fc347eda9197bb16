// A pattern as a nondeterministic automaton over bytes, and the search for a match that breaks a
// claim.
//
// The problem: a prefilter that looks for anchors loses every match that holds none, in silence.
// The idea: build the automaton of the pattern and a deterministic automaton (a Monitor) that reads
// the same bytes and stops when the claim ("an anchor was here") has come true; walk both together;
// if the pattern can end while the monitor still runs, the bytes on the way there are a match
// without an anchor, and we can show them. Why not RE2's own prefilter: it gives up on wide
// patterns and keeps no counts, so it can refuse sound rules and cannot prove runs. Cost: states of
// the pattern times states of the monitor, a few million steps for the widest rules. Reference:
// Thompson (1968), "Regular expression search algorithm"; product construction.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dredge/result.h"
#include "rules/pattern.h"

namespace dredge {

// Immutable once built.
struct Nfa {
  enum class Kind : std::uint8_t { Bytes, Split, Match };
  struct State {
    Kind kind = Kind::Match;
    std::uint32_t set = 0;    // Bytes: index into Pattern::sets
    std::uint32_t next = 0;   // Bytes and Split
    std::uint32_t other = 0;  // Split
  };
  std::vector<State> states;
  std::uint32_t start = 0;
};

// Errors: LimitExceeded, when the counted repeats unfold into too many states.
Result<Nfa> build_nfa(const Pattern& pattern);

// A claim about the bytes read so far that, once true, stays true. State 0 is the start.
struct Monitor {
  static constexpr std::uint32_t kTrue = ~std::uint32_t{0};
  std::vector<std::array<std::uint32_t, 256>> next;
};

// A match of the pattern, as short as there is, in which the claim never comes true; nullopt: there
// is none, which is the proof. Errors: LimitExceeded, when the product is too large to walk.
Result<std::optional<std::string>> find_exception(const Pattern& pattern, const Nfa& nfa,
                                                  const Monitor& claim);

}  // namespace dredge

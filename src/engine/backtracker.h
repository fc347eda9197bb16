// Finds a match and its secret in a short region, quickly from the first time on.
//
// Problem: compiling a generic rule for RE2 takes it ten milliseconds, warming its automaton more,
// and asking it for the captures two to a thousand microseconds a match: most of the time of a scan
// went there.
// Idea: the regions are short and known to hold a match, so plain backtracking finds it in some
// hundred steps; a repeat of one byte set is one instruction. Perl's order of trying is RE2's order
// of preference, so the first way found is the match RE2 means.
// Not for hostile text: every search has a budget of steps. When it runs out, or the pattern uses
// something not known here, RE2 is asked (engine/patterns.h). Tests and the fuzz target hold the
// two against each other. Source: Russ Cox, Regular Expression Matching: the Virtual Machine
// Approach (2009).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "dredge/origin.h"
#include "engine/syntax.h"

namespace dredge {

// One pattern. Immutable, so safe to share.
class Backtracker {
 public:
  // nullopt when the pattern is unknown to engine/syntax.h or its program would be too long.
  static std::optional<Backtracker> compile(std::string_view pattern);

  struct Found {
    Span match;
    std::optional<Span> secret;  // absent when the group took no part
  };
  enum class Outcome : std::uint8_t { Match, NoMatch, GaveUp };

  // The leftmost match that lies in `region` of `text`; the bytes around it are seen by assertions.
  // `steps` is what may still be spent, and shrinks.
  Outcome find(std::string_view text, Span region, std::uint64_t& steps, Found& found) const;

 private:
  enum class Op : std::uint8_t {
    Byte,       // reads one byte of set `a`
    GreedyRun,  // reads `min` to `max` bytes of set `a`, as many as it can
    LazyRun,    // the same, as few
    Split,      // goes on at `a`; when that fails, at `b`
    Jump,       // goes on at `a`
    SecretBegin,
    SecretEnd,
    Assert,  // `a` is the assertion
    Match,
  };
  struct Instruction {
    Op op = Op::Match;
    std::uint32_t a = 0;
    std::uint32_t b = 0;
    std::uint32_t min = 0;
    std::uint32_t max = 0;
  };
  class Compiler;
  class Search;

  std::vector<Instruction> program_;
  std::vector<ByteSet> sets_;
  ByteSet first_;  // what a match can begin with
};

}  // namespace dredge

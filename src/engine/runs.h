// Finds long runs of the characters that credentials are made of.
//
// Problem: a catalogue of a thousand formats has two thousand literals to look for, and no literal
// matcher looks for so many at the speed memory delivers text.
// Idea: nearly every such format holds a long run of letters and digits (a token's body), and such
// runs are rare: their lines are an eighth of source code. So first the runs, then the literals of
// those formats, on the runs' lines alone (engine/run_lane.h). The cost of a scan stops growing
// with the catalogue.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "dredge/origin.h"
#include "dredge/rule.h"

namespace dredge {

// A run of this many letters, digits, _ and - is long, and so is a longer one that has + / = too.
inline constexpr std::uint32_t kLongTokenRun = 20;
inline constexpr std::uint32_t kLongBase64Run = 40;
inline constexpr std::uint32_t kFirmTokenRun = 32;

// Whether every match that passes `gate` holds a long run.
bool needs_long_run(const Gate& gate);

// Most long runs are names in source code: short for a run, and with _ or - in them. Few formats
// can be as short with such signs, so a grade of a run says which formats it may be. Each grade is
// all of those below it, too.
enum class RunGrade : std::uint8_t {
  Any,    // a long run
  Plain,  // holds 20 letters and digits in a row
  Firm,   // 32 with _ and -, or 40 with + / = too
};
inline constexpr std::size_t kRunGrades = 3;

// The least grade of the long runs in a match that passes `gate`; needs_long_run(gate) holds.
RunGrade grade_needed(const Gate& gate);

// The grade of one of the long runs of `text`.
RunGrade grade_of(std::string_view text, Span run);

// Walks one text. Confined to one thread.
class RunFinder {
 public:
  // `vectors`: use AVX-512, which the machine must have (has_avx512_quads).
  explicit RunFinder(bool vectors) : vectors_(vectors) {}

  // The long runs on the lines `parts` of `text`, ascending, disjoint, each as far as its
  // characters go. Good until the next call.
  const std::vector<Span>& find(std::string_view text, std::span<const Span> parts);
  const std::vector<Span>& find(std::string_view text) {
    const Span whole{0, text.size()};
    return find(text, {&whole, 1});
  }
  // What the last call of find() returned.
  const std::vector<Span>& last() const { return runs_; }

 private:
  void find_by_steps(std::string_view text, Span part);

  bool vectors_;
  std::vector<Span> runs_;
};

// The vector code: adds the long runs of text[0, length) to `runs`. Needs has_avx512_quads().
void find_runs_avx512(const char* text, std::size_t length, std::vector<Span>& runs);

}  // namespace dredge

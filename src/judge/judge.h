// Decides whether a candidate is a real secret: one calibrated score out of small named signals.
// Pure and thread-safe: the answer depends on the input alone, and a call allocates only its
// result. docs/judge.md explains the signals and how their weights were found.
#pragma once

#include <string_view>

#include "dredge/finding.h"

namespace dredge {

// What the judge looks at. Borrowed: good during one call.
struct JudgeInput {
  const Candidate& candidate;
  std::string_view text;  // the chunk's text, which the candidate's spans point into
  std::string_view path;  // the display path; its name and extension say what syntax to expect
};

// Findings below this are not reported by default: where F1 is best on labelled data.
inline constexpr double kDefaultMinConfidence = 0.5;

// Findings from here up may block a merge: where precision is at least 0.98 on labelled data.
inline constexpr double kBlockConfidence = 0.95;

// The confidence (0 to 1) that `input` is a true secret, and each signal that moved it. Spans that
// reach past the text are cut. Details name facts, never a part of the secret.
Judgement judge(const JudgeInput& input);

}  // namespace dredge

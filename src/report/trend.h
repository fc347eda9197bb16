// How the open findings and their risk moved over time. Pure.
#pragma once

#include <cstdint>
#include <vector>

#include "report/analysis.h"

namespace dredge {

struct TrendPoint {
  std::int64_t at = 0;
  BandCounts risk{};  // sum of the scores of what was open, by band
  std::uint64_t open = 0;
  std::uint64_t found = 0;  // ever, up to then
  std::uint64_t overdue = 0;
};

// Points from the first sight of anything to now, evenly spaced, at most `points` and at least two;
// none when the inventory is empty. A finding counts with its score of today while it was open:
// the inventory keeps scores of today only, so the line shows what was done and not how the scoring
// moved.
std::vector<TrendPoint> trend_of(const InventoryReport& report, std::size_t points);

// The spans in which a finding stood open, oldest first; an end of 0 means it still does.
struct OpenSpan {
  std::int64_t begin = 0;
  std::int64_t end = 0;
};
std::vector<OpenSpan> open_spans(const KnownFinding& known);

}  // namespace dredge

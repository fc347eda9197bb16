#include "report/trend.h"

#include <algorithm>

namespace dredge {
namespace {

bool is_end(const HistoryEvent& event) {
  const std::string_view state = state_of(event);
  return event.kind == "finding-gone" ||
         (!state.empty() && state != "open" && state != "in_progress");
}

bool is_beginning(const HistoryEvent& event) {
  return event.kind == "finding-back" || state_of(event) == "open" ||
         state_of(event) == "in_progress";
}

// What a change of `at` adds to the running sums; applied in order of time.
struct Step {
  std::int64_t at = 0;
  std::size_t band = 0;
  std::int64_t risk = 0;
  std::int64_t open = 0;
  std::int64_t found = 0;
  std::int64_t overdue = 0;
};

void add_span(const KnownFinding& known, const OpenSpan& span, const SlaSeconds& sla,
              std::vector<Step>& steps) {
  const auto band = static_cast<std::size_t>(known.finding.risk.band);
  const std::int64_t score = known.finding.risk.score;
  steps.push_back({span.begin, band, score, 1, 0, 0});
  if (span.end != 0) steps.push_back({span.end, band, -score, -1, 0, 0});
  if (sla[band] == 0) return;
  // The term counts from the first sight: what comes back late is overdue at once.
  const std::int64_t due = std::max(known.first_seen + sla[band], span.begin);
  if (span.end != 0 && span.end <= due) return;
  steps.push_back({due, band, 0, 0, 0, 1});
  if (span.end != 0) steps.push_back({span.end, band, 0, 0, 0, -1});
}

void apply(const Step& step, TrendPoint& sums) {
  const auto moved = [](std::uint64_t value, std::int64_t by) {
    return static_cast<std::uint64_t>(static_cast<std::int64_t>(value) + by);
  };
  sums.risk[step.band] = moved(sums.risk[step.band], step.risk);
  sums.open = moved(sums.open, step.open);
  sums.found = moved(sums.found, step.found);
  sums.overdue = moved(sums.overdue, step.overdue);
}

}  // namespace

std::vector<OpenSpan> open_spans(const KnownFinding& known) {
  std::vector<OpenSpan> spans{{known.first_seen, 0}};
  for (const HistoryEvent& event : known.events) {
    const bool stands = spans.back().end == 0;
    if (stands && is_end(event) && event.at > spans.back().begin) {
      spans.back().end = event.at;
    } else if (!stands && is_beginning(event) && event.at > spans.back().end) {
      spans.push_back({event.at, 0});
    }
  }
  const bool is_over = known.gone_at != 0 || !is_open(known);
  if (is_over && spans.back().end == 0)
    spans.back().end =
        std::max(known.gone_at != 0 ? known.gone_at : known.last_seen, spans.back().begin + 1);
  return spans;
}

std::vector<TrendPoint> trend_of(const InventoryReport& report, std::size_t points) {
  std::vector<Step> steps;
  for (const KnownFinding& known : report.findings) {
    steps.push_back({known.first_seen, 0, 0, 0, 1, 0});
    for (const OpenSpan& span : open_spans(known)) add_span(known, span, report.sla, steps);
  }
  if (steps.empty()) return {};
  std::sort(steps.begin(), steps.end(), [](const Step& a, const Step& b) {
    return a.at != b.at ? a.at < b.at : a.overdue < b.overdue;
  });
  const std::int64_t begin = steps.front().at;
  const std::int64_t span = std::max<std::int64_t>(report.now - begin, 1);
  const auto wanted = static_cast<std::int64_t>(std::max<std::size_t>(points, 2));
  const std::int64_t intervals = std::clamp<std::int64_t>(span / kDay, 1, wanted - 1);
  std::vector<TrendPoint> trend;
  TrendPoint sums;
  std::size_t next = 0;
  for (std::int64_t i = 0; i <= intervals; ++i) {
    sums.at = begin + span / intervals * i + span % intervals * i / intervals;
    while (next < steps.size() && steps[next].at <= sums.at) apply(steps[next++], sums);
    trend.push_back(sums);
  }
  return trend;
}

}  // namespace dredge

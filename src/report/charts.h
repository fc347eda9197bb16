// The charts of a report of the inventory, each answering one question. Pure.
#pragma once

#include <string>
#include <vector>

#include "report/analysis.h"
#include "report/trend.h"

namespace dredge {

// One name and its colour, for the legend.
struct Key {
  std::string label;
  std::string style;
};

struct Chart {
  std::string id;      // "trend"; of the element
  std::string title;   // the question in few words
  std::string answer;  // what the picture says, in a sentence
  std::string svg;     // "" = nothing to show; the answer says why
  std::vector<Key> keys;
};

Chart trend_chart(const Analysis& analysis, const std::vector<TrendPoint>& trend);
// The others, in the order of the page; the first, on time or not, goes beside the trend.
std::vector<Chart> more_charts(const InventoryReport& report, const Analysis& analysis,
                               const std::vector<TrendPoint>& trend);

}  // namespace dredge

// What the page is made of: source files under src/report/html, built into the program.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "report/analysis.h"
#include "report/changes.h"
#include "report/trend.h"

namespace dredge {

std::string_view page_template();  // with {{name}} where something goes
std::string_view page_style();
std::string_view page_script();

// Everything computed once for a page.
struct PageFacts {
  const InventoryReport& report;
  Analysis analysis;
  std::vector<TrendPoint> trend;
  std::vector<ChangeRow> changes;
  std::int64_t since = 0;  // of the changes
  // Indexes of the findings that the page lists, ascending; the figures and charts count all.
  std::vector<std::size_t> listed;
};

// What a browser sorts and scrolls without effort.
inline constexpr std::size_t kMostListed = 50'000;

// The first screen and what follows it, readable without script.
std::string overview_html(const PageFacts& facts);
// Where, when and with what the page was made.
std::string footer_html(const PageFacts& facts);

// The data of the page, as docs/reports.md describes it. Errors: Io.
Result<> write_page_data(const PageFacts& facts, std::ostream& out);

}  // namespace dredge

// The short tables that the text and the Markdown report share: what they say, not how they look.
// Pure.
#pragma once

#include <string>
#include <vector>

#include "report/analysis.h"
#include "report/changes.h"

namespace dredge {

struct SummaryColumn {
  std::string_view title;
  bool is_number = false;
  bool may_shrink = false;
};

// Cells are attacker's text, not escaped.
struct SummaryTable {
  std::string title;  // "Rotate first"
  std::string lead;   // one sentence under it; "" = none
  std::vector<SummaryColumn> columns;
  std::vector<std::vector<std::string>> rows;
  std::size_t more = 0;  // rows left out
};

// The sentence that stands first: "12 open secrets, risk 431: 2 critical, ...".
std::string headline_of(const Analysis& analysis);
// "3 live", "4 overdue" ...: what asks for somebody today.
std::vector<std::pair<std::string, std::string>> key_figures(const InventoryReport& report,
                                                             const Analysis& analysis);

// The tables of a report, in order; empty ones are left out.
std::vector<SummaryTable> summary_tables(const InventoryReport& report, const Analysis& analysis,
                                         const InventoryReportOptions& options);

}  // namespace dredge

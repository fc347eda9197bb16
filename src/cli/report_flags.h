// Options that `dredge report` and `dredge serve` share: which part of the inventory, and since
// when.
#pragma once

#include <string>
#include <vector>

#include "cli/known.h"

namespace dredge {

struct ReportFlags {
  KnownFilter filter;
  std::string min_band = "info";
  std::string since;             // a date, a scan, an age; "" = the last round of scans
  std::string lens = "all";      // all, agents
  std::vector<std::string> sla;  // BAND=DAYS
  std::string out;
  std::size_t top = 10;
};

void add_report_flags(CLI::App& command, ReportFlags& flags);

// The inventory as the options ask for it, as of now. Errors: InvalidInput; as read_known.
Result<InventoryReport> read_report(const ScanFlags& flags, const ReportFlags& report);

}  // namespace dredge

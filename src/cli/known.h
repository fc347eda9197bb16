// The inventory as its reports need it: findings scored as of today, with their history.
#pragma once

#include "cli/session.h"
#include "report/inventory_report.h"

namespace dredge {

// What to leave out of a report. Empty = nothing.
struct KnownFilter {
  // Its state is not read, a trend needs what is gone; but a limit leaves the most urgent open
  // ones, picked by the score as of the last scan or decision.
  ListFilter list;
  Band min_band = Band::Info;  // of the score as of today
};

// Reads all of it in one go, in about a second for fifty thousand findings; with a limit, what the
// findings within it need. Errors: NotFound, with
// what to do first; Io; Corrupt.
Result<InventoryReport> read_known(const ScanFlags& flags, const KnownFilter& filter,
                                   const RuleSet& rules, std::int64_t now);

}  // namespace dredge

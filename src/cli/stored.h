// Findings out of the inventory, made ready for reports: scored as of today, with remediation.
#pragma once

#include "cli/session.h"

namespace dredge {

// Opens the inventory for reading. Errors: NotFound, with what to do first.
Result<Inventory> open_for_reading(const ScanFlags& flags);

// `finding` of `stored`, its places naming their targets, its risk scored as of `now`.
Finding as_finding(StoredFinding&& stored, const RuleSet& rules, std::int64_t now);

}  // namespace dredge

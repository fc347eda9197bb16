// Which exceptions cover which findings, and whether they still stand.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dredge/finding.h"
#include "inventory/inventory.h"

namespace dredge {

// Reports warn of exceptions that end within this time.
inline constexpr std::int64_t kExpiringSeconds = 30 * 86'400;

// Whether the exception is for this finding: its secret, its rule, or the paths of all its places
// (`*` crosses '/'). An exception for one target covers what stands nowhere else.
bool covers(const Exception& exception, const Finding& finding);

// "secret 3f2a91bc04de", "rule acme.token", "path tests/*".
std::string what_it_covers(const Exception& exception);

// When the exception ends that covers the finding; of several the one that ends last; 0 = none.
std::int64_t excepted_until(const std::vector<Exception>& exceptions, const Finding& finding);

// What exceptions mean for a gate.
struct GateExceptions {
  std::uint64_t suppressed = 0;      // findings taken out of the report
  std::vector<std::string> expired;  // a sentence for each exception that has run out
};

// Takes out the findings that a standing exception covers. An expired exception that covers a
// finding of the report, or one of `open_here`, is named: it fails the gate.
GateExceptions apply_exceptions(ScanReport& report, const std::vector<Exception>& exceptions,
                                const std::vector<Finding>& open_here, std::int64_t now);

}  // namespace dredge

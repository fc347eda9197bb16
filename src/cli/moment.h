// Moments and spans of time as people write them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "report/inventory_report.h"

namespace dredge {

// "24h", "7d", "2w" in seconds.
std::optional<std::int64_t> parse_span(std::string_view text);

// "2026-11-01" (its first second, UTC) or "2026-11-01T09:30:00Z". A day that no month has is none.
std::optional<std::int64_t> parse_date(std::string_view text);

// A date, an age before `report.now`, or the number of a scan: changes since a scan are those after
// it. Errors: InvalidInput; NotFound for a scan that is not in the inventory.
Result<std::int64_t> moment_of(std::string_view text, const InventoryReport& report);

}  // namespace dredge

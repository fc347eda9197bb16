// Days as suppressions write them: "2027-01-31". Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace dredge {

using Day = std::int64_t;  // days since 1970-01-01, UTC
inline constexpr Day kNoEnd = INT64_MAX;

// Nothing when `text` is no YYYY-MM-DD or no day of the calendar.
std::optional<Day> parse_day(std::string_view text);

// The day in UTC of a time in seconds since the epoch.
Day day_of(std::int64_t seconds);

}  // namespace dredge

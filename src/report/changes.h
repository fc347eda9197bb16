// What changed since a moment. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "report/inventory_report.h"

namespace dredge {

enum class Change : std::uint8_t { New, Back, NewlyLive, Gone, Rotated, Decided };
std::string_view name_of(Change change);   // "newly-live", stable
std::string_view words_of(Change change);  // "newly live"
inline constexpr std::array<Change, 6> kChanges = {Change::New,  Change::Back,    Change::NewlyLive,
                                                   Change::Gone, Change::Rotated, Change::Decided};

struct ChangeRow {
  Change change = Change::New;
  std::size_t finding = 0;  // index into InventoryReport::findings
  std::int64_t at = 0;
};

// Rows by kind of change, then by risk. One finding may be in several kinds; in each at most once,
// with its latest time.
std::vector<ChangeRow> changes_since(const InventoryReport& report, std::int64_t since);

// The moment that "the last scans" begins: one second after everything before the newest day of
// scanning. 0 = there is nothing before it, so everything is new.
std::int64_t last_round(const InventoryReport& report);

}  // namespace dredge

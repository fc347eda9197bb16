// Whether an inventory is whole.
#include <fmt/format.h>

#include "base/hash.h"
#include "inventory/inventory.h"
#include "inventory/sqlite.h"

namespace dredge {
namespace {

// What the rows of a PRAGMA complain of, at most `most` of them.
Result<> collect(Database& database, std::string_view pragma, std::size_t most,
                 std::vector<std::string>& problems) {
  ASSIGN_OR_RETURN(Statement select, database.prepare(pragma));
  for (std::size_t i = 0; i < most; ++i) {
    ASSIGN_OR_RETURN(const bool row, select.step());
    if (!row) return {};
    if (select.text(0) != "ok") problems.emplace_back(select.text(0));
  }
  return {};
}

}  // namespace

Result<InventoryCheck> Inventory::check(std::optional<EventHash> expected_head) {
  constexpr std::size_t kMost = 10;
  ASSIGN_OR_RETURN(Transaction snapshot, Transaction::begin_read(*database_));
  InventoryCheck check;
  RETURN_IF_ERROR(
      collect(*database_, fmt::format("PRAGMA integrity_check({})", kMost), kMost, check.problems));
  RETURN_IF_ERROR(collect(*database_,
                          "SELECT format('row %s of %s refers to nothing in %s', rowid, \"table\", "
                          "parent) FROM pragma_foreign_key_check",
                          kMost, check.problems));
  ASSIGN_OR_RETURN(check.events, check_events(*database_));
  if (check.events.first_bad != 0)
    check.problems.push_back(fmt::format(
        "event {} does not fit the chain: it or one before it was changed, dropped or slipped in",
        check.events.first_bad));
  if (expected_head) {
    ASSIGN_OR_RETURN(const bool known, has_event(*database_, *expected_head));
    if (!known)
      check.problems.push_back(
          fmt::format("no event {}: the end of the log was cut off, or this "
                      "is another inventory",
                      to_hex(*expected_head)));
  }
  return check;
}

}  // namespace dredge

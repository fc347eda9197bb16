// Whether an inventory is whole, and whether another may be merged into it.
#include <fmt/format.h>

#include "base/hash.h"
#include "inventory/inventory.h"
#include "inventory/sqlite.h"
#include "inventory/writer_lock.h"

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

// The other file may come from anywhere: what it calls tables must be tables.
Result<> check_attached(Database& database, const std::string& name) {
  ASSIGN_OR_RETURN(const std::int64_t missing,
                   database.integer("SELECT count(*) FROM main.sqlite_schema m "
                                    "WHERE m.type = 'table' AND NOT EXISTS (SELECT 1 FROM "
                                    "other.sqlite_schema o WHERE o.type = 'table' "
                                    "AND o.name = m.name AND o.sql = m.sql)"));
  if (missing != 0)
    return Error{ErrorCode::InvalidInput,
                 fmt::format("inventory {}: its tables are not those of an inventory", name)};
  ASSIGN_OR_RETURN(const std::int64_t same_key,
                   database.integer("SELECT (SELECT value FROM main.meta WHERE key = 'key_check') "
                                    "IS (SELECT value FROM other.meta WHERE key = 'key_check')"));
  if (same_key == 0)
    return Error{ErrorCode::InvalidInput,
                 fmt::format("inventory {}: was made with another key, so its fingerprints mean "
                             "nothing here; machines whose inventories are merged share one key",
                             name)};
  return {};
}

}  // namespace

Result<MergeOutcome> Inventory::merge(const std::filesystem::path& other) {
  {
    ASSIGN_OR_RETURN(Inventory theirs, Inventory::open(other, {.read_only = true}));
    ASSIGN_OR_RETURN(const InventoryCheck checked, theirs.check());
    if (!checked.problems.empty())
      return Error{ErrorCode::Corrupt, fmt::format("inventory {}: not merged: {}", other.string(),
                                                   checked.problems.front())};
  }
  ASSIGN_OR_RETURN(const WriterLock held, lock());
  RETURN_IF_ERROR(database_->attach(other, "other"));
  const auto run = [&]() -> Result<MergeOutcome> {
    ASSIGN_OR_RETURN(Transaction transaction, Transaction::begin_write(*database_));
    RETURN_IF_ERROR(check_attached(*database_, other.string()));
    ASSIGN_OR_RETURN(const MergeOutcome outcome, merge_attached(*database_));
    RETURN_IF_ERROR(transaction.commit());
    return outcome;
  };
  const Result<MergeOutcome> outcome = run();
  RETURN_IF_ERROR(database_->detach("other"));
  return outcome;
}

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
  RETURN_IF_ERROR(collect(*database_,
                          "SELECT format('%s rows for finding %s of %s', count(*), "
                          "lower(substr(hex(fingerprint), 1, 12)), rule) FROM findings "
                          "GROUP BY fingerprint, rule HAVING count(*) > 1",
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

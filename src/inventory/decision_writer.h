// Writes what people decided into an open transaction. Internal to the inventory.
#pragma once

#include <cstdint>

#include "inventory/decision.h"
#include "inventory/events.h"
#include "inventory/sqlite.h"

namespace dredge {

// Stamps order what happens to one thing: its time in milliseconds, raised by one where two share
// it, so that merged histories have one order.
inline constexpr std::int64_t kStampsPerSecond = 1000;

// The row of one finding. Errors: NotFound.
Result<std::int64_t> finding_row(Database& database, const Fingerprint& fingerprint,
                                 std::string_view rule);

// Each checks what it is given (InvalidInput), writes it with its event, and leaves the derived
// columns to the caller. The caller holds a write transaction.
Result<> write_state(Database& database, EventLog& log, std::int64_t finding,
                     const StateChange& change);
Result<> write_choice(Database& database, EventLog& log, std::int64_t finding,
                      const OwnerChoice& choice);
Result<> write_target_settings(Database& database, EventLog& log, std::int64_t target,
                               const TargetSettings& settings);
Result<std::int64_t> write_exception(Database& database, EventLog& log, const Exception& exception);
Result<> write_removal(Database& database, EventLog& log, std::int64_t exception,
                       std::string_view by, std::int64_t at);

}  // namespace dredge

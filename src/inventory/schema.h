// The schema of the inventory and the steps that lead to it. Public: analysts query it
// (docs/inventory.md); what changes here changes there.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "dredge/result.h"
#include "inventory/sqlite.h"

namespace dredge {

// One step. `PRAGMA user_version` counts the steps a file has taken.
struct Migration {
  std::int64_t version;  // reached by this step
  std::string_view sql;
  Result<> (*finish)(Database&) = nullptr;  // run after `sql`, in the same transaction
};

// In order; a released step never changes.
std::span<const Migration> migrations();

// Marks a SQLite file as an inventory ("drdg").
inline constexpr std::int64_t kApplicationId = 0x64726467;

// Errors: InvalidInput, when the file is another program's database, or newer than `steps`.
Result<> check_schema(Database& database, std::span<const Migration> steps,
                      std::string_view file_name);

// Takes the steps the file lacks, all in one transaction. The caller holds the writer lock.
Result<> migrate(Database& database, std::span<const Migration> steps, std::string_view file_name);

}  // namespace dredge

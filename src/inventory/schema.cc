#include "inventory/schema.h"

#include <array>
#include <string>

#include <fmt/format.h>

#include "inventory/schema_steps.h"
#include "inventory/views.h"

namespace dredge {

std::span<const Migration> migrations() {
  static const std::array<Migration, 3> kMigrations{{
      {1, schema_1(), nullptr},
      {2, schema_2(), finish_schema_2},
      {3, schema_3(), create_views},
  }};
  return kMigrations;
}

Result<> check_schema(Database& database, std::span<const Migration> steps,
                      std::string_view file_name) {
  ASSIGN_OR_RETURN(const std::int64_t version, database.integer("PRAGMA user_version"));
  ASSIGN_OR_RETURN(const std::int64_t application, database.integer("PRAGMA application_id"));
  ASSIGN_OR_RETURN(const std::int64_t objects,
                   database.integer("SELECT count(*) FROM sqlite_schema"));
  if (application != kApplicationId && (objects != 0 || version != 0))
    return Error{
        ErrorCode::InvalidInput,
        fmt::format("inventory {}: a database of another program; name another file", file_name)};
  const std::int64_t newest = steps.empty() ? 0 : steps.back().version;
  if (version > newest)
    return Error{ErrorCode::InvalidInput,
                 fmt::format("inventory {}: has schema version {}, this dredge knows up to {}; use "
                             "the dredge that wrote it, or a newer one",
                             file_name, version, newest)};
  return {};
}

Result<> migrate(Database& database, std::span<const Migration> steps, std::string_view file_name) {
  RETURN_IF_ERROR(check_schema(database, steps, file_name));
  // A table that is made anew keeps what refers to it; `check` tells references that lead nowhere.
  ASSIGN_OR_RETURN(const UnenforcedReferences unenforced, UnenforcedReferences::begin(database));
  ASSIGN_OR_RETURN(Transaction transaction, Transaction::begin_write(database));
  ASSIGN_OR_RETURN(const std::int64_t version, database.integer("PRAGMA user_version"));
  for (const Migration& step : steps) {
    if (step.version <= version) continue;
    RETURN_IF_ERROR(database.execute(step.sql));
    if (step.finish != nullptr) RETURN_IF_ERROR(step.finish(database));
    RETURN_IF_ERROR(database.execute(fmt::format("PRAGMA user_version = {}", step.version)));
  }
  RETURN_IF_ERROR(database.execute(fmt::format("PRAGMA application_id = {}", kApplicationId)));
  return transaction.commit();
}

}  // namespace dredge

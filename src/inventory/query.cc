#include "inventory/query.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/hash.h"

namespace dredge {

Result<Query> Query::open(const std::filesystem::path& path, std::string_view sql,
                          std::chrono::milliseconds time_limit) {
  ASSIGN_OR_RETURN(Database database, Database::open(path, {.read_only = true}));
  RETURN_IF_ERROR(database.restrict_to_reading(time_limit));
  ASSIGN_OR_RETURN(Statement statement, database.prepare_only(sql));
  std::vector<std::string> columns;
  for (int i = 0; i < statement.columns(); ++i) columns.emplace_back(statement.column_name(i));
  return Query(std::move(database), std::move(statement), std::move(columns));
}

Result<bool> Query::next(std::vector<Cell>& row) {
  ASSIGN_OR_RETURN(const bool found, statement_.step());
  row.assign(columns_.size(), {});
  if (!found) return false;
  for (std::size_t i = 0; i < row.size(); ++i) {
    const int column = static_cast<int>(i);
    row[i].type = static_cast<CellType>(statement_.type_code(column));
    if (row[i].type == CellType::Blob)
      row[i].text = to_hex(statement_.blob(column));
    else if (row[i].type != CellType::Null)
      row[i].text = statement_.text(column);
  }
  return true;
}

}  // namespace dredge

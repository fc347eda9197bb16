// Questions in SQL, from people and scripts: reading only, within a time limit.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dredge/result.h"
#include "inventory/sqlite.h"

namespace dredge {

enum class CellType : std::uint8_t { Null, Integer, Real, Text, Blob };

struct Cell {
  CellType type = CellType::Null;
  std::string text;  // of numbers their digits, of blobs hexadecimal digits, of NULL nothing
};

// One statement over one inventory. It can read tables, call functions and nothing else: no write,
// no other file, no PRAGMA, by SQLite's authorizer and a read-only connection. Confined.
class Query {
 public:
  // Errors: InvalidInput for SQL that is wrong, several statements, or more than reading.
  static Result<Query> open(const std::filesystem::path& path, std::string_view sql,
                            std::chrono::milliseconds time_limit);
  const std::vector<std::string>& columns() const { return columns_; }
  // The next row in `row`; false at the end. Errors: LimitExceeded when time is up.
  Result<bool> next(std::vector<Cell>& row);

 private:
  Query(Database database, Statement statement, std::vector<std::string> columns)
      : database_(std::move(database)),
        statement_(std::move(statement)),
        columns_(std::move(columns)) {}
  Database database_;
  Statement statement_;  // before the database in destruction
  std::vector<std::string> columns_;
};

}  // namespace dredge

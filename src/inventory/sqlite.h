// A thin, typed layer over SQLite: a connection and a prepared statement. Errors carry SQLite's
// code as one of ours and name the file.
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "dredge/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace dredge {

// A prepared statement. Confined to one thread; the Database must outlive it. Bind from 1 up, then
// step until it says false; `reset` makes it ready again. Text and blobs are borrowed until then.
class Statement {
 public:
  // Counts above the range of a 64-bit signed integer are stored as its maximum.
  template <std::integral T>
  Statement& bind(int index, T value) {
    const bool fits = std::in_range<std::int64_t>(value);
    return bind_integer(index, fits ? static_cast<std::int64_t>(value) : INT64_MAX);
  }
  Statement& bind(int index, double value);
  Statement& bind(int index, std::string_view text);
  Statement& bind_blob(int index, std::span<const std::uint8_t> bytes);
  Statement& bind_null(int index);

  // True when there is a row to read; false at the end.
  Result<bool> step();
  // Runs a statement that gives no rows, and makes it ready again.
  Result<> run();
  void reset();

  std::int64_t integer(int column) const;
  double real(int column) const;
  // Good until the next step or reset.
  std::string_view text(int column) const;
  std::span<const std::uint8_t> blob(int column) const;
  bool is_null(int column) const;
  int columns() const;
  std::string_view column_name(int column) const;
  // 0 NULL, 1 integer, 2 real, 3 text, 4 blob.
  int type_code(int column) const;

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}
  Statement& bind_integer(int index, std::int64_t value);
  void keep(int status);
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  int failed_bind_ = 0;  // the first status of a bind that was not well; told by step()
};

// One connection. Confined to one thread.
class Database {
 public:
  struct Options {
    bool read_only = false;
    std::chrono::milliseconds busy_timeout{0};
  };
  // Opens or makes the file (mode 0600). Errors: Io, Corrupt.
  static Result<Database> open(const std::filesystem::path& path, const Options& options);

  // Runs every statement of `sql`, whatever rows they give.
  Result<> execute(std::string_view sql);
  Result<Statement> prepare(std::string_view sql);
  // From now on only SELECT works, within `time_limit` from now and 16 MiB a value.
  Result<> restrict_to_reading(std::chrono::milliseconds time_limit);
  // For SQL that a user wrote. Errors: InvalidInput, with SQLite's words; also for more than one
  // statement or none.
  Result<Statement> prepare_only(std::string_view sql);
  // Makes `path` readable as the schema `name`, read-only. Not within a transaction.
  Result<> attach(const std::filesystem::path& path, std::string_view name);
  Result<> detach(std::string_view name);

  // The first column of the first row of `sql`; 0 when it gives none.
  Result<std::int64_t> integer(std::string_view sql);
  std::int64_t last_row_id() const;
  // Rows that the last INSERT, UPDATE or DELETE touched.
  std::int64_t changed_rows() const;

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  explicit Database(sqlite3* database) : database_(database) {}
  std::unique_ptr<sqlite3, Close> database_;
  std::unique_ptr<std::chrono::steady_clock::time_point> give_up_;  // SQLite holds its address
};

// While it lives, SQLite looks for no row that a reference names: for writers that take their ids
// from rows they have just read or made, and for changes of the schema. Confined; not within a
// transaction, which must end before it. The Database must outlive it and stay where it is.
class UnenforcedReferences {
 public:
  static Result<UnenforcedReferences> begin(Database& database);
  UnenforcedReferences(UnenforcedReferences&& other) noexcept;
  UnenforcedReferences& operator=(UnenforcedReferences&&) = delete;
  ~UnenforcedReferences();

 private:
  explicit UnenforcedReferences(Database* database) : database_(database) {}
  Database* database_;  // null once it was moved from
};

// BEGIN ... COMMIT; rolls back unless `commit` was called. Confined; the Database must outlive it
// and stay where it is.
class Transaction {
 public:
  static Result<Transaction> begin_write(Database& database);
  // One snapshot for several queries.
  static Result<Transaction> begin_read(Database& database);
  Transaction(Transaction&& other) noexcept;
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();
  Result<> commit();

 private:
  explicit Transaction(Database* database) : database_(database) {}
  Database* database_;  // null once it is over
};

}  // namespace dredge

#include "inventory/sqlite.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>
#include <sqlite3.h>

#include "base/check.h"
#include "inventory/sql_functions.h"

namespace dredge {
namespace {

std::string_view file_of(sqlite3* database) {
  const char* file = sqlite3_db_filename(database, "main");
  return file == nullptr ? "inventory" : file;
}

Error error_of(sqlite3* database, int status) {
  const std::string_view file = file_of(database);
  switch (status & 0xFF) {
    case SQLITE_FULL:
      return {ErrorCode::Io, fmt::format("inventory {}: the disk is full; make room and run again, "
                                         "nothing of this target was recorded",
                                         file)};
    case SQLITE_READONLY:
      return {ErrorCode::Io, fmt::format("inventory {}: may not be written (read-only file, folder "
                                         "or file system)",
                                         file)};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {
          ErrorCode::Io,
          fmt::format("inventory {}: another program holds it; try again when it is done", file)};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {ErrorCode::Corrupt,
              fmt::format("inventory {}: not a readable SQLite database ({}); restore a backup or "
                          "name another file",
                          file, sqlite3_errstr(status))};
    case SQLITE_CONSTRAINT:
    case SQLITE_ERROR:
    case SQLITE_MISUSE:
    case SQLITE_RANGE:
    case SQLITE_MISMATCH:
      return {ErrorCode::Internal, fmt::format("inventory {}: {}", file, sqlite3_errmsg(database))};
    case SQLITE_AUTH:
      return {ErrorCode::InvalidInput,
              "query: may only read: SELECT over the views and tables, no PRAGMA, no other file"};
    case SQLITE_INTERRUPT:
      return {ErrorCode::LimitExceeded,
              "query: the time limit is over; ask for less, or give --time-limit"};
    case SQLITE_TOOBIG:
      return {ErrorCode::LimitExceeded, fmt::format("inventory {}: a text is too long", file)};
    default:
      return {ErrorCode::Io, fmt::format("inventory {}: {}", file, sqlite3_errstr(status))};
  }
}

// SQLite would make the file with the umask's mode; an inventory is a map to secrets. -wal and -shm
// take the mode of the database.
Result<> create_closed_file(const std::filesystem::path& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file >= 0) {
    ::close(file);
    return {};
  }
  if (errno == EEXIST) return {};
  return Error{ErrorCode::Io, fmt::format("inventory {}: cannot create: {}", path.string(),
                                          std::generic_category().message(errno))};
}

}  // namespace

namespace {

// A URI, because only that can say read-only for an attached file.
std::string read_only_uri(const std::filesystem::path& path) {
  std::error_code failed;
  const std::filesystem::path whole = std::filesystem::absolute(path, failed);
  std::string uri = "file:";
  for (const char byte : (failed ? path : whole).string()) {
    const bool is_plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                          (byte >= '0' && byte <= '9') || byte == '/' || byte == '.' ||
                          byte == '-' || byte == '_';
    uri +=
        is_plain ? std::string(1, byte) : fmt::format("%{:02x}", static_cast<unsigned char>(byte));
  }
  return uri + "?mode=ro";
}

int only_reading(void*, int action, const char*, const char* second, const char*, const char*) {
  if (action == SQLITE_FUNCTION && second != nullptr &&
      sqlite3_stricmp(second, "load_extension") == 0)
    return SQLITE_DENY;
  const bool is_reading = action == SQLITE_SELECT || action == SQLITE_READ ||
                          action == SQLITE_FUNCTION || action == SQLITE_RECURSIVE;
  return is_reading ? SQLITE_OK : SQLITE_DENY;
}

int is_time_up(void* give_up) {
  const auto* when = static_cast<const std::chrono::steady_clock::time_point*>(give_up);
  return std::chrono::steady_clock::now() >= *when ? 1 : 0;
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
void Database::Close::operator()(sqlite3* database) const { sqlite3_close_v2(database); }

void Statement::keep(int status) {
  if (failed_bind_ == 0) failed_bind_ = status;
}

Statement& Statement::bind_integer(int index, std::int64_t value) {
  keep(sqlite3_bind_int64(statement_.get(), index, value));
  return *this;
}

Statement& Statement::bind(int index, double value) {
  keep(sqlite3_bind_double(statement_.get(), index, value));
  return *this;
}

Statement& Statement::bind(int index, std::string_view text) {
  // A null pointer would bind NULL; an empty view may have one.
  const char* data = text.data() == nullptr ? "" : text.data();
  keep(sqlite3_bind_text64(statement_.get(), index, data, text.size(), SQLITE_STATIC, SQLITE_UTF8));
  return *this;
}

Statement& Statement::bind_blob(int index, std::span<const std::uint8_t> bytes) {
  const void* data = bytes.data() == nullptr ? static_cast<const void*>("") : bytes.data();
  keep(sqlite3_bind_blob64(statement_.get(), index, data, bytes.size(), SQLITE_STATIC));
  return *this;
}

Statement& Statement::bind_null(int index) {
  keep(sqlite3_bind_null(statement_.get(), index));
  return *this;
}

Result<bool> Statement::step() {
  const int status = failed_bind_ != 0 ? failed_bind_ : sqlite3_step(statement_.get());
  if (status == SQLITE_ROW) return true;
  if (status == SQLITE_DONE) return false;
  Error error = error_of(sqlite3_db_handle(statement_.get()), status);
  reset();
  return error;
}

Result<> Statement::run() {
  ASSIGN_OR_RETURN(const bool row, step());
  (void)row;
  reset();
  return {};
}

void Statement::reset() {
  sqlite3_reset(statement_.get());
  failed_bind_ = 0;
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

double Statement::real(int column) const { return sqlite3_column_double(statement_.get(), column); }

std::string_view Statement::text(int column) const {
  const unsigned char* data = sqlite3_column_text(statement_.get(), column);
  const int size = sqlite3_column_bytes(statement_.get(), column);
  if (data == nullptr || size <= 0) return {};
  return {reinterpret_cast<const char*>(data), static_cast<std::size_t>(size)};
}

std::span<const std::uint8_t> Statement::blob(int column) const {
  const void* data = sqlite3_column_blob(statement_.get(), column);
  const int size = sqlite3_column_bytes(statement_.get(), column);
  if (data == nullptr || size <= 0) return {};
  return {static_cast<const std::uint8_t*>(data), static_cast<std::size_t>(size)};
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

int Statement::columns() const { return sqlite3_column_count(statement_.get()); }

std::string_view Statement::column_name(int column) const {
  const char* name = sqlite3_column_name(statement_.get(), column);
  return name == nullptr ? "" : name;
}

int Statement::type_code(int column) const {
  switch (sqlite3_column_type(statement_.get(), column)) {
    case SQLITE_INTEGER:
      return 1;
    case SQLITE_FLOAT:
      return 2;
    case SQLITE_TEXT:
      return 3;
    case SQLITE_BLOB:
      return 4;
    default:
      return 0;
  }
}

Result<Database> Database::open(const std::filesystem::path& path, const Options& options) {
  if (!options.read_only) RETURN_IF_ERROR(create_closed_file(path));
  sqlite3* raw = nullptr;
  const int flags = (options.read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) |
                    SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_URI;
  // A file that is called "file:..." is no URI.
  const std::string name =
      path.string().starts_with("file:") ? "./" + path.string() : path.string();
  const int status = sqlite3_open_v2(name.c_str(), &raw, flags, nullptr);
  Database database(raw);
  if (status != SQLITE_OK) {
    std::error_code failure;
    if (options.read_only && !std::filesystem::exists(path, failure))
      return Error{ErrorCode::NotFound,
                   fmt::format("inventory {}: no such file; a scan with --inventory makes it",
                               path.string())};
    return Error{ErrorCode::Io, fmt::format("inventory {}: cannot open: {}", path.string(),
                                            sqlite3_errstr(status))};
  }
  const auto timeout = std::min<std::int64_t>(options.busy_timeout.count(), INT_MAX);
  sqlite3_busy_timeout(raw, static_cast<int>(timeout));
  // The file may come from anywhere: its schema may not call functions with side effects, and SQL
  // cannot corrupt it.
  sqlite3_db_config(raw, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_ENABLE_FKEY, 1, nullptr);
  RETURN_IF_ERROR(register_functions(raw));
  return database;
}

Result<> Database::execute(std::string_view sql) {
  const std::string text(sql);
  const int status = sqlite3_exec(database_.get(), text.c_str(), nullptr, nullptr, nullptr);
  if (status != SQLITE_OK) return error_of(database_.get(), status);
  return {};
}

Result<Statement> Database::prepare(std::string_view sql) {
  sqlite3_stmt* raw = nullptr;
  const int status = sqlite3_prepare_v3(database_.get(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
  if (status != SQLITE_OK) return error_of(database_.get(), status);
  DREDGE_CHECK(raw != nullptr);
  return Statement(raw);
}

Result<> Database::restrict_to_reading(std::chrono::milliseconds time_limit) {
  constexpr int kInstructionsBetweenLooks = 1000;
  constexpr int kLongestValueBytes = 16 << 20;
  // The schema is read before the authorizer would forbid it.
  RETURN_IF_ERROR(execute("SELECT count(*) FROM sqlite_schema; PRAGMA query_only = ON"));
  give_up_ = std::make_unique<std::chrono::steady_clock::time_point>(
      std::chrono::steady_clock::now() + time_limit);
  sqlite3* raw = database_.get();
  sqlite3_limit(raw, SQLITE_LIMIT_LENGTH, kLongestValueBytes);
  sqlite3_limit(raw, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_progress_handler(raw, kInstructionsBetweenLooks, is_time_up, give_up_.get());
  sqlite3_set_authorizer(raw, only_reading, nullptr);
  return {};
}

Result<Statement> Database::prepare_only(std::string_view sql) {
  sqlite3_stmt* raw = nullptr;
  const char* rest = nullptr;
  const int status =
      sqlite3_prepare_v2(database_.get(), sql.data(), static_cast<int>(sql.size()), &raw, &rest);
  Statement statement(raw);
  if (status == SQLITE_ERROR)
    return Error{ErrorCode::InvalidInput,
                 fmt::format("query: {}", sqlite3_errmsg(database_.get()))};
  if (status != SQLITE_OK) return error_of(database_.get(), status);
  if (raw == nullptr) return Error{ErrorCode::InvalidInput, "query: there is no statement in it"};
  // VACUUM INTO and their like ask the authorizer nothing; they give no columns either.
  if (sqlite3_stmt_readonly(raw) == 0 || sqlite3_column_count(raw) == 0)
    return Error{ErrorCode::InvalidInput, "query: may only read"};
  const std::string_view after(rest, static_cast<std::size_t>(sql.data() + sql.size() - rest));
  if (after.find_first_not_of(" \t\r\n;") != std::string_view::npos)
    return Error{ErrorCode::InvalidInput, "query: takes one statement"};
  return statement;
}

Result<> Database::attach(const std::filesystem::path& path, std::string_view name) {
  ASSIGN_OR_RETURN(Statement statement, prepare(fmt::format("ATTACH ? AS {}", name)));
  const std::string uri = read_only_uri(path);
  return statement.bind(1, uri).run();
}

Result<> Database::detach(std::string_view name) { return execute(fmt::format("DETACH {}", name)); }

Result<std::int64_t> Database::integer(std::string_view sql) {
  ASSIGN_OR_RETURN(Statement statement, prepare(sql));
  ASSIGN_OR_RETURN(const bool row, statement.step());
  return row ? statement.integer(0) : 0;
}

std::int64_t Database::last_row_id() const { return sqlite3_last_insert_rowid(database_.get()); }

std::int64_t Database::changed_rows() const { return sqlite3_changes64(database_.get()); }

Result<UnenforcedReferences> UnenforcedReferences::begin(Database& database) {
  RETURN_IF_ERROR(database.execute("PRAGMA foreign_keys = OFF"));
  return UnenforcedReferences(&database);
}

UnenforcedReferences::UnenforcedReferences(UnenforcedReferences&& other) noexcept
    : database_(std::exchange(other.database_, nullptr)) {}

UnenforcedReferences::~UnenforcedReferences() {
  if (database_ != nullptr) static_cast<void>(database_->execute("PRAGMA foreign_keys = ON"));
}

Result<Transaction> Transaction::begin_write(Database& database) {
  RETURN_IF_ERROR(database.execute("BEGIN IMMEDIATE"));
  return Transaction(&database);
}

Result<Transaction> Transaction::begin_read(Database& database) {
  RETURN_IF_ERROR(database.execute("BEGIN DEFERRED"));
  return Transaction(&database);
}

Transaction::Transaction(Transaction&& other) noexcept
    : database_(std::exchange(other.database_, nullptr)) {}

Transaction::~Transaction() {
  // A failed COMMIT or a full disk may have rolled back already; then this does nothing.
  if (database_ != nullptr) static_cast<void>(database_->execute("ROLLBACK"));
}

Result<> Transaction::commit() {
  RETURN_IF_ERROR(database_->execute("COMMIT"));
  database_ = nullptr;
  return {};
}

}  // namespace dredge

#include "inventory/sql_functions.h"

#include <array>
#include <cstring>

#include <sqlite3.h>

#include "base/hash.h"

namespace dredge {
namespace {

std::string_view argument(sqlite3_value* value) {
  const void* bytes = sqlite3_value_blob(value);
  const int size = sqlite3_value_bytes(value);
  if (bytes == nullptr || size <= 0) return {};
  return {static_cast<const char*>(bytes), static_cast<std::size_t>(size)};
}

bool is_null(sqlite3_value* value) { return sqlite3_value_type(value) == SQLITE_NULL; }

void sql_sha256(sqlite3_context* context, int, sqlite3_value** values) {
  if (is_null(values[0])) return;
  const std::array<std::uint8_t, 32> digest = sha256(argument(values[0]));
  sqlite3_result_blob(context, digest.data(), static_cast<int>(digest.size()), SQLITE_TRANSIENT);
}

void sql_text_hash(sqlite3_context* context, int, sqlite3_value** values) {
  if (!is_null(values[0])) sqlite3_result_int64(context, text_hash(argument(values[0])));
}

void sql_unhex_id(sqlite3_context* context, int, sqlite3_value** values) {
  if (is_null(values[0])) return;
  const BlobId id = BlobId::from_hex(argument(values[0])).value_or(BlobId{});
  sqlite3_result_blob(context, id.bytes.data(), id.size, SQLITE_TRANSIENT);
}

}  // namespace

std::int64_t text_hash(std::string_view text) {
  const std::array<std::uint8_t, 32> digest = sha256(text);
  std::int64_t hash = 0;
  std::memcpy(&hash, digest.data(), sizeof hash);
  return hash;
}

Result<> register_functions(sqlite3* database) {
  constexpr int kFlags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY;
  const auto add = [&](const char* name, void (*function)(sqlite3_context*, int, sqlite3_value**)) {
    return sqlite3_create_function_v2(database, name, 1, kFlags, nullptr, function, nullptr,
                                      nullptr, nullptr) == SQLITE_OK;
  };
  if (add("sha256", sql_sha256) && add("text_hash", sql_text_hash) && add("unhex_id", sql_unhex_id))
    return {};
  return Error{ErrorCode::Internal, "inventory: SQLite takes no functions"};
}

}  // namespace dredge

// SQL functions of our own, for migrations and merges. Internal to the inventory.
#pragma once

#include <cstdint>
#include <string_view>

#include "dredge/result.h"

struct sqlite3;

namespace dredge {

// sha256(TEXT or BLOB) -> BLOB; text_hash(TEXT) -> INTEGER; unhex_id(TEXT) -> BLOB, empty for no
// id. NULL gives NULL. Views and triggers may not call them: any SQLite client can read the file.
Result<> register_functions(sqlite3* database);

// What interned texts are found by: eight bytes of SHA-256, for texts come from strangers who must
// not be able to make them collide.
std::int64_t text_hash(std::string_view text);

}  // namespace dredge

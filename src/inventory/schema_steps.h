// The SQL of each version of the schema. Internal to the inventory.
#pragma once

#include <string_view>

#include "dredge/result.h"
#include "inventory/sqlite.h"

namespace dredge {

// Makes the tables and views of version 1.
std::string_view schema_1();

// Turns version 1 into version 2: places are interned, decisions and settings are kept, events are
// chained. Ids of targets, scans and findings stay.
std::string_view schema_2();
// The part of it that copies what the tables of version 1 (called old_*) hold.
std::string_view schema_2_copy();
// What SQL alone cannot do for version 2: chain the events, fill the derived columns, make the
// views.
Result<> finish_schema_2(Database& database);

// Turns version 2 into version 3: fewer indexes, commits by target. Makes no views.
std::string_view schema_3();

}  // namespace dredge

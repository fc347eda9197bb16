// The views of an inventory: the promise to readers, who may rely on them while tables change.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "inventory/sqlite.h"

namespace dredge {

struct ViewColumn {
  std::string_view name;
  std::string_view sql;
  std::string_view what;  // for the documentation
};

struct View {
  std::string_view name;
  std::string_view row;   // what one row is
  std::string_view from;  // FROM and what follows
  std::span<const ViewColumn> columns;
};

// In the order of the documentation.
std::span<const View> views();

// The condition under which the exception `e` covers the finding `f`, expired or not.
std::string_view exception_covers();

// Makes them all, in place of those that are there. The caller holds a write transaction.
Result<> create_views(Database& database);

// The views and their columns as Markdown: the part of docs/inventory.md between its marks.
std::string views_markdown();

}  // namespace dredge

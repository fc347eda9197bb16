// The commands of `dredge inventory`, by what they are for.
#pragma once

#include <memory>

#include <CLI/CLI.hpp>

#include "cli/session.h"
#include "inventory/query.h"

namespace dredge {

// `flags` are those of `dredge inventory` itself, bound to its options.
void add_inventory_decisions(CLI::App& inventory, App& app,
                             std::shared_ptr<const ScanFlags> flags);  // state, target
void add_inventory_query(CLI::App& inventory, App& app,
                         std::shared_ptr<const ScanFlags> flags);  // query, check, sprawl
void add_inventory_exchange(CLI::App& inventory, App& app,
                            std::shared_ptr<const ScanFlags> flags);  // merge, import, export

// The rows of a query on stdout. CSV cells are formula-safe; JSONL has an object a line.
Result<> print_csv(Query& query);
Result<> print_jsonl(Query& query);

}  // namespace dredge

// The commands of `dredge inventory`, by what they are for.
#pragma once

#include <memory>

#include <CLI/CLI.hpp>

#include "cli/session.h"

namespace dredge {

// `flags` are those of `dredge inventory` itself, bound to its options.
void add_inventory_decisions(CLI::App& inventory, App& app,
                             std::shared_ptr<const ScanFlags> flags);  // state, target
void add_inventory_query(CLI::App& inventory, App& app,
                         std::shared_ptr<const ScanFlags> flags);  // query, check, sprawl
void add_inventory_exchange(CLI::App& inventory, App& app,
                            std::shared_ptr<const ScanFlags> flags);  // merge, import, export

}  // namespace dredge

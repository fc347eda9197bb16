// The MCP servers that a report's secrets belong to, one row an entry of a configuration. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "report/inventory_report.h"

namespace dredge {

// Views into the report.
struct ServerRow {
  std::string_view entry;  // "mcpServers.github"
  std::string_view tool;   // whose configuration it is
  std::string_view target;
  std::string path;                   // of the configuration
  std::vector<std::size_t> findings;  // indexes into InventoryReport::findings, the worst first
  std::uint64_t live = 0;
  std::int64_t leaked_at = 0;  // of the oldest
  std::string_view owner;      // of the worst that has one; "" = nobody known
  std::string_view instead;    // what to use in the place of the worst
};

// Those with a secret that counts, the worst first.
std::vector<ServerRow> agent_servers(const InventoryReport& report);

}  // namespace dredge

// Which MCP servers hold the secrets of a report: read from the configurations where they are now.
#pragma once

#include "report/inventory_report.h"

namespace dredge {

// Fills `agent_entries` of the findings that stand in the configuration of an agent. The file is
// read from the target's folder, or by its id from its repository; only what is byte for byte what
// was scanned counts, since a line in another version says nothing. At most a fixed number of files
// of at most 4 MB. What cannot be read has no entry: the inventory itself keeps none.
void find_agent_entries(InventoryReport& report);

}  // namespace dredge

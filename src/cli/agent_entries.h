// Which MCP servers hold the secrets of a report: read from the configurations where they are now.
#pragma once

#include "cli/session.h"
#include "report/inventory_report.h"

namespace dredge {

// Fills `agent_entries` of the findings that stand in the configuration of an agent. The file is
// read from the target's folder, or by its id from its repository; only what is byte for byte what
// was scanned counts, since a line in another version says nothing. At most a fixed number of files
// of at most 4 MB. What cannot be read has no entry: the inventory itself keeps none. Names are the
// file's own words: one that holds a secret of the report is left out, and secrets that only its
// own form shows are redacted. Errors: those of load_engine and the engine.
Result<> find_agent_entries(const ScanFlags& flags, InventoryReport& report);

}  // namespace dredge

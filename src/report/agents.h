// Which files belong to AI agents: configurations of clients and their MCP servers, transcripts,
// notebooks, frameworks. Pure.
#pragma once

#include <cstdint>
#include <string_view>

#include "report/inventory_report.h"

namespace dredge {

struct AgentPlace {
  std::string_view kind;  // "mcp-configuration", "transcript", "notebook", "framework"; "" = none
  std::string_view tool;  // "Claude Code"
};

// By path, its last parts, in any case of the letters. Source: docs/reports.md, "Agents".
AgentPlace agent_place(std::string_view path);
inline bool is_agent_place(std::string_view path) { return !agent_place(path).kind.empty(); }

// The first agent place of a finding; kind "" when it has none.
AgentPlace agent_place(const Finding& finding);

// "MCP configuration": how people say it.
std::string_view words_of_agent_kind(std::string_view kind);

// What an agent should hold in the place of a static key.
std::string_view agent_advice(std::string_view kind);

}  // namespace dredge

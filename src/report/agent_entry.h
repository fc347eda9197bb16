// Which entry of an agent's configuration holds a secret: "mcpServers.github". Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace dredge {

// The MCP server (in Goose: the extension) in whose entry byte `at` of a configuration stands, with
// the key that lists the servers before it: "mcpServers.github", "mcp_servers.docs", or by its
// place where entries have no names: "mcpServers[2]". "" when that byte is in no such entry.
// JSON with comments, TOML by its section headers, YAML by its indentation: told by the path's end.
// One pass over the text before `at`; what it cannot follow gives "".
// Source: the documentation of the clients that docs/reports.md names under "Agents".
std::string agent_entry(std::string_view path, std::string_view text, std::uint64_t at);

}  // namespace dredge

#include "report/agents.h"

#include <array>
#include <string>

#include "base/text.h"

namespace dredge {
namespace {

constexpr std::string_view kMcp = "mcp-configuration";
constexpr std::string_view kClient = "agent-configuration";
constexpr std::string_view kTranscript = "transcript";
constexpr std::string_view kNotebook = "notebook";
constexpr std::string_view kFramework = "framework";

struct Row {
  std::string_view part;  // lower case; one that begins with '/' starts a path component
  bool is_end;            // of the path; else anywhere in it
  std::string_view kind;
  std::string_view tool;
};

// The first row that fits decides.
constexpr std::array kRows = {
    Row{"/claude_desktop_config.json", true, kMcp, "Claude Desktop"},
    Row{"/.claude.json", true, kMcp, "Claude Code"},
    Row{"/.mcp.json", true, kMcp, "Claude Code"},
    Row{"/.claude/settings.json", true, kClient, "Claude Code"},
    Row{"/.claude/settings.local.json", true, kClient, "Claude Code"},
    Row{"/.claude/projects/", false, kTranscript, "Claude Code"},
    Row{"/.claude/todos/", false, kTranscript, "Claude Code"},
    Row{"/.claude/shell-snapshots/", false, kTranscript, "Claude Code"},
    Row{"/.claude/file-history/", false, kTranscript, "Claude Code"},
    Row{"/.claude/history.jsonl", true, kTranscript, "Claude Code"},
    Row{"/.cursor/mcp.json", true, kMcp, "Cursor"},
    Row{"/.vscode/mcp.json", true, kMcp, "VS Code"},
    Row{"/state.vscdb", true, kTranscript, "VS Code or Cursor"},
    Row{"/.codeium/windsurf/mcp_config.json", true, kMcp, "Windsurf"},
    Row{"/cline_mcp_settings.json", true, kMcp, "Cline"},
    Row{"/api_conversation_history.json", true, kTranscript, "Cline"},
    Row{"/.continue/config.json", true, kMcp, "Continue"},
    Row{"/.continue/config.yaml", true, kMcp, "Continue"},
    Row{"/zed/settings.json", true, kMcp, "Zed"},
    Row{"/.codex/config.toml", true, kMcp, "Codex"},
    Row{"/.codex/auth.json", true, kClient, "Codex"},
    Row{"/.codex/", false, kTranscript, "Codex"},
    Row{"/.gemini/settings.json", true, kMcp, "Gemini"},
    Row{"/.gemini/tmp/", false, kTranscript, "Gemini"},
    Row{"/goose/config.yaml", true, kMcp, "Goose"},
    Row{"/opencode.json", true, kMcp, "OpenCode"},
    Row{"/amazonq/mcp.json", true, kMcp, "Amazon Q"},
    Row{"/.junie/mcp/mcp.json", true, kMcp, "Junie"},
    Row{"/.lmstudio/mcp.json", true, kMcp, "LM Studio"},
    Row{"/mcp.json", true, kMcp, "MCP client"},
    Row{"/mcp_config.json", true, kMcp, "MCP client"},
    Row{"/.aider.chat.history.md", true, kTranscript, "Aider"},
    Row{"/.aider.conf.yml", true, kClient, "Aider"},
    Row{".ipynb", true, kNotebook, "Jupyter"},
    Row{"/langgraph.json", true, kFramework, "LangGraph"},
    Row{"/agents.yaml", true, kFramework, "CrewAI"},
    Row{"/oai_config_list", true, kFramework, "AutoGen"},
    Row{"/oai_config_list.json", true, kFramework, "AutoGen"},
    Row{"/litellm_config.yaml", true, kFramework, "LiteLLM"},
    Row{"/litellm/config.yaml", true, kFramework, "LiteLLM"},
    Row{"/webui.db", true, kFramework, "Open WebUI"},
    Row{"/.n8n/config", true, kFramework, "n8n"},
    Row{"/.streamlit/secrets.toml", true, kFramework, "Streamlit"},
    Row{"/.modal.toml", true, kFramework, "Modal"},
};

// Without the marks of backups: "mcp.json.bak" is as telling as "mcp.json".
std::string_view without_backup(std::string_view path) {
  for (const std::string_view end : {".bak", ".orig", ".old", "~"})
    if (path.ends_with(end)) return path.substr(0, path.size() - end.size());
  return path;
}

}  // namespace

AgentPlace agent_place(std::string_view path) {
  std::string lower = "/" + to_lower(without_backup(path));
  for (char& c : lower)
    if (c == '\\' || c == '!') c = '/';  // Windows, and members of archives
  for (const Row& row : kRows) {
    const bool fits =
        row.is_end ? lower.ends_with(row.part) : lower.find(row.part) != std::string::npos;
    if (fits) return {row.kind, row.tool};
  }
  return {};
}

AgentPlace agent_place(const Finding& finding) {
  for (const Place& place : finding.places) {
    const AgentPlace found = agent_place(place.origin.display_path());
    if (!found.kind.empty()) return found;
  }
  return {};
}

std::string_view words_of_agent_kind(std::string_view kind) {
  if (kind == kMcp) return "MCP configuration";
  return kind == kClient ? "agent settings" : kind;
}

std::string_view agent_advice(std::string_view kind) {
  if (kind == kMcp)
    return "MCP with OAuth 2.1, or a reference that the client resolves at start (${env:NAME}, op "
           "run, Vault agent)";
  if (kind == kClient)
    return "workload identity of the agent, or a gateway with virtual keys, so that it never holds "
           "the provider's key";
  if (kind == kTranscript)
    return "rotate first, then purge transcripts, caches and backups: purging alone is no remedy";
  if (kind == kNotebook)
    return "read it from the environment or a secret store, clear outputs before saving";
  return "a gateway with virtual keys, or the platform's workload identity federation";
}

}  // namespace dredge

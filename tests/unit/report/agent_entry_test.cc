#include "report/agent_entry.h"

#include <gtest/gtest.h>

#include "report/agent_servers.h"

namespace dredge {
namespace {

// The entry that holds the word HERE.
std::string entry(std::string_view path, std::string_view text) {
  return agent_entry(path, text, text.find("HERE"));
}

TEST(AgentEntry, FollowsHostileTextSoFarAndNoFurther) {
  std::string dots = "[mcp_servers.x";
  for (int i = 0; i < 100'000; ++i) dots += ".a";
  EXPECT_EQ(entry("config.toml", dots + "]\nk = HERE\n"), "mcp_servers.x");
  EXPECT_EQ(entry("mcp.json", std::string(100'000, '[') + "HERE"), "");
  EXPECT_EQ(entry("mcp.json", R"({"mcpServers": {")" + std::string(500, 'n') + R"(": "HERE"}})"),
            "");
}

TEST(AgentEntry, NamesTheServerOfAJsonConfiguration) {
  EXPECT_EQ(
      entry(".cursor/mcp.json",
            R"({"mcpServers": {"docs": {"command": "x"}, "github": {"env": {"T": "HERE"}}}})"),
      "mcpServers.github");
  EXPECT_EQ(entry(".vscode/mcp.json", R"({"inputs": [], "servers": {"a b": {"url": "HERE"}}})"),
            "servers.a b");
  EXPECT_EQ(
      entry(".claude.json",
            R"({"projects": {"/home/x": {"mcpServers": {"jira": {"args": ["-k", "HERE"]}}}}})"),
      "mcpServers.jira");
  EXPECT_EQ(entry("settings.json", R"({"mcp": {"servers": {"one": {"env": {"K": "HERE"}}}}})"),
            "mcp.servers.one");
  EXPECT_EQ(entry("opencode.json", R"({"mcp": {"two": {"headers": {"A": "HERE"}}}})"), "mcp.two");
}

TEST(AgentEntry, IsNotMisledByCommentsAndByBracketsInTexts) {
  EXPECT_EQ(entry("mcp.json",
                  "{// }\n/* {[ \" */ \"mcpServers\": {\"a\": {\"x\": \"}}\\\"{\"},\n"
                  "\"b\": {\"y\": \"http://h/#\", \"z\": \"HERE\"}}}"),
            "mcpServers.b");
}

TEST(AgentEntry, CountsWhereEntriesHaveNoNames) {
  EXPECT_EQ(entry("config.json", R"({"mcpServers": [{"a": [1, 2]}, {"b": "HERE"}]})"),
            "mcpServers[1]");
  EXPECT_EQ(entry("config.yaml",
                  "mcpServers:\n- name: a\n  env:\n    K: 1\n- name: b\n  env:\n"
                  "    K: HERE\n"),
            "mcpServers[1]");
}

TEST(AgentEntry, NamesTheServerOfATomlAndOfAYamlConfiguration) {
  EXPECT_EQ(entry(".codex/config.toml",
                  "model = \"m\"\n[mcp_servers.docs]\na = 1\n[mcp_servers.\"git.hub\".env]\nT = "
                  "\"HERE\"\n"),
            "mcp_servers.git.hub");
  EXPECT_EQ(entry(".codex/config.toml", "[mcp_servers]\nwiki = { env = { T = \"HERE\" } }\n"),
            "mcp_servers.wiki");
  EXPECT_EQ(entry("goose/config.yaml",
                  "extensions:\n  memory:\n    enabled: true\n  # github:\n  git:\n"
                  "    envs:\n      T: HERE\nprovider: x\n"),
            "extensions.git");
}

TEST(AgentEntry, IsEmptyOutsideOfEntries) {
  EXPECT_EQ(entry("mcp.json", R"({"mcpServers": {"a": {}}, "apiKey": "HERE"})"), "");
  EXPECT_EQ(entry("goose/config.yaml", "extensions:\n  a:\n    b: c\nkey: HERE\n"), "");
  EXPECT_EQ(entry(".codex/config.toml", "[mcp_servers.a]\nb = 1\n[model]\nkey = \"HERE\"\n"), "");
}

TEST(AgentEntry, StandsWhatIsNoConfiguration) {
  EXPECT_EQ(entry("mcp.json", "]]}} HERE"), "");
  EXPECT_EQ(entry("mcp.json", std::string(100'000, '[') + "HERE"), "");
  EXPECT_EQ(agent_entry("mcp.json", "{\"mcpServers\": {", 500), "");
  EXPECT_EQ(entry("a.toml", "[[[\n]]]\n[\"\nHERE"), "");
  EXPECT_EQ(entry("a.yaml", "- - - :\n\t- :\n -HERE"), "");
}

KnownFinding known(int score, std::string owner, std::vector<AgentEntry> entries) {
  KnownFinding known;
  known.state = "open";
  known.finding.risk.score = score;
  known.finding.places.resize(2);
  for (Place& place : known.finding.places) {
    place.target = "/home/x";
    place.origin.where = FileOrigin{".cursor/mcp.json"};
  }
  if (!owner.empty()) known.finding.owners.push_back({std::move(owner), "map", 1, ""});
  known.first_seen = score;
  known.agent_entries = std::move(entries);
  return known;
}

TEST(AgentServers, OneRowAnEntryWithItsWorstFirst) {
  InventoryReport report;
  report.now = 100;
  report.findings.push_back(known(60, "", {{"mcpServers.a", 0}, {"mcpServers.a", 1}}));
  report.findings.push_back(known(40, "@team", {{"mcpServers.b", 0}, {"mcpServers.a", 1}}));
  report.findings.push_back(known(90, "@gone", {{"mcpServers.c", 0}}));
  report.findings.back().state = "gone";
  const std::vector<ServerRow> rows = agent_servers(report);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].entry, "mcpServers.a");
  EXPECT_EQ(rows[0].findings, (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(rows[0].owner, "@team");
  EXPECT_EQ(rows[0].leaked_at, 40);
  EXPECT_EQ(rows[0].tool, "Cursor");
  EXPECT_FALSE(rows[0].instead.empty());
  EXPECT_EQ(rows[1].entry, "mcpServers.b");
}

}  // namespace
}  // namespace dredge

#include "report/agent_servers.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "report/agents.h"
#include "report/analysis.h"

namespace dredge {

// Findings come by risk, so that rows made as they are met are in order.
std::vector<ServerRow> agent_servers(const InventoryReport& report) {
  std::vector<ServerRow> rows;
  std::map<std::tuple<std::string, std::string, std::string>, std::size_t> index;
  for (std::size_t i = 0; i < report.findings.size(); ++i) {
    const KnownFinding& known = report.findings[i];
    if (!counts(known, report.now)) continue;
    for (const AgentEntry& entry : known.agent_entries) {
      const Place& place = known.finding.places[entry.place];
      std::string path = place.origin.display_path();
      const auto [at, is_new] =
          index.try_emplace(std::tuple(place.target, path, entry.name), rows.size());
      if (is_new) {
        const AgentPlace agent = agent_place(path);
        rows.push_back({entry.name,
                        agent.tool,
                        place.target,
                        std::move(path),
                        {},
                        0,
                        leaked_at(known),
                        owner_of(known),
                        known.replacement});
        if (known.replacement.empty()) rows.back().instead = agent_advice(agent.kind);
      }
      ServerRow& row = rows[at->second];
      if (!row.findings.empty() && row.findings.back() == i) continue;  // twice in one entry
      row.findings.push_back(i);
      row.live += works(known) ? 1 : 0;
      row.leaked_at = std::min(row.leaked_at, leaked_at(known));
      if (row.owner.empty()) row.owner = owner_of(known);
    }
  }
  return rows;
}

}  // namespace dredge

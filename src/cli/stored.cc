#include "cli/stored.h"

#include <fmt/format.h>

#include "risk/remediation.h"
#include "risk/risk.h"

namespace dredge {

Result<Inventory> open_for_reading(const ScanFlags& flags) {
  ASSIGN_OR_RETURN(const std::filesystem::path path, inventory_path(flags));
  std::error_code failed;
  if (!std::filesystem::exists(path, failed)) {
    return Error{
        ErrorCode::NotFound,
        fmt::format("{}: no inventory here yet; `dredge scan TARGET` makes one", path.string())};
  }
  OpenOptions options;
  options.read_only = true;
  return Inventory::open(path, options);
}

Finding as_finding(StoredFinding&& stored, const RuleSet& rules, std::int64_t now) {
  Finding finding = std::move(stored.finding);
  for (std::size_t i = 0; i < finding.places.size() && i < stored.place_targets.size(); ++i) {
    finding.places[i].target = stored.targets[stored.place_targets[i]];
  }
  const Rule* rule = rules.find(finding.rule);
  if (rule == nullptr)
    return finding;  // its rule is not loaded: the score it was stored with stands
  finding.risk =
      score_risk(risk_input(*rule, finding, {.now = now, .first_seen = stored.first_seen}));
  finding.remediation = remediation_steps(*rule, rules.provider_of(*rule), finding);
  return finding;
}

}  // namespace dredge

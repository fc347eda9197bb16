// dredge plan: what to do, as one Markdown sheet an owner and an overview.
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>
#include <memory>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/decide.h"
#include "cli/plan_sheet.h"
#include "cli/private_file.h"
#include "cli/stored.h"
#include "engine/builtin.h"
#include "risk/guidance.h"
#include "scan/scan.h"

namespace dredge {
namespace {

struct PlanCommand {
  ScanFlags flags;
  std::string out;
  std::string owner;
};

// The open findings by risk, each with its phase; what to rotate first among them.
struct Plan {
  std::vector<PlannedFinding> findings;
  std::vector<Rotation> rotations;
};

Result<Plan> make_plan(const PlanCommand& command, const StoredContext& context,
                       Inventory& inventory, std::int64_t now) {
  const RuleSet rules = builtin_rules();
  ListFilter filter;
  filter.state = FindingState::Open;
  filter.owner = command.owner;
  ASSIGN_OR_RETURN(std::vector<StoredFinding> rows, inventory.list(filter));
  std::map<std::pair<std::string, Fingerprint>, std::string> states;
  ScanReport report;
  for (StoredFinding& row : rows) {
    states[{row.finding.rule, row.finding.fingerprint}] = name_of(row.remediation.state);
    Finding finding = as_finding(row, rules, now, context);
    if (!finding.places.empty()) report.findings.push_back(std::move(finding));
  }
  order_findings(report, rules);
  Plan plan;
  plan.rotations = std::move(report.rotations);
  for (Finding& finding : report.findings) {
    PlannedFinding planned;
    planned.state = states[{finding.rule, finding.fingerprint}];
    const Rule* rule = rules.find(finding.rule);
    const Rule unknown;
    const Provider nobody;
    const Rule& known = rule == nullptr ? unknown : *rule;
    const Provider& provider = rule == nullptr ? nobody : rules.provider_of(*rule);
    planned.way = name_of(guidance_for(known, provider).way);
    planned.replacement = replacement_of(known, provider);
    planned.phase =
        phase_of(finding, planned.state, rule != nullptr && !rule->probe.method.empty(), now);
    planned.finding = std::move(finding);
    plan.findings.push_back(std::move(planned));
  }
  return plan;
}

Result<> write_plan(const Plan& plan, const StoredContext& context,
                    const std::filesystem::path& out, std::int64_t now) {
  std::map<std::string, std::vector<const PlannedFinding*>> by_owner;
  for (const PlannedFinding& planned : plan.findings)
    if (planned.phase != PlanPhase::Done)
      by_owner[planned.finding.owners.empty() ? "" : planned.finding.owners.front().owner]
          .push_back(&planned);
  std::vector<PlanOwner> owners;
  for (const auto& [owner, findings] : by_owner) {
    PlanOwner row{owner, sheet_name(owner), findings.size(), 0, false};
    for (const PlannedFinding* planned : findings) row.risk += planned->finding.risk.score;
    row.is_inactive = !owner.empty() && findings.front()->finding.owners.front().is_inactive;
    RETURN_IF_ERROR(write_private_file(
        out / row.file, owner_sheet(owner, context.directory.contact_of(owner), findings, now)));
    owners.push_back(std::move(row));
  }
  std::ranges::stable_sort(owners, std::greater<>{}, &PlanOwner::risk);
  RETURN_IF_ERROR(write_private_file(out / "overview.md",
                                     plan_overview(plan.findings, plan.rotations, owners, now)));
  fmt::print("{} findings in {} sheets; start with {}\n", plan.findings.size(), owners.size(),
             escape_for_terminal((out / "overview.md").string()));
  return {};
}

Result<> plan(const App& app, const PlanCommand& command) {
  const std::int64_t now = now_seconds();
  ASSIGN_OR_RETURN(Inventory inventory, open_for_reading(command.flags));
  ASSIGN_OR_RETURN(StoredContext context, load_context(command.flags));
  ASSIGN_OR_RETURN(context.exceptions, inventory.exceptions());
  ASSIGN_OR_RETURN(const Plan made, make_plan(command, context, inventory, now));
  if (made.findings.empty()) {
    hint(app, "no open findings match: there is nothing to plan");
    return {};
  }
  std::error_code failed;
  const mode_t previous = ::umask(077);
  std::filesystem::create_directories(command.out, failed);
  ::umask(previous);
  if (failed)
    return Error{ErrorCode::Io,
                 fmt::format("{}: cannot create: {}", command.out, failed.message())};
  return write_plan(made, context, command.out, now);
}

}  // namespace

void add_plan(CLI::App& root, App& app) {
  const auto command = std::make_shared<PlanCommand>();
  CLI::App* plan_app =
      root.add_subcommand("plan", "what to do, as Markdown: one sheet an owner, and an overview");
  add_inventory_flags(*plan_app, command->flags);
  add_risk_flags(*plan_app, command->flags);
  plan_app->add_option("--out", command->out, "the folder to write to; sheets there are replaced")
      ->required()
      ->type_name("DIR");
  plan_app->add_option("--owner", command->owner, "only this owner's; - for what nobody owns");
  plan_app->footer(
      "Examples:\n  dredge plan --out plan\n  dredge plan --out plan --owner @org/pay");
  plan_app->callback([command, &app] {
    if (const auto done = plan(app, *command); !done.has_value())
      app.exit_code = tell(done.error());
  });
}

}  // namespace dredge

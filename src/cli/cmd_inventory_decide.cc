// dredge inventory state, dredge inventory target: what people say of findings and targets.
#include <cstdio>
#include <memory>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/inventory_commands.h"
#include "cli/stored.h"
#include "report/table.h"

namespace dredge {
namespace {

struct DecideCommand {
  std::shared_ptr<const ScanFlags> flags;  // those of `dredge inventory`
  std::string id;
  std::string rule;
  std::string state;
  std::string by;
  std::string note;
  std::string target;
  TargetSettings settings;
};

// A state holds for the secret: under every rule that knows it, unless --rule names one.
Result<> set_state(const App& app, const DecideCommand& command) {
  const auto state = parse_remediation_state(command.state);
  if (!state) return Error{ErrorCode::InvalidInput, "no such state: " + command.state};
  ASSIGN_OR_RETURN(Inventory inventory, open_for_writing(*command.flags));
  ASSIGN_OR_RETURN(const std::vector<StoredFinding> rows, inventory.find(command.id));
  std::size_t changed = 0;
  for (const StoredFinding& row : rows) {
    if (!command.rule.empty() && row.finding.rule != command.rule) continue;
    RETURN_IF_ERROR(inventory.set_state(row.finding.fingerprint, row.finding.rule,
                                        {*state, command.by, now_seconds(), command.note}));
    ++changed;
  }
  if (changed == 0)
    return Error{ErrorCode::NotFound,
                 fmt::format("finding {}: not known under rule {}", command.id, command.rule)};
  hint(app, fmt::format("{} is {} now", rows.front().finding.fingerprint.brief(), command.state));
  return {};
}

Result<> set_target(const App& app, const DecideCommand& command) {
  if (command.settings.exposure.empty() && command.settings.environment.empty())
    return Error{ErrorCode::InvalidInput,
                 "inventory target set: say --exposure, --environment or both"};
  ASSIGN_OR_RETURN(Inventory inventory, open_for_writing(*command.flags));
  TargetSettings settings = command.settings;
  settings.by = command.by;
  settings.at = now_seconds();
  RETURN_IF_ERROR(inventory.set_target(command.target, settings));
  RETURN_IF_ERROR(rescore(*command.flags, inventory, command.target));
  hint(app, fmt::format("target {} is set", command.target));
  return {};
}

Result<> list_targets(const App& app, const DecideCommand& command) {
  ASSIGN_OR_RETURN(Inventory inventory, open_for_reading(*command.flags));
  ASSIGN_OR_RETURN(const std::vector<StoredTarget> targets, inventory.targets());
  Table table({{"TARGET", Align::Left, true},
               {"KIND"},
               {"EXPOSURE"},
               {"ENVIRONMENT"},
               {"FINDINGS", Align::Right},
               {"LAST SEEN"}});
  const auto or_dash = [](const std::string& text) { return text.empty() ? "-" : text; };
  for (const StoredTarget& target : targets)
    table.add_row({target.name, target.kind, or_dash(target.settings.exposure),
                   or_dash(target.settings.environment), std::to_string(target.findings),
                   iso_time(target.last_seen).substr(0, 10)});
  if (table.empty())
    hint(app, "no targets yet");
  else
    fmt::print("{}", table.render(table_options(app, *command.flags)));
  return {};
}

void run(App& app, const Result<>& done) {
  if (!done.has_value()) app.exit_code = tell(done.error());
}

void add_by(CLI::App& command, DecideCommand& options) {
  command.add_option("--by", options.by, "who says so")
      ->required()
      ->type_name("WHO")
      ->envname("DREDGE_ACTOR");
}

}  // namespace

void add_inventory_decisions(CLI::App& inventory, App& app,
                             std::shared_ptr<const ScanFlags> flags) {
  const auto command = std::make_shared<DecideCommand>();
  command->flags = std::move(flags);

  CLI::App* state = inventory.add_subcommand("state", "say what was done about a finding");
  state->add_option("ID", command->id, "the start of its fingerprint")->required()->type_name("");
  state
      ->add_option("STATE", command->state,
                   "open, in_progress, rotated, revoked, accepted, false_positive")
      ->required()
      ->type_name("")
      ->check(CLI::IsMember(
          {"open", "in_progress", "rotated", "revoked", "accepted", "false_positive"}));
  state->add_option("--rule", command->rule, "only under this rule");
  state->add_option("--note", command->note, "why, or a ticket");
  add_by(*state, *command);
  state->footer("Example:\n  dredge inventory state 3f9a01c2 rotated --by jane --note OPS-123");
  state->callback([command, &app] { run(app, set_state(app, *command)); });

  CLI::App* target = inventory.add_subcommand("target", "what was scanned, and who can read it");
  target->require_subcommand(1);
  target->add_subcommand("list", "every target, with exposure and environment")
      ->callback([command, &app] { run(app, list_targets(app, *command)); });
  CLI::App* set = target->add_subcommand("set", "say who can read a target and what it serves");
  set->add_option("TARGET", command->target, "its name, as `target list` shows it")
      ->required()
      ->type_name("");
  set->add_option("--exposure", command->settings.exposure, "public, internal or private")
      ->check(CLI::IsMember({"public", "internal", "private"}));
  set->add_option("--environment", command->settings.environment, "prod, stage, dev, test, ...");
  add_by(*set, *command);
  set->footer(
      "Example:\n  dredge inventory target set /src/app --exposure internal --environment prod "
      "--by "
      "jane");
  set->callback([command, &app] { run(app, set_target(app, *command)); });
}

}  // namespace dredge

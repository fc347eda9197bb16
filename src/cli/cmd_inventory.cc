// dredge inventory list|show|stats, dredge explain: what was found, over time.
#include <unistd.h>

#include <cstdio>
#include <memory>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/inventory_commands.h"
#include "cli/stored.h"
#include "engine/builtin.h"
#include "report/table.h"

namespace dredge {
namespace {

struct InventoryCommand {
  ScanFlags flags;
  ListFilter filter;
  std::string id;
  std::string state = "open";
};

ListFilter filter_of(const InventoryCommand& command) {
  ListFilter filter = command.filter;
  if (command.state == "open") filter.state = FindingState::Open;
  if (command.state == "gone") filter.state = FindingState::Gone;
  return filter;
}

std::string day(std::int64_t seconds) { return iso_time(seconds).substr(0, 10); }

Result<> list(const App& app, const InventoryCommand& command) {
  ASSIGN_OR_RETURN(Inventory inventory, open_for_reading(command.flags));
  ASSIGN_OR_RETURN(const std::vector<StoredFinding> rows,
                   list_scored(command.flags, inventory, filter_of(command), now_seconds()));
  Table table({{"ID"},
               {"RISK", Align::Right},
               {"RULE", Align::Left, true},
               {"SECRET", Align::Left, true},
               {"OWNER", Align::Left, true},
               {"STATE"},
               {"VERDICT"},
               {"FIRST SEEN"},
               {"LAST SEEN"},
               {"PLACES", Align::Right}});
  for (const StoredFinding& row : rows) {
    const Finding& finding = row.finding;
    table.add_row({finding.fingerprint.brief(), std::to_string(finding.risk.score), finding.rule,
                   finding.masked, finding.owners.empty() ? "-" : finding.owners.front().owner,
                   std::string(name_of(row.state)), std::string(name_of(finding.verdict.liveness)),
                   day(row.first_seen), day(row.last_seen), std::to_string(finding.places.size())});
  }
  if (table.empty()) {
    hint(app, "no findings match");
    return {};
  }
  fmt::print("{}", table.render(table_options(app, command.flags)));
  return {};
}

// What people decided about it, a line each; "" when nobody did.
std::string decisions_of(const StoredFinding& row) {
  std::string text;
  const auto add = [&](std::string_view what, std::string_view by, std::int64_t at,
                       const std::string& note) {
    text += fmt::format("{}, by {} on {}{}{}\n", escape_for_terminal(what), escape_for_terminal(by),
                        day(at), note.empty() ? "" : ": ", escape_for_terminal(note));
  };
  if (!row.remediation.by.empty())
    add(fmt::format("remediation {}", name_of(row.remediation.state)), row.remediation.by,
        row.remediation.at, row.remediation.note);
  if (!row.choice.owner.empty())
    add("owner " + row.choice.owner, row.choice.by, row.choice.at, row.choice.reason);
  if (row.excepted) text += fmt::format("excepted until {}\n", day(row.excepted_until));
  return text;
}

Result<> show(const App& app, const InventoryCommand& command, bool with_dates) {
  ASSIGN_OR_RETURN(Inventory inventory, open_for_reading(command.flags));
  ASSIGN_OR_RETURN(std::vector<StoredFinding> rows, inventory.find(command.id));
  ASSIGN_OR_RETURN(StoredContext context, load_context(command.flags));
  ASSIGN_OR_RETURN(context.exceptions, inventory.exceptions());
  const ReportOptions options = report_options(app, command.flags, STDOUT_FILENO);
  for (StoredFinding& row : rows) {
    const std::string dates = fmt::format(
        "state {}, first seen {}, last seen {}{}\n", name_of(row.state), iso_time(row.first_seen),
        iso_time(row.last_seen), row.gone_at == 0 ? "" : ", gone since " + iso_time(row.gone_at));
    std::string targets;
    for (const std::string& target : row.targets)
      targets += "target " + escape_for_terminal(target) + "\n";
    const std::string decided = decisions_of(row);
    fmt::print("{}", explain_text(as_finding(row, builtin_rules(), options.now, context), options));
    if (with_dates) fmt::print("{}{}{}", dates, targets, decided);
  }
  return {};
}

Result<> stats(const App& app, const InventoryCommand& command) {
  ASSIGN_OR_RETURN(Inventory inventory, open_for_reading(command.flags));
  ASSIGN_OR_RETURN(const InventoryStats stats, inventory.stats(now_seconds()));
  const ReportOptions options = table_options(app, command.flags);
  fmt::print("{} open findings at {} places in {} targets, {} scans\n", stats.findings,
             stats.places, stats.targets, stats.scans);
  const auto section = [&](std::string_view title,
                           const std::map<std::string, std::uint64_t>& counts) {
    if (counts.empty()) return;
    Table table({{title, Align::Left, true}, {"FINDINGS", Align::Right}});
    for (const auto& [name, count] : counts)
      table.add_row({name == "-" ? "(nobody)" : name, std::to_string(count)});
    fmt::print("\n{}", table.render(options));
  };
  section("STATE", stats.by_state);
  section("RISK", stats.by_band);
  section("OWNER", stats.by_owner);
  section("VERDICT", stats.by_liveness);
  section("TARGET", stats.by_target);
  section("RULE", stats.by_rule);
  std::map<std::string, std::uint64_t> ages;
  for (const auto& [days, count] : stats.by_age_days) {
    ages[days == UINT64_MAX ? "older" : fmt::format("up to {:>5} days", days)] = count;
  }
  section("AGE", ages);
  return {};
}

void add_filters(CLI::App& command, InventoryCommand& options) {
  command.add_option("--state", options.state, "open, gone or all")
      ->check(CLI::IsMember({"open", "gone", "all"}))
      ->capture_default_str();
  command.add_option("--owner", options.filter.owner, "only this owner's; - for what nobody owns");
  command.add_option("--rule", options.filter.rule, "only this rule's");
  command.add_option("--target", options.filter.target,
                     "only findings in this target (its full name)");
  command
      .add_option("--min-risk", options.filter.min_risk,
                  "only findings of this risk score and above")
      ->check(CLI::Range(0, 100));
  command.add_option("--limit", options.filter.limit, "at most so many");
}

void run(App& app, Result<> done) {
  if (!done.has_value()) app.exit_code = tell(done.error());
}

}  // namespace

void add_inventory(CLI::App& root, App& app) {
  CLI::App* inventory =
      root.add_subcommand("inventory", "what was found, over time: look, decide, combine");
  inventory->require_subcommand(1);
  const auto command = std::make_shared<InventoryCommand>();
  add_inventory_flags(*inventory, command->flags);

  CLI::App* list_app = inventory->add_subcommand("list", "findings, most urgent first");
  add_filters(*list_app, *command);
  list_app->footer(
      "Examples:\n  dredge inventory list --owner @org/platform --min-risk 55\n  dredge inventory "
      "list --state gone");
  list_app->callback([command, &app] { run(app, list(app, *command)); });

  CLI::App* show_app = inventory->add_subcommand("show", "everything known of one finding");
  show_app->add_option("ID", command->id, "the start of its fingerprint")
      ->required()
      ->type_name("");
  show_app->callback([command, &app] { run(app, show(app, *command, true)); });

  CLI::App* stats_app =
      inventory->add_subcommand("stats", "counts by state, risk, owner, rule, target and age");
  stats_app->callback([command, &app] { run(app, stats(app, *command)); });

  const std::shared_ptr<const ScanFlags> flags(command, &command->flags);
  add_inventory_decisions(*inventory, app, flags);
  add_inventory_query(*inventory, app, flags);
  add_inventory_exchange(*inventory, app, flags);
}

void add_explain(CLI::App& root, App& app) {
  const auto command = std::make_shared<InventoryCommand>();
  CLI::App* explain_app =
      root.add_subcommand("explain", "why something is a finding, whose it is and what to do");
  add_inventory_flags(*explain_app, command->flags);
  explain_app->add_option("ID", command->id, "the start of its fingerprint, as reports show it")
      ->required()
      ->type_name("");
  explain_app->footer("Example:\n  dredge explain 3f9a01c2");
  explain_app->callback([command, &app] { run(app, show(app, *command, false)); });
}

}  // namespace dredge

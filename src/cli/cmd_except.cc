// dredge except add|list|revoke: dated decisions to live with findings.
#include <algorithm>
#include <cstdio>
#include <memory>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/decide.h"
#include "cli/stored.h"
#include "report/table.h"
#include "scan/exceptions.h"

namespace dredge {
namespace {

struct ExceptCommand {
  ScanFlags flags;
  std::string id;
  Exception exception;
  std::string until;
  std::string by;
  std::int64_t revoked = 0;
};

std::string day(std::int64_t seconds) { return iso_time(seconds).substr(0, 10); }

std::string_view state_of(const Exception& exception, std::int64_t now) {
  if (exception.expires_at <= now) return "expired";
  return exception.expires_at <= now + kExpiringSeconds ? "expiring" : "active";
}

// What the user named, as the scope of one exception.
Result<Exception> scope_of(const ExceptCommand& command, Inventory& inventory) {
  Exception exception = command.exception;
  const bool has_id = !command.id.empty();
  const bool has_path = !exception.path.empty();
  if ((has_id && has_path) || (!has_id && !has_path && exception.rule.empty()))  // a rule narrows
    return Error{ErrorCode::InvalidInput,
                 "name what it is for: the ID of a finding, --rule RULE or --path GLOB"};
  if (has_id) {
    ASSIGN_OR_RETURN(const std::vector<StoredFinding> rows, inventory.find(command.id));
    exception.scope = ExceptionScope::Secret;
    exception.fingerprint = rows.front().finding.fingerprint;
  } else {
    exception.scope = exception.path.empty() ? ExceptionScope::Rule : ExceptionScope::Path;
  }
  return exception;
}

Result<> add(const ExceptCommand& command) {
  const std::int64_t now = now_seconds();
  ASSIGN_OR_RETURN(const std::int64_t until, parse_until(command.until, now));
  if (until <= now) return Error{ErrorCode::InvalidInput, command.until + " is in the past"};
  ASSIGN_OR_RETURN(Inventory inventory, open_for_writing(command.flags));
  ASSIGN_OR_RETURN(Exception exception, scope_of(command, inventory));
  exception.created_at = now;
  exception.expires_at = until;
  ASSIGN_OR_RETURN(const std::int64_t id, inventory.add_exception(exception));
  fmt::print("exception {} for {}, until {}\n", id, escape_for_terminal(what_it_covers(exception)),
             day(until - 1));
  return {};
}

Result<> list(const App& app, const ExceptCommand& command) {
  ASSIGN_OR_RETURN(Inventory inventory, open_for_reading(command.flags));
  ASSIGN_OR_RETURN(const std::vector<Exception> exceptions, inventory.exceptions());
  ASSIGN_OR_RETURN(std::vector<StoredFinding> rows, inventory.list({.state = FindingState::Open}));
  std::vector<Finding> open;
  for (StoredFinding& row : rows) {
    for (std::size_t i = 0; i < row.place_targets.size() && i < row.finding.places.size(); ++i)
      row.finding.places[i].target = row.targets[row.place_targets[i]];
    open.push_back(std::move(row.finding));
  }
  Table table({{"ID", Align::Right},
               {"STATE"},
               {"UNTIL"},
               {"COVERS", Align::Left, true},
               {"OPEN", Align::Right},
               {"OWNER", Align::Left, true},
               {"APPROVER", Align::Left, true},
               {"REASON", Align::Left, true}});
  const std::int64_t now = now_seconds();
  for (const Exception& exception : exceptions) {
    const auto count = std::ranges::count_if(
        open, [&](const Finding& finding) { return covers(exception, finding); });
    table.add_row({std::to_string(exception.id), std::string(state_of(exception, now)),
                   day(exception.expires_at - 1), what_it_covers(exception), std::to_string(count),
                   exception.owner, exception.approver, exception.reason});
  }
  if (table.empty()) {
    hint(app, "there are no exceptions");
    return {};
  }
  fmt::print("{}", table.render(table_options(app, command.flags)));
  return {};
}

Result<> revoke(const ExceptCommand& command) {
  ASSIGN_OR_RETURN(const std::string by, who_decides(command.by));
  ASSIGN_OR_RETURN(Inventory inventory, open_for_writing(command.flags));
  RETURN_IF_ERROR(inventory.remove_exception(command.revoked, by, now_seconds()));
  fmt::print("exception {} is revoked\n", command.revoked);
  return {};
}

void run(App& app, Result<> done) {
  if (!done.has_value()) app.exit_code = tell(done.error());
}

constexpr const char* kFooter =
    R"(An exception needs an owner who answers for it, a reason, an approver and an end. While it stands, the gate lets its
findings pass and counts them; once it has expired, the gate fails until the finding is gone or somebody decides anew.

Examples:
  dredge except add 3f9a01c2 --owner @org/pay --reason "rotated in May" --approver jane --until 2027-05-31
  dredge except add --rule generic.password --path 'tests/*' --owner @qa --reason "test users" --approver jo --until 90d
  dredge except list
  dredge except revoke 4)";

void add_add(CLI::App& except, const std::shared_ptr<ExceptCommand>& command, App& app) {
  CLI::App* add_app = except.add_subcommand("add", "live with findings until a day");
  add_app->add_option("ID", command->id, "the start of a finding's fingerprint")->type_name("");
  add_app->add_option("--rule", command->exception.rule, "all findings of this rule");
  add_app
      ->add_option("--path", command->exception.path,
                   "findings of which all places match (* crosses /)")
      ->type_name("GLOB");
  add_app->add_option("--target", command->exception.target,
                      "only while it stands in no other target (its full name)");
  add_app->add_option("--owner", command->exception.owner, "who answers for it")->required();
  add_app->add_option("--reason", command->exception.reason, "why it may stay")->required();
  add_app->add_option("--approver", command->exception.approver, "who allowed it")->required();
  add_app->add_option("--until", command->until, "the last day, or so many days from now")
      ->required()
      ->type_name("DATE|90d");
  add_app->callback([command, &app] { run(app, add(*command)); });
}

}  // namespace

void add_except(CLI::App& root, App& app) {
  CLI::App* except = root.add_subcommand("except", "dated decisions to live with findings");
  except->require_subcommand(1);
  except->footer(kFooter);
  const auto command = std::make_shared<ExceptCommand>();
  add_inventory_flags(*except, command->flags);
  add_add(*except, command, app);

  CLI::App* list_app = except->add_subcommand("list", "exceptions by their end");
  list_app->callback([command, &app] { run(app, list(app, *command)); });

  CLI::App* revoke_app = except->add_subcommand("revoke", "end an exception now");
  revoke_app->add_option("ID", command->revoked, "its number in `except list`")
      ->required()
      ->type_name("");
  add_by_flag(*revoke_app, command->by);
  revoke_app->callback([command, &app] { run(app, revoke(*command)); });
}

}  // namespace dredge

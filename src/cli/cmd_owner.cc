// dredge owner set|explain|import|list: who answers for what, and why we think so.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/decide.h"
#include "cli/private_file.h"
#include "cli/stored.h"
#include "engine/builtin.h"
#include "owner/owner.h"
#include "report/table.h"

namespace dredge {
namespace {

struct OwnerCommand {
  ScanFlags flags;
  std::string id;
  std::string owner;
  std::string reason;
  std::string by;
  std::string file;
  bool clear = false;
  bool replace = false;
};

Result<> set(const OwnerCommand& command) {
  if (command.clear == !command.owner.empty())
    return Error{ErrorCode::InvalidInput, "owner set needs one of OWNER and --clear"};
  ASSIGN_OR_RETURN(const std::string by, who_decides(command.by));
  ASSIGN_OR_RETURN(Inventory inventory, open_for_writing(command.flags));
  ASSIGN_OR_RETURN(const std::vector<StoredFinding> rows, inventory.find(command.id));
  for (const StoredFinding& row : rows) {
    RETURN_IF_ERROR(inventory.choose_owner(
        row.finding.fingerprint, row.finding.rule,
        {.owner = command.owner, .reason = command.reason, .by = by, .at = now_seconds()}));
    fmt::print("{} {}: {}\n", row.finding.fingerprint.brief(), row.finding.rule,
               command.clear ? std::string("the candidates decide again")
                             : "owner " + escape_for_terminal(command.owner));
  }
  return rescore(command.flags, inventory);
}

// Every rung, also the empty ones: that nobody is named there is what people want to see too.
std::string ladder_of(const Finding& finding, const ReportOptions& options) {
  Table table({{""}, {"SURE", Align::Right}, {"FROM"}, {"OWNER"}, {"EVIDENCE", Align::Left, true}});
  const auto add_rung = [&](std::string_view name, double confidence) {
    bool is_empty = true;
    for (std::size_t i = 0; i < finding.owners.size(); ++i) {
      const OwnerCandidate& owner = finding.owners[i];
      if (owner.source != name) continue;
      is_empty = false;
      table.add_row({i == 0 ? "*" : "", fmt::format("{:.2f}", owner.confidence), owner.source,
                     owner.owner + (owner.is_inactive ? " (inactive)" : ""), owner.evidence});
    }
    if (is_empty)
      table.add_row({"", fmt::format("{:.2f}", confidence), std::string(name), "-", ""});
  };
  add_rung(kChosenOwner, 1);
  for (const OwnerSource& source : kOwnerResolvers) add_rung(source.name, source.confidence);
  return table.render(options);
}

Result<> explain(const App& app, const OwnerCommand& command) {
  ASSIGN_OR_RETURN(Inventory inventory, open_for_reading(command.flags));
  ASSIGN_OR_RETURN(std::vector<StoredFinding> rows, inventory.find(command.id));
  ASSIGN_OR_RETURN(const StoredContext context, load_context(command.flags));
  const std::int64_t now = now_seconds();
  for (StoredFinding& row : rows) {
    const Finding finding = as_finding(row, builtin_rules(), now, context);
    const std::string who =
        finding.owners.empty() ? "nobody is known to own it" : finding.owners.front().owner;
    fmt::print("{} {}: {}\n{}", finding.fingerprint.brief(), finding.rule, escape_for_terminal(who),
               ladder_of(finding, table_options(app, command.flags)));
    if (finding.owners.empty()) continue;
    const std::string contact = context.directory.contact_of(finding.owners.front().owner);
    if (!contact.empty()) fmt::print("contact: {}\n", escape_for_terminal(contact));
  }
  return {};
}

Result<> import(const OwnerCommand& command) {
  ASSIGN_OR_RETURN(const std::string text, read_text_file(command.file));
  ASSIGN_OR_RETURN(OwnerDirectory newer, parse_owner_directory(text, command.file));
  ASSIGN_OR_RETURN(const std::filesystem::path path, directory_path(command.flags));
  OwnerDirectory directory;
  if (!command.replace) {
    ASSIGN_OR_RETURN(directory, load_directory(command.flags));
  }
  const std::size_t entries = newer.entries.size();
  const std::size_t people = newer.people.size();
  directory.merge(std::move(newer));
  std::error_code failed;
  if (!path.parent_path().empty()) std::filesystem::create_directories(path.parent_path(), failed);
  RETURN_IF_ERROR(write_private_file(path, to_json(directory)));
  const auto inactive = std::ranges::count_if(
      directory.people, [](const DirectoryPerson& person) { return !person.is_active; });
  fmt::print("{} owner rules and {} people read; now {} rules and {} people, {} of them inactive\n",
             entries, people, directory.entries.size(), directory.people.size(), inactive);
  return {};
}

struct OwnerSum {
  std::uint64_t findings = 0;
  int highest = 0;
  std::int64_t total = 0;
  bool is_inactive = false;
};

Result<> list(const App& app, const OwnerCommand& command) {
  ASSIGN_OR_RETURN(Inventory inventory, open_for_reading(command.flags));
  ASSIGN_OR_RETURN(std::vector<StoredFinding> rows, inventory.list({.state = FindingState::Open}));
  ASSIGN_OR_RETURN(const StoredContext context, load_context(command.flags));
  const std::int64_t now = now_seconds();
  std::map<std::string, OwnerSum> sums;
  for (StoredFinding& row : rows) {
    const Finding finding = as_finding(row, builtin_rules(), now, context);
    OwnerSum& sum = sums[finding.owners.empty() ? "" : finding.owners.front().owner];
    ++sum.findings;
    sum.highest = std::max(sum.highest, finding.risk.score);
    sum.total += finding.risk.score;
    sum.is_inactive = !finding.owners.empty() && finding.owners.front().is_inactive;
  }
  std::vector<std::pair<std::string, OwnerSum>> ranked(sums.begin(), sums.end());
  std::ranges::stable_sort(ranked, std::greater<>{},
                           [](const auto& row) { return row.second.total; });
  Table table({{"OWNER", Align::Left, true},
               {"STATUS"},
               {"FINDINGS", Align::Right},
               {"HIGHEST", Align::Right},
               {"TOTAL RISK", Align::Right},
               {"CONTACT", Align::Left, true}});
  for (const auto& [owner, sum] : ranked) {
    const std::string status = owner.empty() ? "orphan" : sum.is_inactive ? "inactive" : "active";
    table.add_row({owner.empty() ? "(nobody known)" : owner, status, std::to_string(sum.findings),
                   std::to_string(sum.highest), std::to_string(sum.total),
                   owner.empty() ? "" : context.directory.contact_of(owner)});
  }
  if (table.empty()) {
    hint(app, "there are no open findings");
    return {};
  }
  fmt::print("{}", table.render(table_options(app, command.flags)));
  return {};
}

void run(App& app, Result<> done) {
  if (!done.has_value()) app.exit_code = tell(done.error());
}

constexpr const char* kFooter =
    R"(Owners come from a ladder of sources, the first that names somebody decides; `owner explain` shows every rung. What
`owner set` says stands before all of them, also after later scans.

Examples:
  dredge owner explain 3f9a01c2
  dredge owner set 3f9a01c2 @org/payments --reason "took it over in May"
  dredge owner import owners.csv          match,owner,team,contact
  dredge owner import people.csv          email,status
  dredge owner list)";

void add_set(CLI::App& owner, const std::shared_ptr<OwnerCommand>& command, App& app) {
  CLI::App* set_app = owner.add_subcommand("set", "say who owns a finding");
  set_app->add_option("ID", command->id, "the start of its fingerprint")->required()->type_name("");
  set_app->add_option("OWNER", command->owner, "a team or person: @org/team, jane@example.org")
      ->type_name("");
  set_app->add_flag("--clear", command->clear, "let the candidates decide again");
  set_app->add_option("--reason", command->reason, "why");
  add_by_flag(*set_app, command->by);
  set_app->callback([command, &app] { run(app, set(*command)); });
}

}  // namespace

void add_owner(CLI::App& root, App& app) {
  CLI::App* owner = root.add_subcommand("owner", "who answers for findings, and why");
  owner->require_subcommand(1);
  owner->footer(kFooter);
  const auto command = std::make_shared<OwnerCommand>();
  add_inventory_flags(*owner, command->flags);
  add_set(*owner, command, app);

  CLI::App* explain_app = owner->add_subcommand("explain", "every candidate, with its evidence");
  explain_app->add_option("ID", command->id, "the start of its fingerprint")
      ->required()
      ->type_name("");
  explain_app->callback([command, &app] { run(app, explain(app, *command)); });

  CLI::App* import_app =
      owner->add_subcommand("import", "take in a map of owners, or a list of people (CSV, JSON)");
  import_app->add_option("FILE", command->file, "the file")
      ->required()
      ->check(CLI::ExistingFile)
      ->type_name("");
  import_app->add_flag("--replace", command->replace, "forget what earlier imports said");
  import_app->callback([command, &app] { run(app, import(*command)); });

  CLI::App* list_app = owner->add_subcommand("list", "owners by the risk they answer for");
  list_app->callback([command, &app] { run(app, list(app, *command)); });
}

}  // namespace dredge

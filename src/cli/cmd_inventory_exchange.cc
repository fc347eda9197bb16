// dredge inventory merge, import, export: what goes in from elsewhere, and out.
#include <cstdio>
#include <memory>

#include <fmt/format.h>

#include "cli/inventory_commands.h"
#include "cli/session.h"

namespace dredge {
namespace {

struct ExchangeCommand {
  std::shared_ptr<const ScanFlags> flags;  // those of `dredge inventory`
  std::vector<std::string> files;
};

Result<> merge(const App& app, const ExchangeCommand& command) {
  ASSIGN_OR_RETURN(const KeyChoice key, choose_key(*command.flags));
  ASSIGN_OR_RETURN(const std::filesystem::path path, inventory_path(*command.flags));
  OpenOptions options;
  options.key = key.key;
  ASSIGN_OR_RETURN(Inventory inventory, Inventory::open(path, options));
  for (const std::string& file : command.files) {
    ASSIGN_OR_RETURN(const MergeOutcome outcome, inventory.merge(file));
    hint(app, fmt::format("{}: {} findings, {} scans, {} events were not known", file,
                          outcome.new_findings, outcome.new_scans, outcome.new_events));
  }
  return {};
}

void run(App& app, const Result<>& done) {
  if (!done.has_value()) app.exit_code = tell(done.error());
}

}  // namespace

void add_inventory_exchange(CLI::App& inventory, App& app, std::shared_ptr<const ScanFlags> flags) {
  const auto command = std::make_shared<ExchangeCommand>();
  command->flags = std::move(flags);

  CLI::App* merge_app =
      inventory.add_subcommand("merge", "take in what other inventories know, under the same key");
  merge_app->add_option("FILE", command->files, "inventories to take in")
      ->required()
      ->type_name("")
      ->check(CLI::ExistingFile);
  merge_app->footer(
      "Example:\n  dredge inventory merge runner-1.db runner-2.db --inventory all.db");
  merge_app->callback([command, &app] { run(app, merge(app, *command)); });
}

}  // namespace dredge

// dredge inventory merge, import, export: what goes in from elsewhere, and out.
#include <array>
#include <cstdio>
#include <iostream>
#include <memory>

#include <fmt/format.h>

#include "cli/inventory_commands.h"
#include "cli/stored.h"
#include "engine/builtin.h"
#include "inventory/export.h"
#include "inventory/query.h"
#include "inventory/views.h"
#include "scan/imported.h"

namespace dredge {
namespace {

struct ExchangeCommand {
  std::shared_ptr<const ScanFlags> flags;  // those of `dredge inventory`
  std::vector<std::string> files;
  std::string from;
  std::string target;
  std::string format = "csv";
  std::string view = "v_findings";
  std::string state = "open";
};

using WriteExport = Result<> (*)(const EachFinding&, const ExportContext&, std::ostream&);
struct ExportFormat {
  std::string_view name;
  WriteExport write;
};
constexpr std::array kExports{
    ExportFormat{"ocsf", write_ocsf},
    ExportFormat{"cyclonedx", write_cyclonedx},
    ExportFormat{"defectdojo", write_defectdojo},
};

Result<Inventory> open_with_key(const ScanFlags& flags, const KeyChoice& key) {
  ASSIGN_OR_RETURN(const std::filesystem::path path, inventory_path(flags));
  OpenOptions options;
  options.key = key.key;
  return Inventory::open(path, options);
}

Result<> merge(const App& app, const ExchangeCommand& command) {
  ASSIGN_OR_RETURN(const KeyChoice key, choose_key(*command.flags));
  ASSIGN_OR_RETURN(Inventory inventory, open_with_key(*command.flags, key));
  for (const std::string& file : command.files) {
    ASSIGN_OR_RETURN(const MergeOutcome outcome, inventory.merge(file));
    hint(app, fmt::format("{}: {} findings, {} scans, {} events were not known", file,
                          outcome.new_findings, outcome.new_scans, outcome.new_events));
  }
  return rescore(*command.flags, inventory);
}

// An import joins the target of that name, when there is one; else it is a target of its own kind.
Result<std::string> kind_of(Inventory& inventory, const std::string& target) {
  ASSIGN_OR_RETURN(const std::vector<StoredTarget> targets, inventory.targets());
  for (const StoredTarget& known : targets)
    if (known.name == target) return known.kind;
  return std::string("import");
}

Result<> import_file(App& app, const ExchangeCommand& command, const std::string& file,
                     const LoadedEngine& loaded, const KeyChoice& key, Inventory& inventory) {
  constexpr std::uint64_t kMostBytes = 256ull << 20;
  const auto named = [&](const Error& error) {
    return Error{error.code, fmt::format("{}: {}", file, error.message)};
  };
  std::optional<ImportFormat> format;
  if (!command.from.empty()) format = parse_import_format(command.from);
  ASSIGN_OR_RETURN(const std::string text, read_text_file(file, kMostBytes));
  const std::int64_t now = now_seconds();
  auto report = parse_import(text, format, now);
  if (!report.has_value()) return named(report.error());
  const std::string tool = report->tool;
  const std::string version = report->version;
  const std::uint64_t unreadable = report->unreadable;
  const std::string target =
      command.target.empty() ? std::filesystem::path(file).filename().string() : command.target;
  ASSIGN_OR_RETURN(auto reports, findings_of(std::move(*report), *loaded.engine, *loaded.rules,
                                             {key.key, target, now}));
  for (const auto& [name, found] : reports) {
    ASSIGN_OR_RETURN(const std::string kind, kind_of(inventory, name));
    ASSIGN_OR_RETURN(const RecordOutcome outcome, inventory.record({.target_kind = kind,
                                                                    .target = name,
                                                                    .report = found,
                                                                    .started_at = now,
                                                                    .finished_at = now,
                                                                    .version = version,
                                                                    .complete = false,
                                                                    .tool = tool}));
    hint(app, fmt::format("{}: {} new, {} known, {} back", name, outcome.new_findings,
                          outcome.known_findings, outcome.back_findings));
  }
  if (!reports.empty()) RETURN_IF_ERROR(rescore(*command.flags, inventory));
  if (reports.empty()) hint(app, fmt::format("{}: holds no findings", file));
  if (unreadable == 0) return {};
  app.exit_code = kExitPartial;
  hint(app, fmt::format("{}: {} entries could not be understood", file, unreadable));
  return {};
}

Result<> import(App& app, const ExchangeCommand& command) {
  ASSIGN_OR_RETURN(const LoadedEngine loaded, load_engine(*command.flags));
  ASSIGN_OR_RETURN(const KeyChoice key, choose_key(*command.flags));
  ASSIGN_OR_RETURN(Inventory inventory, open_with_key(*command.flags, key));
  for (const std::string& file : command.files)
    RETURN_IF_ERROR(import_file(app, command, file, loaded, key, inventory));
  return {};
}

Result<> export_view(const ExchangeCommand& command) {
  constexpr std::chrono::hours kLongest{1};
  RETURN_IF_ERROR(open_for_reading(*command.flags));
  ASSIGN_OR_RETURN(const std::filesystem::path path, inventory_path(*command.flags));
  const bool has_state = command.view == "v_findings" || command.view == "v_places";
  const std::string where = has_state && command.state != "all"
                                ? fmt::format(" WHERE state = '{}'", command.state)
                                : std::string();
  ASSIGN_OR_RETURN(
      Query query,
      Query::open(path, fmt::format("SELECT * FROM {}{}", command.view, where), kLongest));
  return command.format == "csv" ? print_csv(query) : print_jsonl(query);
}

// What came back after it had gone.
Result<std::map<std::string, std::string>> read_times_back(const ScanFlags& flags) {
  constexpr std::chrono::hours kLongest{1};
  ASSIGN_OR_RETURN(const std::filesystem::path path, inventory_path(flags));
  ASSIGN_OR_RETURN(Query query,
                   Query::open(path,
                               "SELECT lower(hex(f.fingerprint)), f.rule, count(*) FROM events e "
                               "JOIN findings f ON f.id = e.finding_id "
                               "WHERE e.kind = 'finding-back' GROUP BY 1, 2",
                               kLongest));
  std::map<std::string, std::string> times_back;
  std::vector<Cell> row;
  while (true) {
    ASSIGN_OR_RETURN(const bool has_row, query.next(row));
    if (!has_row) return times_back;
    times_back[export_uid(row[0].text, row[1].text)] = row[2].text;
  }
}

Result<> export_findings(const ExchangeCommand& command) {
  if (command.format == "csv" || command.format == "jsonl") return export_view(command);
  ASSIGN_OR_RETURN(Inventory inventory, open_for_reading(*command.flags));
  ListFilter filter;
  if (command.state == "open") filter.state = FindingState::Open;
  if (command.state == "gone") filter.state = FindingState::Gone;
  ExportContext context{DREDGE_VERSION, now_seconds()};
  ASSIGN_OR_RETURN(context.times_back, read_times_back(*command.flags));
  const auto each = [&](const TakeFinding& take) {
    return each_scored(*command.flags, inventory, filter, context.now, take);
  };
  for (const ExportFormat& format : kExports)
    if (format.name == command.format) return format.write(each, context, std::cout);
  return Error{ErrorCode::InvalidInput, "no such format: " + command.format};
}

void run(App& app, const Result<>& done) {
  if (!done.has_value()) app.exit_code = tell(done.error());
}

void add_import(CLI::App& inventory, App& app, const std::shared_ptr<ExchangeCommand>& command) {
  CLI::App* import_app = inventory.add_subcommand(
      "import", "take in reports of other tools; raw secrets in them are not kept");
  import_app->add_option("FILE", command->files, "reports, JSON or JSONL")
      ->required()
      ->type_name("")
      ->check(CLI::ExistingFile);
  import_app
      ->add_option(
          "--from", command->from,
          "gitleaks, trufflehog, kingfisher, sarif or gitlab (default: told from the file)")
      ->check(CLI::IsMember({"gitleaks", "trufflehog", "kingfisher", "sarif", "gitlab"}));
  import_app->add_option("--target", command->target,
                         "what was scanned, where the report does not say (default: the file's "
                         "name)");
  import_app->footer("Example:\n  dredge inventory import gitleaks.json --target /src/app");
  import_app->callback([command, &app] { run(app, import(app, *command)); });
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

  add_import(inventory, app, command);

  CLI::App* export_app =
      inventory.add_subcommand("export", "findings for other systems, on stdout");
  export_app->add_option("--format", command->format, "csv, jsonl, ocsf, cyclonedx, defectdojo")
      ->check(CLI::IsMember({"csv", "jsonl", "ocsf", "cyclonedx", "defectdojo"}))
      ->capture_default_str();
  std::vector<std::string> names;
  for (const View& view : views()) names.emplace_back(view.name);
  export_app->add_option("--view", command->view, "of csv and jsonl: which view")
      ->check(CLI::IsMember(names))
      ->capture_default_str();
  export_app->add_option("--state", command->state, "open, gone or all")
      ->check(CLI::IsMember({"open", "gone", "all"}))
      ->capture_default_str();
  export_app->footer(
      "Examples:\n  dredge inventory export > findings.csv\n  dredge inventory export --format "
      "ocsf "
      "--state all > findings.ocsf.jsonl");
  export_app->callback([command, &app] { run(app, export_findings(*command)); });
}

}  // namespace dredge

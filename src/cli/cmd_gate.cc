// dredge gate: for pipelines and hooks. Fails on what the change adds, and says what to do instead.
#include <unistd.h>

#include <cstdio>
#include <memory>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/session.h"
#include "judge/judge.h"
#include "scan/exceptions.h"
#include "scan/gate.h"

namespace dredge {
namespace {

constexpr const char* kFooter =
    R"(Only lines that the change adds count: what was there before does not fail the gate, and a secret that one commit
adds and a later one removes does, for it was published.

Examples:
  dredge gate --base origin/main                         in a pipeline, on a merge request
  dredge gate --staged                                   in .git/hooks/pre-commit
  dredge gate --base origin/main --format sarif:gate.sarif --fail-on medium)";

struct GateCommand {
  ScanFlags flags;
  std::string repository = ".";
  std::string base;
  bool is_staged = false;
};

void tell_what_to_do(const ScanReport& report) {
  fmt::print(
      stderr,
      "\ndredge: this change adds {} secret{}. What to do:\n"
      "  1. Take it out: read it from the environment or a secret manager, or use workload "
      "identity.\n"
      "  2. If it was pushed anywhere, rotate it first: removing the line does not unpublish it.\n"
      "  3. If it is none, say so beside it: dredge:allow(RULE) why it may stay\n",
      report.findings.size(), report.findings.size() == 1 ? "" : "s");
  for (const Finding& finding : report.findings) {
    if (finding.remediation.empty()) continue;
    fmt::print(stderr, "  {}: {}\n", finding.rule,
               escape_for_terminal(finding.remediation.front()));
  }
}

// What the inventory knows of the repository: its exceptions, and what is open in it. Nothing when
// there is no inventory.
Result<GateExceptions> except(const GateCommand& command, const KeyChoice& key,
                              ScanReport& report) {
  const auto path = inventory_path(command.flags);
  std::error_code failed;
  if (!path.has_value() || !std::filesystem::exists(*path, failed)) return GateExceptions{};
  OpenOptions open;
  open.read_only = true;
  if (key.is_lasting) open.key = key.key;
  ASSIGN_OR_RETURN(Inventory inventory, Inventory::open(*path, open));
  ASSIGN_OR_RETURN(const std::vector<Exception> exceptions, inventory.exceptions());
  if (exceptions.empty()) return GateExceptions{};
  const std::filesystem::path repository = std::filesystem::canonical(command.repository, failed);
  ListFilter here;
  here.state = FindingState::Open;
  here.target = failed ? command.repository : repository.string();
  ASSIGN_OR_RETURN(std::vector<StoredFinding> rows, inventory.list(here));
  std::vector<Finding> open_here;
  for (StoredFinding& row : rows) {
    for (std::size_t i = 0; i < row.place_targets.size() && i < row.finding.places.size(); ++i)
      row.finding.places[i].target = row.targets[row.place_targets[i]];
    open_here.push_back(std::move(row.finding));
  }
  // Exceptions for one target name it as the inventory does.
  for (Finding& finding : report.findings)
    for (Place& place : finding.places) place.target = here.target;
  GateExceptions outcome = apply_exceptions(report, exceptions, open_here, now_seconds());
  for (Finding& finding : report.findings)
    for (Place& place : finding.places) place.target = command.repository;
  return outcome;
}

void tell_expired(const GateExceptions& exceptions) {
  for (const std::string& sentence : exceptions.expired)
    fmt::print(stderr, "dredge: {}\n", escape_for_terminal(sentence));
  fmt::print(stderr,
             "dredge: rotate and remove what it covered, or decide anew with `dredge except add` "
             "and end the old one with `dredge except revoke`\n");
}

Result<int> gate(const App& app, const GateCommand& command) {
  const ScanFlags& flags = command.flags;
  if (command.is_staged == !command.base.empty()) {
    return Error{ErrorCode::InvalidInput, "gate needs one of --base REF and --staged"};
  }
  RETURN_IF_ERROR(check_formats(flags));
  ASSIGN_OR_RETURN(const Band fail_on, band_of(flags.fail_on));
  ASSIGN_OR_RETURN(const LoadedEngine loaded, load_engine(flags));
  tell_imports(app, loaded);
  ASSIGN_OR_RETURN(const KeyChoice key, choose_key(flags));
  ASSIGN_OR_RETURN(ScanOptions options, scan_options(flags, key.key, loaded));
  options.allows_need_reason = true;  // whoever adds a secret on purpose says why
  const GateTarget target{command.repository, command.base, command.is_staged};
  StopOnSignal stop;
  ASSIGN_OR_RETURN(ScanReport report, scan_changes(target, *loaded.engine, options, stop.token()));
  ASSIGN_OR_RETURN(const GateExceptions exceptions, except(command, key, report));
  if (exceptions.suppressed != 0) order_findings(report, *loaded.rules);
  const bool lists_more = flags.show_suppressed && !report.suppressed.empty();
  if (!report.findings.empty() || !report.notices.empty() || !flags.formats.empty() || lists_more) {
    RETURN_IF_ERROR(write_reports(app, flags, report, "text"));
  }
  tell_warnings(app, report);
  int code = exit_code_of(report, flags, fail_on);
  if (!exceptions.expired.empty()) {
    tell_expired(exceptions);
    if (code == kExitClean) code = flags.exit_code;
  }
  if (exceptions.suppressed != 0)
    hint(app, fmt::format("{} passed by exceptions (`dredge except list`)",
                          exceptions.suppressed == 1
                              ? "1 finding"
                              : fmt::format("{} findings", exceptions.suppressed)));
  if (!report.findings.empty() && code == flags.exit_code && code != kExitClean && !app.quiet)
    tell_what_to_do(report);
  if (code == kExitClean)
    hint(app, fmt::format("no new secrets in {} changed files", report.coverage.blobs));
  return code;
}

}  // namespace

void add_gate(CLI::App& root, App& app) {
  const auto command = std::make_shared<GateCommand>();
  command->flags.no_inventory = true;  // a gate remembers nothing, but knows exceptions
  CLI::App* gate_app =
      root.add_subcommand("gate", "fail on secrets that a change adds: for pipelines and hooks");
  gate_app->add_option("--base", command->base, "every commit that HEAD has and REF has not")
      ->type_name("REF")
      ->envname("DREDGE_BASE");
  gate_app->add_flag("--staged", command->is_staged, "what is staged for the next commit");
  gate_app->add_option("REPOSITORY", command->repository, "the repository")
      ->capture_default_str()
      ->type_name("");
  add_rule_flags(*gate_app, command->flags);
  add_ignore_flags(*gate_app, command->flags);
  add_output_flags(*gate_app, command->flags);
  add_inventory_flags(*gate_app, command->flags);
  add_risk_flags(*gate_app, command->flags);
  gate_app
      ->add_option("--fail-on", command->flags.fail_on,
                   "exit 1 for findings of this risk band and above")
      ->check(CLI::IsMember({"info", "low", "medium", "high", "critical"}))
      ->capture_default_str()
      ->envname("DREDGE_FAIL_ON");
  gate_app->footer(kFooter);
  gate_app->callback([command, &app] {
    const auto code = gate(app, *command);
    app.exit_code = code.has_value() ? *code : tell(code.error());
  });
}

}  // namespace dredge

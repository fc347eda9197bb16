// The flags that several commands share: words, defaults and variables of the environment.
#include <string>

#include <fmt/format.h>

#include "cli/session.h"
#include "judge/judge.h"
#include "report/report.h"

namespace dredge {

void add_rule_flags(CLI::App& command, ScanFlags& flags) {
  command
      .add_option(
          "--rules", flags.rules,
          "a file or folder of rules to add to the built-in ones: our TOML, .gitleaks.toml, "
          "Nosey Parker or Kingfisher YAML")
      ->type_name("FILE|DIR")
      ->envname("DREDGE_RULES")
      ->group("Rules");
  command
      .add_option("--min-confidence", flags.min_confidence,
                  fmt::format("report findings from this confidence up, 0 to 1 (default {})",
                              kDefaultMinConfidence))
      ->check(CLI::Range(0.0, 1.0))
      ->type_name("0..1")
      ->envname("DREDGE_MIN_CONFIDENCE")
      ->group("Rules");
}

void add_ignore_flags(CLI::App& command, ScanFlags& flags) {
  command
      .add_option("--ignore-file", flags.ignore_files,
                  "a .dredgeignore, .gitleaksignore or .secrets.baseline beside the target's own; "
                  "repeatable")
      ->type_name("FILE")
      ->envname("DREDGE_IGNORE_FILE")
      ->group("Ignoring");
  command
      .add_flag("--no-ignore", flags.no_ignore,
                "for audits: no allow in the text and no ignore file counts")
      ->group("Ignoring");
  command
      .add_flag("--show-suppressed", flags.show_suppressed,
                "list what is suppressed as well, with why; it never fails the run")
      ->group("Ignoring");
}

void add_output_flags(CLI::App& command, ScanFlags& flags) {
  std::string names;
  for (const ReportFormat& format : report_formats())
    names += (names.empty() ? "" : ", ") + std::string(format.name);
  command
      .add_option("--format", flags.formats,
                  "how to report: " + names + "; repeatable, each to stdout or a file")
      ->type_name("FORMAT[:PATH]")
      ->group("Output");
  command
      .add_flag("--show-secrets", flags.show_secrets,
                "put raw secrets into the report (never into the inventory)")
      ->group("Output");
  command.add_flag("--no-progress", flags.no_progress, "no progress line")
      ->envname("DREDGE_NO_PROGRESS")
      ->group("Output");
}

void add_inventory_flags(CLI::App& command, ScanFlags& flags) {
  command
      .add_option("--inventory", flags.inventory,
                  "the inventory (default: dredge/inventory.db in the data folder)")
      ->type_name("FILE")
      ->envname("DREDGE_INVENTORY")
      ->group("Inventory");
}

void add_risk_flags(CLI::App& command, ScanFlags& flags) {
  command
      .add_option("--risk-weights", flags.risk_weights,
                  "weights of the risk score, ages and time limits, instead of the built-in ones")
      ->type_name("TOML")
      ->envname("DREDGE_RISK_WEIGHTS")
      ->group("Risk");
}

void add_verify_flags(CLI::App& command, ScanFlags& flags) {
  command
      .add_option("--verify-endpoint", flags.endpoints,
                  "check this provider's secrets at your own instance")
      ->type_name("PROVIDER=URL")
      ->group("Verification");
  command
      .add_option("--verify-ca", flags.ca_file,
                  "certificates to trust for verification, instead of the system's")
      ->type_name("PEM")
      ->check(CLI::ExistingFile)
      ->group("Verification");
}

}  // namespace dredge

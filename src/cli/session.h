// What commands that scan have in common: their options, the engine, the key, the inventory.
#pragma once

#include <functional>
#include <iosfwd>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/app.h"
#include "cli/terminal.h"
#include "engine/engine.h"
#include "inventory/inventory.h"
#include "report/report.h"
#include "rules/library.h"
#include "scan/rule_filter.h"
#include "scan/scan.h"
#include "verify/verify.h"

namespace dredge {

// Options as the user gave them.
struct ScanFlags {
  std::vector<std::string> rules;    // files and folders of custom rules
  std::vector<std::string> formats;  // FORMAT[:PATH]
  std::string inventory;             // FILE; "" = the default place
  std::string owners;                // FILE; "" = none
  std::string exposure;              // of the targets; "" = as it was
  std::string environment;
  std::string risk_weights;  // FILE; "" = ours
  std::string fail_on = "info";
  std::vector<std::string> endpoints;  // PROVIDER=URL
  std::string ca_file;
  unsigned jobs = 0;           // 0 = one a processor
  double min_confidence = -1;  // below 0 = the judge's default
  bool no_inventory = false;
  bool rescan = false;
  bool show_secrets = false;
  bool no_progress = false;
  bool verify = false;
  bool gitignore = false;
  bool no_history = false;
  bool verify_objects = false;
  std::string provenance = "full";
  std::string since_commit;  // a revision; "" = from the beginning
  std::string branch;        // a revision; "" = HEAD, or everything
  std::string range;         // "A..B"
  std::vector<std::string> ignore_files;
  bool no_ignore = false;
  bool show_suppressed = false;
  int exit_code = kExitFindings;
};

void add_rule_flags(CLI::App& command, ScanFlags& flags);
void add_ignore_flags(CLI::App& command, ScanFlags& flags);
void add_output_flags(CLI::App& command, ScanFlags& flags);
void add_inventory_flags(CLI::App& command, ScanFlags& flags);
void add_risk_flags(CLI::App& command, ScanFlags& flags);
void add_verify_flags(CLI::App& command, ScanFlags& flags);

// The engine with the built-in rules and the user's own. The library holds the custom rules'
// storage.
struct LoadedEngine {
  std::unique_ptr<Library> custom;   // the user's rules alone; null when there are none
  std::unique_ptr<Library> library;  // those and the built-in ones; null when there are none
  std::unique_ptr<RuleSet> rules;
  std::unique_ptr<Engine> engine;
  std::unique_ptr<RuleFilter> filter;  // null when there are no custom rules
};
Result<LoadedEngine> load_engine(const ScanFlags& flags);

// One line to stderr where rules of other tools were refused or run slowly.
void tell_imports(const App& app, const LoadedEngine& loaded);

// The inventory's file as flags and environment say.
Result<std::filesystem::path> inventory_path(const ScanFlags& flags);

// The key of the fingerprints, beside the inventory. With --no-inventory and no place to keep one,
// a key of this run alone: `is_lasting` is then false.
struct KeyChoice {
  InventoryKey key{};
  bool is_lasting = true;
};
Result<KeyChoice> choose_key(const ScanFlags& flags);

// ScanOptions from the flags (verification excluded).
Result<ScanOptions> scan_options(const ScanFlags& flags, const InventoryKey& key,
                                 const LoadedEngine& loaded);
ReportOptions report_options(const App& app, const ScanFlags& flags, int descriptor);
// The same for tables on stdout: into a pipe or a file they are as wide as their rows, because a
// program that reads an id or an owner cannot use half of it.
ReportOptions table_options(const App& app, const ScanFlags& flags);

// Writes every --format; without one, `default_format` to stdout. Errors: InvalidInput, Io.
Result<> write_reports(const App& app, const ScanFlags& flags, const ScanReport& report,
                       std::string_view default_format);

// "html:report.html" as format and path; the path is "" when it goes to stdout. Borrows `word`.
struct FormatRequest {
  std::string_view format;
  std::string path;
};
FormatRequest parse_format(std::string_view word);

// Errors: Io, but not when the reader went away.
Result<> write_to_stdout(const std::function<Result<>(std::ostream&)>& write);

// Whether every --format names a format: told before a long scan, not after it.
Result<> check_formats(const ScanFlags& flags);

Result<Band> band_of(std::string_view name);
Result<VerifyOptions> verify_options(const ScanFlags& flags, const RuleSet& rules);

// The exit code that a finished scan deserves.
int exit_code_of(const ScanReport& report, const ScanFlags& flags, Band fail_on);

// What a scan has to say of allows and ignore files, to stderr.
void tell_warnings(const App& app, const ScanReport& report);

// One line to stderr, unless --quiet: what the reader may want to know, not data.
void hint(const App& app, std::string_view text);

// Stops the scan at the first Ctrl-C or SIGTERM; the second ends the process. For the life of the
// object.
class StopOnSignal {
 public:
  StopOnSignal();
  ~StopOnSignal();
  StopOnSignal(const StopOnSignal&) = delete;
  StopOnSignal& operator=(const StopOnSignal&) = delete;
  // Called now and then from the main thread: turns a signal that came into a stop request.
  void poll();
  std::stop_token token() const { return source_.get_token(); }

 private:
  std::stop_source source_;
};

}  // namespace dredge

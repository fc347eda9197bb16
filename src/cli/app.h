// What every command shares: exit codes, standard places, and how errors are told.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

#include "dredge/result.h"

namespace dredge {

// The exit code remembers what a pipeline must know. 1 is never an error, an error is never 1.
enum ExitCode : int {
  kExitClean = 0,     // complete coverage, nothing at or above --fail-on
  kExitFindings = 1,  // findings at or above --fail-on
  kExitUsage = 2,     // the command line, a rule file, a configuration, a target that is not there
  kExitPartial = 3,   // something was not scanned; the notices say what and why
  kExitInternal = 4,  // our bug
};

// State that a command's options bind to and its run leaves behind.
struct App {
  int exit_code = kExitClean;
  std::string color = "auto";  // auto, always, never
  bool quiet = false;          // no progress, no hints on stderr
};

// Adds one command to `root` and arranges for it to run. `app` outlives the parse.
using AddCommand = void (*)(CLI::App& root, App& app);

// One row a command, in the order of the help page.
struct Command {
  std::string_view name;
  AddCommand add;
};

void add_scan(CLI::App& root, App& app);
void add_gate(CLI::App& root, App& app);
void add_verify(CLI::App& root, App& app);
void add_inventory(CLI::App& root, App& app);
void add_report(CLI::App& root, App& app);
void add_explain(CLI::App& root, App& app);
void add_owner(CLI::App& root, App& app);
void add_except(CLI::App& root, App& app);
void add_plan(CLI::App& root, App& app);
void add_serve(CLI::App& root, App& app);
void add_redact(CLI::App& root, App& app);
void add_rules(CLI::App& root, App& app);
void add_doctor(CLI::App& root, App& app);
void add_completions(CLI::App& root, App& app);

inline constexpr std::array kCommands = {
    Command{"scan", add_scan},       Command{"gate", add_gate},
    Command{"verify", add_verify},   Command{"inventory", add_inventory},
    Command{"report", add_report},   Command{"serve", add_serve},
    Command{"explain", add_explain}, Command{"owner", add_owner},
    Command{"except", add_except},   Command{"plan", add_plan},
    Command{"redact", add_redact},   Command{"rules", add_rules},
    Command{"doctor", add_doctor},   Command{"completions", add_completions},
};

// Prints "dredge: MESSAGE" to stderr, escaped, and returns the exit code the error deserves.
int tell(const Error& error);

// The folder of the inventory and its key: $XDG_DATA_HOME/dredge, else ~/.local/share/dredge.
// Errors: NotFound, when neither variable is set.
Result<std::filesystem::path> data_folder();

// $XDG_CACHE_HOME/dredge or ~/.cache/dredge; empty where neither is set.
std::filesystem::path cache_folder();

// The whole of a text file. Errors: NotFound, Io; LimitExceeded past `most_bytes`.
Result<std::string> read_text_file(const std::filesystem::path& path,
                                   std::uint64_t most_bytes = 64ull << 20);

std::int64_t now_seconds();

}  // namespace dredge

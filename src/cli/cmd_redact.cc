// dredge redact: a file or stdin to stdout, without the secrets.
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <vector>

#include <fmt/format.h>

#include "base/file.h"
#include "cli/session.h"
#include "judge/judge.h"
#include "scan/redact.h"

namespace dredge {
namespace {

constexpr const char* kFooter =
    R"(Each secret becomes [REDACTED:RULE:TAG]; the same secret has the same tag wherever this inventory's key is used.
Everything else passes byte for byte. On an error the output stops: nothing unchecked is let through.

What a scan finds in the text goes: over several lines, by what stands around it, in encoded values. For that the
input is held back a window of 1 MiB at a time, and never more than 4 MiB of it, however long it is; what a window's
encoded values say takes up to 20 MiB more. --by-line lets each line through as it comes: then only what one line
shows by itself goes, and private key blocks.

Examples:
  dredge redact server.log > safe.log
  dredge redact < session.jsonl | agent
  kubectl logs -f deploy/app | dredge redact --by-line)";

struct RedactCommand {
  ScanFlags flags;
  std::string file;
  bool by_line = false;
};

Result<> write_all(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(STDOUT_FILENO, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return Error{ErrorCode::Io, fmt::format("stdout: {}", std::strerror(errno))};
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

// Standard input, or the file that was named.
Result<Fd> open_input(const std::string& file) {
  if (!file.empty() && file != "-") return open_for_reading(file);
  Fd input(dup(STDIN_FILENO));
  if (!input) return system_error("stdin", errno);
  return input;
}

Result<> copy(int input, std::string_view name, Redactor& redactor) {
  std::vector<char> buffer(256 << 10);
  std::string safe;
  for (;;) {
    const ssize_t got = read(input, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Error{ErrorCode::Io, fmt::format("{}: {}", name, std::strerror(errno))};
    safe.clear();
    if (got == 0) break;
    RETURN_IF_ERROR(redactor.feed({buffer.data(), static_cast<std::size_t>(got)}, safe));
    RETURN_IF_ERROR(write_all(safe));
  }
  RETURN_IF_ERROR(redactor.finish(safe));
  return write_all(safe);
}

Result<> redact(const App& app, const RedactCommand& command) {
  const ScanFlags& flags = command.flags;
  ASSIGN_OR_RETURN(const Fd input, open_input(command.file));
  ASSIGN_OR_RETURN(const LoadedEngine loaded, load_engine(flags));
  ASSIGN_OR_RETURN(const KeyChoice key, choose_key(flags));
  const bool is_stdin = command.file.empty() || command.file == "-";
  Redactor redactor(
      *loaded.engine,
      {.key = key.key,
       .min_confidence = flags.min_confidence < 0 ? kDefaultMinConfidence : flags.min_confidence,
       .by_line = command.by_line,
       .path = is_stdin ? "" : command.file});
  RETURN_IF_ERROR(copy(input.get(), is_stdin ? "stdin" : command.file, redactor));
  if (redactor.stats().redactions != 0)
    hint(app, fmt::format("{} redactions", redactor.stats().redactions));
  return {};
}

}  // namespace

void add_redact(CLI::App& root, App& app) {
  const auto command = std::make_shared<RedactCommand>();
  command->flags.no_inventory = true;  // only the key beside it is used
  CLI::App* redact_app =
      root.add_subcommand("redact", "copy a file or stdin to stdout without its secrets");
  redact_app->add_option("file", command->file, "the file; stdin when there is none, or -")
      ->type_name("FILE");
  redact_app->add_flag("--by-line", command->by_line,
                       "let each line through as it comes; see below for what that misses");
  add_rule_flags(*redact_app, command->flags);
  add_inventory_flags(*redact_app, command->flags);
  redact_app->footer(kFooter);
  redact_app->callback([command, &app] {
    const auto done = redact(app, *command);
    if (!done.has_value()) app.exit_code = tell(done.error());
  });
}

}  // namespace dredge

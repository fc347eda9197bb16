// dredge redact: stdin to stdout, without the secrets.
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <vector>

#include <fmt/format.h>

#include "cli/session.h"
#include "judge/judge.h"
#include "scan/redact.h"

namespace dredge {
namespace {

constexpr const char* kFooter =
    R"(Each secret becomes [REDACTED:RULE:TAG]; the same secret has the same tag wherever this inventory's key is used.
Everything else passes byte for byte. On an error the output stops: nothing unchecked is let through.

Examples:
  kubectl logs deploy/app | dredge redact > app.log
  dredge redact < session.jsonl | agent)";

Result<> write_all(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(STDOUT_FILENO, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return Error{ErrorCode::Io, fmt::format("stdout: {}", std::strerror(errno))};
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Result<> redact(const App& app, const ScanFlags& flags) {
  ASSIGN_OR_RETURN(const LoadedEngine loaded, load_engine(flags));
  ASSIGN_OR_RETURN(const KeyChoice key, choose_key(flags));
  Redactor redactor(*loaded.engine, {key.key, flags.min_confidence < 0 ? kDefaultMinConfidence
                                                                       : flags.min_confidence});
  std::vector<char> buffer(256 << 10);
  std::string safe;
  for (;;) {
    const ssize_t got = read(STDIN_FILENO, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Error{ErrorCode::Io, fmt::format("stdin: {}", std::strerror(errno))};
    safe.clear();
    if (got == 0) break;
    RETURN_IF_ERROR(redactor.feed({buffer.data(), static_cast<std::size_t>(got)}, safe));
    RETURN_IF_ERROR(write_all(safe));
  }
  RETURN_IF_ERROR(redactor.finish(safe));
  RETURN_IF_ERROR(write_all(safe));
  if (redactor.stats().redactions != 0)
    hint(app, fmt::format("{} redactions", redactor.stats().redactions));
  return {};
}

}  // namespace

void add_redact(CLI::App& root, App& app) {
  const auto flags = std::make_shared<ScanFlags>();
  flags->no_inventory = true;  // only the key beside it is used
  CLI::App* redact_app = root.add_subcommand("redact", "copy stdin to stdout without its secrets");
  add_rule_flags(*redact_app, *flags);
  add_inventory_flags(*redact_app, *flags);
  redact_app->footer(kFooter);
  redact_app->callback([flags, &app] {
    const auto done = redact(app, *flags);
    if (!done.has_value()) app.exit_code = tell(done.error());
  });
}

}  // namespace dredge

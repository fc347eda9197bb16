// dredge: finds hardcoded credentials, says whose they are, and gets them replaced.
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string_view>
#include <system_error>

#include <openssl/crypto.h>

#include "cli/app.h"

namespace dredge {
namespace {

constexpr const char* kDescription =
    "Finds hardcoded credentials wherever they sprawl, says whose they are and whether they still "
    "work,\n"
    "and gets them replaced.";

constexpr const char* kFooter = R"(Examples:
  dredge scan .                                   this folder or repository, its whole history
  dredge scan image:app.tar logs/ --format sarif:out.sarif
  dredge gate --base origin/main                  in CI: fails only on secrets that the change adds
  dredge gate --staged                            the same as a pre-commit hook
  dredge report                                   what to do first, what changed, who acts
  dredge serve                                    the same as a page in your browser
  kubectl logs app | dredge redact                a log without its secrets

Exit codes:
  0  complete, nothing found at or above --fail-on    1  findings     2  usage or configuration
  3  partial coverage: something was not scanned      4  internal error)";

// A crash must not leave secrets on disk: no core dumps, and no attaching by other users.
void harden_process() {
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

// What was being written is a transaction, or a file with another name until it is whole.
[[noreturn]] void end_without_memory() {
  constexpr std::string_view kMessage =
      "dredge: out of memory; fewer jobs (-j 1) and smaller targets take less\n";
  [[maybe_unused]] const auto written = write(STDERR_FILENO, kMessage.data(), kMessage.size());
  _exit(kExitInternal);
}

// OpenSSL answers a lack of memory with failures that its callers can't tell from bugs.
void* allocate(std::size_t size, const char*, int) {
  void* const made = std::malloc(size);
  if (made == nullptr && size != 0) end_without_memory();
  return made;
}
void* reallocate(void* old, std::size_t size, const char*, int) {
  void* const made = std::realloc(old, size);
  if (made == nullptr && size != 0) end_without_memory();
  return made;
}
void release(void* made, const char*, int) { std::free(made); }

int run(int argc, char** argv) {
  App app;
  CLI::App root(kDescription, "dredge");
  root.footer(kFooter);
  root.set_version_flag("--version", "dredge " DREDGE_VERSION);
  root.require_subcommand(1);
  root.get_formatter()->column_width(34);
  root.add_option("--color", app.color, "auto, always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->envname("DREDGE_COLOR");
  root.add_flag("-q,--quiet", app.quiet, "no progress and no hints on stderr")
      ->envname("DREDGE_QUIET");
  root.fallthrough();
  for (const Command& command : kCommands) command.add(root, app);
  try {
    root.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return root.exit(error);
    root.exit(error);
    return kExitUsage;
  }
  return app.exit_code;
}

}  // namespace
}  // namespace dredge

int main(int argc, char** argv) {
  dredge::harden_process();
  std::set_new_handler(dredge::end_without_memory);
  CRYPTO_set_mem_functions(dredge::allocate, dredge::reallocate, dredge::release);
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return dredge::run(argc, argv);
  } catch (const std::system_error& error) {
    if (error.code() != std::errc::broken_pipe) {
      std::fprintf(stderr, "dredge: %s\n", error.what());
      return dredge::kExitInternal;
    }
  }
  // Whoever read our output has gone (`dredge rules list | head`): end as other programs do.
  std::signal(SIGPIPE, SIG_DFL);
  std::raise(SIGPIPE);
  return dredge::kExitInternal;
}

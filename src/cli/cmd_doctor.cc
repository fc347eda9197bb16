// dredge doctor: what this machine and this set-up give, and what to mend.
#include <cstdlib>

#include <fmt/format.h>
#include <git2.h>
#include <hs.h>
#include <sqlite3.h>

#include "base/text.h"
#include "cli/session.h"
#include "engine/builtin.h"

namespace dredge {
namespace {

int doctor() {
  int exit_code = kExitClean;
  const auto good = [](std::string_view what, std::string_view value) {
    fmt::print("ok    {:<12} {}\n", what, value);
  };
  const auto bad = [&](std::string_view what, const Error& error) {
    fmt::print("mend  {:<12} {}\n", what, escape_for_terminal(error.message));
    exit_code = kExitUsage;
  };
  good("version", DREDGE_VERSION);
  const auto simd = choose_simd(std::getenv("DREDGE_SIMD"));
  if (simd.has_value()) {
    good("engine", fmt::format("{} (DREDGE_SIMD changes it)", name_of(*simd)));
  } else {
    bad("engine", simd.error());
  }
  const auto engine = load_engine({});
  if (engine.has_value()) {
    good("rules", fmt::format("{} built in, digest {:.12}", engine->rules->rules.size(),
                              engine->rules->digest));
  } else {
    bad("rules", engine.error());
  }
  int major = 0;
  int minor = 0;
  int patch = 0;
  git_libgit2_version(&major, &minor, &patch);
  good("libraries", fmt::format("Hyperscan {}, libgit2 {}.{}.{}, SQLite {}", hs_version(), major,
                                minor, patch, sqlite3_libversion()));
  const auto path = inventory_path({});
  if (!path.has_value()) {
    bad("inventory", path.error());
  } else if (!std::filesystem::exists(*path)) {
    good("inventory", fmt::format("{} (none yet: `dredge scan TARGET` makes it)", path->string()));
  } else {
    OpenOptions open;
    open.read_only = true;
    const auto inventory = Inventory::open(*path, open);
    if (inventory.has_value()) {
      good("inventory", path->string());
    } else {
      bad("inventory", inventory.error());
    }
  }
  return exit_code;
}

}  // namespace

void add_doctor(CLI::App& root, App& app) {
  CLI::App* command = root.add_subcommand(
      "doctor", "check this installation: processor, rules, libraries, inventory");
  command->callback([&app] { app.exit_code = doctor(); });
}

}  // namespace dredge

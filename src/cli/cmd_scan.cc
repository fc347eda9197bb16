// dredge scan TARGET...
#include <unistd.h>

#include <list>
#include <memory>
#include <set>

#include <fmt/format.h>

#include "base/hash.h"
#include "base/text.h"
#include "cli/repositories.h"
#include "cli/session.h"
#include "cli/stored.h"
#include "judge/judge.h"
#include "scan/scan_memory.h"

namespace dredge {
namespace {

constexpr const char* kFooter = R"(Targets are recognised by what they are; a prefix forces it:
  git:PATH    every object of a repository, reachable or not, and its worktree
  dir:PATH    a folder as it stands on disk           file:PATH   one file
  image:PATH  a saved container image or OCI layout   -           standard input
  https://HOST/X.git, ssh://HOST/X, git@HOST:X   a remote repository, by a mirror in the cache

Examples:
  dredge scan .
  dredge scan ~/src/app image:app.tar --format jsonl:findings.jsonl
  dredge scan . --format sarif:dredge.sarif --fail-on high
  dredge scan dir:. --no-inventory --min-confidence 0.9
  dredge scan . --branch main --since-commit v1.2
  dredge scan https://git.example.org/team/app.git
  dredge scan . --show-suppressed         what allows and .dredgeignore hold back, and why
  dredge scan . --verify                  ask the issuers which secrets still work)";

struct ScanCommand {
  std::vector<std::string> targets;
  ScanFlags flags;
};

// Findings and progress as they come, on stderr, when a person is watching.
class Watcher {
 public:
  explicit Watcher(bool is_enabled) : line_(is_enabled) {}

  ScanHooks hooks(const App& app, StopOnSignal& stop) {
    ScanHooks hooks;
    hooks.on_warning = [this, &app](std::string_view warning) {
      line_.clear();
      hint(app, fmt::format("warning: {}", warning));
    };
    hooks.on_phase = [this](std::string_view phase) { phase_ = phase; };
    hooks.on_progress = [this, &stop](const Progress& progress) {
      stop.poll();
      line_.show(phase_, progress.bytes.load(), progress.blobs.load(), progress.findings.load());
    };
    hooks.on_finding = [this](const LiveFinding& finding) { show(finding); };
    return hooks;
  }
  void clear() { line_.clear(); }

 private:
  void show(const LiveFinding& finding) {
    constexpr std::size_t kMostShown = 20;
    if (shown_.size() >= kMostShown || !shown_.insert(finding.fingerprint).second) return;
    line_.print_above(fmt::format("found {}  {}  {}:{}", finding.rule, finding.masked,
                                  escape_for_terminal(finding.path), finding.line));
    if (shown_.size() == kMostShown) line_.print_above("... the rest is in the report");
  }

  ProgressLine line_;
  std::string phase_ = "scanning";
  std::set<Fingerprint> shown_;
};

std::string_view kind_name(TargetSpec::Kind kind) {
  switch (kind) {
    case TargetSpec::Kind::Dir:
    case TargetSpec::Kind::File:
      return "path";
    case TargetSpec::Kind::Git:
      return "git";
    case TargetSpec::Kind::Image:
      return "image";
    case TargetSpec::Kind::Stdin:
      return "stream";
  }
  return "path";
}

// Equal names are the same target whatever folder the user stands in.
std::string canonical_name(const TargetSpec& target) {
  if (target.kind == TargetSpec::Kind::Stdin) return "stdin";
  if (target.is_remote) return target.location;
  std::error_code failed;
  const std::filesystem::path path = std::filesystem::canonical(target.location, failed);
  return failed ? target.location : path.string();
}

bool is_range(const ScanFlags& flags) {
  return !flags.range.empty() || !flags.since_commit.empty() || !flags.branch.empty();
}

Result<> record(const App& app, const ScanFlags& flags, const InventoryKey& key,
                const TargetSpec& target, const ScanReport& report, std::int64_t started_at) {
  if (flags.no_inventory || target.kind == TargetSpec::Kind::Stdin) return {};
  ASSIGN_OR_RETURN(const std::filesystem::path path, inventory_path(flags));
  OpenOptions open;
  open.key = key;
  ASSIGN_OR_RETURN(Inventory inventory, Inventory::open(path, open));
  const bool is_whole = !flags.no_history && !flags.gitignore && !is_range(flags) &&
                        flags.min_confidence < 0 && flags.rules.empty();
  ASSIGN_OR_RETURN(const RecordOutcome outcome,
                   inventory.record({.target_kind = std::string(kind_name(target.kind)),
                                     .target = canonical_name(target),
                                     .report = report,
                                     .started_at = started_at,
                                     .finished_at = now_seconds(),
                                     .version = DREDGE_VERSION,
                                     .complete = is_whole,
                                     .exposure = flags.exposure,
                                     .environment = flags.environment}));
  RETURN_IF_ERROR(rescore(flags, inventory, canonical_name(target)));
  hint(app, fmt::format("inventory: {} new, {} known, {} gone, {} back", outcome.new_findings,
                        outcome.known_findings, outcome.gone_findings, outcome.back_findings));
  return {};
}

// Repositories that an image may have been built from: those of this scan, and those that the
// inventory knows. An inventory that cannot be read is told of when the scan is recorded.
std::vector<std::filesystem::path> known_repositories(const ScanFlags& flags,
                                                      const std::vector<TargetSpec>& targets) {
  constexpr std::size_t kMostRepositories = 200;
  std::vector<std::filesystem::path> paths;
  bool has_image = false;
  for (const TargetSpec& target : targets) {
    has_image = has_image || target.kind == TargetSpec::Kind::Image;
    if (target.kind == TargetSpec::Kind::Git) paths.emplace_back(target.location);
  }
  if (!has_image || flags.no_inventory) return paths;
  auto inventory = open_for_reading(flags);
  if (!inventory) return paths;
  const auto known = inventory->targets();
  if (!known) return paths;
  for (const StoredTarget& target : *known)
    if (target.kind == "git" && paths.size() < kMostRepositories) paths.emplace_back(target.name);
  return paths;
}

// What earlier scans of the target remember, beside the inventory; null where nothing is to be
// remembered.
ScanMemory* open_memory(const ScanFlags& flags, const TargetSpec& target,
                        std::list<ScanMemory>& memories) {
  const auto inventory = inventory_path(flags);
  if (flags.no_inventory || target.kind != TargetSpec::Kind::Git || !inventory) return nullptr;
  const std::string name = sha256_hex(canonical_name(target)).substr(0, 32);
  return &memories.emplace_back(std::filesystem::path(inventory->string() + "-memory") / name,
                                !flags.rescan);
}

// After the inventory has the scan, so that nothing is held for done that was not recorded. Without
// it the next scan takes longer, and that is all.
void remember(const App& app, const ScanOptions& options) {
  if (options.memory == nullptr) return;
  if (const auto done = options.memory->write(options.now); !done) {
    hint(app, fmt::format("warning: {}", done.error().message));
  }
}

Result<int> scan(const App& app, const ScanCommand& command) {
  const ScanFlags& flags = command.flags;
  RETURN_IF_ERROR(check_formats(flags));
  ASSIGN_OR_RETURN(const Band fail_on, band_of(flags.fail_on));
  std::vector<TargetSpec> targets;
  std::set<std::pair<TargetSpec::Kind, std::string>> named;  // one target named twice is one target
  for (const std::string& word : command.targets) {
    ASSIGN_OR_RETURN(TargetSpec target, detect_target(word));
    if (named.emplace(target.kind, canonical_name(target)).second)
      targets.push_back(std::move(target));
  }
  ASSIGN_OR_RETURN(const LoadedEngine loaded, load_engine(flags));
  tell_imports(app, loaded);
  ASSIGN_OR_RETURN(const KeyChoice key, choose_key(flags));
  if (!key.is_lasting) hint(app, "no place to keep a key: fingerprints hold for this run only");
  if (flags.show_secrets) hint(app, "warning: the report will hold raw secrets; treat it as one");
  ASSIGN_OR_RETURN(ScanOptions options, scan_options(flags, key.key, loaded));
  std::unique_ptr<Verifier> verifier;
  if (flags.verify) {
    ASSIGN_OR_RETURN(const VerifyOptions verification, verify_options(flags, *loaded.rules));
    ASSIGN_OR_RETURN(verifier, Verifier::create(verification));
    options.verify = [&](const Finding& finding) {
      const Rule* rule = loaded.rules->find(finding.rule);
      if (rule == nullptr || !finding.secret || !can_verify(*rule)) return Verdict{};
      return verifier->verify(*rule, loaded.rules->provider_of(*rule), *finding.secret);
    };
  }

  options.find_repository = repositories_at(known_repositories(flags, targets));

  StopOnSignal stop;
  Watcher watcher(!app.quiet && !flags.no_progress && is_terminal(STDERR_FILENO));
  std::vector<ScanReport> reports;
  int failure = kExitClean;
  std::list<ScanMemory> memories;  // reports borrow from them
  for (const TargetSpec& target : targets) {
    const std::int64_t started_at = now_seconds();
    options.memory = open_memory(flags, target, memories);
    auto report =
        scan_target(target, *loaded.engine, options, watcher.hooks(app, stop), stop.token());
    watcher.clear();
    if (!report.has_value()) {  // the other targets are still worth their report
      failure = tell(report.error());
      continue;
    }
    RETURN_IF_ERROR(record(app, flags, key.key, target, *report, started_at));
    remember(app, options);
    reports.push_back(std::move(*report));
    if (stop.token().stop_requested()) break;
  }
  if (reports.empty()) return failure;
  const ScanReport report =
      merge_reports(std::move(reports), *loaded.rules, options.now, options.risk);
  RETURN_IF_ERROR(write_reports(app, flags, report, "text"));
  tell_warnings(app, report);
  return failure != kExitClean ? failure : exit_code_of(report, flags, fail_on);
}

void add_git_flags(CLI::App& command, ScanFlags& flags) {
  constexpr const char* kGroup = "Repositories";
  CLI::Option* since = command
                           .add_option("--since-commit", flags.since_commit,
                                       "only what commits bring that this one does not lead to")
                           ->type_name("REV")
                           ->group(kGroup);
  CLI::Option* branch = command
                            .add_option("--branch", flags.branch,
                                        "only what the commits of this branch or revision bring")
                            ->type_name("REV")
                            ->group(kGroup);
  CLI::Option* range =
      command
          .add_option("--range", flags.range, "only what commits bring that B has and A has not")
          ->type_name("A..B")
          ->group(kGroup)
          ->excludes(since)
          ->excludes(branch);
  CLI::Option* files = command.get_option("--no-history");
  files->excludes(since)->excludes(branch)->excludes(range);
  command
      .add_option("--provenance", flags.provenance,
                  "what history says of findings: full, first (who introduced it) or none")
      ->check(CLI::IsMember({"full", "first", "none"}))
      ->capture_default_str()
      ->envname("DREDGE_PROVENANCE")
      ->group(kGroup);
}

}  // namespace

void add_scan(CLI::App& root, App& app) {
  auto command = std::make_shared<ScanCommand>();
  CLI::App* scan_app =
      root.add_subcommand("scan", "find secrets in folders, repositories, images, streams");
  ScanFlags& flags = command->flags;
  scan_app->add_option("TARGET", command->targets, "what to scan")->required()->type_name("");
  scan_app->add_option("-j,--jobs", flags.jobs, "worker threads (default: one a processor)")
      ->check(CLI::Range(1, 256))
      ->envname("DREDGE_JOBS")
      ->group("Scanning");
  scan_app->add_flag("--gitignore", flags.gitignore, "leave out what .gitignore files exclude")
      ->group("Scanning");
  scan_app->add_flag("--no-history", flags.no_history, "of a repository, the worktree alone")
      ->group("Scanning");
  scan_app
      ->add_flag("--verify-objects", flags.verify_objects,
                 "of a repository, name objects whose content has another id")
      ->group("Scanning");
  add_git_flags(*scan_app, flags);
  add_rule_flags(*scan_app, flags);
  add_ignore_flags(*scan_app, flags);
  add_output_flags(*scan_app, flags);
  scan_app
      ->add_option("--fail-on", flags.fail_on, "exit 1 for findings of this risk band and above")
      ->check(CLI::IsMember({"info", "low", "medium", "high", "critical"}))
      ->capture_default_str()
      ->envname("DREDGE_FAIL_ON")
      ->group("Output");
  scan_app->add_option("--exit-code", flags.exit_code, "exit code for findings")
      ->check(CLI::Range(0, 255))
      ->capture_default_str()
      ->group("Output");
  add_inventory_flags(*scan_app, flags);
  scan_app->add_flag("--no-inventory", flags.no_inventory, "remember nothing")
      ->envname("DREDGE_NO_INVENTORY")
      ->group("Inventory");
  scan_app
      ->add_flag("--rescan", flags.rescan,
                 "read everything, also what earlier scans of the repository found clean")
      ->envname("DREDGE_RESCAN")
      ->group("Inventory");
  scan_app
      ->add_option("--owners", flags.owners, "map of owners (TOML), before CODEOWNERS and history")
      ->type_name("FILE")
      ->check(CLI::ExistingFile)
      ->envname("DREDGE_OWNERS")
      ->group("Inventory");
  scan_app->add_option("--exposure", flags.exposure, "who can read it: public, internal, private")
      ->check(CLI::IsMember({"public", "internal", "private"}))
      ->envname("DREDGE_EXPOSURE")
      ->group("Inventory");
  scan_app->add_option("--environment", flags.environment, "what it serves: prod, stage, dev, ...")
      ->envname("DREDGE_ENVIRONMENT")
      ->group("Inventory");
  scan_app
      ->add_flag("--verify", flags.verify,
                 "ask the issuers whether secrets still work (sends them there)")
      ->group("Verification");
  add_verify_flags(*scan_app, flags);
  add_risk_flags(*scan_app, flags);
  scan_app->footer(kFooter);
  scan_app->callback([command, &app] {
    const auto code = scan(app, *command);
    app.exit_code = code.has_value() ? *code : tell(code.error());
  });
}

}  // namespace dredge

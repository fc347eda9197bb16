// dredge verify: asks the issuers about secrets that the inventory knows, read again from their
// places.
#include <unistd.h>

#include <map>
#include <memory>
#include <set>

#include <fmt/format.h>

#include "cli/stored.h"
#include "report/table.h"

namespace dredge {
namespace {

constexpr const char* kFooter =
    R"(The inventory holds no secrets, so the targets are scanned again to read them. Each secret is sent once, to the
issuer's own read-only endpoint, and nowhere else. Verify only what you are authorised to audit.

Examples:
  dredge verify --dry-run
  dredge verify --stale 30
  dredge verify --id 3f9a01c2)";

struct VerifyCommand {
  ScanFlags flags;
  std::string id;
  unsigned stale_days = 0;
  bool dry_run = false;
};

using SecretKey = std::pair<std::string, Fingerprint>;

Result<std::vector<StoredFinding>> wanted(const VerifyCommand& command, const RuleSet& rules,
                                          Inventory& inventory) {
  std::vector<StoredFinding> candidates;
  if (command.id.empty()) {
    ListFilter filter;
    filter.state = FindingState::Open;
    ASSIGN_OR_RETURN(candidates, inventory.list(filter));
  } else {
    ASSIGN_OR_RETURN(candidates, inventory.find(command.id));
  }
  const std::int64_t fresh_after = now_seconds() - std::int64_t{command.stale_days} * 86400;
  std::vector<StoredFinding> stale;
  for (StoredFinding& row : candidates) {
    const Rule* rule = rules.find(row.finding.rule);
    const bool is_fresh = command.stale_days != 0 && row.finding.verdict.checked_at > fresh_after;
    if (rule != nullptr && can_verify(*rule) && !is_fresh) stale.push_back(std::move(row));
  }
  return stale;
}

// The secrets of `wanted`, read again from the targets they stand in.
Result<std::map<SecretKey, Secret>> reread(const std::vector<StoredFinding>& wanted,
                                           const Engine& engine, const ScanOptions& options,
                                           const ScanHooks& hooks, std::stop_token stop) {
  std::set<SecretKey> missing;
  std::set<std::string> targets;
  for (const StoredFinding& row : wanted) {
    missing.insert({row.finding.rule, row.finding.fingerprint});
    targets.insert(row.targets.begin(), row.targets.end());
  }
  std::map<SecretKey, Secret> secrets;
  for (const std::string& name : targets) {
    if (missing.empty()) break;
    ASSIGN_OR_RETURN(const TargetSpec target, detect_target(name));
    ASSIGN_OR_RETURN(ScanReport report, scan_target(target, engine, options, hooks, stop));
    for (Finding& finding : report.findings) {
      const SecretKey key{finding.rule, finding.fingerprint};
      if (!finding.secret || missing.erase(key) == 0) continue;
      secrets.emplace(key, std::move(*finding.secret));
    }
  }
  return secrets;
}

void print_plan(const App& app, const VerifyCommand& command, const RuleSet& rules,
                const std::vector<StoredFinding>& rows) {
  std::map<std::string, std::uint64_t> requests;
  for (const StoredFinding& row : rows) {
    const Rule& rule = *rules.find(row.finding.rule);
    // Some are judged by what they say themselves: an expiry time, an account of a canary service.
    ++requests[rule.probe.method.empty() ? "none: judged offline"
                                         : fmt::format("{} {}", rule.probe.method, rule.probe.url)];
  }
  Table table({{"REQUEST", Align::Left, true}, {"SECRETS", Align::Right}});
  for (const auto& [request, count] : requests) table.add_row({request, std::to_string(count)});
  fmt::print("{}", table.render(table_options(app, command.flags)));
}

Result<> verify(const App& app, const VerifyCommand& command) {
  ASSIGN_OR_RETURN(const LoadedEngine loaded, load_engine(command.flags));
  ASSIGN_OR_RETURN(const std::filesystem::path path, inventory_path(command.flags));
  ASSIGN_OR_RETURN(const KeyChoice key, choose_key(command.flags));
  RETURN_IF_ERROR(open_for_reading(command.flags));  // says what to do when there is none
  OpenOptions open;
  open.key = key.key;
  ASSIGN_OR_RETURN(Inventory inventory, Inventory::open(path, open));
  ASSIGN_OR_RETURN(const std::vector<StoredFinding> rows,
                   wanted(command, *loaded.rules, inventory));
  if (command.dry_run) {
    print_plan(app, command, *loaded.rules, rows);
    return {};
  }
  ASSIGN_OR_RETURN(const VerifyOptions verification, verify_options(command.flags, *loaded.rules));
  ASSIGN_OR_RETURN(const std::unique_ptr<Verifier> verifier, Verifier::create(verification));
  ASSIGN_OR_RETURN(ScanOptions options, scan_options(command.flags, key.key, loaded));
  options.keep_secrets = true;
  StopOnSignal stop;
  ProgressLine progress(!app.quiet && is_terminal(STDERR_FILENO));
  ScanHooks hooks;
  hooks.on_progress = [&](const Progress& now) {
    stop.poll();
    progress.show("reading", now.bytes.load(), now.blobs.load(), now.findings.load());
  };
  ASSIGN_OR_RETURN(const auto secrets, reread(rows, *loaded.engine, options, hooks, stop.token()));
  progress.clear();

  Table table({{"ID"},
               {"RULE", Align::Left, true},
               {"VERDICT"},
               {"EVIDENCE", Align::Left, true},
               {"ACCOUNT", Align::Left, true}});
  for (const StoredFinding& row : rows) {
    const Finding& finding = row.finding;
    const Rule& rule = *loaded.rules->find(finding.rule);
    const auto secret = secrets.find({finding.rule, finding.fingerprint});
    Verdict verdict{.liveness = Liveness::Unknown,
                    .evidence = "no longer found at its places",
                    .identity = {},
                    .checked_at = now_seconds()};
    if (secret != secrets.end())
      verdict = verifier->verify(rule, loaded.rules->provider_of(rule), secret->second);
    if (verdict.liveness == Liveness::NotChecked) continue;
    RETURN_IF_ERROR(inventory.set_verdict(finding.fingerprint, finding.rule, verdict));
    table.add_row({finding.fingerprint.brief(), finding.rule,
                   std::string(name_of(verdict.liveness)), verdict.evidence, verdict.identity});
  }
  if (!table.empty()) {
    RETURN_IF_ERROR(rescore(command.flags, inventory));
    fmt::print("{}", table.render(table_options(app, command.flags)));
  }
  hint(app,
       fmt::format("{} secrets to check, {} requests sent", rows.size(), verifier->requests()));
  return {};
}

}  // namespace

void add_verify(CLI::App& root, App& app) {
  const auto command = std::make_shared<VerifyCommand>();
  CLI::App* verify_app =
      root.add_subcommand("verify", "ask the issuers which known secrets still work");
  verify_app->add_option("--id", command->id, "only this finding: the start of its fingerprint");
  verify_app
      ->add_option("--stale", command->stale_days, "only what was not checked for so many days")
      ->type_name("DAYS");
  verify_app->add_flag("--dry-run", command->dry_run,
                       "say what would be asked of whom, and send nothing");
  add_inventory_flags(*verify_app, command->flags);
  add_verify_flags(*verify_app, command->flags);
  verify_app->footer(kFooter);
  verify_app->callback([command, &app] {
    const auto done = verify(app, *command);
    if (!done.has_value()) app.exit_code = tell(done.error());
  });
}

}  // namespace dredge

#include "scan/scan.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "owner/owner.h"
#include "risk/controls.h"
#include "risk/fix_order.h"
#include "risk/guidance.h"
#include "risk/remediation.h"
#include "risk/risk.h"
#include "scan/clean_origins.h"
#include "scan/coverage.h"
#include "scan/findings.h"
#include "scan/scan_memory.h"
#include "scan/suppress.h"

namespace dredge {
namespace {

void sort_notices(std::vector<Notice>& notices) {
  std::sort(notices.begin(), notices.end(), [](const Notice& a, const Notice& b) {
    return std::tie(a.origin, a.why.code, a.why.message) <
           std::tie(b.origin, b.why.code, b.why.message);
  });
}

// What was told before an error counts: a broken tree far away shall not cost all places.
Result<> trace(Source& source, const std::vector<WorkerResult>& results, std::stop_token stop,
               Sightings& sightings) {
  const std::vector<BlobId> wanted = traceable(results);
  const auto traced = source.trace(
      wanted, [&](const BlobId& id, const Origin& origin) { sightings[id].push_back(origin); },
      stop);
  for (auto& [id, origins] : sightings) {
    std::sort(origins.begin(), origins.end());
    origins.erase(std::unique(origins.begin(), origins.end()), origins.end());
  }
  return traced;
}

// Returns what there is to warn of.
Result<std::vector<std::string>> find_owners(ScanReport& report, Source& source,
                                             std::string_view named, const ScanOptions& options) {
  if (report.findings.empty() && report.suppressed.empty()) return std::vector<std::string>();
  const auto read = [&](std::string_view path) { return source.read_file(path); };
  const std::optional<std::string_view> map =
      options.owner_map.empty() ? std::nullopt : std::optional<std::string_view>(options.owner_map);
  SourceFacts facts = source.facts();
  TargetFacts target;
  target.name = named;
  target.labels = std::move(facts.labels);
  target.remotes = std::move(facts.remotes);
  target.past = source.past();
  // The whole of today: who is active does not change from one minute to the next.
  target.now = day_of(options.now) * 86'400;
  target.find_repository = options.find_repository;
  ASSIGN_OR_RETURN(OwnerResolver owners,
                   OwnerResolver::build(read, map, options.owner_map_name, std::move(target),
                                        options.owner_imports));
  owners.prepare(report.findings);
  for (std::vector<Finding>* findings : {&report.findings, &report.suppressed})
    for (Finding& finding : *findings) finding.owners = owners.resolve(finding);
  return owners.warnings();
}

void warn(const ScanHooks& hooks, const std::vector<std::string>& warnings) {
  if (!hooks.on_warning) return;
  for (const std::string& warning : warnings) hooks.on_warning(warning);
}

// The ignore files of the scan: the user's, then those that stand at the target's root.
Result<IgnoreSet> ignore_files(Source& source, const RuleSet& rules, const ScanOptions& options) {
  IgnoreSet ignores(rules, day_of(options.now));
  if (!options.ignores) return ignores;
  for (const IgnoreText& file : options.ignore_files) RETURN_IF_ERROR(ignores.add(file));
  for (const char* name : {".dredgeignore", ".gitleaksignore", ".secrets.baseline"}) {
    auto text = source.read_file(name);
    if (text.has_value())
      RETURN_IF_ERROR(ignores.add({name, std::move(*text), false}));
    else if (text.error().code != ErrorCode::NotFound)
      ignores.warn(fmt::format("{}: not read: {}", name, text.error().message));
  }
  return ignores;
}

void set_suppressed(ScanReport& report, Suppressor& suppressor, bool is_whole) {
  report.suppressed = suppressor.take_suppressed();
  for (const Finding& finding : report.suppressed)
    report.coverage.suppressed += finding.places.size();
  report.warnings = suppressor.warnings(is_whole);
}

ScanReport begin_report(std::string_view named, const RuleSet& rules,
                        std::vector<WorkerResult>& results) {
  ScanReport report;
  report.targets = {std::string(named)};
  report.rules_digest = rules.digest;
  report.rule_count = rules.rules.size();
  for (WorkerResult& result : results) {
    add(report.coverage, result.coverage);
    std::move(result.notices.begin(), result.notices.end(), std::back_inserter(report.notices));
  }
  return report;
}

// What was found, where it stands, as findings.
void conclude(ScanReport& report, const std::vector<WorkerResult>& results,
              const Sightings& sightings, Suppressor& suppressor, Source& source,
              const Engine& engine, const ScanOptions& options) {
  const auto provenance = [&](const CommitOrigin& first, std::span<const BlobId> versions) {
    return source.provenance(first, versions);
  };
  report.findings =
      build_findings(results, sightings, engine.rules(),
                     {.target = report.targets.front(),
                      .min_confidence = options.min_confidence,
                      .keep_secrets = options.keep_secrets || options.verify != nullptr,
                      .provenance = provenance,
                      .suppressor = &suppressor,
                      .filter = options.filter},
                     report.coverage.below_confidence);
}

// What is suppressed is not asked about.
void verify(ScanReport& report, const ScanOptions& options) {
  if (!options.verify) return;
  for (Finding& finding : report.findings) finding.verdict = options.verify(finding);
  if (options.keep_secrets) return;
  for (Finding& finding : report.findings) finding.secret.reset();
  for (Finding& finding : report.suppressed) finding.secret.reset();
}

// The report of an earlier scan, when this one would say the same.
std::optional<ScanReport> recall(Source& source, std::string_view named, const Engine& engine,
                                 const ScanOptions& options, const ScanHooks& hooks) {
  if (options.memory == nullptr) return std::nullopt;
  auto known = options.memory->recall(source, named, engine, options);
  if (!known) return std::nullopt;
  known->coverage.known_objects = known->coverage.blobs;
  warn(hooks, options.memory->owner_warnings());
  assess(*known, engine.rules(), options.now, options.risk);
  return known;
}

AllowPolicy allow_policy(const ScanOptions& options) {
  return {day_of(options.now), options.allows_need_reason};
}

PipelineOptions pipeline_options(const ScanOptions& options, const ScanHooks& hooks) {
  PipelineOptions pipeline;
  pipeline.jobs = options.jobs;
  pipeline.worker = {.key = options.key,
                     .min_confidence = options.min_confidence,
                     .budget = {},
                     .reads_allows = options.ignores,
                     .allows = allow_policy(options),
                     .filter = options.filter,
                     .known = options.memory == nullptr ? nullptr : options.memory->known(),
                     .learns = options.memory != nullptr};
  pipeline.on_progress = hooks.on_progress;
  pipeline.on_finding = hooks.on_finding;
  return pipeline;
}

bool is_before(const Finding& a, const Finding& b) {
  if (a.risk.score != b.risk.score) return a.risk.score > b.risk.score;
  if (a.owners.empty() != b.owners.empty()) return a.owners.empty();  // orphans first
  if (a.confidence != b.confidence) return a.confidence > b.confidence;
  const auto place = [](const Finding& finding) {
    const Place& first = finding.places.front();
    return std::tuple(first.target, first.origin.display_path(), first.at.span);
  };
  if (a.rule != b.rule) return a.rule < b.rule;
  if (place(a) != place(b)) return place(a) < place(b);
  if (a.fingerprint != b.fingerprint) return a.fingerprint < b.fingerprint;
  return a.suppressed < b.suppressed;
}

}  // namespace

Result<ScanReport> scan_source(Source& source, std::string_view named, const Engine& engine,
                               const ScanOptions& options, const ScanHooks& hooks,
                               const NarrowHits& narrow, std::stop_token stop) {
  const auto phase = [&](std::string_view name) {
    if (hooks.on_phase) hooks.on_phase(name);
  };
  if (auto known = recall(source, named, engine, options, hooks)) return std::move(*known);
  // Mistakes in them are told before a long scan, not after it.
  ASSIGN_OR_RETURN(IgnoreSet ignores, ignore_files(source, engine.rules(), options));
  phase("scanning");
  ASSIGN_OR_RETURN(std::vector<WorkerResult> results,
                   run_pipeline(source, engine, pipeline_options(options, hooks), stop));
  restore_names(results);
  // A part of what the source reads teaches nothing.
  ScanMemory* const memory = narrow ? nullptr : options.memory;
  if (memory != nullptr && !stop.stop_requested() && !memory->complete(results))
    return Error{ErrorCode::Cancelled, "what earlier scans remembered is of no use"};
  if (narrow) narrow(results);

  phase("tracing");
  ScanReport report = begin_report(named, engine.rules(), results);
  Sightings sightings;
  Result<> traced;
  const bool is_over = !stop.stop_requested();
  run_together(options.jobs,
               std::vector<Part>{[&] { traced = trace(source, results, stop, sightings); },
                                 [&] {
                                   if (memory != nullptr) memory->learn(results, is_over);
                                 }});
  if (!traced) report.notices.push_back({Origin{}, 0, traced.error()});
  if (stop.stop_requested()) {
    report.notices.push_back(
        {Origin{}, 0, {ErrorCode::Cancelled, "stopped before everything was scanned"}});
  }

  phase("judging");
  Result<std::vector<std::string>> owner_warnings;
  const bool is_kept = memory != nullptr && !stop.stop_requested();
  run_together(
      options.jobs,
      std::vector<Part>{[&] {
                          Suppressor suppressor(ignores, allow_policy(options),
                                                options.ignores ? options.filter : nullptr);
                          conclude(report, results, sightings, suppressor, source, engine, options);
                          set_suppressed(report, suppressor, narrow == nullptr);
                          owner_warnings = find_owners(report, source, named, options);
                        },
                        [&] {
                          if (is_kept) memory->keep_history();
                        }});
  if (!owner_warnings) return owner_warnings.error();
  warn(hooks, *owner_warnings);
  phase("verifying");
  verify(report, options);
  clean_origins(report, engine, {options.key, options.min_confidence});
  sort_notices(report.notices);
  report.coverage.elsewhere =
      static_cast<std::uint64_t>(std::ranges::count_if(report.notices, &Notice::is_elsewhere));
  report.coverage.notices = report.notices.size() - report.coverage.elsewhere;
  if (memory != nullptr && !stop.stop_requested()) memory->keep(report, *owner_warnings);
  assess(report, engine.rules(), options.now, options.risk);
  return report;
}

Result<ScanReport> scan_target(const TargetSpec& target, const Engine& engine,
                               const ScanOptions& options, const ScanHooks& hooks,
                               std::stop_token stop) {
  if (target.is_remote && hooks.on_phase) hooks.on_phase("fetching");
  SourceOptions source_options = options.source;
  source_options.together = [&](std::span<const Part> parts) { run_together(options.jobs, parts); };
  const auto scan = [&]() -> Result<ScanReport> {
    ASSIGN_OR_RETURN(const std::unique_ptr<Source> source,
                     open_source(target, source_options, stop));
    return scan_source(*source, target.as_named, engine, options, hooks, {}, stop);
  };
  auto scanned = scan();
  if (!scanned && options.memory != nullptr && options.memory->must_start_anew()) {
    options.memory->start_anew();
    scanned = scan();
  }
  ASSIGN_OR_RETURN(ScanReport report, std::move(scanned));
  if (report.coverage.enumerated_bytes == 0 && report.notices.empty()) {
    return Error{ErrorCode::InvalidInput,
                 fmt::format("{}: there is nothing to scan here (0 bytes)", target.as_named)};
  }
  return report;
}

void assess(ScanReport& report, const RuleSet& rules, std::int64_t now, const RiskModel& model) {
  for (std::vector<Finding>* findings : {&report.findings, &report.suppressed}) {
    for (Finding& finding : *findings) {
      const Rule* rule = rules.find(finding.rule);
      if (rule == nullptr)
        continue;  // an old finding of a rule that is no longer loaded keeps its score
      const RiskInput input =
          risk_input(*rule, finding, {.now = now, .max_age_days = model.max_age_days});
      finding.risk = score_risk(input, model);
      finding.remediation = remediation_steps(*rule, rules.provider_of(*rule), finding);
      finding.controls = controls_of(*rule, rules.provider_of(*rule), finding, input);
    }
  }
  std::sort(report.suppressed.begin(), report.suppressed.end(), is_before);
  order_findings(report, rules);
}

void order_findings(ScanReport& report, const RuleSet& rules) {
  std::sort(report.findings.begin(), report.findings.end(), is_before);
  report.rotations = fix_order(report.findings, [&](const Finding& finding) {
    const Rule* rule = rules.find(finding.rule);
    return rule == nullptr ? 2 : guidance_for(*rule, rules.provider_of(*rule)).effort;
  });
}

ScanReport merge_reports(std::vector<ScanReport> reports, const RuleSet& rules, std::int64_t now,
                         const RiskModel& model) {
  if (reports.size() == 1) return std::move(reports.front());
  ScanReport merged;
  std::map<std::pair<std::string, Fingerprint>, std::size_t> known;
  for (ScanReport& report : reports) {
    merged.targets.insert(merged.targets.end(), report.targets.begin(), report.targets.end());
    merged.rules_digest = report.rules_digest;
    merged.rule_count = report.rule_count;
    add(merged.coverage, report.coverage);
    std::move(report.notices.begin(), report.notices.end(), std::back_inserter(merged.notices));
    std::move(report.suppressed.begin(), report.suppressed.end(),
              std::back_inserter(merged.suppressed));
    std::move(report.warnings.begin(), report.warnings.end(), std::back_inserter(merged.warnings));
    for (Finding& finding : report.findings) {
      const auto [entry, is_new] =
          known.try_emplace({finding.rule, finding.fingerprint}, merged.findings.size());
      if (is_new) {
        merged.findings.push_back(std::move(finding));
        continue;
      }
      Finding& first = merged.findings[entry->second];
      if (finding.confidence > first.confidence) {
        first.confidence = finding.confidence;
        first.signals = std::move(finding.signals);
      }
      if (first.owners.empty()) first.owners = std::move(finding.owners);
      std::move(finding.places.begin(), finding.places.end(), std::back_inserter(first.places));
    }
  }
  assess(merged, rules, now, model);
  return merged;
}

std::uint64_t count_at_least(const ScanReport& report, Band band) {
  const auto count =
      std::count_if(report.findings.begin(), report.findings.end(),
                    [&](const Finding& finding) { return finding.risk.band >= band; });
  return static_cast<std::uint64_t>(count);
}

}  // namespace dredge

// One target from its name to its report: the pipeline as prose. Everything the program does with a
// target goes through scan_target.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "dredge/finding.h"
#include "engine/engine.h"
#include "ignore/ignore_set.h"
#include "owner/owner.h"
#include "risk/model.h"
#include "scan/pipeline.h"
#include "source/detect.h"

namespace dredge {

class RuleFilter;
class ScanMemory;

struct ScanOptions {
  unsigned jobs = 1;
  std::array<std::uint8_t, 32> key{};  // of the fingerprints
  double min_confidence = 0;
  bool keep_secrets = false;  // findings carry their secret
  SourceOptions source;
  std::int64_t now = 0;  // seconds since the epoch: ages and expiry are counted from here
  bool ignores = true;   // allows in the texts and ignore files count
  bool allows_need_reason = false;           // of dredge's own allows in the texts
  std::vector<IgnoreText> ignore_files;      // beside those at the target's root
  const RuleFilter* filter = nullptr;        // of imported rules; borrowed, may be null
  std::string owner_map;                     // text of the explicit owner map; "" = none
  std::string owner_map_name;                // its file, for evidence and errors
  std::vector<OwnerMapEntry> owner_imports;  // what `owner import` took in
  FindRepository find_repository;            // for images; may be empty
  RiskModel risk;
  // Asks the issuer, for `scan --verify`. Called on the calling thread, once a finding. May be
  // empty.
  std::function<Verdict(const Finding&)> verify;
  // Of this target; borrowed, null = everything is read and nothing remembered.
  ScanMemory* memory = nullptr;
};

struct ScanHooks {
  std::function<void(const Progress&)> on_progress;
  std::function<void(const LiveFinding&)> on_finding;
  std::function<void(std::string_view)> on_warning;      // what was passed over, for the user
  std::function<void(std::string_view phase)> on_phase;  // "scanning", "tracing history", ...
};

// Scans one target. A target that holds no bytes is an error, never clean.
// Errors: those that end the scan; lesser trouble is a notice in the report.
Result<ScanReport> scan_target(const TargetSpec& target, const Engine& engine,
                               const ScanOptions& options, const ScanHooks& hooks,
                               std::stop_token stop);

// May drop hits before they become findings, for scans of a part of what the source reads.
using NarrowHits = std::function<void(std::vector<WorkerResult>&)>;

// The same over a source that is already open; `named` is what reports call it. `narrow` may be
// empty.
Result<ScanReport> scan_source(Source& source, std::string_view named, const Engine& engine,
                               const ScanOptions& options, const ScanHooks& hooks,
                               const NarrowHits& narrow, std::stop_token stop);

// One report over several targets: a secret that stands in two of them is one finding. Risk is
// scored again, as more places are more risk.
ScanReport merge_reports(std::vector<ScanReport> reports, const RuleSet& rules, std::int64_t now,
                         const RiskModel& model = {});

// Owners aside, all that is derived from a finding's facts: its risk, the controls it touches and
// what to do about it. Then orders them.
void assess(ScanReport& report, const RuleSet& rules, std::int64_t now,
            const RiskModel& model = {});

// Sorts the findings by risk, rule and place, and says what to rotate first.
void order_findings(ScanReport& report, const RuleSet& rules);

// Findings at or above this band.
std::uint64_t count_at_least(const ScanReport& report, Band band);

}  // namespace dredge

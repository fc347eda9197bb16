// The inventory: every finding over time, with its places, owners, verdicts and decisions, in one
// SQLite file (docs/inventory.md has the schema). Holds fingerprints and masks, never a secret.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "dredge/finding.h"
#include "dredge/result.h"
#include "inventory/decision.h"
#include "inventory/events.h"
#include "inventory/key.h"
#include "inventory/merge.h"

namespace dredge {

class WriterLock;

struct OpenOptions {
  bool read_only = false;                      // no lock, no migration, no new file
  std::chrono::milliseconds patience{10'000};  // how long to wait for another writer
  std::optional<InventoryKey> key = {};        // checked against the file's; needed to make one
};

// What one scan learned of one target. Borrowed for the call of `record`.
struct ScanRecord {
  std::string target_kind;      // "path", "git", "image", "stream"
  std::string target;           // its canonical name: equal names are the same target
  const ScanReport& report;     // every finding in it is of this target
  std::int64_t started_at = 0;  // seconds since the epoch
  std::int64_t finished_at = 0;
  std::string version;          // of dredge
  bool complete = false;        // the whole target, under no filter that hides findings
  std::string tool = "dredge";  // or whose report this was
  std::string exposure = {};    // as TargetSettings; empty = as it was
  std::string environment = {};
};

struct RecordOutcome {
  std::uint64_t new_findings = 0;    // never seen before, in any target
  std::uint64_t known_findings = 0;  // seen before and not gone since
  std::uint64_t gone_findings = 0;   // stood here until now, and stand nowhere else
  std::uint64_t back_findings = 0;   // had been gone
};

enum class FindingState : std::uint8_t { Open, Gone };
std::string_view name_of(FindingState state);

// A finding as the inventory holds it. `finding.places` are the open places (for a gone finding,
// the last known ones); `finding.remediation` is empty: it is derived from the rule. Signal names
// are views that are good while the Inventory lives.
struct StoredFinding {
  Finding finding;
  FindingState state = FindingState::Open;
  std::int64_t first_seen = 0;
  std::int64_t last_seen = 0;
  std::int64_t gone_at = 0;                // 0 while open
  std::vector<std::string> targets;        // names, sorted; open ones, or the last known
  std::vector<std::size_t> place_targets;  // for each place, its index into `targets`
  bool excepted = false;                   // an exception stands, expired or not
  std::int64_t excepted_until = 0;
  StateChange remediation;  // the latest; `by` is empty when nobody decided anything
  OwnerChoice choice;       // the latest; `finding.owners` starts with its owner, source "chosen"
  std::string exposure;     // the widest of its open targets; empty = not said
  std::vector<std::string> environments;  // of its open targets, sorted
};

// Every field narrows; empty = all.
struct ListFilter {
  std::optional<FindingState> state = {};
  std::optional<Severity> min_severity = {};
  std::optional<Liveness> liveness = {};
  std::optional<RemediationState> remediation = {};
  int min_risk = 0;
  std::string rule = {};
  std::string target = {};  // a name
  std::string owner = {};   // any candidate; "-" = orphans
  std::uint64_t limit = UINT64_MAX;
};

// Counts of open findings, except `by_state`. Owners are the best candidates; "-" = orphans.
struct InventoryStats {
  std::uint64_t findings = 0;  // open
  std::uint64_t places = 0;
  std::uint64_t targets = 0;
  std::uint64_t scans = 0;
  std::map<std::string, std::uint64_t> by_state;
  std::map<std::string, std::uint64_t> by_severity;
  std::map<std::string, std::uint64_t> by_band;
  std::map<std::string, std::uint64_t> by_rule;
  std::map<std::string, std::uint64_t> by_owner;
  std::map<std::string, std::uint64_t> by_liveness;
  std::map<std::string, std::uint64_t> by_target;
  // Days since first seen, by upper bound; UINT64_MAX = older than the last.
  std::map<std::uint64_t, std::uint64_t> by_age_days;
};

struct InventoryCheck {
  std::vector<std::string> problems;  // empty: none
  EventCheck events;
};

// One open inventory. Confined to one thread; many processes may have the file open, one writes at
// a time. Errors of all functions: Io (disk full, read-only, another writer, by name), Corrupt.
class Inventory {
 public:
  // Opens the file, makes it if need be, and brings its schema up to date. Errors: InvalidInput for
  // a newer schema, another program's database, or a key that is not this inventory's; NotFound
  // when read-only and missing.
  static Result<Inventory> open(const std::filesystem::path& path, const OpenOptions& options);
  Inventory(Inventory&&) noexcept;
  Inventory& operator=(Inventory&&) noexcept;
  ~Inventory();

  // Takes in one scan in one transaction: all of it or nothing. Only a complete scan (by
  // `record.complete` and its coverage) declares things gone. Recording the same scan again changes
  // nothing but times and the list of scans. Paths and instructions in the report must have their
  // secrets masked; those of findings that still carry their secret are masked here again.
  Result<RecordOutcome> record(const ScanRecord& record);

  // By risk (highest first, orphans before owned), then rule, then fingerprint.
  Result<std::vector<StoredFinding>> list(const ListFilter& filter);
  // The same, one at a time, so that memory does not grow with the inventory (8 bytes a finding).
  // The first error of `take` ends it.
  Result<> each(const ListFilter& filter, const std::function<Result<>(StoredFinding&&)>& take);

  // The findings whose fingerprint starts with `prefix` (hex digits): one, or one for each rule
  // that knows the secret. Errors: NotFound; InvalidInput, when several secrets share the prefix.
  Result<std::vector<StoredFinding>> find(std::string_view prefix);

  Result<InventoryStats> stats(std::int64_t now);

  // Scores the open findings of a target (empty: all) anew: `score` gives each its risk as of now,
  // which is then what every target that holds it says. To be called after whatever moves a score:
  // a scan, a verdict, an owner, an exposure.
  Result<> rescore(std::string_view target, const std::function<Risk(StoredFinding&&)>& score);

  // Appends to the history of verdicts; the one with the latest `checked_at` holds. Errors:
  // NotFound; InvalidInput for NotChecked.
  Result<> set_verdict(const Fingerprint& fingerprint, std::string_view rule,
                       const Verdict& verdict);

  // Appends to the history of a finding's remediation; the last call holds. Errors: NotFound;
  // InvalidInput without a name.
  Result<> set_state(const Fingerprint& fingerprint, std::string_view rule,
                     const StateChange& change);
  // Appends to the history of its chosen owners; the last call holds and stands before every
  // candidate, also after later scans. Errors: as set_state.
  Result<> choose_owner(const Fingerprint& fingerprint, std::string_view rule,
                        const OwnerChoice& choice);

  // Returns its id; `exception.id` is not read. Errors: NotFound; InvalidInput, when a field that
  // its scope needs is empty or it ends before it starts.
  Result<std::int64_t> add_exception(const Exception& exception);
  // Every exception not removed, by expiry.
  Result<std::vector<Exception>> exceptions();
  Result<> remove_exception(std::int64_t id, std::string_view by, std::int64_t now);

  // By name.
  Result<std::vector<StoredTarget>> targets();
  // Says who can read a target and what it serves. Errors: NotFound; InvalidInput for a name that
  // two kinds of target share, an exposure that is none, or no name of who says so.
  Result<> set_target(std::string_view name, const TargetSettings& settings);

  // Takes in everything another inventory knows, in one transaction; taking it in again changes
  // nothing, and the order of several does not matter. Errors: InvalidInput, when the other file is
  // of another schema or key, or does not pass `check`; NotFound.
  Result<MergeOutcome> merge(const std::filesystem::path& other);

  // Whether SQLite finds the file sound, its references whole, and the log of events unbroken.
  // `expected_head`: hash of an event that must be in the log, as an earlier check reported it.
  Result<InventoryCheck> check(std::optional<EventHash> expected_head = {});

 private:
  Inventory();
  Result<> prepare_file();
  Result<> check_key();
  template <class Write>
  Result<> decide(const Fingerprint& fingerprint, std::string_view rule, const Write& write);
  Result<WriterLock> lock() const;
  std::filesystem::path path_;
  OpenOptions options_;
  std::unique_ptr<Database> database_;
  std::unique_ptr<std::set<std::string, std::less<>>> names_;  // storage of Signal::name
};

}  // namespace dredge

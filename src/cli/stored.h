// Findings out of the inventory, made ready for reports: scored as of today, with remediation.
#pragma once

#include <functional>

#include "cli/session.h"
#include "owner/directory.h"

namespace dredge {

// Opens the inventory for reading. Errors: NotFound, with what to do first.
Result<Inventory> open_for_reading(const ScanFlags& flags);
// The same for a decision, which is written. Errors: also those of another writer.
Result<Inventory> open_for_writing(const ScanFlags& flags);

// What beside the inventory moves a finding: weights, who left, which exceptions stand.
struct StoredContext {
  RiskModel risk;
  OwnerDirectory directory;
  std::vector<Exception> exceptions;
};

// The weights of --risk-weights and the directory that `owner import` keeps; exceptions are left to
// the caller, who has the inventory open. Errors: InvalidInput, Io.
Result<StoredContext> load_context(const ScanFlags& flags);

// `finding` of `stored`, its places naming their targets, its risk scored as of `now`.
Finding as_finding(StoredFinding& stored, const RuleSet& rules, std::int64_t now,
                   const StoredContext& context = {});

// The findings that match, by risk, orphans before owned, each `finding` as as_finding gives it.
// The filter's min_risk is of the score as of `now`; its limit picks by the score as of the last
// change
// (`rescore`), so that the worst hundred of a million need not read the rest.
Result<std::vector<StoredFinding>> list_scored(const ScanFlags& flags, Inventory& inventory,
                                               const ListFilter& filter, std::int64_t now);

// The findings that match, each made ready in the same way, one at a time, by the score as of the
// last change.
Result<> each_scored(const ScanFlags& flags, Inventory& inventory, const ListFilter& filter,
                     std::int64_t now, const std::function<Result<>(const StoredFinding&)>& take);

// Stores today's scores for the open findings of a target (empty: of all), so that SQL sees what
// reports show. After whatever moves them: a scan, a verdict, an owner, an exposure.
Result<> rescore(const ScanFlags& flags, Inventory& inventory, std::string_view target = {});

// What `owner import` keeps, beside the inventory: owners.json.
Result<std::filesystem::path> directory_path(const ScanFlags& flags);
// Empty when nothing was imported. Errors: InvalidInput, Io.
Result<OwnerDirectory> load_directory(const ScanFlags& flags);
Result<RiskModel> load_risk_model(const ScanFlags& flags);

}  // namespace dredge

// Findings out of the inventory, made ready for reports: scored as of today, with remediation.
#pragma once

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

// What `owner import` keeps, beside the inventory: owners.json.
Result<std::filesystem::path> directory_path(const ScanFlags& flags);
// Empty when nothing was imported. Errors: InvalidInput, Io.
Result<OwnerDirectory> load_directory(const ScanFlags& flags);
Result<RiskModel> load_risk_model(const ScanFlags& flags);

}  // namespace dredge

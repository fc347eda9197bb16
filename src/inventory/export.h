// Findings for other systems: OCSF for security lakes, CycloneDX for inventories of assets,
// DefectDojo for vulnerability management. (CSV and JSONL are the views, by Query.)
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <ostream>
#include <string>
#include <string_view>

#include "inventory/inventory.h"

namespace dredge {

struct ExportContext {
  std::string_view version;  // of dredge
  std::int64_t now = 0;      // seconds since the epoch
  // How often a finding went and came back, by export_uid; those that never did may be left out.
  std::map<std::string, std::string> times_back = {};
};

// What names a finding in every export: "fingerprint:rule".
std::string export_uid(std::string_view fingerprint, std::string_view rule);

// Hands over findings one at a time, so that an export holds one of a million.
using TakeFinding = std::function<Result<>(const StoredFinding&)>;
using EachFinding = std::function<Result<>(const TakeFinding& take)>;

// Each writes masked forms only. Texts that are no UTF-8 are repaired. Errors: Io, and those of
// `each`.

// OCSF 1.8 "Data Security Finding" (class 2006), one event a line.
// Source: schema.ocsf.io, 1.8.0.
Result<> write_ocsf(const EachFinding& each, const ExportContext& context, std::ostream& out);
// A CycloneDX 1.6 bill of materials: each secret is a cryptographic asset.
// Source: ECMA-424 (CycloneDX 1.6), "cryptoProperties".
Result<> write_cyclonedx(const EachFinding& each, const ExportContext& context, std::ostream& out);
// DefectDojo's "Generic Findings Import".
// Source: DefectDojo's documentation of that parser: unknown keys are errors there.
Result<> write_defectdojo(const EachFinding& each, const ExportContext& context, std::ostream& out);

}  // namespace dredge

// Findings for other systems: OCSF for security lakes, CycloneDX for inventories of assets,
// DefectDojo for vulnerability management. (CSV and JSONL are the views, by Query.)
#pragma once

#include <cstdint>
#include <ostream>
#include <span>
#include <string_view>

#include "inventory/inventory.h"

namespace dredge {

struct ExportContext {
  std::string_view version;  // of dredge
  std::int64_t now = 0;      // seconds since the epoch
};

// Each writes masked forms only. Texts that are no UTF-8 are repaired. Errors: Io.

// OCSF 1.8 "Data Security Finding" (class 2006), one event a line.
// Source: schema.ocsf.io, 1.8.0.
Result<> write_ocsf(std::span<const StoredFinding> findings, const ExportContext& context,
                    std::ostream& out);
// A CycloneDX 1.6 bill of materials: each secret is a cryptographic asset.
// Source: ECMA-424 (CycloneDX 1.6), "cryptoProperties".
Result<> write_cyclonedx(std::span<const StoredFinding> findings, const ExportContext& context,
                         std::ostream& out);
// DefectDojo's "Generic Findings Import".
// Source: DefectDojo's documentation of that parser: unknown keys are errors there.
Result<> write_defectdojo(std::span<const StoredFinding> findings, const ExportContext& context,
                          std::ostream& out);

}  // namespace dredge

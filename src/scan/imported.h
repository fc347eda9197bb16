// Findings of ours out of the reports of other tools.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>

#include "dredge/finding.h"
#include "engine/engine.h"
#include "inventory/import.h"

namespace dredge {

struct ImportOptions {
  std::array<std::uint8_t, 32> key{};  // of the fingerprints
  std::string target;                  // for rows whose report names none
  std::int64_t now = 0;                // seconds since the epoch
};

// One report a target that the imported one names. A secret that one of our rules knows alone gets
// that rule, so it is the same finding as in our own scans; others get "TOOL.THEIR-RULE". Rows
// without their secret are told apart by rule and place. Findings carry their secrets, so that what
// is recorded can be cleaned of them; other texts are redacted by our rules as well. Coverage is
// empty: an import says nothing about what it does not name. Errors: those of the engine.
Result<std::map<std::string, ScanReport>> findings_of(ImportedReport&& report, const Engine& engine,
                                                      const RuleSet& rules,
                                                      const ImportOptions& options);

}  // namespace dredge

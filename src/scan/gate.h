// What a change adds: the findings of its new lines, and only those.
#pragma once

#include <filesystem>
#include <string>

#include "scan/scan.h"

namespace dredge {

struct GateTarget {
  std::filesystem::path repository;
  std::string base;        // "origin/main": every commit since, one by one
  bool is_staged = false;  // the index instead of commits
};

// Scans the files that the change touches, whole, so that rules see context; keeps what stands on
// added lines. A secret that its file held before the change, on another line, is not new. No
// change is a clean report. Errors: NotFound, for a base that is not here, with what fetches it.
Result<ScanReport> scan_changes(const GateTarget& target, const Engine& engine,
                                const ScanOptions& options, std::stop_token stop);

}  // namespace dredge

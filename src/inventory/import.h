// Reads the reports of other tools: gitleaks, TruffleHog, Kingfisher, SARIF, GitLab. What they
// found becomes findings of ours, under their rules' names.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dredge/finding.h"
#include "dredge/result.h"

namespace dredge {

// The names users give: "gitleaks", "trufflehog", "kingfisher", "sarif", "gitlab".
enum class ImportFormat : std::uint8_t { Gitleaks, Trufflehog, Kingfisher, Sarif, Gitlab };
std::string_view name_of(ImportFormat format);
std::optional<ImportFormat> parse_import_format(std::string_view name);

// One row of a report. Raw secrets live in it and nowhere else.
struct ImportedFinding {
  std::string rule;  // the tool's own
  std::string description;
  std::optional<Secret> secret;  // absent when the report has none, or only "REDACTED"
  std::string target;            // repository or image that the report names; empty: none
  Place place;                   // its target stays empty
  Verdict verdict;
};

struct ImportedReport {
  ImportFormat format = ImportFormat::Gitleaks;
  std::string tool;     // "gitleaks", or the name a SARIF run gives itself
  std::string version;  // empty: not said
  std::vector<ImportedFinding> findings;
  std::uint64_t unreadable = 0;  // rows that hold no finding that can be understood
};

// Reads one JSON document, or one a line. Without a format it is told from the fields. `now` is the
// time of verdicts. Errors: InvalidInput for what is none of these.
Result<ImportedReport> parse_import(std::string_view text, std::optional<ImportFormat> format,
                                    std::int64_t now);

}  // namespace dredge

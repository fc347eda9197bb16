// The writers behind kReportFormats, one file each, and what they share.
#pragma once

#include <iosfwd>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "report/report.h"

namespace dredge {

// Errors of all: Io, when `out` refuses bytes.
Result<> write_text(const ScanReport& report, const ReportOptions& options, std::ostream& out);
Result<> write_json(const ScanReport& report, const ReportOptions& options, std::ostream& out);
Result<> write_jsonl(const ScanReport& report, const ReportOptions& options, std::ostream& out);
Result<> write_sarif(const ScanReport& report, const ReportOptions& options, std::ostream& out);

class JsonWriter;
// The keys of a finding, into an object that is open.
void write_finding_members(JsonWriter& json, const Finding& finding, const ReportOptions& options);

// An error unless every byte so far went out.
Result<> check_written(std::ostream& out);

// The raw secret, when the user asked for it and the scan kept it. Good while `finding` lives.
std::optional<std::string_view> shown_secret(const Finding& finding, const ReportOptions& options);

// The suppressed findings, where the user asked for them; else none.
std::span<const Finding> listed_suppressed(const ScanReport& report, const ReportOptions& options);

// What kind of place, one vocabulary for all formats: "file", "stream", "image-layer",
// "image-config" or the name of a GitPlace.
std::string_view kind_of(const Origin& origin);

// The path a person would open from where dredge ran: a relative target and base_dir come before
// it. Attacker's text, not escaped. Never empty: a place without a path is named by its kind.
std::string openable_path(const Place& place, const ReportOptions& options);

// "Jane Doe <jane@example.org>"; either part may be missing. Attacker's text, not escaped.
std::string person_text(const Person& person);

// The CommitOrigin or LayerOrigin of a place, or nullptr.
const CommitOrigin* commit_of(const Place& place);
const LayerOrigin* layer_of(const Place& place);

// Whether the secret still stands where people work: in HEAD, on disk, in the final image.
bool is_current(const Place& place);

}  // namespace dredge

// Turns what a scan learned into words for a person or a machine. Every writer is deterministic:
// the same ScanReport and options give the same bytes. Writers stream: memory does not grow with
// the number of findings. Formats are described in docs/output.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <span>
#include <string>
#include <string_view>

#include "dredge/finding.h"
#include "dredge/result.h"

namespace dredge {

struct ReportOptions {
  bool show_secrets = false;     // text, json and jsonl then show raw secrets; sarif never does
  bool show_suppressed = false;  // findings that an allow or ignore file covers are listed too
  bool color = false;            // ANSI colours (text only)
  bool unicode = true;           // false: nothing but ASCII leaves the text formats
  int width = 80;                // columns of the terminal; below 40 counts as 40
  std::int64_t now = 0;    // seconds since the epoch, for ages ("3 years"); 0 = no ages are shown
  std::string base_dir{};  // put before the paths of sarif and text; "" = targets say it all
  std::size_t max_places = 5;             // places shown for a finding in text
  std::size_t sarif_max_results = 25000;  // more are dropped, with a notification that says so
};

// One row a format, in the order that help shows.
struct ReportFormat {
  std::string_view name;
  std::string_view help;
  Result<> (*write)(const ScanReport& report, const ReportOptions& options, std::ostream& out);
};
std::span<const ReportFormat> report_formats();

// Writes `report` to `out` in the format of that name.
// Errors: InvalidInput, for a name that no format has; Io, when `out` refuses bytes.
Result<> write_report(std::string_view format, const ScanReport& report,
                      const ReportOptions& options, std::ostream& out);

// Everything known of one finding: each signal, risk factor, owner candidate and place. For
// `dredge explain`.
std::string explain_text(const Finding& finding, const ReportOptions& options);

}  // namespace dredge

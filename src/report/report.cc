#include "report/report.h"

#include <array>
#include <ostream>
#include <vector>

#include "base/text.h"
#include "report/writers.h"

namespace dredge {
namespace {

constexpr std::array<ReportFormat, 4> kReportFormats = {{
    {"text", "for people: findings by risk, a summary, what was covered", write_text},
    {"json", "one document with everything that is known", write_json},
    {"jsonl", "one line for each place of each finding", write_jsonl},
    {"sarif", "SARIF 2.1.0, for code hosts and editors", write_sarif},
}};

}  // namespace

std::span<const ReportFormat> report_formats() { return kReportFormats; }

Result<> write_report(std::string_view format, const ScanReport& report,
                      const ReportOptions& options, std::ostream& out) {
  std::vector<std::string_view> names;
  for (const ReportFormat& row : kReportFormats) {
    if (row.name == format) return row.write(report, options, out);
    names.push_back(row.name);
  }
  std::string message = "no report format is named '" + escape_for_terminal(format) + "'";
  if (const std::string_view near = nearest(format, names); !near.empty()) {
    message += "; did you mean '" + std::string(near) + "'?";
  }
  return Error{ErrorCode::InvalidInput, message};
}

}  // namespace dredge

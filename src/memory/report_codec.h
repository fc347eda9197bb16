// A scan's report as bytes: everything that was read, and nothing that is derived from it with the
// clock (risk, remediation, controls, what to rotate first). No secret: a report that carries some
// is written without.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dredge/finding.h"

namespace dredge {

// What a scan said, in its report and beside it.
struct RememberedReport {
  ScanReport report;
  std::vector<std::string> owner_warnings;
};

std::string encode_report(const ScanReport& report, const std::vector<std::string>& owner_warnings);

// Makes a text live as long as the reports that are read: Signal::name is a view.
using KeepText = std::function<std::string_view(std::string_view)>;

// Nothing when `bytes` are not what encode_report wrote.
std::optional<RememberedReport> decode_report(std::string_view bytes, const KeepText& keep);

}  // namespace dredge

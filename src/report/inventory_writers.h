// The writers behind kInventoryReportFormats, one file each. Errors of all: Io, when `out` refuses
// bytes.
#pragma once

#include <iosfwd>

#include "report/inventory_report.h"

namespace dredge {

Result<> write_inventory_text(const InventoryReport& report, const InventoryReportOptions& options,
                              std::ostream& out);
Result<> write_inventory_markdown(const InventoryReport& report,
                                  const InventoryReportOptions& options, std::ostream& out);
Result<> write_inventory_json(const InventoryReport& report, const InventoryReportOptions& options,
                              std::ostream& out);
Result<> write_inventory_csv(const InventoryReport& report, const InventoryReportOptions& options,
                             std::ostream& out);

}  // namespace dredge

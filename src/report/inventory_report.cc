#include "report/inventory_report.h"

#include <array>

#include "report/inventory_writers.h"

namespace dredge {
namespace {

constexpr std::array<InventoryReportFormat, 5> kInventoryReportFormats = {{
    {"text", "for people at a terminal: what matters, in short tables", write_inventory_text},
    {"markdown", "the same for tickets, wikis and job summaries", write_inventory_markdown},
    {"html", "one self-contained page with every secret, owner and target", write_html},
    {"json", "one document with everything that is known", write_inventory_json},
    {"csv", "one row a finding, safe to open in a spreadsheet", write_inventory_csv},
}};

}  // namespace

std::span<const InventoryReportFormat> inventory_report_formats() {
  return kInventoryReportFormats;
}

}  // namespace dredge

// The inventory's report as Markdown: for tickets, wikis, the summary of a CI job.
#include <ostream>

#include <fmt/format.h>

#include "base/text.h"
#include "report/html_text.h"
#include "report/inventory_writers.h"
#include "report/summary_rows.h"
#include "report/writers.h"

namespace dredge {
namespace {

void write_table(const SummaryTable& table, std::ostream& out) {
  out << "\n## " << table.title << "\n\n";
  if (!table.lead.empty()) out << markdown_escape(table.lead) << "\n";
  if (table.rows.empty()) return;
  out << "\n|";
  for (const SummaryColumn& column : table.columns) out << ' ' << to_lower(column.title) << " |";
  out << "\n|";
  for (const SummaryColumn& column : table.columns)
    out << (column.is_number ? " ---: |" : " --- |");
  out << '\n';
  for (const std::vector<std::string>& cells : table.rows) {
    out << '|';
    for (const std::string& cell : cells) out << ' ' << markdown_escape(cell) << " |";
    out << '\n';
  }
  if (table.more != 0) out << fmt::format("\nand {} more\n", table.more);
}

}  // namespace

Result<> write_inventory_markdown(const InventoryReport& report,
                                  const InventoryReportOptions& options, std::ostream& out) {
  const Analysis analysis = analyse(report);
  out << "# Secrets inventory, " << iso_time(report.now).substr(0, 10) << "\n\n";
  if (options.lens == Lens::Everything) {
    out << markdown_escape(headline_of(analysis)) << "\n\n";
    for (const auto& [name, value] : key_figures(report, analysis))
      out << fmt::format("- **{}**: {}\n", name, markdown_escape(value));
  }
  for (const SummaryTable& table : summary_tables(report, analysis, options))
    write_table(table, out);
  return check_written(out);
}

}  // namespace dredge

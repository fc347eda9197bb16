// The inventory's report at a terminal: the figures that matter, a line of the trend, short tables.
#include <algorithm>
#include <ostream>

#include <fmt/format.h>

#include "base/text.h"
#include "report/inventory_writers.h"
#include "report/screen.h"
#include "report/summary_rows.h"
#include "report/table.h"
#include "report/text_parts.h"
#include "report/trend.h"
#include "report/writers.h"

namespace dredge {
namespace {

constexpr std::size_t kSparkPoints = 40;

// "▁▂▅▇": the risk over time, the last column is now. Digits where the terminal is plain ASCII.
std::string sparkline(const std::vector<TrendPoint>& trend, bool unicode) {
  static constexpr std::array<std::string_view, 8> kBlocks = {"▁", "▂", "▃", "▄",
                                                              "▅", "▆", "▇", "█"};
  static constexpr std::array<std::string_view, 8> kPlain = {"_", "1", "2", "3",
                                                             "4", "5", "6", "7"};
  std::vector<std::uint64_t> sums;
  for (const TrendPoint& point : trend) {
    std::uint64_t sum = 0;
    for (const std::uint64_t part : point.risk) sum += part;
    sums.push_back(sum);
  }
  const std::uint64_t most =
      std::max<std::uint64_t>(1, *std::max_element(sums.begin(), sums.end()));
  std::string line;
  for (const std::uint64_t sum : sums) line += (unicode ? kBlocks : kPlain)[sum * 7 / most];
  return line;
}

// A bar of all open findings, a share for each band, as wide as it may be.
std::string band_bar(const Analysis& analysis, const Screen& screen, std::size_t width,
                     bool unicode) {
  std::string bar;
  for (const Band band : kBandsWorstFirst) {
    const std::uint64_t count = analysis.bands[static_cast<std::size_t>(band)];
    if (count == 0) continue;
    const std::size_t cells =
        std::max<std::size_t>(1, count * width / std::max<std::uint64_t>(analysis.open, 1));
    std::string part;
    const char letter = name_of(band).front();
    for (std::size_t i = 0; i < cells; ++i) part += unicode ? "█" : std::string(1, letter);
    bar += screen.paint(ink_of(band), part);
  }
  return bar;
}

void write_head(const InventoryReport& report, const Analysis& analysis, const Screen& screen,
                const InventoryReportOptions& options, std::ostream& out) {
  out << screen.paint(Ink::Bold, headline_of(analysis)) << '\n';
  const std::size_t room = std::min<std::size_t>(screen.width() - 4, 72);
  if (analysis.open != 0)
    out << "  " << band_bar(analysis, screen, room, options.screen.unicode) << '\n';
  out << '\n';
  for (const auto& [name, value] : key_figures(report, analysis)) {
    const bool is_alarm =
        (name == "overdue" && analysis.overdue != 0) || (name == "live" && analysis.live != 0);
    out << fmt::format("  {:<12}  {}\n", name,
                       screen.paint(is_alarm ? Ink::Red : Ink::Plain, value));
  }
  const std::vector<TrendPoint> trend = trend_of(report, std::min(kSparkPoints, room - 28));
  if (trend.size() > 2)
    out << fmt::format(
        "  {:<12}  {}  {} to {}\n", "trend", sparkline(trend, options.screen.unicode),
        iso_time(trend.front().at).substr(0, 10), iso_time(trend.back().at).substr(0, 10));
}

void write_table(const SummaryTable& table, const Screen& screen,
                 const InventoryReportOptions& options, std::ostream& out) {
  out << '\n' << screen.paint(Ink::Bold, table.title) << '\n';
  if (!table.lead.empty()) out << "  " << screen.wrap(table.lead, 2) << '\n';
  if (table.rows.empty()) return;
  std::vector<Column> columns;
  for (const SummaryColumn& column : table.columns)
    columns.push_back(
        {column.title, column.is_number ? Align::Right : Align::Left, column.may_shrink});
  Table rows(std::move(columns));
  for (const std::vector<std::string>& cells : table.rows) rows.add_row(cells);
  out << rows.render(options.screen, 2);
  if (table.more != 0)
    out << "  " << screen.paint(Ink::Dim, fmt::format("+{} more", table.more)) << '\n';
}

}  // namespace

Result<> write_inventory_text(const InventoryReport& report, const InventoryReportOptions& options,
                              std::ostream& out) {
  const Screen screen(options.screen);
  const Analysis analysis = analyse(report);
  if (options.lens == Lens::Everything) write_head(report, analysis, screen, options, out);
  for (const SummaryTable& table : summary_tables(report, analysis, options))
    write_table(table, screen, options, out);
  out << "\nOne in full: dredge explain ID. All of it: dredge report --format html:FILE\n";
  return check_written(out);
}

}  // namespace dredge

#include "report/table.h"

#include <algorithm>

#include "base/check.h"
#include "report/screen.h"

namespace dredge {
namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kNarrowestCell = 8;
constexpr std::size_t kWidestCell = 400;  // a hostile cell is cut before it is measured

// Takes columns from the widest shrinkable cell until the row fits or none can give more.
void fit(std::vector<std::size_t>& widths, const std::vector<Column>& columns, std::size_t room) {
  std::size_t total = kGap * (widths.size() - 1);
  for (const std::size_t width : widths) total += width;
  while (total > room) {
    std::size_t widest = widths.size();
    for (std::size_t i = 0; i < widths.size(); ++i) {
      const std::size_t least = std::max(kNarrowestCell, display_width(columns[i].title));
      if (!columns[i].may_shrink || widths[i] <= least) continue;
      if (widest == widths.size() || widths[i] > widths[widest]) widest = i;
    }
    if (widest == widths.size()) return;
    --widths[widest];
    --total;
  }
}

std::string padding(std::size_t columns) { return std::string(columns, ' '); }

}  // namespace

void Table::add_row(std::vector<std::string> cells) {
  DREDGE_CHECK(cells.size() <= columns_.size());
  cells.resize(columns_.size());
  rows_.push_back(std::move(cells));
}

std::string Table::render(const ReportOptions& options, std::size_t indent) const {
  const Screen screen(options);
  std::vector<std::size_t> widths;
  for (const Column& column : columns_) widths.push_back(display_width(column.title));
  for (const std::vector<std::string>& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], display_width(screen.safe_short(row[i], kWidestCell)));
    }
  }
  fit(widths, columns_, screen.width() - std::min(indent, screen.width()));

  std::string text;
  const auto add_line = [&](const auto& cell_of, Ink ink) {
    std::string line = padding(indent);
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const std::string cell = screen.safe_short(cell_of(i), widths[i]);
      const std::string fill = padding(widths[i] - std::min(widths[i], display_width(cell)));
      const std::string shown = screen.paint(ink, cell);
      line += columns_[i].align == Align::Right ? fill + shown : shown + fill;
      if (i + 1 < columns_.size()) line += padding(kGap);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + '\n';
  };
  add_line([&](std::size_t i) { return columns_[i].title; }, Ink::Bold);
  for (const std::vector<std::string>& row : rows_) {
    add_line([&](std::size_t i) { return std::string_view(row[i]); }, Ink::Plain);
  }
  return text;
}

}  // namespace dredge

// Columns of text for a terminal: aligned, cut to its width, safe to print.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "report/report.h"

namespace dredge {

enum class Align : std::uint8_t { Left, Right };

struct Column {
  std::string_view title;  // static text
  Align align = Align::Left;
  bool may_shrink = false;  // gives way first when the table is too wide
};

// Confined to one thread. Cells may be any bytes: they are escaped when rendered.
class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // Missing cells are empty; more cells than columns is our bug and is checked.
  void add_row(std::vector<std::string> cells);
  bool empty() const { return rows_.empty(); }

  // A heading and the rows, each line ending in '\n', none in blanks, indented by `indent`. Uses
  // `width`, `unicode` and `color` of the options.
  std::string render(const ReportOptions& options, std::size_t indent = 0) const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace dredge

#include "report/svg.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/text.h"
#include "report/html_text.h"
#include "report/screen.h"
#include "report/text_parts.h"

namespace dredge {
namespace {

constexpr int kWidth = 560;
constexpr double kLeft = 46;  // of the plot: room for the scale
constexpr double kRight = 548;
constexpr double kTop = 12;
constexpr double kBottom = 188;
constexpr int kHeight = 216;

std::string short_number(double value) {
  if (value >= 1e6) return fmt::format("{:.3g}M", value / 1e6);
  if (value >= 1e4) return fmt::format("{:.3g}k", value / 1e3);
  return fmt::format("{:.4g}", value);
}

std::string day_text(std::int64_t at) { return iso_time(at).substr(0, 10); }

double y_of(double value, double most) { return kBottom - (kBottom - kTop) * value / most; }

void draw_scale(Svg& svg, double most, std::string_view unit) {
  for (int i = 0; i <= 4; ++i) {
    const double value = most * i / 4;
    if (i % 2 != 0 && most < 4) continue;
    svg.line(kLeft, y_of(value, most), kRight, y_of(value, most), i == 0 ? "axis" : "grid");
    svg.label(kLeft - 6, y_of(value, most) + 4, short_number(value) + std::string(unit), "end");
  }
}

// Where moments stand between the left and the right edge of the plot.
struct TimeAxis {
  std::int64_t begin = 0;
  std::int64_t end = 1;
  double x_of(std::int64_t at) const {
    return kLeft + (kRight - kLeft) * static_cast<double>(at - begin) /
                       static_cast<double>(std::max<std::int64_t>(end - begin, 1));
  }
  void draw(Svg& svg) const {
    svg.label(kLeft, kBottom + 18, day_text(begin));
    svg.label((kLeft + kRight) / 2, kBottom + 18, day_text(begin + (end - begin) / 2), "middle");
    svg.label(kRight, kBottom + 18, day_text(end), "end");
  }
};

TimeAxis time_axis(const std::vector<Series>& series) {
  TimeAxis axis;
  if (series.empty() || series.front().points.empty()) return axis;
  axis.begin = series.front().points.front().at;
  axis.end = series.front().points.back().at;
  return axis;
}

std::string point_text(double x, double y) { return fmt::format("{:.1f},{:.1f} ", x, y); }

void draw_slices(Svg& svg, const BarRow& row, double y, double left, double scale) {
  double x = left;
  for (const Slice& slice : row.slices) {
    if (slice.value <= 0) continue;
    const double width = std::max(slice.value * scale, 1.5);
    const std::string tip = fmt::format("{}{}: {}", row.label.empty() ? "" : row.label + ", ",
                                        slice.label, short_number(slice.value));
    svg.rect(x, y, std::max(width - 1, 1.0), 16, slice.style, tip);
    x += width;
  }
  svg.label(x + 6, y + 12.5, row.note, "note");
}

double sum_of(const BarRow& row) {
  double sum = 0;
  for (const Slice& slice : row.slices) sum += slice.value;
  return sum;
}

double longest(const std::vector<BarRow>& rows) {
  double most = 0;
  for (const BarRow& row : rows) most = std::max(most, sum_of(row));
  return std::max(most, 1.0);
}

// The label cut to a chart's column, by columns of text.
std::string cut(std::string_view label, std::size_t columns) {
  const std::string safe = escape_for_terminal(label);
  if (display_width(safe) <= columns) return safe;
  return std::string(clip(safe, columns - 1)) + "…";
}

}  // namespace

Svg::Svg(int width, int height, std::string_view title, std::string_view description) {
  body_ = fmt::format(
      "<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}. {}\" "
      "preserveAspectRatio=\"xMinYMin meet\">",
      width, height, html_escape(title), html_escape(description));
}

void Svg::rect(double x, double y, double width, double height, std::string_view style,
               std::string_view tip) {
  body_ +=
      fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" class=\"{}\"",
                  x, y, width, height, style);
  body_ += tip.empty() ? "/>" : fmt::format("><title>{}</title></rect>", html_escape(tip));
}

void Svg::line(double x1, double y1, double x2, double y2, std::string_view style) {
  body_ +=
      fmt::format("<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" class=\"{}\"/>",
                  x1, y1, x2, y2, style);
}

void Svg::circle(double x, double y, double radius, std::string_view style, std::string_view tip) {
  body_ += fmt::format(
      "<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{:.1f}\" class=\"{}\"><title>{}</title></circle>", x,
      y, radius, style, html_escape(tip));
}

void Svg::label(double x, double y, std::string_view text, std::string_view style) {
  if (text.empty()) return;
  body_ += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" class=\"{}\">{}</text>", x, y, style,
                       html_escape(text));
}

void Svg::path(std::string_view points, std::string_view style, bool is_area) {
  body_ += fmt::format("<{} points=\"{}\" class=\"{} {}\"/>", is_area ? "polygon" : "polyline",
                       points, is_area ? "area" : "stroke", style);
}

void Svg::open_link(std::string_view route) {
  body_ += fmt::format("<a href=\"{}\">", html_escape(route));
}
void Svg::close_link() { body_ += "</a>"; }

double nice_ceiling(double value) {
  if (value <= 1) return 1;
  const double power = std::pow(10, std::floor(std::log10(value)));
  for (const double factor : {1.0, 2.0, 4.0, 5.0, 8.0})
    if (factor * power >= value) return factor * power;
  return 10 * power;
}

std::string bar_chart(std::string_view title, std::string_view description,
                      const std::vector<BarRow>& rows) {
  constexpr double kLabels = 170;
  constexpr double kStep = 26;
  const int height = std::max(30, static_cast<int>(kStep * static_cast<double>(rows.size())) + 8);
  Svg svg(kWidth, height, title, description);
  // What stands behind the bars is never wider than 6.6 pixels a letter, and must fit too.
  double notes = 64;
  for (const BarRow& row : rows)
    notes = std::max(notes, 12 + 6.6 * static_cast<double>(row.note.size()));
  const double scale = (kRight - kLabels - notes) / longest(rows);
  double y = 4;
  for (const BarRow& row : rows) {
    if (!row.route.empty()) svg.open_link(row.route);
    svg.label(kLabels - 8, y + 12.5, cut(row.label, 24), "end name");
    if (!row.route.empty()) svg.close_link();
    draw_slices(svg, row, y, kLabels, scale);
    y += kStep;
  }
  return svg.text();
}

std::string area_chart(std::string_view title, std::string_view description,
                       const std::vector<Series>& stacked) {
  Svg svg(kWidth, kHeight, title, description);
  const TimeAxis axis = time_axis(stacked);
  const std::size_t points = stacked.empty() ? 0 : stacked.front().points.size();
  std::vector<double> totals(points, 0);
  for (const Series& series : stacked)
    for (std::size_t i = 0; i < points; ++i) totals[i] += series.points[i].value;
  const double most =
      nice_ceiling(totals.empty() ? 1 : *std::max_element(totals.begin(), totals.end()));
  draw_scale(svg, most, "");
  std::vector<double> floor(points, 0);
  for (const Series& series : stacked) {
    std::string top;
    std::string back;
    for (std::size_t i = 0; i < points; ++i) {
      const std::size_t mirrored = points - 1 - i;
      top +=
          point_text(axis.x_of(series.points[i].at), y_of(floor[i] + series.points[i].value, most));
      back += point_text(axis.x_of(series.points[mirrored].at), y_of(floor[mirrored], most));
    }
    for (std::size_t i = 0; i < points; ++i) floor[i] += series.points[i].value;
    if (points != 0) svg.path(top + back, series.style, true);
  }
  axis.draw(svg);
  return svg.text();
}

std::string line_chart(std::string_view title, std::string_view description,
                       const std::vector<Series>& lines) {
  Svg svg(kWidth, kHeight, title, description);
  const TimeAxis axis = time_axis(lines);
  double most = 1;
  for (const Series& series : lines)
    for (const Point& point : series.points) most = std::max(most, point.value);
  most = nice_ceiling(most);
  draw_scale(svg, most, "");
  for (const Series& series : lines) {
    std::string points;
    for (const Point& point : series.points)
      points += point_text(axis.x_of(point.at), y_of(point.value, most));
    svg.path(points, series.style, false);
    if (series.points.empty()) continue;
    const Point& last = series.points.back();
    svg.circle(axis.x_of(last.at), y_of(last.value, most), 3.5, series.style,
               fmt::format("{}: {}", series.label, short_number(last.value)));
  }
  axis.draw(svg);
  return svg.text();
}

std::string column_chart(std::string_view title, std::string_view description,
                         const std::vector<BarRow>& columns) {
  Svg svg(kWidth, kHeight, title, description);
  const double most = nice_ceiling(longest(columns));
  draw_scale(svg, most, "");
  const double step =
      (kRight - kLeft) / static_cast<double>(std::max<std::size_t>(columns.size(), 1));
  const double width = std::min(step * 0.62, 64.0);
  double x = kLeft + (step - width) / 2;
  for (const BarRow& column : columns) {
    double below = 0;
    for (const Slice& slice : column.slices) {
      if (slice.value <= 0) continue;
      const double top = y_of(below + slice.value, most);
      svg.rect(x, top, width, std::max(y_of(below, most) - top - 0.8, 1.0), slice.style,
               fmt::format("{}, {}: {}", column.label, slice.label, short_number(slice.value)));
      below += slice.value;
    }
    svg.label(x + width / 2, y_of(below, most) - 4, column.note, "middle note");
    svg.label(x + width / 2, kBottom + 18, column.label, "middle");
    x += step;
  }
  return svg.text();
}

std::string share_chart(std::string_view title, std::string_view description,
                        const std::vector<double>& shares, std::size_t marked) {
  Svg svg(kWidth, kHeight, title, description);
  draw_scale(svg, 100, " %");
  const double count = static_cast<double>(std::max<std::size_t>(shares.size(), 1));
  const auto x_of = [&](double step) { return kLeft + (kRight - kLeft) * step / count; };
  std::string points = point_text(kLeft, kBottom);
  // More steps than pixels draw nothing more.
  const std::size_t stride = std::max<std::size_t>(1, shares.size() / 400);
  for (std::size_t i = 0; i < shares.size(); i += stride)
    points += point_text(x_of(static_cast<double>(i + 1)), y_of(100 * shares[i], 100));
  if (!shares.empty()) points += point_text(kRight, y_of(100 * shares.back(), 100));
  svg.path(points + point_text(kRight, kBottom), "accent", true);
  svg.path(points, "accent", false);
  if (marked != 0 && marked <= shares.size()) {
    const double x = x_of(static_cast<double>(marked));
    const double share = 100 * shares[marked - 1];
    svg.line(x, kBottom, x, y_of(share, 100), "mark");
    const std::string words = fmt::format("{} rotations: {}", marked, percent(shares[marked - 1]));
    svg.circle(x, y_of(share, 100), 4, "accent", words);
    const bool is_right = x > (kLeft + kRight) * 0.6;
    // Beside the point, but neither on the axis below nor on the curve above.
    const double beside = std::max(y_of(share, 100) - 6, kTop + 10) + (is_right ? 22 : 14);
    const double y = share < 12 ? y_of(28, 100) : beside;
    svg.label(is_right ? x - 8 : x + 8, y, words, is_right ? "end strong" : "strong");
  }
  svg.label(kLeft, kBottom + 18, "0");
  svg.label(kRight, kBottom + 18, fmt::format("{} rotations", grouped(shares.size())), "end");
  return svg.text();
}

}  // namespace dredge

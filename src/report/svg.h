// Draws charts as SVG text: no style attributes and no script, so that the strictest content
// security policy lets them through; colours come from classes of the page's style sheet.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dredge {

// Text in a chart and what it stands for. Any bytes: they are escaped when drawn.
struct Slice {
  std::string label;
  double value = 0;
  std::string style;  // class of the style sheet: "critical"
};

// Horizontal bars made of slices, one row a label.
struct BarRow {
  std::string label;
  std::vector<Slice> slices;
  std::string note;   // at the bar's end
  std::string route;  // "#/owner/..."; "" = no link
};

struct Point {
  std::int64_t at = 0;
  double value = 0;
};

struct Series {
  std::string label;
  std::string style;
  std::vector<Point> points;
};

// Confined; every call appends. Finish with `text`.
class Svg {
 public:
  // `title` and `description` are read out in place of the picture.
  Svg(int width, int height, std::string_view title, std::string_view description);

  void rect(double x, double y, double width, double height, std::string_view style,
            std::string_view tip = {});
  void line(double x1, double y1, double x2, double y2, std::string_view style);
  void circle(double x, double y, double radius, std::string_view style, std::string_view tip);
  // `style` "" or classes; "end" and "middle" anchor the text there.
  void label(double x, double y, std::string_view text, std::string_view style = {});
  // `points` as "x,y x,y"; `is_area` fills instead of stroking.
  void path(std::string_view points, std::string_view style, bool is_area);
  void open_link(std::string_view route);
  void close_link();
  std::string text() const { return body_ + "</svg>"; }

 private:
  std::string body_;
};

// Rows of stacked bars, longest = full width.
std::string bar_chart(std::string_view title, std::string_view description,
                      const std::vector<BarRow>& rows);
// Areas stacked on each other, over time, with a scale.
std::string area_chart(std::string_view title, std::string_view description,
                       const std::vector<Series>& stacked);
// Lines over time, one scale.
std::string line_chart(std::string_view title, std::string_view description,
                       const std::vector<Series>& lines);
// Bars upright, each made of slices, under a common scale.
std::string column_chart(std::string_view title, std::string_view description,
                         const std::vector<BarRow>& columns);
// Cumulative shares (0 to 1), one for each step, with a mark at `marked` steps.
std::string share_chart(std::string_view title, std::string_view description,
                        const std::vector<double>& shares, std::size_t marked);

// A round number that is not under `value`: 1, 2, 5 times a power of ten.
double nice_ceiling(double value);

}  // namespace dredge

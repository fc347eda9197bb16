#include "scan/changed_lines.h"

#include <algorithm>
#include <utility>

namespace dredge {
namespace {

// Lines this close are looked at together: stopping and starting costs more.
constexpr std::uint64_t kNarrowGap = 128;

// The end of the last line that ends at or before `at`, its '\n' taken in.
std::uint64_t line_up_to(std::string_view text, std::uint64_t at) {
  const std::size_t end = at == 0 ? std::string_view::npos : text.rfind('\n', at - 1);
  return end == std::string_view::npos ? 0 : end + 1;
}

Span lines_around(std::string_view text, Span span) {
  const std::size_t end = text.find(
      '\n', span.size() == 0 ? span.begin : std::min<std::uint64_t>(span.end, text.size()) - 1);
  return {line_up_to(text, span.begin), end == std::string_view::npos ? text.size() : end + 1};
}

// What of `piece` is whole lines, in the blob and in the base.
Span whole_lines(std::string_view text, const Descent& descent, const CopiedPiece& piece) {
  const std::uint64_t end = std::uint64_t{piece.begin} + piece.size;
  const bool begins_line = (piece.begin == 0 || text[piece.begin - 1] == '\n') &&
                           (piece.from == 0 || descent.base[piece.from - 1] == '\n');
  const bool ends_both =
      end == text.size() && std::uint64_t{piece.from} + piece.size == descent.base.size();
  Span lines{piece.begin, end};
  if (!begins_line) {
    const std::size_t first = text.find('\n', piece.begin);
    lines.begin = first == std::string_view::npos ? end : first + 1;
  }
  if (lines.begin >= end) return {};
  if (!ends_both) lines.end = line_up_to(text, end);
  return lines.end > lines.begin ? lines : Span{};
}

class LineList {
 public:
  void add(Span lines) {
    if (!lines_.empty() && lines.begin <= lines_.back().end + kNarrowGap) {
      lines_.back().end = std::max(lines_.back().end, lines.end);
    } else {
      lines_.push_back(lines);
    }
  }
  std::vector<Span> take() { return std::move(lines_); }

 private:
  std::vector<Span> lines_;
};

}  // namespace

std::vector<Span> changed_lines(std::string_view text, const Descent& descent) {
  const std::vector<Span>& remarks = descent.of_base->lines;
  LineList changed;
  std::uint64_t done = 0;  // what lies before is known or in `changed`
  std::uint64_t from = 0;  // where that ends in the base
  for (const CopiedPiece& piece : descent.copies) {
    const Span lines = whole_lines(text, descent, piece);
    if (lines.size() == 0) continue;
    const std::uint64_t in_base = lines.begin - piece.begin + piece.from;
    if (done != lines.begin || from != in_base) changed.add({done, lines.begin});
    const std::uint64_t base_end = in_base + lines.size();
    auto remark = std::partition_point(remarks.begin(), remarks.end(),
                                       [&](Span span) { return span.end <= in_base; });
    for (; remark != remarks.end() && remark->begin < base_end; ++remark) {
      const std::uint64_t begin = std::max(remark->begin, in_base);
      const std::uint64_t end = std::min(remark->end, base_end);
      changed.add({begin - in_base + lines.begin, end - in_base + lines.begin});
    }
    done = lines.end;
    from = base_end;
  }
  if (done != text.size() || from != descent.base.size()) changed.add({done, text.size()});
  return changed.take();
}

std::vector<Span> LineNotes::take_lines() {
  for (Span& span : spans_) span = lines_around(text_, span);
  std::sort(spans_.begin(), spans_.end());
  std::vector<Span> lines;
  for (const Span& span : spans_) {
    if (!lines.empty() && span.begin <= lines.back().end) {
      lines.back().end = std::max(lines.back().end, span.end);
    } else {
      lines.push_back(span);
    }
  }
  return lines;
}

}  // namespace dredge

// A history stores most versions of a file as changes of another version. What was looked at there
// and gave nothing need not be looked at again.
//
// The unit is the line, because nearly all rules are matched line by line. A line that is a copy of
// a line without remarks can have no candidate of such a rule. A match of any other rule holds an
// anchor, and lines with such anchors have remarks. Remarks also have the lines of candidates,
// whatever became of them, and of encoded values, for these may begin on one line and change on
// the next. So looking at the lines told here finds what looking at all of them finds
// (docs/decisions/11).
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "dredge/source.h"

namespace dredge {

// The lines of `text` that must be looked at, `descent` having a base with known remarks: those
// that are no copies, and copies of those with remarks. Ascending, disjoint, each one or more whole
// lines, or empty where lines follow each other that did not in the base. Cost: a few searches for
// line ends for each copied piece.
std::vector<Span> changed_lines(std::string_view text, const Descent& descent);

// Collects remarks on one text. Confined to one thread.
class LineNotes {
 public:
  explicit LineNotes(std::string_view text) : text_(text) {}

  std::vector<Span>& spans() { return spans_; }  // to be added to: any spans of the text
  // The text says things that no selection of its lines would say.
  void must_be_whole() { is_whole_only_ = true; }
  bool is_whole_only() const { return is_whole_only_; }

  // Whole lines, ascending, disjoint.
  std::vector<Span> take_lines();

 private:
  std::string_view text_;
  std::vector<Span> spans_;
  bool is_whole_only_ = false;
};

}  // namespace dredge

// A history stores most versions of a file as changes of another version. What was looked at there
// need not be looked at again.
//
// The unit is the line, because nearly all rules are matched line by line: on a line that is a copy
// they find what they found in the base. What becomes of such a candidate depends on a known part
// of the text around it; where that is copied too, it becomes the same. A match of any other rule
// holds an anchor, and lines with such anchors are looked at in every version. So are lines with
// encoded values, for these may begin on one line and change on the next. So looking at the lines
// told here, and taking over the rest, finds what looking at all lines finds (docs/decisions/11).
// Of changed lines, too, most stood in other texts before (scan/known_lines.h).
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "dredge/source.h"
#include "scan/known_lines.h"
#include "scan/local_hits.h"

namespace dredge {

// What a worker notes of a text, for those that are made from it.
struct TextNotes final : BlobNotes {
  std::vector<Span> lines;     // to be looked at in any case: whole ones, ascending, disjoint
  std::vector<Stand> dropped;  // candidates below the threshold, ascending
  std::vector<Stand> refuted;  // anchors of multi-line rules that belong to no match, ascending
  std::vector<LocalHit> hits;  // with their `stand`, ascending by that
  std::uint64_t decoded_bytes = 0;
  bool has_no_allows = false;  // nor anything like one; else nobody looked
  bool is_whole_only = false;  // see TextNoter::must_be_whole; nothing else is noted then
};

// How a text differs from one of which there are notes.
struct Changes {
  std::vector<Span> fresh;  // whole lines that are no copies
  // What must be looked at: lines that are no copies, and copies of those for which the notes do
  // not do. Ascending, disjoint, each one or more whole lines, or empty where lines follow each
  // other that did not in the base.
  std::vector<Span> lines;
  // What holds on the other lines, where it stands now; `levels` and `allow` of a hit are blank.
  std::vector<Stand> dropped;
  std::vector<Stand> refuted;
  std::vector<LocalHit> hits;
};

// Of the lines that are no copies those that `picker` knows are left out. Cost: a few searches for
// line ends for each copied piece, a step for each note and a look at each changed line.
Changes changes_of(std::string_view text, const Descent& descent, const TextNotes& of_base,
                   LinePicker& picker);

// The same for a text that is made from none of which there are notes.
Changes first_look(std::string_view text, LinePicker& picker);

// All of a text. `picker` learns nothing of it.
Changes whole_look(std::string_view text, LinePicker& picker);

// Collects notes on one text. Confined to one thread; borrows the text.
class TextNoter {
 public:
  explicit TextNoter(std::string_view text) : text_(text) {}

  // Where something stands whose lines must be looked at again; to be added to.
  std::vector<Span>& spans() { return spans_; }
  // A candidate of a line-local rule. `seen`: all of the text, beside its line, that had a say.
  Stand stand_of(Span match, Span seen) { return {lines_of(match), seen}; }
  void drop(const Stand& stand) { dropped_.push_back(stand); }
  void refute(const Stand& stand) { refuted_.push_back(stand); }
  // The text says things that no selection of its lines would say.
  void must_be_whole() { is_whole_only_ = true; }
  bool is_whole_only() const { return is_whole_only_; }

  // Where something was found or may have been: lines that are not here, nor in `hits`, say
  // nothing.
  std::vector<Span> events(const std::vector<LocalHit>& hits) const;

  // The notes, with the `hits` that have a stand; null where there are too many to be worth it.
  // Empty afterwards.
  std::unique_ptr<TextNotes> take(const std::vector<LocalHit>& hits);

 private:
  Span lines_of(Span span);

  std::string_view text_;
  Span line_;  // the one asked for last: many stand on one line of a megabyte
  std::vector<Span> spans_;
  std::vector<Stand> dropped_;
  std::vector<Stand> refuted_;
  bool is_whole_only_ = false;
};

}  // namespace dredge

#include "scan/changed_lines.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace dredge {
namespace {

// Lines this close are looked at together: stopping and starting costs more.
constexpr std::uint64_t kNarrowGap = 128;

// Notes are kept for each object on the way from a whole one, which can be 4,096.
constexpr std::size_t kMostLines = 1024;
constexpr std::size_t kMostStands = 1024;
constexpr std::size_t kMostHits = 256;

// The end of the last line that ends at or before `at`, its '\n' taken in.
std::uint64_t line_up_to(std::string_view text, std::uint64_t at) {
  const void* const end = memrchr(text.data(), '\n', at);
  if (end == nullptr) return 0;
  return static_cast<std::uint64_t>(static_cast<const char*>(end) - text.data()) + 1;
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

Span moved(Span span, std::uint64_t from, std::uint64_t to) {
  return {span.begin - from + to, span.end - from + to};
}

// Whole lines in a row that stand in the base just so.
struct Region {
  Span lines;
  Span in_base;
};

void join(std::vector<Span>& lines) {
  std::sort(lines.begin(), lines.end());
  std::size_t count = 0;
  for (const Span& span : lines) {
    if (count != 0 && span.begin <= lines[count - 1].end + kNarrowGap)
      lines[count - 1].end = std::max(lines[count - 1].end, span.end);
    else
      lines[count++] = span;
  }
  lines.resize(count);
}

// One for each line, of `stands` in the order of their lines.
std::vector<Stand> joined(const std::vector<Stand>& stands) {
  std::vector<Stand> lines;
  for (const Stand& stand : stands) {
    if (lines.empty() || lines.back().line != stand.line) {
      lines.push_back(stand);
      continue;
    }
    Span& seen = lines.back().seen;
    seen = {std::min(seen.begin, stand.seen.begin), std::max(seen.end, stand.seen.end)};
  }
  return lines;
}

class Comparison {
 public:
  Comparison(std::string_view text, const Descent& descent, const TextNotes& notes,
             LinePicker& picker)
      : text_(text), descent_(descent), notes_(notes), picker_(picker) {}

  Changes run();

 private:
  void find_regions();
  void look_at(const Region& region);
  void pick(Span changed);
  bool holds(const Stand& stand, const Region& region) const;
  Stand moved_to(const Stand& stand, const Region& region) const;
  void drop_looked_at();

  std::string_view text_;
  const Descent& descent_;
  const TextNotes& notes_;
  LinePicker& picker_;
  std::vector<Region> regions_;
  Changes changes_;
};

void Comparison::find_regions() {
  for (const CopiedPiece& piece : descent_.copies) {
    const Span lines = whole_lines(text_, descent_, piece);
    if (lines.size() == 0) continue;
    const Span in_base = moved(lines, piece.begin, piece.from);
    if (!regions_.empty() && regions_.back().lines.end == lines.begin &&
        regions_.back().in_base.end == in_base.begin) {
      regions_.back().lines.end = lines.end;
      regions_.back().in_base.end = in_base.end;
    } else {
      regions_.push_back({lines, in_base});
    }
  }
}

// Whether all that the stand depends on is in the region, with a neighbour on either side. That the
// text begins or ends there says something, too.
bool Comparison::holds(const Stand& stand, const Region& region) const {
  const auto [lines, in_base] = region;
  const bool has_before = stand.seen.begin == 0 ? in_base.begin == 0 && lines.begin == 0
                                                : stand.seen.begin > in_base.begin;
  const std::uint64_t base_end = descent_.base.size();
  const bool has_behind = stand.seen.end >= base_end
                              ? in_base.end == base_end && lines.end == text_.size()
                              : stand.seen.end < in_base.end;
  return has_before && has_behind && stand.line.end <= in_base.end;
}

Stand Comparison::moved_to(const Stand& stand, const Region& region) const {
  return {moved(stand.line, region.in_base.begin, region.lines.begin),
          moved(stand.seen, region.in_base.begin, region.lines.begin)};
}

void Comparison::look_at(const Region& region) {
  const Span lines = region.lines;
  const Span in_base = region.in_base;
  const auto add = [&](Span span) {
    const Span here{std::max(span.begin, in_base.begin), std::min(span.end, in_base.end)};
    changes_.lines.push_back(moved(here, in_base.begin, lines.begin));
  };
  const auto each_in_region = [&](const auto& notes, const auto& place, const auto& take) {
    auto note = std::partition_point(notes.begin(), notes.end(), [&](const auto& one) {
      return place(one).end <= in_base.begin;
    });
    for (; note != notes.end() && place(*note).begin < in_base.end; ++note) take(*note);
  };
  each_in_region(
      notes_.lines, [](Span line) { return line; }, add);
  const auto each_stand = [&](const std::vector<Stand>& stands, std::vector<Stand>& held) {
    each_in_region(
        stands, [](const Stand& stand) { return stand.line; },
        [&](const Stand& stand) {
          if (!holds(stand, region)) return add(stand.line);
          held.push_back(moved_to(stand, region));
        });
  };
  each_stand(notes_.dropped, changes_.dropped);
  each_stand(notes_.refuted, changes_.refuted);
  each_in_region(
      notes_.hits, [](const LocalHit& hit) { return hit.stand->line; },
      [&](const LocalHit& hit) {
        if (!holds(*hit.stand, region)) return add(hit.stand->line);
        LocalHit& copy = changes_.hits.emplace_back(hit);
        copy.stand = moved_to(*hit.stand, region);
        copy.span = copy.decoded = moved(hit.span, in_base.begin, lines.begin);
      });
}

void Comparison::pick(Span changed) {
  if (changed.size() == 0) return changes_.lines.push_back(changed);
  changes_.fresh.push_back(changed);
  picker_.pick(changed, changes_.lines);
}

// What stands on lines that are looked at is found there.
void Comparison::drop_looked_at() {
  const auto is_looked_at = [&](const Stand& stand) {
    const auto part = std::partition_point(changes_.lines.begin(), changes_.lines.end(),
                                           [&](Span span) { return span.end <= stand.line.begin; });
    return part != changes_.lines.end() && part->begin < stand.line.end;
  };
  std::erase_if(changes_.dropped, is_looked_at);
  std::erase_if(changes_.refuted, is_looked_at);
  std::erase_if(changes_.hits, [&](const LocalHit& hit) { return is_looked_at(*hit.stand); });
}

Changes Comparison::run() {
  find_regions();
  picker_.begin(text_);
  std::uint64_t done = 0;  // what lies before is compared
  std::uint64_t from = 0;  // where that ends in the base
  for (const Region& region : regions_) {
    if (done != region.lines.begin || from != region.in_base.begin)
      pick({done, region.lines.begin});
    look_at(region);
    done = region.lines.end;
    from = region.in_base.end;
  }
  if (done != text_.size() || from != descent_.base.size()) pick({done, text_.size()});
  join(changes_.lines);
  drop_looked_at();
  return std::move(changes_);
}

}  // namespace

Changes changes_of(std::string_view text, const Descent& descent, const TextNotes& of_base,
                   LinePicker& picker) {
  return Comparison(text, descent, of_base, picker).run();
}

Changes first_look(std::string_view text, LinePicker& picker) {
  Changes changes;
  picker.begin(text);
  picker.pick({0, text.size()}, changes.lines);
  join(changes.lines);
  return changes;
}

Changes whole_look(std::string_view text, LinePicker& picker) {
  Changes changes;
  picker.begin(text);
  changes.lines.push_back({0, text.size()});
  return changes;
}

Span TextNoter::lines_of(Span span) {
  const std::uint64_t last =
      span.size() == 0 ? span.begin : std::min<std::uint64_t>(span.end, text_.size()) - 1;
  if (line_.begin <= span.begin && last < line_.end) return line_;
  const std::size_t end = text_.find('\n', last);
  line_ = {line_up_to(text_, span.begin), end == std::string_view::npos ? text_.size() : end + 1};
  return line_;
}

std::vector<Span> TextNoter::events(const std::vector<LocalHit>& hits) const {
  std::vector<Span> events = spans_;
  for (const Stand& stand : dropped_) events.push_back(stand.line);
  for (const Stand& stand : refuted_) events.push_back(stand.line);
  for (const LocalHit& hit : hits) events.push_back(hit.stand ? hit.stand->line : hit.span);
  return events;
}

std::unique_ptr<TextNotes> TextNoter::take(const std::vector<LocalHit>& hits) {
  auto notes = std::make_unique<TextNotes>();
  std::sort(spans_.begin(), spans_.end());
  for (Span& span : spans_) span = lines_of(span);
  for (const Span& span : spans_) {
    if (!notes->lines.empty() && span.begin <= notes->lines.back().end)
      notes->lines.back().end = std::max(notes->lines.back().end, span.end);
    else
      notes->lines.push_back(span);
  }
  spans_.clear();
  const auto by_line = [](const Stand& a, const Stand& b) { return a.line < b.line; };
  std::sort(dropped_.begin(), dropped_.end(), by_line);
  std::sort(refuted_.begin(), refuted_.end(), by_line);
  notes->refuted = joined(refuted_);
  notes->dropped = std::move(dropped_);
  for (const LocalHit& hit : hits)
    if (hit.stand) notes->hits.push_back(hit);
  std::sort(notes->hits.begin(), notes->hits.end(),
            [](const LocalHit& a, const LocalHit& b) { return a.stand->line < b.stand->line; });
  const bool is_small = notes->lines.size() <= kMostLines && notes->dropped.size() <= kMostStands &&
                        notes->refuted.size() <= kMostStands && notes->hits.size() <= kMostHits;
  return is_small ? std::move(notes) : nullptr;
}

}  // namespace dredge

#include "engine/windows.h"

#include <algorithm>
#include <cstring>

namespace dredge {

namespace {

// On hostile text every third byte is an anchor and every automaton runs on to the end of its
// reach. After so many steps a byte of text the automata are left out: what they spare is then less
// than what they cost, and the result is the same.
constexpr std::uint64_t kShapeStepsPerByte = 16;
constexpr std::uint64_t kFreeShapeSteps = 1U << 16;

}  // namespace

WindowFinder::WindowFinder(const LaneTables& lane)
    : plan_(lane.plan), shapes_(lane.shapes), gates_(lane.plan.memos) {}

void WindowFinder::begin(std::string_view text, bool tells_multiline) {
  tells_multiline_ = tells_multiline;
  text_ = text;
  gates_.begin(text);
  plain_ = {};
  shape_steps_ = 0;
  for (std::vector<Span>& windows : windows_) windows.clear();
  bytes_ = {};
  use_windows_.clear();
  multiline_anchors_.clear();
}

void WindowFinder::clear(Group group) {
  windows_[index(group)].clear();
  bytes_[index(group)] = 0;
}

void WindowFinder::add(const std::vector<AnchorHit>& hits) {
  for (const AnchorHit& hit : hits) {
    const std::uint64_t end = hit.begin + plan_.literals[hit.literal].size();
    for (std::uint32_t use = plan_.first_use[hit.literal]; use < plan_.first_use[hit.literal + 1];
         ++use)
      add(use, hit.begin, end);
  }
}

void WindowFinder::add(std::uint32_t number, std::uint64_t anchor_begin, std::uint64_t anchor_end) {
  const AnchorUse& use = plan_.uses[number];
  Span window{anchor_end > use.reach ? anchor_end - use.reach : 0,
              std::min<std::uint64_t>(text_.size(), anchor_begin + use.reach)};
  const bool tells = tells_multiline_ && use.group == Group::Multiline;
  // Hardly any text holds so long a run, and where none is is remembered.
  const bool is_rare = !tells && use.group == Group::Multiline &&
                       use.gate.kind == Gate::Kind::Run && use.gate.min >= kLongBase64Run;
  if (is_rare && !gates_.admits(use.gate, use.memo, anchor_begin, window.begin, window.end)) return;
  Span seen;
  const bool does_fit = has_shape(number, anchor_begin, window, seen);
  if (tells && (does_fit || !is_on_one_line(seen)))
    multiline_anchors_.push_back({anchor_begin, does_fit ? Span{} : seen});
  if (!does_fit) return;
  if (use.group != Group::Multiline) window = clip_to_line(window, anchor_begin, anchor_end);
  if (!has_database(use.group)) {
    if (gates_.admits(use.gate, use.memo, anchor_begin, window.begin, window.end))
      open(number, window);
    return;
  }
  const std::vector<Span>& known = windows_[index(use.group)];
  if (!known.empty() && known.back().begin <= window.begin && window.end <= known.back().end)
    return;
  if (gates_.admits(use.gate, use.memo, anchor_begin, window.begin, window.end))
    open(use.group, window);
}

bool WindowFinder::has_shape(std::uint32_t use, std::uint64_t anchor_begin, Span window,
                             Span& seen) {
  if (shape_steps_ > kFreeShapeSteps + kShapeStepsPerByte * text_.size()) return true;
  const bool does_fit = shapes_.fits(use, text_.data(), window, anchor_begin, seen);
  shape_steps_ += seen.size();
  return does_fit;
}

// Whether `seen` is part of a line that does not touch the text's ends, but for a line end at
// either side.
bool WindowFinder::is_on_one_line(Span seen) const {
  if (seen.begin == 0 || seen.end == text_.size()) return false;
  if (seen.size() <= 2) return true;
  const char* const inner = text_.data() + seen.begin + 1;
  return std::memchr(inner, '\n', seen.size() - 2) == nullptr;
}

// The part of `window` on the line of the anchor. Anchors of one line share what was found, so that
// a long line is searched once however many stand on it.
Span WindowFinder::clip_to_line(Span window, std::uint64_t anchor_begin, std::uint64_t anchor_end) {
  const char* text = text_.data();
  if (anchor_begin < plain_.begin || anchor_end > plain_.end) plain_ = {anchor_begin, anchor_end};
  if (plain_.begin > window.begin) {
    const void* before = memrchr(text + window.begin, '\n', plain_.begin - window.begin);
    plain_.begin = before == nullptr
                       ? window.begin
                       : static_cast<std::uint64_t>(static_cast<const char*>(before) - text) + 1;
  }
  if (plain_.end < window.end) {
    const void* after = std::memchr(text + plain_.end, '\n', window.end - plain_.end);
    plain_.end = after == nullptr
                     ? window.end
                     : static_cast<std::uint64_t>(static_cast<const char*>(after) - text);
  }
  return {std::max(window.begin, plain_.begin), std::min(window.end, plain_.end)};
}

void WindowFinder::open(std::uint32_t use, Span window) {
  const bool extends = !use_windows_.empty() && use_windows_.back().use == use &&
                       use_windows_.back().span.begin <= window.begin &&
                       window.begin < use_windows_.back().span.end;
  if (extends) {
    Span& last = use_windows_.back().span;
    last.end = std::max(last.end, window.end);
  } else {
    use_windows_.push_back({use, window});
  }
}

void WindowFinder::open(Group group, Span window) {
  std::vector<Span>& known = windows_[index(group)];
  std::uint64_t& bytes = bytes_[index(group)];
  if (!known.empty() && window.begin < known.back().end && known.back().begin < window.end) {
    Span& last = known.back();
    bytes -= last.size();
    last = {std::min(last.begin, window.begin), std::max(last.end, window.end)};
    bytes += last.size();
    return;
  }
  known.push_back(window);
  bytes += window.size();
}

}  // namespace dredge

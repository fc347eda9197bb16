// Between stages one and three: turns anchor hits that pass a gate into the windows of text that a
// match around them can cover.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "dredge/origin.h"
#include "engine/anchors.h"
#include "engine/engine.h"
#include "engine/gate.h"
#include "engine/plan.h"
#include "engine/runs.h"
#include "engine/shape_table.h"

namespace dredge {

// One lane's literals and how to look for them.
struct LaneTables {
  AnchorPlan plan;
  AnchorTables anchors;
  ShapeTable shapes;  // by use of the plan
  // Near runs, the literals to look for where no run is of the highest grade, by grade.
  std::array<LazyDatabase, kRunGrades - 1> of_grade;
};

// A window of one use alone.
struct UseWindow {
  std::uint32_t use = 0;
  Span span;
};

// Confined to one thread; `lane` must outlive it. Every match of a rule lies wholly
// inside one window of the rule's group. Windows of a group may overlap, which costs time only.
class WindowFinder {
 public:
  explicit WindowFinder(const LaneTables& lane);

  // Starts on `text`, which is borrowed until the next call. `tells_multiline`: keeps
  // multiline_anchors().
  void begin(std::string_view text, bool tells_multiline);

  void add(const std::vector<AnchorHit>& hits);

  // The windows found since the last clear, and their bytes.
  const std::vector<Span>& windows(Group group) const { return windows_[index(group)]; }
  std::uint64_t bytes(Group group) const { return bytes_[index(group)]; }
  void clear(Group group);

  // The same for groups without a database, use by use.
  const std::vector<UseWindow>& use_windows() const { return use_windows_; }
  void clear_use_windows() { use_windows_.clear(); }
  const std::vector<std::uint32_t>& rules_of(std::uint32_t use) const {
    return plan_.uses[use].rules;
  }

  // Anchors of multi-line rules, without those of which what stands on their line shows that they
  // belong to no match.
  const std::vector<MultilineAnchor>& multiline_anchors() const { return multiline_anchors_; }

 private:
  static std::size_t index(Group group) { return static_cast<std::size_t>(group); }

  void add(std::uint32_t use, std::uint64_t anchor_begin, std::uint64_t anchor_end);
  bool has_shape(std::uint32_t use, std::uint64_t anchor_begin, Span window, Span& seen);
  bool is_on_one_line(Span seen) const;
  Span clip_to_line(Span window, std::uint64_t anchor_begin, std::uint64_t anchor_end);
  void open(Group group, Span window);
  void open(std::uint32_t use, Span window);

  const AnchorPlan& plan_;
  const ShapeTable& shapes_;
  std::uint64_t shape_steps_ = 0;
  std::string_view text_;
  GateKeeper gates_;
  Span plain_;  // holds no '\n': the part of the current line that is known
  std::array<std::vector<Span>, kGroups> windows_;
  std::array<std::uint64_t, kGroups> bytes_{};
  std::vector<UseWindow> use_windows_;
  bool tells_multiline_ = false;
  std::vector<MultilineAnchor> multiline_anchors_;
};

}  // namespace dredge

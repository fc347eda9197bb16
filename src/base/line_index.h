// Maps byte offsets to lines and columns. Immutable once built, so safe to share; borrows `text`.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace dredge {

class LineIndex {
 public:
  // One pass over `text`; then 8 bytes of memory a line. `text` must outlive the index.
  explicit LineIndex(std::string_view text);

  // The line holding byte `offset`, counting from 1. An offset past the end is on the last line.
  std::uint32_t line_at(std::uint64_t offset) const;
  // The column of byte `offset` in its line, in code points, counting from 1.
  std::uint32_t column_at(std::uint64_t offset) const;
  std::uint64_t line_count() const { return line_starts_.size(); }

 private:
  std::string_view text_;
  std::vector<std::uint64_t> line_starts_;  // ascending; [0] == 0
};

// The same for a few places, without an index: cheap when asked in the order of the text, and then
// one pass in all. Confined to one thread; borrows `text`.
class LineCounter {
 public:
  explicit LineCounter(std::string_view text) : text_(text) {}

  struct Place {
    std::uint32_t line = 1;
    std::uint32_t column = 1;
  };
  // Of byte `offset`, as LineIndex tells them. Costs the way from the place asked before.
  Place at(std::uint64_t offset);

 private:
  std::string_view text_;
  std::uint64_t at_ = 0;
  std::uint64_t line_ = 1;    // of at_
  std::uint64_t column_ = 1;  // of at_
};

}  // namespace dredge

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

}  // namespace dredge

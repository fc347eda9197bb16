#include "base/line_index.h"

#include <algorithm>
#include <cstring>
#include <limits>

namespace dredge {

LineIndex::LineIndex(std::string_view text) : text_(text), line_starts_{0} {
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at < end) {
    const void* found = std::memchr(at, '\n', static_cast<std::size_t>(end - at));
    if (found == nullptr) break;
    at = static_cast<const char*>(found) + 1;
    line_starts_.push_back(static_cast<std::uint64_t>(at - text.data()));
  }
}

std::uint32_t LineIndex::line_at(std::uint64_t offset) const {
  const auto after = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  const auto line = after - line_starts_.begin();
  return static_cast<std::uint32_t>(
      std::min<std::int64_t>(line, std::numeric_limits<std::uint32_t>::max()));
}

std::uint32_t LineIndex::column_at(std::uint64_t offset) const {
  const std::uint64_t start = line_starts_[line_at(offset) - 1];
  const std::string_view before =
      text_.substr(start, std::min<std::uint64_t>(offset, text_.size()) - start);
  // UTF-8 continuation bytes (10xxxxxx) do not start a code point.
  const auto points =
      std::count_if(before.begin(), before.end(), [](char byte) { return (byte & 0xC0) != 0x80; });
  return static_cast<std::uint32_t>(points) + 1;
}

}  // namespace dredge

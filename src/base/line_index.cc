#include "base/line_index.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "base/text.h"

namespace dredge {
namespace {

std::uint32_t clipped(std::uint64_t count) {
  return static_cast<std::uint32_t>(
      std::min<std::uint64_t>(count, std::numeric_limits<std::uint32_t>::max()));
}

// Code points that begin in `text`: UTF-8 continuation bytes (10xxxxxx) begin none.
std::uint64_t points_in(std::string_view text) {
  return static_cast<std::uint64_t>(
      std::count_if(text.begin(), text.end(), [](char byte) { return (byte & 0xC0) != 0x80; }));
}

// What follows the last line end in `text`, all of it without one.
std::string_view last_line_of(std::string_view text) {
  const void* const end = memrchr(text.data(), '\n', text.size());
  if (end == nullptr) return text;
  return text.substr(static_cast<std::size_t>(static_cast<const char*>(end) - text.data()) + 1);
}

}  // namespace

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
  return clipped(static_cast<std::uint64_t>(after - line_starts_.begin()));
}

std::uint32_t LineIndex::column_at(std::uint64_t offset) const {
  const std::uint64_t start = line_starts_[line_at(offset) - 1];
  return clipped(
      points_in(text_.substr(start, std::min<std::uint64_t>(offset, text_.size()) - start)) + 1);
}

LineCounter::Place LineCounter::at(std::uint64_t offset) {
  offset = std::min<std::uint64_t>(offset, text_.size());
  const bool onward = offset >= at_;
  const std::string_view way =
      onward ? text_.substr(at_, offset - at_) : text_.substr(offset, at_ - offset);
  const std::uint64_t line_ends = count_byte(way, '\n');
  if (onward) {
    line_ += line_ends;
    column_ = line_ends == 0 ? column_ + points_in(way) : points_in(last_line_of(way)) + 1;
  } else {
    line_ -= line_ends;
    column_ = line_ends == 0 ? column_ - points_in(way)
                             : points_in(last_line_of(text_.substr(0, offset))) + 1;
  }
  at_ = offset;
  return {clipped(line_), clipped(column_)};
}

}  // namespace dredge

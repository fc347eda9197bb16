#include "scan/window.h"

#include <algorithm>
#include <cstring>

#include "base/text.h"

namespace dredge {
namespace {

// Code points start at every byte that is not a UTF-8 continuation.
std::uint64_t code_points(std::string_view text) {
  const auto points =
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; });
  return static_cast<std::uint64_t>(points);
}

}  // namespace

WindowReader::WindowReader(ByteStream& stream) : stream_(stream), buffer_(kWindowBytes) {}

Result<> WindowReader::fill() {
  while (filled_ < buffer_.size() && !at_end_) {
    const auto got = stream_.read({buffer_.data() + filled_, buffer_.size() - filled_});
    if (!got.has_value()) return Error(got.error());
    at_end_ = *got == 0;
    filled_ += *got;
    bytes_read_ += *got;
  }
  return {};
}

// Keeps the lookbehind and the tail; everything before is done. The cut falls after a line end
// where one is near, so that rules see whole lines; it keeps a multiple of four for UTF-16 and
// UTF-32 text.
void WindowReader::slide() {
  const std::size_t accepted = static_cast<std::size_t>(window_.accept_end);
  std::size_t keep_from =
      accepted > kLookbehindBytes ? (accepted - kLookbehindBytes) & ~std::size_t{3} : 0;
  const std::string_view lookbehind(buffer_.data() + keep_from, accepted - keep_from);
  const std::size_t line_end = lookbehind.substr(0, lookbehind.size() / 2).find('\n');
  if (line_end != std::string_view::npos && (keep_from + line_end + 1) % 4 == 0)
    keep_from += line_end + 1;

  const std::string_view dropped(buffer_.data(), keep_from);
  const std::uint64_t line_ends = count_byte(dropped, '\n');
  const std::size_t last_line = dropped.rfind('\n');
  const std::uint64_t tail_points =
      code_points(last_line == std::string_view::npos ? dropped : dropped.substr(last_line + 1));
  window_.columns_before = line_ends == 0 ? window_.columns_before + tail_points : tail_points;
  window_.lines_before += line_ends;
  window_.offset += keep_from;
  window_.accept_begin = accepted - keep_from;
  filled_ -= keep_from;
  std::memmove(buffer_.data(), buffer_.data() + keep_from, filled_);
}

Result<std::optional<Window>> WindowReader::next() {
  if (finished_) {
    if (pending_) return *pending_;
    return std::optional<Window>();
  }
  if (filled_ != 0) slide();
  if (auto full = fill(); !full.has_value()) {
    pending_ = full.error();
    at_end_ = true;
  }
  finished_ = at_end_;
  window_.text = {buffer_.data(), filled_};
  window_.accept_end = finished_ ? filled_ + 1 : filled_ - kOverlapBytes;
  if (filled_ == 0 && pending_) return *pending_;
  if (filled_ == 0) return std::optional<Window>();
  return std::optional<Window>(window_);
}

}  // namespace dredge

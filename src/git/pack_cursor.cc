#include "git/pack_cursor.h"

#include <algorithm>

#include <libdeflate.h>

namespace dredge::git {
namespace {

constexpr std::size_t kLeastAhead = 4 << 10;
constexpr std::size_t kMostAhead = 256 << 10;  // stays in the second-level cache
constexpr unsigned kFixedCode = 1;             // RFC 1951, 3.2.3: BTYPE 01

}  // namespace

void PackCursor::Free::operator()(libdeflate_decompressor* inflater) const {
  libdeflate_free_decompressor(inflater);
}

PackCursor::PackCursor()
    : fixed_(libdeflate_alloc_decompressor()), dynamic_(libdeflate_alloc_decompressor()) {}

PackCursor::~PackCursor() = default;

Result<std::string_view> PackCursor::at(const OpenFile& file, std::uint64_t offset,
                                        std::uint64_t length) {
  for (std::size_t i = 0; !windows_[recent_].holds(file, offset, length) && i < windows_.size();
       ++i) {
    if (windows_[i].holds(file, offset, length)) recent_ = i;
  }
  if (!windows_[recent_].holds(file, offset, length)) RETURN_IF_ERROR(fill(file, offset, length));
  Window& window = windows_[recent_];
  window.used_at = ++uses_;
  const std::size_t skipped = offset - window.start;
  return std::string_view(window.bytes.data.get() + skipped, window.filled - skipped);
}

// Reads into the window that has been idle the longest. Asking for what follows a window reads on
// in longer steps.
Result<> PackCursor::fill(const OpenFile& file, std::uint64_t offset, std::uint64_t length) {
  std::size_t ahead = kLeastAhead;
  Window* idle = windows_.data();
  for (Window& window : windows_) {
    const bool onward = window.file == &file && offset >= window.start &&
                        offset - window.start <= window.filled + window.ahead;
    if (onward) ahead = std::max(ahead, std::min(window.ahead * 2, kMostAhead));
    if (window.used_at < idle->used_at) idle = &window;
  }
  recent_ = static_cast<std::size_t>(idle - windows_.data());
  idle->file = nullptr;
  idle->bytes.reset(std::max<std::size_t>(length, ahead));
  ASSIGN_OR_RETURN(idle->filled, file.read_at(offset, {idle->bytes.data.get(), idle->bytes.size}));
  idle->file = &file;
  idle->start = offset;
  idle->ahead = ahead;
  return {};
}

Result<std::size_t> PackCursor::inflate(std::string_view input, Bytes& into) {
  const bool fixed =
      input.size() > 2 && ((static_cast<unsigned char>(input[2]) >> 1) & 3) == kFixedCode;
  std::size_t consumed = 0;
  const libdeflate_result outcome =
      libdeflate_zlib_decompress_ex(fixed ? fixed_.get() : dynamic_.get(), input.data(),
                                    input.size(), into.data.get(), into.size, &consumed, nullptr);
  if (outcome != LIBDEFLATE_SUCCESS) {
    return Error{ErrorCode::Corrupt, "compressed bytes are broken or end early"};
  }
  return consumed;
}

}  // namespace dredge::git

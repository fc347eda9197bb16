// Content too large to hold is scanned through overlapping windows.
//
// Each window ends with a tail that the next one sees again, and begins with a little of what came
// before, so that every match of up to kOverlapBytes is seen whole, with its neighbours, by exactly
// one window: the one in whose [accept_begin, accept_end) it begins.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "dredge/result.h"
#include "dredge/source.h"

namespace dredge {

inline constexpr std::size_t kWindowBytes = 768 << 10;    // stays in the L2 cache
inline constexpr std::size_t kOverlapBytes = 32 << 10;    // twice the widest match a rule may have
inline constexpr std::size_t kLookbehindBytes = 2 << 10;  // a judgement's context

struct Window {
  std::string_view text;           // good until the next call of next()
  std::uint64_t offset = 0;        // of text[0] in the stream
  std::uint64_t accept_begin = 0;  // offsets into text
  std::uint64_t accept_end = 0;
  std::uint64_t lines_before = 0;    // line ends before text[0]
  std::uint64_t columns_before = 0;  // code points between the last of them and text[0]
};

// Confined to one thread; borrows the stream.
class WindowReader {
 public:
  explicit WindowReader(ByteStream& stream);

  // The next window, or nothing at the end. Errors: those of the stream; what was read before an
  // error is returned first.
  Result<std::optional<Window>> next();
  std::uint64_t bytes_read() const { return bytes_read_; }

 private:
  void slide();
  Result<> fill();

  ByteStream& stream_;
  std::vector<char> buffer_;
  std::size_t filled_ = 0;
  std::uint64_t bytes_read_ = 0;
  Window window_;
  bool at_end_ = false;
  bool finished_ = false;
  std::optional<Error> pending_;
};

}  // namespace dredge

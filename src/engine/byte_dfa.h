// A small deterministic automaton over bytes that only answers "can this still be one?".
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace dredge {

// Immutable once built. Empty = accepts at once.
struct ByteDfa {
  static constexpr std::uint16_t kDead = 0;
  static constexpr std::uint16_t kAccept = 1;
  static constexpr std::uint16_t kFirstState = 2;  // also where it starts

  std::array<std::uint8_t, 256> classes{};  // bytes that no state tells apart share one
  std::uint16_t width = 0;                  // how many classes
  std::vector<std::uint16_t> next;          // [(state - kFirstState) * width + class]

  bool empty() const { return next.empty(); }

  // Reads text[at], text[at + step] ... up to `count` bytes until it knows. `steps` grows by the
  // bytes read. Running out of bytes is a no.
  bool accepts(const char* at, int step, std::uint64_t count, std::uint64_t& steps) const {
    if (next.empty()) return true;
    std::uint16_t state = kFirstState;
    for (std::uint64_t i = 0; i < count; ++i, at += step) {
      const std::size_t row = static_cast<std::size_t>(state - kFirstState) * width;
      state = next[row + classes[static_cast<unsigned char>(*at)]];
      if (state < kFirstState) {
        steps += i + 1;
        return state == kAccept;
      }
    }
    steps += count;
    return false;
  }
};

}  // namespace dredge

// A small deterministic automaton over bytes that only answers "can this still be one?".
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <vector>

namespace dredge {

// As it is built. Empty = accepts at once.
struct ByteDfa {
  static constexpr std::uint16_t kDead = 0;
  static constexpr std::uint16_t kAccept = 1;
  static constexpr std::uint16_t kFirstState = 2;  // also where it starts

  std::array<std::uint8_t, 256> classes{};  // bytes that no state tells apart share one
  std::uint16_t width = 0;                  // how many classes
  std::vector<std::uint16_t> next;          // [(state - kFirstState) * width + class]

  bool empty() const { return next.empty(); }

  // Where `byte` leads from `state`, which is neither dead nor accepting.
  std::uint16_t step(std::uint16_t state, char byte) const {
    const std::size_t row = static_cast<std::size_t>(state - kFirstState) * width;
    return next[row + classes[static_cast<unsigned char>(byte)]];
  }
};

// As it runs: where an image has it, at any alignment. A state is the place of its row among the
// cells, which spares a multiplication at every byte. Borrows the bytes. Immutable.
struct ByteDfaView {
  const std::uint8_t* classes = nullptr;  // 256; nullptr = accepts at once
  const char* cells = nullptr;            // u16 each, in the machine's byte order

  bool empty() const { return classes == nullptr; }

  // Reads text[at], text[at + step] ... up to `count` bytes until it knows. `steps` grows by the
  // bytes read. Running out of bytes is a no.
  bool accepts(const char* at, int step, std::uint64_t count, std::uint64_t& steps) const {
    if (classes == nullptr) return true;
    std::uint16_t state = ByteDfa::kFirstState;
    for (std::uint64_t i = 0; i < count; ++i, at += step) {
      const std::size_t cell = state + std::size_t{classes[static_cast<unsigned char>(*at)]};
      std::memcpy(&state, cells + (cell - ByteDfa::kFirstState) * sizeof(state), sizeof(state));
      if (state < ByteDfa::kFirstState) {
        steps += i + 1;
        return state == ByteDfa::kAccept;
      }
    }
    steps += count;
    return false;
  }
};

}  // namespace dredge

// The shapes of a plan (engine/shape.h) as they lie in an engine image: read where they are, so
// that a start costs nothing for the thousands that a scan never asks.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dredge/origin.h"
#include "dredge/result.h"
#include "engine/byte_dfa.h"
#include "engine/shape.h"

namespace dredge {

// In the machine's byte order, which the databases beside it in an image are bound to anyway:
//   use count u32, then of each use its forward and its backward automaton:
//     offset u32 (from the start of the table; 0 where there is none)  states u16  width u16
//     skip u32 (how much of the anchor the forward one leaves out)
//   the automata: classes u8[256], cells u16[states * width], each the place of a row, counted
//   from ByteDfa::kFirstState, or dead or accepting; equal automata are there once
std::string write_shapes(const std::vector<Shape>& shapes);

// Borrows the bytes. Immutable, so safe to share.
class ShapeTable {
 public:
  ShapeTable() = default;

  // Checks that every automaton lies inside `bytes`; where its states lead is taken on trust.
  // Errors: Corrupt.
  static Result<ShapeTable> read(std::string_view bytes);

  std::uint32_t size() const { return size_; }

  // Could the anchor at `anchor` belong to a match that lies in `window`, by what stands behind and
  // before it? `seen` is the part of the text that the answer rests on.
  bool fits(std::uint32_t use, const char* text, Span window, std::uint64_t anchor,
            Span& seen) const {
    const Entry forward = entry(2 * use);
    const std::uint64_t from = anchor + forward.skip;
    std::uint64_t behind = 0;
    std::uint64_t before = 0;
    const bool does_fit =
        view(forward).accepts(text + from, 1, window.end - from, behind) &&
        view(entry(2 * use + 1)).accepts(text + anchor - 1, -1, anchor - window.begin, before);
    seen = {anchor - before, from + behind};
    return does_fit;
  }
  // Whether everything fits.
  bool is_open(std::uint32_t use) const {
    return entry(2 * use).offset == 0 && entry(2 * use + 1).offset == 0;
  }

 private:
  struct Entry {
    std::uint32_t offset = 0;
    std::uint16_t states = 0;
    std::uint16_t width = 0;
    std::uint32_t skip = 0;
  };
  Entry entry(std::uint32_t index) const {
    Entry entry;
    std::memcpy(&entry, bytes_ + sizeof(std::uint32_t) + index * sizeof(entry), sizeof(entry));
    return entry;
  }
  ByteDfaView view(const Entry& entry) const {
    if (entry.offset == 0) return {};
    const char* classes = bytes_ + entry.offset;
    return {reinterpret_cast<const std::uint8_t*>(classes), classes + 256};
  }

  const char* bytes_ = nullptr;
  std::uint32_t size_ = 0;
};

}  // namespace dredge

// How often four bytes in a row stand in source code and text. Only for choosing well: results do
// not depend on it.
//
// Bytes are not independent: by its single bytes ".com" is rare, and it stands 600 times in every
// megabyte. So the commonest quads are listed, which are two thirds of all text, and only the rest
// is estimated from single bytes.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/quads.h"

namespace dredge {

// Immutable once built. Bytes are folded: ASCII letters in lower case.
class QuadText {
 public:
  static constexpr std::size_t kListed = 8192;
  using Listed = std::bitset<kListed>;  // of the listed quads, the most frequent first

  QuadText();

  static std::string_view listed(std::size_t rank);
  static double share_of_rank(std::size_t rank);

  // The share of places in text where `quad` (kQuadBytes long) stands.
  double share_of(std::string_view quad) const;

  // The listed quads that have `byte` at `position`, and the share of text that a set of them is.
  const Listed& with(std::size_t position, int byte) const {
    return with_[position * 128 + (static_cast<std::size_t>(byte) & 127)];
  }
  double share_of(const Listed& listed) const;

  // For what is not listed: the share of places that have `byte`, and that are not in a listed one.
  static double share_of_byte(int byte);
  static constexpr double kUnlisted = 0.35;

 private:
  std::unordered_map<std::string_view, std::uint32_t> ranks_;
  std::vector<Listed> with_;
};

}  // namespace dredge

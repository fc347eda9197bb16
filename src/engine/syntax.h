// Patterns as trees, for reasoning about them. Knows the syntax that dialect.h lets through, less a
// few rarities; what it does not know it does not guess.
#pragma once

#include <bitset>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace dredge {

using ByteSet = std::bitset<256>;

struct SyntaxNode {
  enum class Kind : std::uint8_t {
    Empty,      // the empty text
    Assert,     // the empty text where `assertion` holds
    Set,        // one byte of `set`
    Concat,     // all children in order
    Alternate,  // one of the children
    Repeat,     // the child, `min` to `max` times
    Secret,     // the child, captured as the secret
  };
  enum class Assertion : std::uint8_t { WordEdge, NoWordEdge, LineStart, LineEnd };
  static constexpr std::uint32_t kEndless = UINT32_MAX;

  Kind kind = Kind::Empty;
  ByteSet set{};
  std::vector<std::uint32_t> children{};  // by number in Syntax::nodes
  std::uint32_t min = 0;
  std::uint32_t max = 0;
  bool is_lazy = false;  // a repeat that prefers fewer
  Assertion assertion = Assertion::WordEdge;
};

struct Syntax {
  std::vector<SyntaxNode> nodes;
  std::uint32_t root = 0;
};

// nullopt when the pattern uses something not known here.
std::optional<Syntax> read_syntax(std::string_view pattern);

}  // namespace dredge

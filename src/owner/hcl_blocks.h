// The blocks and maps of a Terraform file, as far as braces tell. Not a parser of expressions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dredge {

struct HclBlock {
  std::string head;  // what stands before the brace on its line: `resource "a" "b"`, `tags =`
  std::uint32_t begin_line = 0;
  std::uint32_t end_line = 0;     // the last line of the file for a block that never closes
  std::size_t parent = SIZE_MAX;  // an index into the list; SIZE_MAX at the top
  struct Pair {
    std::string key;
    std::string value;
    std::uint32_t line = 0;
  };
  std::vector<Pair> pairs;  // `key = "text"` that stand directly in it
};

// In the order in which they open. Text past 10,000 blocks is not looked at.
std::vector<HclBlock> read_hcl_blocks(std::string_view text);

}  // namespace dredge

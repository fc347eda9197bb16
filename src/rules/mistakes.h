// The mistakes of a rule file, each with its place. Confined.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dredge/result.h"

namespace dredge {

// Lines and columns count from 1; 0 = unknown.
struct TextPlace {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

// "rules/acme.toml:14:1", with what a terminal would obey escaped.
std::string spell_place(std::string_view file, TextPlace place);

class Mistakes {
 public:
  static constexpr std::size_t kShown = 50;

  // `message` may quote the file: it is escaped.
  void add(std::string_view file, TextPlace place, std::string_view message);

  std::size_t count() const { return count_; }
  // One line a mistake, the first kShown of them. InvalidInput.
  Error error() const;

 private:
  std::vector<std::string> lines_;
  std::size_t count_ = 0;
};

// Text of a rule file, fit for a message: escaped, 60 bytes at most.
std::string quote(std::string_view text);

}  // namespace dredge

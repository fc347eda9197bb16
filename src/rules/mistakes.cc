#include "rules/mistakes.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.h"

namespace dredge {

std::string spell_place(std::string_view file, TextPlace place) {
  const std::string name = escape_for_terminal(file);
  return place.line == 0 ? name : fmt::format("{}:{}:{}", name, place.line, place.column);
}

void Mistakes::add(std::string_view file, TextPlace place, std::string_view message) {
  if (count_++ < kShown) {
    lines_.push_back(fmt::format("{}: {}", spell_place(file, place), escape_for_terminal(message)));
  }
}

Error Mistakes::error() const {
  std::string message = fmt::format("{}", fmt::join(lines_, "\n"));
  if (count_ > lines_.size()) message += fmt::format("\nand {} more", count_ - lines_.size());
  return {ErrorCode::InvalidInput, std::move(message)};
}

std::string quote(std::string_view text) {
  constexpr std::size_t kMost = 60;
  return fmt::format("\"{}{}\"", escape_for_terminal(text.substr(0, kMost)),
                     text.size() > kMost ? "..." : "");
}

}  // namespace dredge

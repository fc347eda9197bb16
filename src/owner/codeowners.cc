#include "owner/codeowners.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace dredge {
namespace {

bool is_blank(char byte) { return byte == ' ' || byte == '\t' || byte == '\r'; }

// Takes the first word off `line`; a backslash keeps the blank behind it in the word.
std::string_view take_word(std::string_view& line) {
  while (!line.empty() && is_blank(line.front())) line.remove_prefix(1);
  std::size_t end = 0;
  while (end < line.size() && !is_blank(line[end]))
    end += line[end] == '\\' && end + 1 < line.size() ? 2 : 1;
  const std::string_view word = line.substr(0, end);
  line.remove_prefix(end);
  return word;
}

// GitHub's dialect has no negation, no classes and no escaped '#': such a line does not count.
bool is_unsupported(std::string_view pattern) {
  return pattern.starts_with('!') || pattern.starts_with("\\#") ||
         pattern.find_first_of("[]") != std::string_view::npos;
}

bool is_owner(std::string_view word) {
  const std::size_t at = word.find('@');
  if (at == std::string_view::npos || at + 1 == word.size()) return false;
  return word.find('@', at + 1) == std::string_view::npos;
}

}  // namespace

Codeowners Codeowners::parse(std::string_view text) {
  Codeowners codeowners;
  std::uint32_t number = 0;
  for (std::string_view line : split(text, '\n')) {
    ++number;
    const std::string_view word = take_word(line);
    if (word.empty() || word.starts_with('#')) continue;
    std::optional<PathPattern> pattern;
    if (!is_unsupported(word)) pattern = PathPattern::compile(word);
    std::vector<std::string> owners;
    bool readable = pattern.has_value();
    for (std::string_view owner = take_word(line); !owner.empty() && !owner.starts_with('#');
         owner = take_word(line)) {
      readable = readable && is_owner(owner);
      owners.emplace_back(owner);
    }
    if (!readable) {
      codeowners.skipped_lines_.push_back(number);
      continue;
    }
    codeowners.rules_.push_back(
        {number, std::string(word), *std::move(pattern), std::move(owners)});
  }
  return codeowners;
}

const CodeownersRule* Codeowners::rule_for(std::string_view path) const {
  const auto rule = std::find_if(rules_.rbegin(), rules_.rend(), [&](const CodeownersRule& each) {
    return each.pattern.matches(path);
  });
  return rule == rules_.rend() ? nullptr : &*rule;
}

}  // namespace dredge

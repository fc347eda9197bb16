#include "judge/words.h"

#include <algorithm>

#include "judge/chars.h"

namespace dredge::judging {

namespace {

// Does a new word start at `at`? It does where the kind of character changes, except from one
// capital to the lower-case letters that it leads.
bool starts_word(std::string_view text, std::size_t at) {
  const char before = text[at - 1];
  const char here = text[at];
  if (is_digit(before) != is_digit(here)) return true;
  if (is_lower(before) && is_upper(here)) return true;
  const bool acronym_ends =
      is_upper(before) && is_upper(here) && at + 1 < text.size() && is_lower(text[at + 1]);
  return acronym_ends;
}

}  // namespace

Words::Words(std::string_view identifier) {
  std::size_t begin = 0;
  for (std::size_t at = 0; at <= identifier.size(); ++at) {
    const bool separator = at == identifier.size() || !is_alnum(identifier[at]);
    if (separator) {
      if (at > begin) add(identifier.substr(begin, at - begin));
      begin = at + 1;
    } else if (at > begin && starts_word(identifier, at)) {
      add(identifier.substr(begin, at - begin));
      begin = at;
    }
  }
}

void Words::add(std::string_view word) {
  if (size_ == kMax) {
    std::rotate(words_.begin(), words_.begin() + 1, words_.end());
    --size_;
  }
  words_[size_++] = word;
}

}  // namespace dredge::judging

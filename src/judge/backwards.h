// Reads the text that leads to a value from its end: operators, brackets, the name.
#pragma once

#include <cstddef>
#include <string_view>

#include "judge/chars.h"

namespace dredge::judging {

inline constexpr std::size_t kMostOfName = 100;

// Walks backwards over the text that leads to the value.
class Backwards {
 public:
  explicit Backwards(std::string_view text) : rest_(text) {}

  bool empty() const { return rest_.empty(); }
  char last() const { return rest_.empty() ? '\0' : rest_.back(); }
  char last_but_one() const { return rest_.size() < 2 ? '\0' : rest_[rest_.size() - 2]; }
  void drop() { rest_.remove_suffix(1); }
  std::string_view rest() const { return rest_; }

  template <class Predicate>
  std::string_view take_while(Predicate predicate, std::size_t limit = kMostOfName) {
    std::size_t size = 0;
    while (size < limit && size < rest_.size() && predicate(rest_[rest_.size() - 1 - size])) ++size;
    const std::string_view taken = rest_.substr(rest_.size() - size);
    rest_.remove_suffix(size);
    return taken;
  }
  void skip_blanks() { take_while(is_blank); }

 private:
  std::string_view rest_;
};

inline bool is_name(char c) {
  return is_word(c) || c == '.' || c == '-' || c == '$' || is_non_ascii(c);
}
inline bool is_operator(char c) {
  return c == '=' || c == ':' || c == '>' || c == '!' || c == '<' || c == '~' || c == '?' ||
         c == '|' || c == '+';
}

// Blanks, and at the end of the line above what says that the value follows: "|-", "\\".
void skip_to_lead(Backwards& at);

// "Password { get; set; }": what a property may do stands behind its name.
void drop_accessors(Backwards& at);

// A name that ends where `at` stands: bare, quoted, or a subscript: x["name"], char name[20].
std::string_view take_name(Backwards& at);

}  // namespace dredge::judging

#include "judge/variable.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "judge/chars.h"
#include "judge/words.h"

namespace dredge::judging {

namespace {

using Texts = std::string_view;

// "connectionMode": a capital in the middle.
bool has_hump(std::string_view value) {
  for (std::size_t i = 1; i + 1 < value.size(); ++i) {
    if (is_lower(value[i - 1]) && is_upper(value[i]) && is_lower(value[i + 1])) return true;
  }
  return false;
}

// "PasswordEncoderFactories2", "wa4jAttestationObject": words of letters that capitals part, and a
// digit or two. Letters and digits by chance hold short words.
bool is_compound(std::string_view value) {
  const std::size_t digits = count_if(value, is_digit);
  if (digits > 3 || value.size() < 12 || !is_alpha(value.front()) || !all_of(value, is_alnum))
    return false;
  std::size_t words = 0;
  std::size_t in_words = 0;
  for (const std::string_view word : Words(value)) {
    if (word.size() < 4 || !all_of(word, is_alpha)) continue;
    ++words;
    in_words += word.size();
  }
  return words >= 2 && in_words * 10 >= value.size() * 7;
}

// "newMD5Password", "pass72Char", "secret2": a variable's name with a number in it.
bool is_numbered_variable(std::string_view value, bool noun, bool ends_term) {
  const std::size_t digits = count_if(value, is_digit);
  if (digits == 0 || digits > 3 || !is_lower(value.front()) || !all_of(value, is_alnum))
    return false;
  const bool hump = std::any_of(value.begin() + 1, value.end(), is_upper);
  return value.size() <= 32 && noun && (ends_term || hump);
}

// "New-RandomName", "Get-Secret": a command of PowerShell, two words with capitals.
bool is_command(std::string_view value) {
  const std::size_t joint = value.find('-');
  if (joint == std::string_view::npos || joint < 3 || joint + 3 > value.size()) return false;
  const std::string_view verb = value.substr(0, joint);
  const std::string_view noun = value.substr(joint + 1);
  return is_upper(verb[0]) && all_of(verb.substr(1), is_lower) && is_upper(noun[0]) &&
         all_of(noun, is_alpha);
}

}  // namespace

bool is_identifier(const Context& context) {
  std::string_view value = context.value;
  if (value.size() < 4 || !context.file.quotes_texts || context.comment) return false;
  if (value.starts_with('@')) {
    value.remove_prefix(1);
    return all_of(value, [](char c) { return is_word(c); }) && is_lower(value.front());
  }
  constexpr auto kNouns =
      std::to_array<Texts>({"pass", "pwd", "secret", "token", "key", "cred", "auth", "cert",
                            "config", "option", "login", "jwt"});
  const bool joined = value.find('_') != std::string_view::npos;  // "user_001_password"
  const bool shell = context.file.syntax == Syntax::Shell;
  const bool letters = all_of(value, [&](char c) {
    return is_alpha(c) || c == '_' || (joined && is_digit(c)) || (shell && c == '-');
  });
  if (shell) return letters && (context.name.starts_with('$') || is_command(value));
  const std::string_view rest = trim_blanks(context.beside_after);
  const char next = context.dropped != 0 ? context.dropped : rest.empty() ? '\0' : rest.front();
  const bool ends_term = next == ',' || next == ';' || next == ')' || next == ']' || next == '}';
  const bool member = starts_with_ignoring_case(context.name, "this.") ||
                      starts_with_ignoring_case(context.name, "self.");
  const bool type = is_upper(value.front()) && next == '.';  // Helper.decrypt()
  if (letters && type && Words(value).size() > 1) return true;
  const bool noun = contains_one_of(value, kNouns);
  if (is_compound(value) || is_numbered_variable(value, noun, ends_term)) return true;
  return letters && is_lower(value.front()) && (member || ends_term || has_hump(value) || noun);
}

}  // namespace dredge::judging

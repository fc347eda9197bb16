#include "judge/echo.h"

#include <array>
#include <string>

#include "judge/chars.h"
#include "judge/words.h"

namespace dredge::judging {

namespace {

// Letters and digits alone, in lower case.
std::string skeleton(std::string_view text) {
  std::string out;
  for (char c : text.substr(0, 80)) {
    if (is_alnum(c)) out.push_back(lower(c));
  }
  return out;
}

// "emailPassword" = "email_password": two words or more that say the name, or its end, once more.
bool is_echo_of_words(std::string_view value, std::string_view name) {
  if (value.size() < 6 || value.size() > 60 || Words(value).size() < 2) return false;
  const std::string said = skeleton(value);
  const std::string whole = skeleton(name);
  const bool digits = count_if(value, is_digit) > 0;
  if (digits) return said == whole && Words(value).size() >= 4;  // "pm-270-password-login"
  return said.size() >= 6 && whole.ends_with(said);
}

// "password-attribute", "token_repository_ref": the name of what belongs to a secret.
bool names_part(std::string_view value) {
  constexpr auto kParts =
      std::to_array<std::string_view>({"attribute", "ref", "reference", "property", "parameter",
                                       "param", "header", "field", "repository", "column"});
  const Words words(value);
  return words.size() >= 2 && is_one_of(words[words.size() - 1], kParts);
}

}  // namespace

bool is_chosen_secret(const Context& context) {
  const std::string_view value = context.value;
  return context.quote != 0 && value.size() > 6 && value.ends_with("secret") &&
         all_of(value, is_lower) && skeleton(context.name) != value;
}

void echo_signals(const Context& context, std::string_view name, SignalSet& out) {
  if (context.value.size() > 60 || name.empty()) return;
  const std::string value = skeleton(context.value);
  const std::string key = skeleton(name);
  if (value.size() < 3 || key.size() < 3) return;
  const bool same = value == key;
  out.add_if(same, SignalId::Echo);
  out.add_if(is_echo_of_words(context.value, name), SignalId::EchoWords);
  const bool part = !same && (value.find(key) != std::string::npos ||
                              (value.size() >= 4 && key.find(value) != std::string::npos));
  out.add_if(part && !is_chosen_secret(context), SignalId::EchoPart);
}

bool is_kind_word(std::string_view value, bool human) {
  constexpr auto kKinds =
      std::to_array<std::string_view>({"token", "secret", "key", "password", "passwd", "passphrase",
                                       "pass", "credential", "credentials", "creds", "auth"});
  // People do choose "mypassword"; they join words to name a thing.
  const bool joined = value.find_first_of("_-") != std::string_view::npos;
  if (value.size() > 40 || (human && !joined)) return false;
  const bool plain = all_of(value, [&](char c) {
    return is_alpha(c) || (joined && (c == '_' || c == '-' || is_digit(c)));
  });
  if (!plain || count_if(value, is_digit) > 2) return false;
  const bool plural = value.ends_with('s') && !value.ends_with("ss") && all_of(value, is_lower);
  const std::string_view one = value.substr(0, value.size() - (plural ? 1 : 0));
  for (std::string_view kind : kKinds) {
    if (value.size() > kind.size() &&
        (ends_with_ignoring_case(value, kind) || ends_with_ignoring_case(one, kind)))
      return true;
  }
  return joined && names_part(value);
}

bool stands_in(std::string_view text, std::string_view value) {
  for (std::size_t at = text.find(value); at != std::string_view::npos;
       at = text.find(value, at + 1)) {
    const std::size_t end = at + value.size();
    const bool open = at == 0 || !is_word(text[at - 1]);
    if (open && (end == text.size() || !is_word(text[end]))) return true;
  }
  return false;
}

bool is_same_beside(const Context& context) {
  const std::string_view value = context.value;
  if (value.size() < 3 || value.size() > 60 || context.name.empty()) return false;
  const char* start = context.before.data();
  const char* name = context.name.data();
  if (name < start || name > start + context.before.size()) return false;
  return stands_in(std::string_view(start, static_cast<std::size_t>(name - start)), value);
}

}  // namespace dredge::judging

#include "judge/backwards.h"

namespace dredge::judging {
namespace {

// "password varchar(30)": how long the value may be.
void drop_length(Backwards& at) {
  if (at.last() != ')') return;
  Backwards rest = at;
  rest.drop();
  if (rest.take_while(is_digit, 5).empty() || rest.last() != '(') return;
  rest.drop();
  at = rest;
}

}  // namespace

void skip_to_lead(Backwards& at) {
  const std::string_view blanks = at.take_while(is_blank);
  if (blanks.find('\n') == std::string_view::npos) return;
  if (at.last() == '\\') {
    at.drop();
  } else {
    Backwards rest = at;
    rest.take_while([](char c) { return is_digit(c) || c == '-' || c == '+'; }, 2);
    if (rest.last() == '|' || rest.last() == '>') {
      rest.drop();
      at = rest;
    }
  }
  at.skip_blanks();
}

void drop_accessors(Backwards& at) {
  at.skip_blanks();
  if (!at.rest().ends_with('}')) return;
  const std::size_t open = at.rest().rfind('{');
  if (open == std::string_view::npos || at.rest().find("get;", open) == std::string_view::npos)
    return;
  at = Backwards(at.rest().substr(0, open));
}

std::string_view take_name(Backwards& at) {
  at.skip_blanks();
  drop_length(at);
  if (at.last() == '}' || at.last() == '*') at.drop();  // $cfg{password}, *password*
  bool bracket = at.last() == ']';
  if (bracket) {
    at.drop();
    at.take_while([](char c) { return is_digit(c) || is_blank(c); });
    if (at.last() == '[') {
      at.drop();
      bracket = false;
    }
  }
  if (!bracket && at.last() == ')') return {};
  if (at.last() == ';') {  // a name in HTML's quotes
    at.drop();
    at.take_while([](char c) { return c != '&'; }, 6);
    if (!at.empty()) at.drop();
    return at.take_while(is_name);
  }
  const bool quoted = is_quote(at.last());
  if (!quoted) return at.take_while(is_name);
  const char quote = at.last();
  at.drop();
  if (at.last() == '\\') at.drop();
  const std::string_view name = at.take_while([&](char c) { return c != quote && c != '\\'; });
  if (!at.empty()) at.drop();
  return name;
}

}  // namespace dredge::judging

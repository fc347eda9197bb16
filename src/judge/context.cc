#include "judge/context.h"

#include <algorithm>
#include <array>

#include "judge/backwards.h"
#include "judge/chars.h"
#include "judge/quotes.h"

namespace dredge::judging {
namespace {

// A name, its operator and some blanks fit in; a minified line stays cheap.
constexpr std::size_t kBefore = 400;
constexpr std::size_t kAfter = 200;
constexpr std::size_t kBeside = 120;

std::string_view slice(std::string_view text, Span span) {
  const std::size_t begin = std::min<std::size_t>(span.begin, text.size());
  const std::size_t end = std::clamp<std::size_t>(span.end, begin, text.size());
  return text.substr(begin, end - begin);
}

std::string_view line_before(std::string_view text, std::size_t at) {
  std::size_t begin = at;
  while (begin > 0 && at - begin < kBefore && text[begin - 1] != '\n') --begin;
  return text.substr(begin, at - begin);
}

// What a line ends in whose value stands on the next one: "password =", "login(", "password: |-",
// "db.password=\".
bool leads_on(std::string_view line) {
  if (line.empty()) return false;
  if (std::string_view("=:(\\").find(line.back()) != std::string_view::npos) return true;
  while (line.size() > 1 && (is_digit(line.back()) || line.back() == '-' || line.back() == '+'))
    line.remove_suffix(1);
  return (line.back() == '|' || line.back() == '>') &&
         trim_blanks(line.substr(0, line.size() - 1)).ends_with(':');
}

// What leads to the value. Where the value begins its line and the line before ends in an operator,
// that line belongs to it: "password =\n    'blue7'".
std::string_view lead_of(std::string_view text, std::size_t at) {
  const std::string_view line = line_before(text, at);
  const bool begins = all_of(line, [](char c) {
    return is_blank(c) || is_quote(c) || c == 'b' || c == 'f' || c == 'r' || c == 'u' || c == '@';
  });
  const std::size_t start = at - line.size();
  if (!begins || start == 0) return line;
  const std::string_view above = line_before(text, start - 1);
  if (!leads_on(trim_blanks(above))) return line;
  return text.substr(start - 1 - above.size(), above.size() + 1 + line.size());
}

std::string_view line_after(std::string_view text, std::size_t at) {
  const std::string_view rest = text.substr(at, kAfter);
  return rest.substr(0, rest.find('\n'));
}

bool is_type(std::string_view word) {
  constexpr auto kTypes = std::to_array<std::string_view>(
      {"string", "str",     "std::string", "text",     "varchar",   "char",  "any",
       "object", "bytes",   "auto",        "var",      "let",       "const", "Optional",
       "byte",   "wchar_t", "nvarchar",    "varchar2", "nvarchar2", "nchar"});
  return is_one_of(word, kTypes);
}

// "password: Text = ...": what stands between the colon and the operator is a type.
bool is_annotation(Backwards at, std::string_view operators) {
  if (operators != "=") return false;
  const bool apart = !at.take_while([](char c) { return c == '&' || is_blank(c); }, 6).empty();
  return apart && at.last() == ':' && at.last_but_one() != ':';
}

void read_assignment(Backwards at, std::string_view operators, Context& context) {
  const bool compares = operators.find("==") != std::string_view::npos ||
                        operators.find('!') != std::string_view::npos ||
                        operators.find('~') != std::string_view::npos;
  context.link = compares ? Link::Compare : Link::Assign;
  drop_accessors(at);
  std::string_view name = take_name(at);
  if (is_type(name) ||
      is_annotation(at, operators)) {  // "password: string = ...", "var password string = ..."
    at.take_while([](char c) { return c == '&' || c == '*' || c == '?'; }, 3);
    at.skip_blanks();
    if (at.last() == ':') at.drop();
    std::string_view real = take_name(at);
    if (same_ignoring_case(real, "as")) real = take_name(at);  // Dim password As String = ...
    if (same_ignoring_case(real, "constant")) {                // Password : constant String := ...
      at.skip_blanks();
      if (at.last() == ':') at.drop();
      real = take_name(at);
    }
    if (!real.empty()) name = real;
  }
  context.name = name;
  at.skip_blanks();
  if (operators == "=" && (at.last() == '?' || at.last() == '&')) context.link = Link::Query;
}

// "[]byte(", "String::from(", "Some(": calls that say which type a literal is to have.
bool only_converts(std::string_view callee) {
  constexpr auto kConversions = std::to_array<std::string_view>(
      {"byte", "bytes", "string", "str", "from", "some", "just", "newstring", "string_view",
       "securestring", "secretstr", "secretstring", "new", "of", "q", "qw", "qq"});
  return is_one_of(callee, kConversions);
}

// `f(value`, `f("name", value`, `name = f(value`.
void read_argument(Backwards at, Context& context) {
  const bool first = at.last() == '(';
  at.drop();
  at.skip_blanks();
  context.link = Link::Argument;
  if (!first) {
    if (is_quote(at.last())) {
      context.name = take_name(at);
      return;
    }
    const std::string_view constant = at.take_while(is_word);
    if (!at.rest().ends_with("define(")) return;
    context.name = constant;  // -define(PASSWORD, "blue7")
    context.link = Link::Assign;
    return;
  }
  context.callee = at.take_while(is_name);
  while (at.rest().ends_with("::")) {  // String::from("blue7")
    at.drop();
    at.drop();
    at.take_while(is_name);
  }
  if (at.last() == '%') at.drop();  // %q(blue7)
  if (at.rest().ends_with("[]")) {  // []byte("blue7")
    at.drop();
    at.drop();
  }
  at.skip_blanks();
  const std::string_view operators = at.take_while(is_operator, 4);
  if (!operators.empty() && operators.back() != '+') {
    if (only_converts(context.callee)) {
      context.callee = {};
      read_assignment(at, operators, context);
      return;
    }
    // SET PASSWORD FOR 'root'@'localhost' = PASSWORD('blue7')
    context.name = same_ignoring_case(context.callee, "password") ? context.callee : take_name(at);
    return;
  }
  context.name = context.callee;
}

// "bind_password", "requirepass": names that no sentence begins with.
bool is_directive(std::string_view name) {
  constexpr auto kNames =
      std::to_array<std::string_view>({"requirepass", "masterauth", "rootpw", "bindpw"});
  return is_one_of(name, kNames) ||
         (name.find_first_of("_.-") != std::string_view::npos && !name.starts_with('-'));
}

// The scheme of an Authorization header before what a machine made: "Basic", "Bearer".
bool is_scheme(std::string_view name, std::string_view value) {
  constexpr auto kSchemes = std::to_array<std::string_view>({"basic", "bearer"});
  if (!is_one_of(name, kSchemes)) return false;
  const bool digits = count_if(value, is_digit) > 0;
  const bool inner =
      value.size() > 1 && count_if(value.substr(1), is_upper) > 0 && count_if(value, is_lower) > 0;
  return value.size() >= 12 && (digits || inner || value.ends_with('='));
}

void read_flag(Backwards at, Context& context) {
  if (at.last() == '*') at.drop();  // (defparameter *password* "blue7")
  std::string_view name = at.take_while(is_name);
  if (name.empty()) return;
  if (name == "--plaintext") {  // rootpw --plaintext blue7
    at.skip_blanks();
    name = at.take_while(is_name);
  }
  if (is_scheme(name, context.value)) {
    context.link = Link::Assign;
    context.name = name;
    return;
  }
  at.skip_blanks();
  constexpr auto kDefines =
      std::to_array<std::string_view>({"define", "setq", "def", "defvar", "defparameter",
                                       "defconst", "defconstant", "set", "let", "local"});
  constexpr auto kDirectives = std::to_array<std::string_view>({"env", "arg", "setenv", "setx"});
  if (at.last() == '*') at.drop();
  at.skip_blanks();
  Backwards rest = at;
  const std::string_view verb = rest.take_while(is_alpha);
  if (is_one_of(verb, kDirectives) && trim_blanks(rest.rest()).empty()) {  // ENV DB_PASSWORD blue7
    context.link = Link::Assign;
    context.name = name;
    return;
  }
  if (is_one_of(verb, kDefines)) at = rest;
  if (at.last() == '#' || ((at.last() == ':' || at.last() == '@') && context.closed)) at.drop();
  at.skip_blanks();
  // storePassword "blue7", (def token "x"), {:password "blue7"}; in a configuration bind_password
  // blue7
  const bool opens = at.empty() || at.last() == '(' || at.last() == '{';
  const bool setting = at.empty() && context.file.syntax == Syntax::Config && is_directive(name);
  if ((context.closed && opens) || setting) {
    context.link = Link::Assign;
    context.name = name;
    return;
  }
  context.link = name.starts_with('-') ? Link::Flag : Link::Words;
  context.name = name;
  // "IDENTIFIED BY 'value'": the preposition names nothing.
  if (same_ignoring_case(name, "by") || same_ignoring_case(name, "is")) {
    at.skip_blanks();
    context.name = at.take_while(is_name);
    context.link = Link::Assign;
  }
}

// "mysql -pblue7": the letter of an option that the value touches.
bool read_glued_option(Context& context) {
  const std::string_view before = context.before;
  if (before.size() < 3 || !context.generic) return false;
  const std::string_view option = before.substr(before.size() - 2);
  const char lead = before[before.size() - 3];
  if ((option != "-p" && option != "-P" && option != "/p" && option != "p:") ||
      !(is_blank(lead) || is_quote(lead) || lead == '/'))
    return false;
  context.link = Link::Flag;
  context.name = option;
  return true;
}

// "name: DB_PASSWORD, value: blue7", "<key>Token</key><string>blue7": the name is a field of its
// own.
void read_paired_name(Context& context) {
  constexpr auto kValues = std::to_array<std::string_view>(
      {"value", "default", "string", "param-value", "env-entry-value"});
  if (!context.generic || !is_one_of(context.name, kValues)) return;
  const char* const line = context.before.data();
  const char* const field_name = context.name.data();
  const bool quoted = field_name > line && is_quote(field_name[-1]);  // "value": "blue7"
  if (!quoted && field_name > line &&
      field_name < line + context.before.size()) {  // name="token" value="blue7"
    Backwards at(std::string_view(line, static_cast<std::size_t>(field_name - line)));
    at.skip_blanks();
    if (is_quote(at.last())) {
      context.name = take_name(at);
      return;
    }
  }
  const std::size_t lead = static_cast<std::size_t>(context.value.data() - context.match.data());
  if (lead > context.match.size()) return;
  const std::string_view text = context.match.substr(0, lead);
  if (starts_with_ignoring_case(text, "value")) {  // "value": "blue7", "name": "token"
    Backwards at(context.match.substr(std::min(lead + context.value.size(), context.match.size())));
    at.take_while([](char c) { return !is_name(c); });
    context.name = at.take_while(is_name);
    return;
  }
  const bool element = text.starts_with('<') && text.find("name>") < text.find('>');
  for (std::string_view field : {"name", "key", "variable"}) {
    if (!starts_with_ignoring_case(text, field) && !text.starts_with("<key") && !element) continue;
    std::size_t begin = element ? text.find('>') : text.starts_with('<') ? 5 : field.size();
    while (begin < text.size() && !is_word(text[begin])) ++begin;
    std::size_t end = begin;
    while (end < text.size() && is_name(text[end])) ++end;
    context.name = text.substr(begin, end - begin);
    context.link = Link::Assign;
    return;
  }
}

// Is the name, or its end, what the rule's keyword asks for? Then "id" or "hash" in it says nothing
// against the value.
bool is_named_by(const Rule& rule, const Context& context) {
  if (!rule.keyed || context.name.empty() || context.match.empty()) return false;
  const char* const end = context.name.data() + context.name.size();
  if (end <= context.match.data() || context.name.data() > context.match.data()) return false;
  const auto length = static_cast<std::size_t>(end - context.match.data());
  // Of "TELEGRAM_API_HASH" the match may begin with one keyword, and the name end with another.
  const auto covers = [&](std::string_view keyword) {
    return (keyword.size() >= length && starts_with_ignoring_case(context.match, keyword)) ||
           ends_with_ignoring_case(context.name, keyword);
  };
  return std::any_of(rule.anchors.begin(), rule.anchors.end(), covers);
}

bool in_uri(const Context& context) {
  if (context.after.empty() || context.after.front() != '@') return false;
  const std::size_t scheme = context.before.rfind("://");
  if (scheme == std::string_view::npos) return false;
  const std::string_view user = context.before.substr(scheme + 3);
  return user.find_first_of(" /\"'") == std::string_view::npos;
}

void read_name(Context& context) {
  Backwards at(context.before);
  if (context.before.ends_with(":-")) {  // ${DB_PASSWORD:-blue7}
    at.drop();
    at.drop();
    context.link = Link::Assign;
    context.name = at.take_while(is_name);
    return;
  }
  if (context.quote == 0 && read_glued_option(context)) return;
  if (in_uri(context)) {
    context.link = Link::Uri;
    at.drop();
    context.name = at.take_while([](char c) { return c != '/' && c != ':'; });
    return;
  }
  if (context.quote != 0) {
    at.take_while([&](char c) { return c == context.quote; }, 3);
    if (at.last() == '\\') at.drop();
    at.take_while([](char c) { return is_alpha(c) || c == '@' || c == '$'; }, 2);
    if (is_word(at.last())) {  // not a prefix like b"" or u"", but the end of a word
      at = Backwards(context.before.substr(0, context.before.size() - 1));
    }
  }
  const bool spaced = is_blank(at.last());
  skip_to_lead(at);
  while (at.last() == '[' || at.last() == '{') {
    at.drop();
    at.skip_blanks();
  }
  if (at.last() == '(' || at.last() == ',') {
    read_argument(at, context);
    return;
  }
  const std::string_view operators = at.take_while(is_operator, 4);
  if (!operators.empty()) {
    read_assignment(at, operators, context);
  } else if (spaced) {
    read_flag(at, context);
  }
}

bool in_comment(const Context& context) {
  const std::string_view start = trim_blanks(context.before);
  if (start.starts_with("#define") || start.starts_with("# define")) return false;
  for (std::string_view mark : {"//", "#", "*", "/*", "--", ";", "<!--", "REM ", "%"})
    if (start.starts_with(mark)) return true;
  if (context.file.syntax != Syntax::Code) return false;
  const std::size_t slashes = context.before.find("// ");
  return slashes != std::string_view::npos || context.before.find(" # ") != std::string_view::npos;
}

}  // namespace

// Of "connect(password=config.password)" the rule may take the bracket along.
void drop_closing(Context& context) {
  std::string_view& value = context.value;
  const auto closes = [&](char c) {
    return c == ',' || c == ';' || (c == ')' && value.find('(') == std::string_view::npos) ||
           (c == '}' && value.find('{') == std::string_view::npos);
  };
  for (; context.quote == 0 && value.size() > 4 && closes(value.back()); value.remove_suffix(1))
    context.dropped = value.back();
}

Context read_context(const Candidate& candidate, std::string_view text, std::string_view path) {
  Context context;
  context.value = slice(text, candidate.secret);
  context.match = slice(text, candidate.match);
  const std::size_t begin = std::min<std::size_t>(candidate.secret.begin, text.size());
  const std::size_t match_begin = std::min<std::size_t>(candidate.match.begin, text.size());
  if (match_begin > 0) context.match_lead = text[match_begin - 1];
  const std::size_t head = match_begin - line_before(text, match_begin).size();
  if (head > 0) context.above = line_before(text, head - 1);
  context.before = lead_of(text, begin);
  context.after = line_after(text, begin + context.value.size());
  context.file = file_kind(path);
  context.generic = candidate.rule.generic;
  context.placed = candidate.rule.placed;
  context.packed = context.before.size() >= kBefore && context.after.size() >= kAfter;
  read_quotes(context);
  drop_closing(context);
  read_name(context);
  read_paired_name(context);
  const Rule& rule = candidate.rule;
  const std::size_t prefix = rule.generic ? 0 : rule.public_prefix;
  context.body = context.value.substr(std::min(prefix, context.value.size()));
  context.named_by_rule = is_named_by(rule, context);
  context.comment = in_comment(context);
  const std::size_t start =
      context.name.empty() ? begin : static_cast<std::size_t>(context.name.data() - text.data());
  context.beside_before = text.substr(start - std::min(start, kBeside), std::min(start, kBeside));
  context.beside_after = text.substr(begin + context.value.size(), kBeside);
  return context;
}

}  // namespace dredge::judging

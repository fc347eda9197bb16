// Is the value a literal, or does it name, call, look up or compute what is elsewhere?
#include <array>

#include "judge/chars.h"
#include "judge/signals.h"
#include "judge/variable.h"

namespace dredge::judging {

namespace {

using Texts = std::string_view;

// The whole value is a reference to a value elsewhere.
bool is_reference(std::string_view value) {
  constexpr auto kStarts = std::to_array<Texts>({"${",
                                                 "$(",
                                                 "{{",
                                                 "<%",
                                                 "#{",
                                                 "%{",
                                                 "$[",
                                                 "op://",
                                                 "vault:",
                                                 "ref+",
                                                 "akv:",
                                                 "ssm:",
                                                 "!ref",
                                                 "!sub",
                                                 "!getatt",
                                                 "{{resolve:",
                                                 "arn:aws:secretsmanager",
                                                 "arn:aws:ssm",
                                                 "@microsoft.keyvault",
                                                 "secrets.",
                                                 "env:",
                                                 "file(",
                                                 "var.",
                                                 "data.",
                                                 "local.",
                                                 "[[",
                                                 "@@",
                                                 "${{",
                                                 "<?",
                                                 "$env:",
                                                 "env.",
                                                 "secretref:",
                                                 "@{",
                                                 "#(",
                                                 "\\(",
                                                 "\\$",
                                                 "&#",
                                                 "urn:"});
  for (Texts start : kStarts) {
    if (starts_with_ignoring_case(value, start)) return true;
  }
  if (value.size() > 3 && value[0] == '@' &&
      all_of(value.substr(1), [](char c) { return is_upper(c) || c == '_' || c == '@'; }))
    return true;
  // "@db.password@": what a build fills in.
  if (value.size() > 4 && value.front() == '@' && value.back() == '@' &&
      all_of(value.substr(1, value.size() - 2),
             [](char c) { return is_word(c) || c == '.' || c == '-'; }))
    return true;
  if (value.size() > 1 && value[0] == '$' && (is_alpha(value[1]) || value[1] == '_')) {
    return all_of(value.substr(1),
                  [](char c) { return is_word(c) || c == ':' || c == '-' || c == '.'; });
  }
  if (value.starts_with("%(") && value.ends_with(")s")) return true;
  return value.size() > 2 && value.front() == '%' && value.back() == '%';
}

// "user:$NAME", "true]$sas", "pass:%HTTPPORT": a variable behind a separator. Capitals tell
// "%PORT" from "%41", and a separator tells "$name" from "pa$$word".
bool has_variable(std::string_view value) {
  for (std::size_t at = value.find_first_of("$%"); at != std::string_view::npos;
       at = value.find_first_of("$%", at + 1)) {
    std::size_t end = at + 1;
    while (end < value.size() && is_word(value[end])) ++end;
    const std::string_view name = value.substr(at + 1, end - at - 1);
    if (value[at] == '%') {
      const bool capitals = all_of(name, [](char c) { return is_upper(c) || c == '_'; });
      if (capitals && name.size() >= 4 && !all_of(name.substr(0, 2), is_hex)) return true;
      continue;
    }
    const bool separated =
        at > 0 && std::string_view(":=/,@]>|}").find(value[at - 1]) != std::string_view::npos;
    const bool hash = end < value.size() && value[end] == '$';  // "argon2:$argon2id$"
    if (separated && !hash && name.size() >= 3 && !is_digit(name.front())) return true;
  }
  return false;
}

// "${PASSWORD:+given}", "${PASSWORD:-$OTHER}": of a shell's expansions only a default in letters is
// a literal.
bool is_expansion(const Context& context) {
  const std::string_view before = context.before;
  const std::size_t open = before.rfind("${");
  if (open == std::string_view::npos || !before.ends_with(':')) return false;
  const std::string_view name = before.substr(open + 2, before.size() - open - 3);
  const bool other = context.value.starts_with('+') || context.value.starts_with("-$") ||
                     context.value.starts_with("?");
  return other && all_of(name, is_word);
}

// A template with something literal beside it.
bool has_reference(std::string_view value) {
  constexpr auto kParts = std::to_array<Texts>(
      {"${", "$(", "{{", "<%", "#{", "%{", "}}", "%>", "\\(", "` + ", "' + ", "\" + ", "' || "});
  for (Texts part : kParts) {
    if (value.find(part) != std::string_view::npos) return true;
  }
  return value.starts_with(" + ") || has_variable(value);  // the quote before " + " ends a string
}

// "%s", "%v", "{0}", "{name}", "{name:8-12}", "%(name)s", ":name".
bool is_formatted(std::string_view value) {
  for (std::size_t at = value.find('%'); at != std::string_view::npos;
       at = value.find('%', at + 1)) {
    if (at + 1 >= value.size()) break;
    const char verb = value[at + 1];
    const bool ends = at + 2 >= value.size() || !is_alnum(value[at + 2]);
    if (verb == '(' || (ends && std::string_view("sdvqxTif@").find(verb) != std::string_view::npos))
      return true;
  }
  const std::size_t open = value.find('{');
  const std::size_t close = value.find('}', open == std::string_view::npos ? 0 : open);
  if (open == std::string_view::npos || close == std::string_view::npos) return false;
  return all_of(value.substr(open + 1, close - open - 1),
                [](char c) { return is_word(c) || c == ':' || c == '-'; });
}

bool is_lookup(const Context& context) {
  constexpr auto kLookups = std::to_array<Texts>(
      {"process.env",    "os.environ", "getenv",     "env[",      "environ[", "env.fetch",
       "env(",           "config[",    "config.get", "settings.", "params[",  "import.meta.env",
       "secretsmanager", "lookup(",    "input(",     "getpass",   "prompt",   "argv",
       "request.",       "req.",       "response.",  "viper.",    "flag."});
  const bool bare = context.quote == 0 && !context.in_string;
  if (bare) return contains_one_of(context.value, kLookups);
  constexpr auto kCallees = std::to_array<Texts>(
      {"getenv",   "lookup", "environ",     "fetch",   "get_env",   "getstring",  "getproperty",
       "env",      "hiera",  "credentials", "secret",  "getsecret", "get_secret", "get",
       "describe", "it",     "test",        "t",       "translate", "gettext",    "i18n",
       "label",    "print",  "printf",      "println", "errorf",    "log"});
  if (context.callee.empty()) return false;
  const std::size_t dot = context.callee.rfind('.');
  const std::string_view function =
      dot == std::string_view::npos ? context.callee : context.callee.substr(dot + 1);
  constexpr auto kReaders = std::to_array<Texts>(
      {"getelement", "findelement", "getattribute", "getparameter", "getheader", "queryselector",
       "remove", "contains", "haskey", "findby", "getby"});
  for (Texts start : kReaders) {
    if (starts_with_ignoring_case(function, start)) return true;
  }
  return is_one_of(function, kCallees);
}

// Letters and digits that take turns, as in no name: "9f3k20xq7b1m44tz".
bool is_opaque(std::string_view part) {
  std::size_t turns = 0;
  for (std::size_t i = 1; i < part.size(); ++i)
    turns +=
        is_alnum(part[i - 1]) && is_alnum(part[i]) && is_digit(part[i - 1]) != is_digit(part[i])
            ? 1U
            : 0U;
  return part.size() >= 16 && turns >= 4;
}

// "a.b.c", "self.password", "config->key", "Foo::BAR".
bool is_member_path(std::string_view value) {
  const bool joined = value.find('.') != std::string_view::npos ||
                      value.find("->") != std::string_view::npos ||
                      value.find("::") != std::string_view::npos;
  if (!joined || value.empty() || !(is_alpha(value[0]) || value[0] == '_' || value[0] == '@'))
    return false;
  if (is_opaque(value.substr(value.find_last_of(".:>") + 1))) return false;
  return all_of(value, [](char c) {
    return is_word(c) || c == '.' || c == ':' || c == '-' || c == '>' || c == '@' || c == '?' ||
           c == '!';
  });
}

bool is_keyword(std::string_view value) {
  constexpr auto kKeywords = std::to_array<Texts>(
      {"null",      "nil",     "none",     "true",     "false",     "undefined", "yes",
       "no",        "on",      "off",      "nan",      "empty",     "default",   "required",
       "optional",  "enabled", "disabled", "auto",     "async",     "await",     "function",
       "return",    "new",     "this",     "self",     "lambda",    "class",     "struct",
       "interface", "const",   "var",      "let",      "not",       "and",       "or",
       "if",        "else",    "in",       "for",      "is",        "unset",     "void",
       "omitted",   "super",   "undef",    "nullable", "sometimes", "confirmed"});
  return is_one_of(value, kKeywords);
}

bool is_type_name(std::string_view value) {
  constexpr auto kTypes = std::to_array<Texts>(
      {"string", "str",        "int",     "bool",         "boolean", "integer", "number",
       "float",  "double",     "object",  "bytes",        "byte",    "char",    "text",
       "any",    "array",      "list",    "dict",         "map",     "uuid",    "varchar",
       "date",   "datetime",   "long",    "securestring", "int64",   "uint8",   "char*",
       "[]byte", "*string",    "string?", "string[]",     "symbol",  "number;", "string;",
       "binary", "stringtype", "regexp"});
  return is_one_of(value, kTypes);
}

// "class AccessToken : Disposable": what it is derived from.
bool is_base_type(const Context& context) {
  const bool program = context.file.syntax == Syntax::Code || context.file.syntax == Syntax::Shell;
  if (context.quote != 0 || !program) return false;
  for (Texts declares : {"class ", "interface ", "struct ", "record ", "enum ", "trait "}) {
    const std::size_t at = context.before.find(declares);
    if (at != std::string_view::npos && (at == 0 || is_blank(context.before[at - 1]))) return true;
  }
  return false;
}

// "authenticate :admin": a blank before the colon and none behind it make a symbol.
bool is_symbol(const Context& context) {
  const std::string_view before = context.before;
  return context.file.syntax == Syntax::Code && before.size() > 1 && before.back() == ':' &&
         is_blank(before[before.size() - 2]) && all_of(context.value, is_word);
}

// "dict(no_log=True)": the argument of a call, by its name.
bool is_named_argument(std::string_view value) {
  const std::size_t equals = value.find('=');
  if (equals == std::string_view::npos || equals < 2) return false;
  const std::string_view right = value.substr(equals + 1);
  constexpr auto kConstants = std::to_array<Texts>({"true", "false", "none", "null", "nil"});
  return is_one_of(right, kConstants) && all_of(value.substr(0, equals), is_word);
}

void bare_signals(const Context& context, SignalSet& out) {
  switch (context.file.syntax) {
    case Syntax::Code:
      out.add(SignalId::BareInCode);
      break;
    case Syntax::Json:
      out.add(SignalId::BareInJson);
      break;
    case Syntax::Shell:
      out.add(SignalId::BareInShell);
      break;
    case Syntax::Config:
      out.add(SignalId::BareInConfig);
      break;
    case Syntax::Markup:
    case Syntax::Unknown:
      out.add(SignalId::BareInMarkup);
      break;
  }
  const char next = context.after.empty() ? '\0' : context.after.front();
  const bool called = next == '(' || context.value.find('(') != std::string_view::npos ||
                      is_named_argument(context.value);
  out.add_if(is_identifier(context), SignalId::Identifier);
  out.add_if(called, SignalId::Call);
  out.add_if(next == '[' || context.value.find('[') != std::string_view::npos, SignalId::Subscript);
  out.add_if(is_member_path(context.value), SignalId::MemberPath);
  out.add_if(is_symbol(context), SignalId::Symbol);
}

// What follows a closed literal: it is a key, or a part of a larger expression.
void follow_signals(const Context& context, SignalSet& out) {
  std::string_view after = context.after;
  if (after.starts_with('\\')) after.remove_prefix(1);
  if (!after.empty()) after.remove_prefix(1);
  after = trim_blanks(after);
  // Only right behind its bracket: ["--password", "blue7"] is a list.
  const std::string_view before = context.before.substr(0, context.before.size() - 1);
  const bool subscript = after.starts_with(']') && before.ends_with('[');
  const bool key = after.starts_with(':') || after.starts_with("=>") || subscript ||
                   after.starts_with("==") || (after.starts_with('=') && !after.starts_with("=="));
  out.add_if(key && !after.starts_with("::"), SignalId::IsKey);
  const bool joined = after.starts_with('+') || after.starts_with(". ") ||
                      after.starts_with(".$") || after.starts_with(".%") ||
                      after.starts_with("%") || after.starts_with(".format");
  out.add_if(joined, SignalId::Concatenated);
}

// "DB_PASSWORD=value", as shells, .env files and the commands of manuals write it.
bool is_env_assignment(const Context& context) {
  if (context.link != Link::Assign || context.name.size() < 4) return false;
  const char next = context.after.empty() ? '\0' : context.after.front();
  if (context.quote == 0 && !context.in_string && (is_quote(next) || next == '(')) return false;
  const bool capitals =
      all_of(context.name, [](char c) { return is_upper(c) || is_digit(c) || c == '_'; });
  std::string_view before = context.before;
  if (context.quote != 0) before.remove_suffix(1);
  return capitals && before.ends_with('=') &&
         ends_with_ignoring_case(before.substr(0, before.size() - 1), context.name);
}

// A bare value with more words behind it stands in a sentence.
bool runs_on(const Context& context) {
  const bool bare = context.quote == 0 && context.link != Link::Uri && context.link != Link::Flag;
  const std::string_view after = context.after;
  return bare && after.size() > 2 && after[0] == ' ' && is_lower(after[1]) && is_lower(after[2]);
}

void link_signals(const Context& context, SignalSet& out) {
  if (context.placed) return;
  switch (context.link) {
    case Link::None:
      out.add(SignalId::NoName);
      break;
    case Link::Assign:
      break;
    case Link::Compare:
      out.add(SignalId::Compared);
      break;
    case Link::Argument:
      out.add(SignalId::Argument);
      out.add_if(context.name.empty() && context.callee.empty(), SignalId::NoName);
      break;
    case Link::Flag:
      out.add(SignalId::Flag);
      break;
    case Link::Words:
      out.add(SignalId::Words);
      break;
    case Link::Uri:
      out.add(SignalId::Uri);
      break;
    case Link::Query:
      out.add(SignalId::Query);
      break;
  }
}

}  // namespace

void role_signals(const Context& context, SignalSet& out) {
  const std::string_view value = context.value;
  if (context.quote != 0) {
    out.add(context.closed ? SignalId::QuotedLiteral : SignalId::Unclosed);
    if (context.closed) follow_signals(context, out);
    // In a shell these quotes run what they hold.
    out.add_if(context.quote == '`' && context.file.syntax == Syntax::Shell, SignalId::Call);
  } else if (context.in_string) {
    out.add(SignalId::InString);
  } else if (context.link != Link::Uri && context.link != Link::Query) {
    bare_signals(context, out);
  }
  // Some tokens begin with a dollar sign of their own.
  const bool own_sign = value.starts_with('$') && context.body.size() < value.size();
  const bool cut =
      context.quote == 0 && context.before.ends_with('$');  // the rule left the mark out
  const std::size_t blank = context.before.find_last_of(" \t\"'");
  const std::string_view token =
      context.before.substr(blank == std::string_view::npos ? 0 : blank + 1);
  const bool urn = token.starts_with("urn:") || token.starts_with("arn:");
  const bool reference = (!own_sign && is_reference(value)) || cut || urn || is_expansion(context);
  out.add_if(reference, SignalId::Reference);
  out.add_if(!reference && has_reference(value), SignalId::PartReference);
  out.add_if(!reference && is_formatted(value), SignalId::Formatted);
  out.add_if(is_lookup(context), SignalId::Lookup);
  out.add_if(is_keyword(value), SignalId::Keyword);
  out.add_if(is_type_name(value) || is_base_type(context), SignalId::TypeName);
  out.add_if(runs_on(context), SignalId::RunsOn);
  link_signals(context, out);
}

void literal_signals(const Context& context, SignalSet& out) {
  const bool promised = (out.has(SignalId::NamePassword) || out.has(SignalId::NameSecret) ||
                         out.has(SignalId::NameToken) || out.has(SignalId::NameKey)) &&
                        !out.has(SignalId::Reference) && !out.has(SignalId::NameNegative) &&
                        !out.has(SignalId::NamePublic) && !out.has(SignalId::Keyword);
  out.add_if(promised && is_env_assignment(context), SignalId::EnvAssign);
  const bool spoiled = out.has(SignalId::NameNegative) || out.has(SignalId::NameState) ||
                       out.has(SignalId::NamePublic) || out.has(SignalId::Reference) ||
                       out.has(SignalId::PartReference) || out.has(SignalId::Lookup) ||
                       out.has(SignalId::IsKey) || out.has(SignalId::Keyword) ||
                       out.has(SignalId::Formatted) || out.has(SignalId::Mask) ||
                       out.has(SignalId::AngleBrackets) || out.has(SignalId::Ellipsis) ||
                       context.value.find_first_of(" ()<>") != std::string_view::npos;
  if (spoiled || context.value.size() < 4) return;
  const bool quoted = out.has(SignalId::QuotedLiteral);
  const bool bare = (context.file.syntax == Syntax::Config ||
                     context.file.syntax == Syntax::Shell || out.has(SignalId::EnvAssign)) &&
                    context.quote == 0 && context.link == Link::Assign &&
                    !out.has(SignalId::MemberPath);
  const bool password = out.has(SignalId::NamePassword);
  const bool token =
      out.has(SignalId::NameSecret) || out.has(SignalId::NameToken) || out.has(SignalId::NameKey);
  out.add_if(quoted && password, SignalId::PasswordLiteral);
  out.add_if(bare && password, SignalId::PasswordSetting);
  out.add_if(quoted && token, SignalId::TokenLiteral);
  out.add_if(bare && token, SignalId::TokenSetting);
}

}  // namespace dredge::judging

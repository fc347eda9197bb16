// One word that speaks of a secret instead of being one.
#include <array>

#include "judge/chars.h"
#include "judge/signals.h"

namespace dredge::judging {

namespace {

using Texts = std::string_view;

// "## @param ldap.bindpw The password": the first word of what a comment says about a setting.
bool is_documented(const Context& context) {
  constexpr auto kMarks = std::to_array<Texts>({"@param ", "@property ", "@arg ", ":param "});
  return (context.link == Link::Flag || context.link == Link::Words) &&
         contains_one_of(context.before, kMarks);
}

// "pass=Password for the server,0": a setting's title, word after word, and not its value. A name
// in capitals may be set for a command: "PGPASSWORD=postgres psql -h db".
bool is_titled(const Context& context) {
  if (context.quote != 0 || context.in_string || context.link != Link::Assign) return false;
  if (context.name.empty() || !is_lower(context.name.front())) return false;
  const std::string_view lead = trim_blanks(context.before);
  if (!lead.starts_with(context.name) || lead.size() > context.name.size() + 2) return false;
  const auto is_letter = [](char c) { return is_alpha(c) || is_non_ascii(c) || c == '\''; };
  if (!all_of(context.value, is_letter)) return false;
  std::string_view rest = context.after.substr(0, context.after.find_first_of(",.?:\r"));
  std::size_t words = 0;
  while (rest.starts_with(' ')) {
    rest.remove_prefix(1);
    const std::string_view word = rest.substr(0, rest.find(' '));
    if (word.empty() || !all_of(word, is_letter)) return false;
    ++words;
    rest.remove_prefix(word.size());
  }
  return words >= 2;
}

// "--user and --password should not be set": a word that only joins others.
bool is_grammar_word(const Context& context) {
  constexpr auto kWords = std::to_array<Texts>(
      {"also",    "and",     "are",    "argument", "arguments",   "been",    "before", "below",
       "but",     "can",     "cannot", "could",    "does",        "each",    "else",   "flag",
       "flags",   "from",    "given",  "have",     "instead",     "into",    "just",   "may",
       "might",   "more",    "must",   "only",     "option",      "options", "or",     "parameter",
       "set",     "should",  "so",     "than",     "that",        "their",   "then",   "there",
       "these",   "they",    "this",   "using",    "via",         "was",     "were",   "when",
       "where",   "which",   "while",  "will",     "with",        "would",   "needs",  "requires",
       "after",   "because", "both",   "either",   "environment", "takes",   "to",     "unless",
       "until",   "used",    "values", "variable", "without",     "you",     "your",   "not",
       "together"});
  std::string_view word = context.value;
  if (word.ends_with('.')) word.remove_suffix(1);
  return context.quote == 0 && context.link != Link::Uri && context.link != Link::Query &&
         (is_one_of(word, kWords) || is_documented(context));
}

// "update_password: always", "passwd: compat": how a secret is treated, not which it is.
bool is_policy_word(const Context& context) {
  constexpr auto kWords = std::to_array<Texts>(
      {"always",    "never",   "on_create", "once",        "ask",          "prompt",
       "compat",    "inherit", "keep",      "prohibited",  "prohibit",     "forbidden",
       "denied",    "allowed", "mandatory", "interactive", "autogenerate", "generated",
       "encrypted", "hashed",  "base64",    "sha256",      "sha512",       "md5",
       "bcrypt",    "scrypt",  "argon2",    "pbkdf2",      "saml",         "oauth",
       "oauth2",    "oidc",    "ldap",      "cleartext",   "plaintext",    "authorization",
       "bearer",    "digest",  "not-set",   "present",     "absent",       "sufficient",
       "requisite", "strict",  "fail",      "failed",      "success"});
  return is_one_of(context.value, kWords);
}

// "required|string|min:8": what a form demands of a field.
bool is_demand(std::string_view value) {
  if (value.find('|') == std::string_view::npos) return false;
  constexpr auto kDemands = std::to_array<Texts>(
      {"required", "nullable", "string", "confirmed", "sometimes", "min", "max", "trim"});
  const std::string_view first = value.substr(0, value.find_first_of("|:"));
  return is_one_of(first, kDemands) && all_of(value, [](char c) {
           return is_word(c) || c == '|' || c == ':' || c == ',' || c == '.';
         });
}

}  // namespace

void wording_signals(const Context& context, SignalSet& out) {
  out.add_if(is_grammar_word(context), SignalId::GrammarWord);
  out.add_if(is_titled(context), SignalId::Describes);
  out.add_if(is_policy_word(context) || is_demand(context.value), SignalId::PolicyWord);
}

}  // namespace dredge::judging

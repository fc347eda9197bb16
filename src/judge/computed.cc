// Texts that look like literals and are put together, cut out of something longer, or reserved.
#include <algorithm>
#include <array>

#include "judge/base64.h"
#include "judge/chars.h"
#include "judge/signals.h"
#include "judge/words.h"

namespace dredge::judging {

namespace {

// The next ".", "::" or "->".
std::size_t find_joint(std::string_view value) {
  return std::min({value.find('.'), value.find("::"), value.find("->")});
}

// "AuthToken", "S3SecretKey": letters, and at most one digit, between two of them.
bool is_name_of_words(std::string_view segment) {
  const std::size_t digits = count_if(segment, is_digit);
  if (digits > 1 || (segment.size() > 24 && digits == 0)) return false;
  if (digits == 1 && (is_digit(segment.front()) || is_digit(segment.back()) || segment.size() < 8))
    return false;
  return all_of(segment, is_word);
}

// "testStore.AuthToken", "self.config->apiKey": two segments or more, each an identifier of words.
bool is_code_path(std::string_view value) {
  if (value.size() > 100) return false;
  std::size_t segments = 0;
  while (!value.empty()) {
    const std::size_t joint = find_joint(value);
    const std::string_view segment = value.substr(0, joint);
    if (segment.size() > 32 || !is_name_of_words(segment)) return false;
    if (!segment.empty()) ++segments;
    if (segment.size() < 2 && joint == std::string_view::npos) return false;
    if (joint == std::string_view::npos) break;
    value.remove_prefix(joint + (value[joint] == '.' ? 1 : 2));
  }
  return segments >= 2;
}

// The end of the "$name", "$name.field" or "${name}" that begins at `at`; `at` when none does.
std::size_t skip_variable(std::string_view value, std::size_t at) {
  std::size_t end = at + 1;
  if (value[at] != '$' || end >= value.size()) return at;
  if (value[end] == '{') {
    const std::size_t close = value.find('}', end);
    return close == std::string_view::npos ? at : close + 1;
  }
  if (!is_alpha(value[end]) && value[end] != '_') return at;
  while (end < value.size() && is_word(value[end])) ++end;
  return end;
}

// "$input.$signature", "${host}:$port": variables and punctuation, nothing else.
bool is_interpolated(std::string_view value) {
  std::size_t variables = 0;
  for (std::size_t at = 0; at < value.size(); ++at) {
    const std::size_t end = skip_variable(value, at);
    if (end == at) {
      if (is_alnum(value[at])) return false;
      continue;
    }
    ++variables;
    at = end - 1;
  }
  return variables >= 2;
}

// `"&token=" + encode(t) + "&x="`: the quotes around it end one literal and begin the next, and the
// code between them was read.
bool is_between_literals(std::string_view value) {
  if (value.size() < 4 || (value.front() != '+' && value.front() != '.')) return false;
  const char joint = value.front();
  const std::string_view code = trim_blanks(value.substr(1));
  std::size_t end = 0;
  while (end < code.size() && (is_word(code[end]) || code[end] == '$' || code[end] == '.')) ++end;
  if (end == 0 || is_digit(code.front())) return false;
  const bool call = end < code.size() && code[end] == '(';
  const bool marked = joint == '+' || code.front() == '$';  // ".eyJ0.": a piece of a token
  return call || (marked && trim_blanks(code).ends_with(joint));
}

// "{{- $password = coalesce .Values.a .Values.b }}": a bare word of a template's own code.
bool is_in_template_action(const Context& context) {
  const std::size_t open = context.before.rfind("{{");
  return context.quote == 0 && !context.in_string && open != std::string_view::npos &&
         context.before.find("}}", open) == std::string_view::npos &&
         context.after.find("}}") != std::string_view::npos;
}

// Secret(self, "ApiCredentials", ...): the second argument names a part in the tree of the first,
// as the construct libraries of clouds have it.
bool is_construct_name(const Context& context) {
  if (context.quote == 0 || !context.closed) return false;
  const std::string_view before = trim_blanks(context.before.substr(0, context.before.size() - 1));
  constexpr auto kScopes = std::to_array<std::string_view>(
      {"(self,", "(this,", "(scope,", "(stack,", "(Stack,", "(construct,"});
  return std::any_of(kScopes.begin(), kScopes.end(),
                     [&](std::string_view scope) { return before.ends_with(scope); });
}

// "--secret id=token,src=file", "--secret name=XX": a pair of a name and its value.
bool is_pair_of_flag(const Context& context) {
  const std::size_t equals = context.value.find('=');
  if (context.link != Link::Flag || equals == std::string_view::npos || equals < 2) return false;
  return !contains_ignoring_case(context.name, "pass") &&
         all_of(context.value.substr(0, equals), [](char c) { return is_word(c) || c == '-'; }) &&
         is_alpha(context.value.front()) && context.value.substr(equals).size() > 2 &&
         context.value[equals + 1] != '=';
}

// A row that looks like the head of a table, and has a row of as many fields above it.
bool is_inner_row(const Context& context) {
  if (!context.placed) return false;
  const std::string_view head = context.match.substr(0, context.match.find('\n'));
  if (head.size() == context.match.size()) return false;
  for (const char separator : {',', ';', '\t', '|'}) {
    const auto is_separator = [&](char c) { return c == separator; };
    const std::size_t fields = count_if(head, is_separator);
    if (fields > 0 && count_if(context.above, is_separator) == fields) return true;
  }
  return false;
}

// "--password=", "?token=", "Bearer ": a literal to which the value is joined.
bool is_lead_in(std::string_view value) {
  if (value.size() < 3) return false;
  if (value.starts_with("--") && is_lower(value[2]) &&
      all_of(value, [](char c) { return is_lower(c) || c == '-'; }))
    return true;
  // "-Token", "-V2SocketServerMode"
  if (value[0] == '-' && is_alpha(value[1]) && value.size() <= 24 &&
      count_if(value, is_digit) <= 2 && all_of(value.substr(1), is_alnum))
    return true;
  const bool option = value.starts_with('-') || value.starts_with('?') || value.starts_with('&');
  if (option && (value.back() == '=' || value.back() == ':')) return true;
  if (value.back() == ':' && all_of(value.substr(0, value.size() - 1), is_alpha)) return true;
  const std::size_t equals = value.find('=');
  constexpr auto kArguments = std::to_array<std::string_view>(
      {"default=", "help=", "type=", "required=", "action=", "value=", "dest=", "name="});
  if (is_one_of(value, kArguments)) return true;
  return equals == value.size() - 1 && value.size() % 4 != 0 &&
         all_of(value.substr(0, equals),
                [](char c) { return is_lower(c) || c == '_' || c == '-' || c == '.'; });
}

bool is_dunder(std::string_view value) {
  return value.size() > 4 && value.starts_with("__") && value.ends_with("__") &&
         all_of(value, is_word);
}

// Where the list that the value stands in opens: "[" or "{", or "(" of no call. npos when it does
// not.
std::size_t list_opening(std::string_view before) {
  const std::size_t open = before.find_last_of("[({");
  if (open == std::string_view::npos || before[open] != '(') return open;
  const bool call = open > 0 && (is_word(before[open - 1]) || before[open - 1] == ']');
  return call ? std::string_view::npos : open;
}

// extract("location", "password", "type", "mode"): four texts or more and nothing else are no pairs
// of a name and its value where an even number comes before this one.
bool is_one_of_arguments(const Context& context) {
  if (context.placed) return false;
  if (context.quote == 0 || !context.closed || context.before.size() < 2) return false;
  const std::size_t open = context.before.find_last_of('(');
  if (open == std::string_view::npos || open == 0 || !is_word(context.before[open - 1]))
    return false;
  const auto is_mark = [&](char c) { return c == context.quote; };
  const std::string_view inside = context.before.substr(open + 1, context.before.size() - open - 2);
  const std::string_view rest = context.after.substr(1, context.after.find(')') - 1);
  if (inside.find_first_of("=:)") != std::string_view::npos) return false;
  const std::size_t earlier = count_if(inside, is_mark) / 2;
  const std::size_t later = count_if(rest, is_mark) / 2;
  const std::size_t commas = count_if(inside, [](char c) { return c == ','; });
  return commas == earlier && earlier % 2 == 0 && earlier + later >= 3 && later > 0;
}

// ["keyword", "def", "string"]: quoted texts before and after it in one list.
bool is_list_member(const Context& context) {
  if (context.placed) return false;
  if (context.quote == 0 || !context.closed || context.before.size() < 2) return false;
  if (context.name.starts_with('-')) return false;  // ["--user", "app", "--password", "blue7"]
  std::string_view before = context.before;
  before.remove_suffix(1);
  before = trim_blanks(before);
  if (before.empty() || std::string_view(",[({").find(before.back()) == std::string_view::npos)
    return false;
  std::size_t open = list_opening(context.before);
  // A list over several lines: its texts begin this one.
  const std::size_t first = context.before.find_first_not_of(" \t");
  if (open == std::string_view::npos && first + 1 < context.before.size() &&
      context.before[first] == context.quote)
    open = first;
  if (open == std::string_view::npos ||
      context.before.find_first_of("])}", open) != std::string_view::npos)
    return false;
  const std::string_view inside = context.before.substr(open);
  if (inside.find_first_of(":=") != std::string_view::npos) return false;
  const std::size_t close = context.after.find_first_of("])}");
  const std::string_view rest = context.after.substr(0, close);
  const std::size_t quotes = count_if(inside, [&](char c) { return c == context.quote; }) +
                             count_if(rest, [&](char c) { return c == context.quote; });
  return quotes >= 6;  // three texts or more
}

// In prose "`api_token`, `client_secret`, and `none`" lists names.
bool is_listed_in_prose(const Context& context) {
  const bool prose = context.file.syntax == Syntax::Markup || context.file.syntax == Syntax::Config;
  return context.quote == '`' && context.closed && prose &&
         (context.before.ends_with("`, `") || context.before.ends_with("` and `"));
}

// "arn:cloud:secrets:region:secret:name": the name is a segment between colons.
bool is_part_of_name(const Context& context) {
  const char* line = context.before.data();
  const char* name = context.name.data();
  if (context.name.empty() || context.quote != 0 || context.before.empty()) return false;
  if (name <= line || name >= line + context.before.size()) return false;
  return name[-1] == ':' && context.before.back() == ':';
}

// Base64 that runs on beyond the value: 24 characters or more on one side without a break.
bool is_in_blob(const Context& context) {
  if (context.quote != 0 || context.value.empty() || !is_base64(context.value.back())) return false;
  const std::string_view before = context.before;
  std::size_t run = 0;
  while (run < before.size() && is_base64(before[before.size() - 1 - run])) ++run;
  if (run < 24) return false;
  const std::string_view lead = before.substr(before.size() - run);
  return count_if(lead, is_digit) > 0 && count_if(lead, is_upper) > 1;
}

// "kucoinApiSecret" holds the keyword "coinapi", "newsApiKey" holds "wsapi". A capital begins a
// word.
bool is_inside_word(const Context& context) {
  const std::string_view match = context.match;
  if (match.size() < 2 || !is_alpha(context.match_lead) || !is_alpha(match[0])) return false;
  const bool is_capital =
      is_upper(match[0]) && (is_lower(context.match_lead) || is_lower(match[1]));
  return !is_capital;
}

}  // namespace

void computed_signals(const Context& context, SignalSet& out) {
  const std::string_view value = context.value;
  out.add_if(is_code_path(value), SignalId::CodePath);
  out.add_if(is_interpolated(value) || is_between_literals(value), SignalId::Interpolated);
  out.add_if(is_in_template_action(context), SignalId::Reference);
  out.add_if(is_construct_name(context) || is_pair_of_flag(context), SignalId::IsKey);
  out.add_if(is_inside_word(context), SignalId::InsideWord);
  out.add_if(is_lead_in(value), SignalId::LeadIn);
  out.add_if(is_dunder(value), SignalId::Dunder);
  out.add_if(is_list_member(context) || is_one_of_arguments(context) ||
                 is_listed_in_prose(context) || is_inner_row(context),
             SignalId::ListMember);
  out.add_if(is_part_of_name(context), SignalId::PartOfName);
  out.add_if(is_in_blob(context), SignalId::InBlob);
}

}  // namespace dredge::judging

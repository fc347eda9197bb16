#include "rules/keyword_pattern.h"

namespace dredge {
namespace {

// The rest of the name the keyword stands in, and what closes it: SEMRUSH_API_KEY, "semrush-key",
// semrush['key'].
constexpr std::string_view kName = R"re([0-9A-Za-z_.\- ]{0,40}(?:\\?["'`\])>]){0,3}[ \t]{0,8})re";
// An assignment, an argument, the end of a tag, a default, or the value attribute of an element.
constexpr std::string_view kOperator =
    R"re((?:=>|:=|\|\||\?\?|[=:,(>]|(?:value|content|default)[ \t]{0,2}=)[ \t]{0,8})re";
// Semrush(api_key="...", semrush: { token: '...', KEY: string = "...
constexpr std::string_view kSecondName =
    R"re((?:[\[({]?[ \t]{0,2}\\?["'`]?[0-9A-Za-z_.\-]{1,40}\\?["'`]?[ \t]{0,4}(?:=>|[=:(,])[ \t]{0,4})?)re";
constexpr std::string_view kOpening =
    R"re([\[({]?(?:[bu]?\\?["'`]{1,3})?(?:(?:[Bb]earer|[Bb]asic|[Tt]oken|[Kk]ey|[Aa]pi[Kk]ey)[ \t:=]{1,2})?)re";
// --semrush-key VALUE, ENV SEMRUSH_TOKEN VALUE
constexpr std::string_view kBlank =
    R"re([0-9A-Za-z_.\-]{0,30}(?i:key|token|secret|password|passwd|pwd|auth)[ \t]{1,3}["'`]?)re";
// semrush.example/v1?key=VALUE
constexpr std::string_view kParameter = R"re([^\s"'`<>]{0,100}[?&][0-9A-Za-z_.\-]{1,30}=)re";
constexpr std::string_view kEnd = R"re((?:[^0-9A-Za-z_\-\n]|$))re";

void append_literal(std::string& pattern, std::string_view literal) {
  constexpr std::string_view kSpecial = R"(\.+*?()|[]{}^$)";
  for (const char byte : literal) {
    if (kSpecial.find(byte) != std::string_view::npos) pattern.push_back('\\');
    pattern.push_back(byte);
  }
}

}  // namespace

std::string keyword_pattern(std::span<const std::string_view> keywords, std::string_view value) {
  std::string pattern = "(?i:";
  for (std::size_t i = 0; i < keywords.size(); ++i) {
    if (i > 0) pattern.push_back('|');
    append_literal(pattern, keywords[i]);
  }
  pattern += ")(?:";
  for (const std::string_view part : {kName, kOperator, kSecondName, kOpening}) pattern += part;
  pattern.append("|").append(kBlank).append("|").append(kParameter);
  pattern.append(")(?P<secret>").append(value).append(")").append(kEnd);
  return pattern;
}

}  // namespace dredge

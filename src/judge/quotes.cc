#include "judge/quotes.h"

#include "judge/chars.h"

namespace dredge::judging {

namespace {

// Quotes as HTML writes them.
char entity_quote(std::string_view text) {
  for (std::string_view entity : {"&#34;", "&quot;", "&#x22;"}) {
    if (text.ends_with(entity)) return '"';
  }
  return text.ends_with("&#39;") || text.ends_with("&apos;") ? '\'' : '\0';
}

}  // namespace

void read_quotes(Context& context) {
  if (const char entity = entity_quote(context.before); entity != 0) {
    context.quote = entity;
    context.closed = context.after.starts_with('&');
    context.before = context.before.substr(0, context.before.rfind('&'));
    return;
  }
  const std::string_view before = context.before;
  if (!before.empty() && is_quote(before.back())) {
    context.quote = before.back();
    std::string_view after = context.after;
    if (after.starts_with('\\')) after.remove_prefix(1);
    context.closed = after.starts_with(context.quote);
    return;
  }
  for (char quote : {'"', '`', '\''}) {
    std::size_t seen = 0;
    for (std::size_t i = 0; i < before.size(); ++i) {
      const bool escaped = i > 0 && before[i - 1] == '\\';
      const bool apostrophe = quote == '\'' && i > 0 && is_alpha(before[i - 1]);
      if (before[i] == quote && !escaped && !apostrophe) ++seen;
    }
    if (seen % 2 == 1 && context.after.find(quote) != std::string_view::npos)
      context.in_string = true;
  }
}

}  // namespace dredge::judging

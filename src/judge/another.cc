#include "judge/another.h"

#include <array>

#include "judge/chars.h"

namespace dredge::judging {

namespace {

using Texts = std::string_view;

// `<a class="token" href="...">`: the value of the attribute that follows, which is none of a
// field's own.
bool is_other_attribute(const Context& context) {
  if (context.quote == 0) return false;
  std::string_view lead = trim_blanks(context.before.substr(0, context.before.size() - 1));
  if (!lead.ends_with('=')) return false;
  lead = trim_blanks(lead.substr(0, lead.size() - 1));
  const std::size_t blank = lead.find_last_of(" \t");
  if (blank == std::string_view::npos || blank == 0 || !is_quote(lead[blank - 1])) return false;
  constexpr auto kAttributes = std::to_array<Texts>(
      {"href", "src", "class", "id", "for", "style", "rel", "type", "action", "target", "title",
       "alt", "role", "autocomplete", "placeholder", "onclick", "name"});
  return is_one_of(lead.substr(blank + 1), kAttributes);
}

// `"PT": "Portugal", "PW": "Palau"`: a country among others. Source: ISO 3166-1.
bool is_country(const Context& context) {
  if (context.name != "PW") return false;
  for (Texts before : {"'PT'", "\"PT\"", "PT:", "PT =", "PT=", "'PS'", "\"PS\""}) {
    if (context.beside_before.find(before) != std::string_view::npos) return true;
  }
  return false;
}

}  // namespace

bool names_another(const Context& context) {
  return is_other_attribute(context) || is_country(context);
}

}  // namespace dredge::judging

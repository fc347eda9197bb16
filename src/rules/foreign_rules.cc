// How rules of other tools become ours: the pattern in our words, anchors that are derived and then
// proved, the rest as conditions. What cannot be had is refused by name.
#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <re2/re2.h>

#include "base/text.h"
#include "rules/derive.h"
#include "rules/foreign.h"
#include "rules/library_builder.h"
#include "rules/pattern.h"
#include "rules/proof.h"
#include "rules/rewrite.h"

namespace dredge {
namespace {

// The secret's group, by the custom of the tool.
std::size_t secret_group_of(const ForeignRule& rule, const CaptureNames& groups) {
  if (rule.secret_group != 0) return rule.secret_group;
  const auto number = [&](auto found) {
    return static_cast<std::size_t>(found - groups.begin()) + 1;
  };
  if (rule.prefers_token) {
    const auto token = std::find_if(groups.begin(), groups.end(), [](const std::string& name) {
      return to_lower(name) == "token";
    });
    if (token != groups.end()) return number(token);
    const auto named = std::find_if(groups.begin(), groups.end(),
                                    [](const std::string& name) { return !name.empty(); });
    if (named != groups.end()) return number(named);
  }
  return groups.empty() ? 0 : 1;
}

struct Prepared {
  std::string pattern;
  std::vector<std::string> anchors;  // proved; empty = the slow lane
  std::uint32_t reach = 0;
  bool line_local = true;
  bool is_bounded = false;
};

std::vector<std::string_view> views_of(const std::vector<std::string>& texts) {
  return {texts.begin(), texts.end()};
}

// Proves what it can of one spelling of the pattern. Errors: what stands against it.
Result<Prepared> prove_spelling(const Rewritten& rewritten) {
  ASSIGN_OR_RETURN(const Pattern pattern, parse_pattern(rewritten.pattern));
  Prepared made;
  made.pattern = rewritten.pattern;
  made.is_bounded = rewritten.is_bounded;
  made.line_local = part_that_matches(pattern, '\n') == nullptr;
  made.anchors = derive_anchors(pattern);
  Rule rule;
  rule.pattern = made.pattern;
  rule.line_local = made.line_local;
  const std::vector<std::string_view> anchors = views_of(made.anchors);
  rule.anchors = anchors;
  Proof proof = prove(rule);
  const bool lacks_anchor =
      !anchors.empty() && !proof.flaws.empty() &&
      std::all_of(proof.flaws.begin(), proof.flaws.end(),
                  [](const Flaw& flaw) { return flaw.part == RulePart::Anchors; });
  if (lacks_anchor) {
    made.anchors.clear();
    rule.anchors = {};
    proof = prove(rule);
  }
  if (!proof.flaws.empty())
    return Error{ErrorCode::InvalidInput, std::move(proof.flaws.front().message)};
  made.reach = proof.reach;
  return made;
}

Result<Prepared> prepare(const ForeignRule& rule) {
  ASSIGN_OR_RETURN(const Rewritten first, rewrite_pattern(rule.pattern, 0, kRepeatBounds[0]));
  const std::size_t group = secret_group_of(rule, first.groups);
  std::optional<Error> error;
  for (const RepeatBound& bound : kRepeatBounds) {
    ASSIGN_OR_RETURN(const Rewritten rewritten, rewrite_pattern(rule.pattern, group, bound));
    auto made = prove_spelling(rewritten);
    if (made.has_value()) return made;
    error = made.error();
    if (!rewritten.is_bounded) break;
  }
  return Error(*error);
}

bool is_regex(const std::string& text) {
  re2::RE2::Options options(re2::RE2::Latin1);
  options.set_log_errors(false);
  return re2::RE2(text, options).ok();
}

// As a template that stands for itself.
std::string as_template(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    escaped += c;
    if (c == '{' || c == '}') escaped += c;
  }
  return escaped;
}

std::string_view family_name(std::string_view family) {
  if (family == "gitleaks") return "Rules of a .gitleaks.toml";
  return family == "kingfisher" ? "Rules in Kingfisher's YAML" : "Rules in Nosey Parker's YAML";
}

}  // namespace

void LibraryBuilder::add_foreign(ForeignFile file, std::string_view file_name) {
  file_ = library_.store_.keep(file_name);
  const auto known = std::ranges::find(library_.providers_, file.family, &Provider::id);
  provider_ = static_cast<std::uint16_t>(known - library_.providers_.begin());
  if (known == library_.providers_.end()) {
    Provider provider;
    provider.id = library_.store_.keep(file.family);
    provider.name = library_.store_.keep(family_name(file.family));
    provider.category = "generic";
    library_.providers_.push_back(provider);
  }
  std::move(file.notes.begin(), file.notes.end(), std::back_inserter(library_.notes_));
  for (ForeignRule& rule : file.rules) add_foreign_rule(rule);
  for (Allowlist& list : file.allowlists) add_allowlist(std::move(list));
}

void LibraryBuilder::note(ImportNote::Kind kind, TextPlace place, std::string_view rule,
                          std::string message) {
  library_.notes_.push_back(
      {kind, spell_place(file_, place), std::string(rule), escape_for_terminal(message)});
}

void LibraryBuilder::add_foreign_rule(ForeignRule& foreign) {
  auto prepared = prepare(foreign);
  if (!prepared.has_value()) {
    return note(ImportNote::Kind::Refused, foreign.pattern_place, foreign.id,
                "pattern: " + prepared.error().message);
  }
  if (!foreign.conditions.path.empty() && !is_regex(foreign.conditions.path)) {
    return note(ImportNote::Kind::Refused, foreign.place, foreign.id,
                "path: no regular expression that RE2 reads");
  }
  TextStore& store = library_.store_;
  std::vector<std::string> examples;
  std::vector<std::string> counterexamples;
  for (const std::string& text : foreign.examples) examples.push_back(as_template(text));
  for (const std::string& text : foreign.counterexamples)
    counterexamples.push_back(as_template(text));
  Rule rule;
  rule.id = store.keep(foreign.id);
  rule.provider = provider_;
  rule.description = store.keep(foreign.description.empty() ? foreign.id : foreign.description);
  rule.pattern = store.keep(prepared->pattern);
  rule.anchors = store.keep(views_of(prepared->anchors));
  rule.reach = prepared->reach;
  rule.line_local = prepared->line_local;
  rule.generic = foreign.generic;
  rule.prior = static_cast<float>(foreign.prior);
  rule.docs = store.keep(foreign.docs);
  rule.examples = store.keep(views_of(examples));
  rule.counterexamples = store.keep(views_of(counterexamples));
  RulePlaces places;
  places.file = file_;
  places.rule = foreign.place;
  places.pattern = foreign.pattern_place;
  if (prepared->is_bounded) {
    note(ImportNote::Kind::Remark, foreign.pattern_place, foreign.id,
         fmt::format("repeats without an upper bound are bounded: its widest match has {} bytes",
                     prepared->reach));
  }
  const bool is_slow = prepared->anchors.empty();
  note(is_slow ? ImportNote::Kind::Slow : ImportNote::Kind::Imported, foreign.place, foreign.id,
       is_slow ? "no literal stands in every match, so it runs over every byte" : "");
  if (!foreign.conditions.empty()) library_.conditions_[foreign.id] = foreign.conditions;
  const auto known = std::ranges::find(library_.rules_, rule.id, &Rule::id);
  if (known == library_.rules_.end()) {
    library_.rules_.push_back(rule);
    library_.places_.push_back(std::move(places));
    return;
  }
  note(ImportNote::Kind::Remark, foreign.place, foreign.id, "it replaces an earlier rule");
  library_.places_[static_cast<std::size_t>(known - library_.rules_.begin())] = std::move(places);
  *known = rule;
}

// An expression that RE2 does not read is left out, and said: the rest of the list stands.
void LibraryBuilder::add_allowlist(Allowlist list) {
  for (std::vector<std::string>* texts : {&list.paths, &list.regexes}) {
    const std::size_t before = texts->size();
    std::erase_if(*texts, [](const std::string& text) { return !is_regex(text); });
    if (texts->size() == before) continue;
    library_.notes_.push_back(
        {ImportNote::Kind::Remark, list.place, "",
         fmt::format("{} expressions of the allowlist are none that RE2 reads: left out",
                     before - texts->size())});
    // With one of its kinds gone, "all of them" would mean less than was asked.
    if (list.needs_all && texts->empty()) return;
  }
  library_.allowlists_.push_back(std::move(list));
}

}  // namespace dredge

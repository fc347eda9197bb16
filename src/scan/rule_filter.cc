#include "scan/rule_filter.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <fmt/format.h>
#include <re2/re2.h>

#include "base/text.h"

namespace dredge {
namespace {

using Expressions = std::vector<std::unique_ptr<re2::RE2>>;

Result<std::unique_ptr<re2::RE2>> compile(const std::string& text) {
  re2::RE2::Options options(re2::RE2::Latin1);
  options.set_log_errors(false);
  auto compiled = std::make_unique<re2::RE2>(text, options);
  if (compiled->ok()) return compiled;
  return Error{ErrorCode::InvalidInput, "re2 refuses an expression: " + compiled->error()};
}

Result<Expressions> compile(const std::vector<std::string>& texts) {
  Expressions all;
  for (const std::string& text : texts) {
    ASSIGN_OR_RETURN(auto compiled, compile(text));
    all.push_back(std::move(compiled));
  }
  return all;
}

bool finds(const re2::RE2& expression, std::string_view text) {
  return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), expression);
}

bool any_finds(const Expressions& expressions, std::string_view text) {
  return std::any_of(expressions.begin(), expressions.end(),
                     [&](const auto& expression) { return finds(*expression, text); });
}

std::uint32_t count_between(std::string_view text, char low, char high) {
  return static_cast<std::uint32_t>(
      std::count_if(text.begin(), text.end(), [&](char c) { return low <= c && c <= high; }));
}

bool meets_counts(const RuleConditions& asked, std::string_view value) {
  const auto special =
      static_cast<std::uint32_t>(std::count_if(value.begin(), value.end(), [&](char c) {
        return asked.special_characters.find(c) != std::string::npos;
      }));
  if (count_between(value, '0', '9') < asked.min_digits) return false;
  if (count_between(value, 'A', 'Z') < asked.min_upper) return false;
  if (count_between(value, 'a', 'z') < asked.min_lower || special < asked.min_special) return false;
  if (asked.forbidden.empty()) return true;
  const std::string lower = to_lower(value);
  return std::none_of(asked.forbidden.begin(), asked.forbidden.end(),
                      [&](const std::string& word) { return lower.find(word) != lower.npos; });
}

}  // namespace

struct RuleFilter::Asked {
  RuleConditions conditions;
  std::unique_ptr<re2::RE2> path;
};

struct RuleFilter::List {
  Allowlist facts;
  Expressions paths;
  Expressions regexes;
};

RuleFilter::RuleFilter() = default;
RuleFilter::RuleFilter(RuleFilter&&) noexcept = default;
RuleFilter& RuleFilter::operator=(RuleFilter&&) noexcept = default;
RuleFilter::~RuleFilter() = default;

double shannon_entropy(std::string_view text) {
  std::array<std::size_t, 256> counts{};
  for (const char c : text) ++counts[static_cast<unsigned char>(c)];
  double entropy = 0;
  for (const std::size_t count : counts) {
    if (count == 0) continue;
    const double share = static_cast<double>(count) / static_cast<double>(text.size());
    entropy -= share * std::log2(share);
  }
  return entropy;
}

bool KeywordText::holds(const std::string& keyword) {
  for (const auto& [word, is_there] : known_)
    if (word == keyword) return is_there;
  if (!lower_) lower_ = to_lower(text_);
  const bool is_there = lower_->find(keyword) != std::string::npos;
  known_.emplace_back(keyword, is_there);
  return is_there;
}

Result<RuleFilter> RuleFilter::build(const Library& library, const RuleSet& rules) {
  RuleFilter filter;
  filter.asked_.resize(rules.rules.size());
  for (std::size_t i = 0; i < rules.rules.size(); ++i) {
    const auto found = library.conditions().find(rules.rules[i].id);
    if (found == library.conditions().end()) continue;
    filter.asked_[i] = std::make_unique<Asked>(Asked{found->second, nullptr});
    if (found->second.path.empty()) continue;
    ASSIGN_OR_RETURN(filter.asked_[i]->path, compile(found->second.path));
  }
  for (const Allowlist& facts : library.allowlists()) {
    List list{facts, {}, {}};
    ASSIGN_OR_RETURN(list.paths, compile(facts.paths));
    ASSIGN_OR_RETURN(list.regexes, compile(facts.regexes));
    filter.lists_.push_back(std::move(list));
  }
  return filter;
}

bool RuleFilter::admits(std::uint32_t rule, std::string_view secret, std::string_view match,
                        KeywordText& text) const {
  if (!asked_[rule]) return true;
  const RuleConditions& asked = asked_[rule]->conditions;
  if (asked.min_entropy > 0 && shannon_entropy(secret) <= asked.min_entropy) return false;
  if (!meets_counts(asked, asked.of_whole_match ? match : secret)) return false;
  return asked.keywords.empty() ||
         std::any_of(asked.keywords.begin(), asked.keywords.end(),
                     [&](const std::string& keyword) { return text.holds(keyword); });
}

bool RuleFilter::admits_path(std::uint32_t rule, std::string_view path) const {
  return !asked_[rule] || !asked_[rule]->path || finds(*asked_[rule]->path, path);
}

// Kinds that a list does not give say nothing.
bool RuleFilter::takes_in(const List& list, const AllowlistQuery& query) const {
  const Allowlist& facts = list.facts;
  const std::string_view target = facts.target == Allowlist::Target::Line    ? query.line
                                  : facts.target == Allowlist::Target::Match ? query.match
                                                                             : query.secret;
  bool has_all = true;
  bool has_one = false;
  const auto weigh = [&](bool is_given, const auto& holds) {
    if (!is_given) return;
    const bool is_met = holds();
    has_all = has_all && is_met;
    has_one = has_one || is_met;
  };
  weigh(!facts.commits.empty(), [&] {
    return std::find(facts.commits.begin(), facts.commits.end(), query.commit) !=
           facts.commits.end();
  });
  weigh(!facts.paths.empty(), [&] { return any_finds(list.paths, query.path); });
  weigh(!facts.regexes.empty(), [&] { return any_finds(list.regexes, target); });
  weigh(!facts.stopwords.empty(), [&] {
    const std::string lower = to_lower(query.secret);
    return std::any_of(facts.stopwords.begin(), facts.stopwords.end(),
                       [&](const std::string& word) { return lower.find(word) != lower.npos; });
  });
  return facts.needs_all ? has_all && has_one : has_one;
}

std::optional<Suppression> RuleFilter::allowed(const AllowlistQuery& query) const {
  for (const List& list : lists_) {
    const std::vector<std::string>& rules = list.facts.rules;
    const bool is_named =
        rules.empty() || std::find(rules.begin(), rules.end(), query.rule) != rules.end();
    if (is_named && takes_in(list, query))
      return Suppression{list.facts.place, to_valid_utf8(list.facts.description), ""};
  }
  return std::nullopt;
}

}  // namespace dredge

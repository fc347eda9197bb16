#include "rules/example_check.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <re2/re2.h>

namespace dredge {
namespace {

Span span_of(const re2::StringPiece& piece, std::string_view text) {
  const auto begin = static_cast<std::uint64_t>(piece.data() - text.data());
  return {begin, begin + piece.size()};
}

void find_in(const re2::RE2& pattern, std::string_view text, std::uint64_t base,
             std::vector<FoundSecret>& found) {
  const re2::StringPiece whole(text.data(), text.size());
  re2::StringPiece groups[2];
  std::size_t from = 0;
  while (from < text.size() &&
         pattern.Match(whole, from, text.size(), re2::RE2::UNANCHORED, groups, 2)) {
    const Span match = span_of(groups[0], text);
    const Span secret = groups[1].empty() ? match : span_of(groups[1], text);
    found.push_back(
        {{base + match.begin, base + match.end}, {base + secret.begin, base + secret.end}});
    from = std::max(match.end, match.begin + 1);
  }
}

// Nothing, or why this secret is not the one that the example means.
std::optional<std::string> doubt(Span secret, const std::vector<Span>& generated) {
  if (generated.empty()) return std::nullopt;
  bool holds_one = false;
  for (const Span part : generated) {
    const bool is_apart = part.end <= secret.begin || secret.end <= part.begin;
    const bool is_inside = secret.begin <= part.begin && part.end <= secret.end;
    if (is_inside) holds_one = true;
    if (is_apart || is_inside) continue;
    return fmt::format("the captured secret ({} bytes) cuts a generated part of {} bytes",
                       secret.size(), part.size());
  }
  if (!holds_one) return "the captured secret holds no generated part";
  return std::nullopt;
}

// One rule's templates. Confined; borrows all.
class ExampleCheck {
 public:
  ExampleCheck(const Rule& rule, const MakeChecked& make_checked, const FindMatches& find,
               std::vector<RuleProblem>& problems)
      : rule_(rule), make_checked_(make_checked), find_(find), problems_(problems) {}

  void run() {
    for (std::size_t i = 0; i < rule_.examples.size(); ++i) {
      prefixes_.clear();
      each_seed(RulePart::Example, i, rule_.examples[i],
                [this](const Expansion& made) { return example_flaw(made); });
    }
    for (std::size_t i = 0; i < rule_.counterexamples.size(); ++i) {
      each_seed(RulePart::Counterexample, i, rule_.counterexamples[i],
                [this](const Expansion& made) { return counterexample_flaw(made); });
    }
  }

 private:
  template <class Judge>
  void each_seed(RulePart part, std::size_t index, std::string_view tmpl, const Judge& judge) {
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
      const Result<Expansion> made = expand(tmpl, seed, make_checked_);
      const std::optional<std::string> flaw =
          made ? judge(*made) : std::optional(made.error().message);
      if (!flaw) continue;
      problems_.push_back(problem_at(rule_, part, index, fmt::format("{} (seed {})", *flaw, seed)));
      return;
    }
  }

  std::optional<std::string> example_flaw(const Expansion& made) {
    const Result<std::vector<FoundSecret>> found = find_(rule_, made.text);
    if (!found) return found.error().message;
    if (found->empty()) return "the rule does not find it";
    std::optional<std::string> flaw;
    for (const FoundSecret& match : *found) {
      flaw = doubt(match.secret, made.generated);
      if (flaw) continue;
      return prefix_flaw(
          std::string_view(made.text).substr(match.secret.begin, match.secret.size()));
    }
    return flaw;
  }

  // A prefix that changes with every expansion is no prefix but a part of the secret.
  std::optional<std::string> prefix_flaw(std::string_view secret) {
    if (rule_.public_prefix == 0) return std::nullopt;
    if (secret.size() <= rule_.public_prefix) return "its secret is no longer than public_prefix";
    prefixes_.insert(std::string(secret.substr(0, rule_.public_prefix)));
    if (prefixes_.size() < kSeeds) return std::nullopt;
    return fmt::format("the first {} characters (public_prefix) change with every secret",
                       rule_.public_prefix);
  }

  std::optional<std::string> counterexample_flaw(const Expansion& made) {
    const Result<std::vector<FoundSecret>> found = find_(rule_, made.text);
    if (!found) return found.error().message;
    if (found->empty()) return std::nullopt;
    return "the rule finds it";
  }

  const Rule& rule_;
  const MakeChecked& make_checked_;
  const FindMatches& find_;
  std::vector<RuleProblem>& problems_;
  std::set<std::string> prefixes_;  // of the secrets of one example
};

}  // namespace

RuleProblem problem_at(const Rule& rule, RulePart part, std::size_t index, std::string message) {
  const bool is_listed = part == RulePart::Example || part == RulePart::Counterexample;
  return {.rule = std::string(rule.id),
          .where = is_listed ? fmt::format("{} {}", name_of(part), index + 1)
                             : std::string(name_of(part)),
          .message = std::move(message),
          .part = part,
          .index = index,
          .rival = {}};
}

Re2Finder::Re2Finder() = default;
Re2Finder::~Re2Finder() = default;

Result<std::vector<FoundSecret>> Re2Finder::find(const Rule& rule, std::string_view text) {
  if (!pattern_ || compiled_ != rule.pattern) {
    re2::RE2::Options options(re2::RE2::Latin1);
    options.set_log_errors(false);
    compiled_ = rule.pattern;
    pattern_ = std::make_unique<re2::RE2>("(?m)" + compiled_, options);
  }
  if (!pattern_->ok()) return Error{ErrorCode::InvalidInput, "re2: " + pattern_->error()};
  std::vector<FoundSecret> found;
  if (!rule.line_local) {
    find_in(*pattern_, text, 0, found);
    return found;
  }
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    find_in(*pattern_, text.substr(begin, end - begin), begin, found);
    begin = end + 1;
  }
  return found;
}

std::vector<RuleProblem> check_examples(const RuleSet& rules, const MakeChecked& make_checked,
                                        const FindMatches& find) {
  std::vector<RuleProblem> problems;
  for (const Rule& rule : rules.rules) {
    ExampleCheck(rule, make_checked, find, problems).run();
  }
  return problems;
}

}  // namespace dredge

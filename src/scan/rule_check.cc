#include "scan/rule_check.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "engine/checksums.h"
#include "rules/template.h"
#include "scan/rule_filter.h"

namespace dredge {
namespace {

// Keeps the candidates of one rule.
class Collector final : public CandidateSink {
 public:
  explicit Collector(const Rule& rule) : rule_(rule) {}
  void candidate(const Candidate& found) override {
    if (found.rule.id == rule_.id) found_.push_back({found.match, found.secret});
  }
  std::vector<FoundSecret> take() { return std::move(found_); }

 private:
  const Rule& rule_;
  std::vector<FoundSecret> found_;
};

// Finds by the engine, and insists that RE2 alone finds the same.
Result<std::vector<FoundSecret>> find_by_both(Scanner& scanner, Re2Finder& re2, const Rule& rule,
                                              std::string_view text) {
  Collector collector(rule);
  RETURN_IF_ERROR(scanner.scan(text, collector));
  std::vector<FoundSecret> by_engine = collector.take();
  ASSIGN_OR_RETURN(const std::vector<FoundSecret> by_re2, re2.find(rule, text));
  if (by_engine == by_re2) return by_engine;
  return Error{ErrorCode::Internal, fmt::format("the engine finds {} matches and RE2 alone {}, or "
                                                "elsewhere: the gate or an anchor is wrong",
                                                by_engine.size(), by_re2.size())};
}

// Whether the checksum fails when a character changes: some one of a structure, any one of a sum. A
// sum may leave out what all tokens begin with, and bits to spare at the end.
bool notices_change(const ChecksumKind& kind, const std::string& secret) {
  constexpr std::size_t kSpare = 3;
  const std::size_t end = secret.size() - std::min(secret.size(), kSpare);
  std::size_t first = end;  // that is noticed
  std::size_t unnoticed = 0;
  for (std::size_t i = 0; i < end; ++i) {
    std::string changed = secret;
    changed[i] = secret[i] == 'a' || secret[i] == 'A' ? 'b' : 'a';
    if (!kind.verify(changed))
      first = std::min(first, i);
    else if (first < i)
      ++unnoticed;
  }
  return kind.is_sum ? unnoticed == 0 && first * 3 <= end : first < end;
}

// The checksum of one rule against the secrets of its examples. Confined; borrows all.
class ChecksumCheck {
 public:
  ChecksumCheck(const Rule& rule, const FindMatches& find, std::vector<RuleProblem>& problems)
      : rule_(rule), find_(find), problems_(problems) {}

  void run() {
    if (find_checksum(rule_.checksum) == nullptr) {
      note(RulePart::Checksum, 0, fmt::format("there is no checksum \"{}\"", rule_.checksum));
      return;
    }
    bool is_shown = false;
    for (std::size_t i = 0; i < rule_.examples.size(); ++i) {
      const std::string_view example = rule_.examples[i];
      const bool passes = always_passes(example);
      if (passes) is_shown = true;
      const std::vector<std::string_view> made = checks_in(example);
      const bool promises = std::ranges::find(made, rule_.checksum) != made.end();
      if (promises && !passes) note(RulePart::Example, i, "its secret fails the checksum");
    }
    if (!is_shown) {
      note(RulePart::Checksum, 0,
           fmt::format("no example passes it: write one with {{check:{}}}", rule_.checksum));
    }
  }

 private:
  void note(RulePart part, std::size_t index, std::string message) {
    problems_.push_back(problem_at(rule_, part, index, std::move(message)));
  }

  bool always_passes(std::string_view example) {
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
      const Result<std::string> text = expand_template(example, seed, make_by_name);
      if (!text) return false;
      const Result<std::vector<FoundSecret>> found = find_(rule_, *text);
      if (!found || found->empty()) return false;
      const Span span = found->front().secret;
      const std::string secret = text->substr(span.begin, span.size());
      if (verify_checksum(rule_.checksum, secret) != Checksum::Passed) return false;
      const ChecksumKind* kind = find_checksum(rule_.checksum);
      if (!notices_change(*kind, secret)) return false;
    }
    return true;
  }

  const Rule& rule_;
  const FindMatches& find_;
  std::vector<RuleProblem>& problems_;
};

}  // namespace

std::vector<RuleProblem> check_rules(const RuleSet& rules, const Engine& engine,
                                     const RuleFilter* filter) {
  Scanner scanner(engine);
  Re2Finder re2;
  const FindMatches find = [&](const Rule& rule, std::string_view text) {
    auto found = find_by_both(scanner, re2, rule, text);
    if (!found.has_value() || filter == nullptr) return found;
    const Rule* run = engine.rules().find(rule.id);
    if (run == nullptr) return found;
    const auto index = static_cast<std::uint32_t>(run - engine.rules().rules.data());
    KeywordText keywords(text);
    std::erase_if(*found, [&](const FoundSecret& match) {
      return !filter->admits(index, text.substr(match.secret.begin, match.secret.size()),
                             text.substr(match.match.begin, match.match.size()), keywords);
    });
    return found;
  };
  std::vector<RuleProblem> problems = check_examples(rules, make_by_name, find);
  for (const Rule& rule : rules.rules) {
    if (!rule.checksum.empty()) ChecksumCheck(rule, find, problems).run();
  }
  return problems;
}

}  // namespace dredge

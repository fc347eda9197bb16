#include "scan/claim_check.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "engine/checksums.h"
#include "judge/judge.h"
#include "rules/template.h"
#include "scan/local_hits.h"

namespace dredge {
namespace {

// Each expansion is a scan with all rules; a winner that depends on the secret shows in few.
constexpr std::uint64_t kExpansions = 3;

// Everything found in a text, judged as a scan does.
class HitCollector final : public CandidateSink {
 public:
  HitCollector(const RuleSet& rules, std::string_view text) : rules_(rules), text_(text) {}

  void candidate(const Candidate& found) override {
    LocalHit hit;
    hit.rule = static_cast<std::uint32_t>(&found.rule - rules_.rules.data());
    hit.decoded = found.secret;
    hit.span = found.secret;
    hit.confidence = judge({.candidate = found, .text = text_, .path = {}}).confidence;
    hit.is_likely = hit.confidence >= kDefaultMinConfidence;
    hit.basis = basis_of(found.rule);
    hits_.push_back(hit);
  }
  const std::vector<LocalHit>& hits() const { return hits_; }

 private:
  const RuleSet& rules_;
  std::string_view text_;
  std::vector<LocalHit> hits_;
};

std::string_view reason(Precedence::By by) {
  switch (by) {
    case Precedence::By::Likelihood:
      return "it is not believed";
    case Precedence::By::Basis:
      return "the other goes by something surer";
    case Precedence::By::Encoding:
      return "the other reads the text as it stands";
    case Precedence::By::Confidence:
      return "the other is surer";
    case Precedence::By::Length:
      return "the other's secret is longer";
    case Precedence::By::Order:
      break;
  }
  return "the other comes first";
}

// The examples of one rule against all rules. Confined; borrows all.
class ClaimCheck {
 public:
  ClaimCheck(const Rule& rule, const RuleSet& all, Scanner& scanner,
             std::vector<RuleProblem>& problems)
      : rule_(rule), all_(all), scanner_(scanner), problems_(problems) {}

  void run() {
    for (std::size_t i = 0; i < rule_.examples.size(); ++i) {
      seen_.clear();
      for (std::uint64_t seed = 0; seed < kExpansions; ++seed) {
        const Result<std::string> text = expand_template(rule_.examples[i], seed, make_by_name);
        if (!text) break;  // check_examples says why
        HitCollector collector(all_, *text);
        if (!scanner_.scan(*text, collector)) break;
        compare(i, collector.hits());
      }
    }
  }

 private:
  void compare(std::size_t example, const std::vector<LocalHit>& hits) {
    for (const LocalHit& own : hits) {
      if (all_.rules[own.rule].id != rule_.id) continue;
      for (const LocalHit& other : hits) {
        const bool is_apart = other.span.end <= own.span.begin || own.span.end <= other.span.begin;
        if (other.rule != own.rule && !is_apart) settle(example, own, other);
      }
    }
  }

  void settle(std::size_t example, const LocalHit& own, const LocalHit& other) {
    const Rule& rival = all_.rules[other.rule];
    if (stands_over(rule_, rival) || stands_over(rival, rule_)) return;
    const Precedence first = precedence(own, other);
    const bool is_stated = first.by != Precedence::By::Order;
    // What only its context makes a secret gives way to whatever knows better.
    if (is_stated && (first.is_first || basis_of(rule_) == Basis::Context)) return;
    if (!seen_.insert(rival.id).second) return;
    const std::string said =
        is_stated
            ? fmt::format("{} has it, because {}", rival.id, reason(first.by))
            : fmt::format("{} claims it, too, and nothing says which of them has it", rival.id);
    problems_.push_back(problem_at(rule_, RulePart::Example, example,
                                   said + ": name the loser in the winner's \"over\""));
    problems_.back().rival = rival.id;
  }

  const Rule& rule_;
  const RuleSet& all_;
  Scanner& scanner_;
  std::vector<RuleProblem>& problems_;
  std::set<std::string_view> seen_;  // rivals told of in this example
};

bool is_named(std::string_view named, const RuleSet& all) {
  return std::ranges::any_of(all.rules, [&](const Rule& rule) { return rule.id == named; }) ||
         std::ranges::any_of(all.providers,
                             [&](const Provider& provider) { return provider.id == named; });
}

// What a rule says in "over" must exist, and must not say the opposite.
void check_over(const Rule& rule, const RuleSet& all, std::vector<RuleProblem>& problems) {
  for (const std::string_view named : rule.over) {
    if (!is_named(named, all))
      problems.push_back(problem_at(rule, RulePart::Over, 0,
                                    fmt::format("there is no rule or provider \"{}\"", named)));
  }
  if (rule.over.empty()) return;
  for (const Rule& other : all.rules) {
    if (!stands_over(rule, other) || !stands_over(other, rule)) continue;
    problems.push_back(problem_at(rule, RulePart::Over, 0,
                                  other.id == rule.id
                                      ? "it stands over itself"
                                      : fmt::format("it and {} stand over each other", other.id)));
    problems.back().rival = other.id;
  }
}

}  // namespace

std::vector<RuleProblem> check_claims(const RuleSet& rules, const Engine& engine) {
  Scanner scanner(engine);
  std::vector<RuleProblem> problems;
  for (const Rule& rule : rules.rules) {
    check_over(rule, engine.rules(), problems);
    ClaimCheck(rule, engine.rules(), scanner, problems).run();
  }
  return problems;
}

}  // namespace dredge

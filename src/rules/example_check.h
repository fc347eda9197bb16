// A rule's examples and counterexamples against RE2 alone, the plainest reading of its pattern.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dredge/origin.h"
#include "dredge/result.h"
#include "dredge/rule.h"
#include "rules/proof.h"
#include "rules/template.h"

namespace re2 {
class RE2;
}

namespace dredge {

struct RuleProblem {
  std::string rule;   // id
  std::string where;  // "example 2"
  std::string message;
  RulePart part = RulePart::Rule;  // with `index`, for Library::place_of
  std::size_t index = 0;           // of the example, from 0
  std::string rival = {};          // id of the other rule that it is about, or ""
};

// A problem of the example or counterexample with that index.
RuleProblem problem_at(const Rule& rule, RulePart part, std::size_t index, std::string message);

struct FoundSecret {
  Span match;
  Span secret;
  auto operator<=>(const FoundSecret&) const = default;
};

// The matches of one rule in a text, left to right. Errors: what the engine behind it says.
using FindMatches =
    std::function<Result<std::vector<FoundSecret>>(const Rule& rule, std::string_view text)>;

// RE2 alone, as engine/engine.h defines a match. Keeps the last pattern compiled. Confined.
class Re2Finder {
 public:
  Re2Finder();
  ~Re2Finder();

  // Errors: InvalidInput, when RE2 refuses the pattern.
  Result<std::vector<FoundSecret>> find(const Rule& rule, std::string_view text);

 private:
  std::unique_ptr<re2::RE2> pattern_;
  std::string compiled_;  // what pattern_ was made from
};

// How many expansions of each template are tried.
inline constexpr std::uint64_t kSeeds = 20;

// For every rule: each expansion of an example is found, its secret holds a generated part whole
// and cuts none, and the secret's first `public_prefix` characters are not new each time; no
// expansion of a counterexample is found. At most one problem an example. Names no secret.
std::vector<RuleProblem> check_examples(const RuleSet& rules, const MakeChecked& make_checked,
                                        const FindMatches& find);

}  // namespace dredge

#include "rules/proof.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include <fmt/format.h>
#include <hs.h>
#include <re2/re2.h>

#include "base/handle.h"
#include "base/text.h"
#include "rules/claims.h"
#include "rules/nfa.h"
#include "rules/pattern.h"

namespace dredge {
namespace {

constexpr std::size_t kShownBytes = 80;

// One rule under proof. Confined; borrows the rule.
class Prover {
 public:
  explicit Prover(const Rule& rule) : rule_(rule) {}

  Proof run() && {
    check_anchors();
    if (!ask_re2()) return std::move(proof_);
    Result<Pattern> pattern = parse_pattern(rule_.pattern);
    if (!pattern) {
      flaw(RulePart::Pattern, pattern.error().message);
      return std::move(proof_);
    }
    check_widths(*pattern);
    check_line(*pattern);
    if (proof_.flaws.empty()) check_claims(*pattern);
    return std::move(proof_);
  }

 private:
  void flaw(RulePart part, std::string message) {
    proof_.flaws.push_back({part, std::move(message)});
  }

  void check_anchors() {
    for (const std::string_view anchor : rule_.anchors) {
      const bool is_plain = std::ranges::all_of(anchor, [](char byte) {
        return byte == '\t' || (byte >= ' ' && byte <= '~' && (byte < 'A' || byte > 'Z'));
      });
      if (anchor.size() < 2) {
        flaw(RulePart::Anchors, fmt::format("anchor \"{}\" is shorter than two characters",
                                            escape_for_terminal(anchor)));
      } else if (!is_plain) {
        flaw(RulePart::Anchors,
             fmt::format("anchor \"{}\" is not lower-case printable ASCII or tabs",
                         escape_for_terminal(anchor)));
      }
    }
  }

  bool ask_re2() {
    re2::RE2::Options options(re2::RE2::Latin1);
    options.set_log_errors(false);
    const re2::RE2 compiled("(?m)" + std::string(rule_.pattern), options);
    if (!compiled.ok()) {
      flaw(RulePart::Pattern, "re2 refuses it: " + compiled.error());
      return false;
    }
    if (compiled.NumberOfCapturingGroups() != 1 ||
        !compiled.NamedCapturingGroups().contains("secret")) {
      flaw(RulePart::Pattern,
           "it must have one group (?P<secret>...), and no other group that captures");
      return false;
    }
    return true;
  }

  void check_widths(const Pattern& pattern) {
    const PatternWidths widths = widths_of(pattern);
    if (widths.least == 0) {
      flaw(RulePart::Pattern, "it matches the empty text");
      return;
    }
    if (widths.most > kWidestReachBytes) {
      flaw(RulePart::Pattern, fmt::format("its widest match has {} bytes; the most allowed is {}",
                                          widths.most, kWidestReachBytes));
      return;
    }
    proof_.reach = std::max(static_cast<std::uint32_t>(widths.most), ask_hyperscan());
  }

  // The widest match as Hyperscan has it; 0 and a flaw when it refuses the pattern.
  std::uint32_t ask_hyperscan() {
    hs_expr_info_t* raw_info = nullptr;
    hs_compile_error_t* raw_error = nullptr;
    const hs_error_t status = hs_expression_info(std::string(rule_.pattern).c_str(),
                                                 HS_FLAG_MULTILINE, &raw_info, &raw_error);
    const Handle<hs_compile_error_t, hs_free_compile_error> error(raw_error);
    const Handle<hs_expr_info_t, std::free> info(raw_info);
    if (status != HS_SUCCESS || !info) {
      flaw(RulePart::Pattern,
           std::string("hyperscan refuses it: ") + (error ? error->message : "no reason given"));
      return 0;
    }
    if (info->max_width > kWidestReachBytes) {
      flaw(RulePart::Pattern, "hyperscan finds no bound for its widest match");
      return 0;
    }
    return info->max_width;
  }

  void check_line(const Pattern& pattern) {
    const PatternNode* part = part_that_matches(pattern, '\n');
    if (rule_.line_local && part != nullptr) {
      flaw(RulePart::Pattern,
           fmt::format(
               "character {}: this can match a line end: exclude \\n (for \\s write [ \\t]), "
               "or say multiline = true",
               part->offset + 1));
    }
    if (!rule_.line_local && part == nullptr) {
      flaw(RulePart::Multiline, "the pattern cannot match a line end: leave multiline out");
    }
  }

  void check_claims(const Pattern& pattern) {
    const Result<Nfa> nfa = build_nfa(pattern);
    if (!nfa) {
      flaw(RulePart::Pattern, nfa.error().message);
      return;
    }
    if (!rule_.anchors.empty()) {
      require(pattern, *nfa, holds_anchor(rule_.anchors), RulePart::Anchors,
              "a match without an anchor");
    }
    if (!proof_.flaws.empty()) return;
    const Gate& gate = rule_.gate;
    if (gate.kind == Gate::Kind::Run) {
      require(pattern, *nfa, holds_run(gate.of, gate.min), RulePart::Gate,
              fmt::format("a match without {} of {} in a row", gate.min, name_of(gate.of)));
    } else if (gate.kind == Gate::Kind::Assign) {
      require(pattern, *nfa, holds_assignment(rule_.anchors, gate.of, gate.min), RulePart::Gate,
              fmt::format("a match without an assignment and {} of {} in a row after the anchor",
                          gate.min, name_of(gate.of)));
    }
  }

  void require(const Pattern& pattern, const Nfa& nfa, const Monitor& claim, RulePart part,
               std::string_view broken) {
    const Result<std::optional<std::string>> exception = find_exception(pattern, nfa, claim);
    if (!exception) {
      flaw(part, exception.error().message);
    } else if (*exception) {
      const std::string_view text(**exception);
      flaw(part, fmt::format("the pattern has {}: \"{}{}\"", broken,
                             escape_for_terminal(text.substr(0, kShownBytes)),
                             text.size() > kShownBytes ? "..." : ""));
    }
  }

  const Rule& rule_;
  Proof proof_;
};

}  // namespace

std::string_view name_of(RulePart part) {
  constexpr std::array<std::string_view, 10> kNames = {
      "rule",     "pattern",       "anchors", "gate",           "multiline",
      "checksum", "public_prefix", "example", "counterexample", "over"};
  return kNames[static_cast<std::size_t>(part)];
}

Proof prove(const Rule& rule) { return Prover(rule).run(); }

}  // namespace dredge

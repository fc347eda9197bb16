// The rules that come with the program: what dredge_rulec wrote is what it had loaded.
#include "engine/builtin.h"

#include <set>
#include <string>

#include <gtest/gtest.h>

#include "engine/engine.h"
#include "risk/controls.h"
#include "risk/guidance.h"
#include "rules/library.h"
#include "scan/claim_check.h"
#include "scan/rule_check.h"

namespace dredge {
namespace {

TEST(BuiltinRules, CameThroughTheTablesUnchanged) {
  const RuleSet& rules = builtin_rules();
  ASSERT_FALSE(rules.rules.empty());
  EXPECT_EQ(digest_of(rules.rules, rules.providers), rules.digest);
}

TEST(BuiltinRules, SayHowToRotateAndRevoke) {
  for (const Provider& provider : builtin_rules().providers) {
    EXPECT_FALSE(provider.replacement.empty()) << provider.id;
    EXPECT_FALSE(provider.rotate.empty()) << provider.id;
    EXPECT_FALSE(provider.revoke.empty()) << provider.id;
  }
}

// Of whatever type a secret is, the report names what takes its place and how it ends; and no type
// is left to the words for what nobody knows, but those that say so.
TEST(BuiltinRules, AllHaveAReplacementStepsAndARevocation) {
  const RuleSet& rules = builtin_rules();
  for (const Rule& rule : rules.rules) {
    const Provider& provider = rules.provider_of(rule);
    EXPECT_FALSE(replacement_of(rule, provider).empty()) << rule.id;
    EXPECT_FALSE(rotation_of(rule, provider).empty()) << rule.id;
    EXPECT_FALSE(revocation_of(rule, provider).empty()) << rule.id;
    const Guidance& guidance = guidance_for(rule, provider);
    EXPECT_FALSE(name_of(guidance.way).empty()) << rule.id;
    EXPECT_TRUE(guidance.category != "generic" || provider.category == "generic")
        << rule.id << ": no guidance for the category " << provider.category;
  }
}

TEST(BuiltinRules, AllTouchARequirementOfEveryCatalogue) {
  const RuleSet& rules = builtin_rules();
  const std::set<std::string_view> everywhere = {"owasp-nhi-2025", "cwe", "nist-800-53r5",
                                                 "pci-dss-4.0.1", "iso-27001-2022"};
  for (const Rule& rule : rules.rules) {
    const Provider& provider = rules.provider_of(rule);
    Finding finding;
    finding.rule = rule.id;
    finding.places.emplace_back().origin.where = FileOrigin{"src/app.c"};
    const auto frameworks = [&] {
      std::set<std::string_view> named;
      for (const Control& control :
           controls_of(rule, provider, finding, risk_input(rule, finding, {.now = 1})))
        named.insert(control.framework);
      return named;
    };
    std::set<std::string_view> named = frameworks();
    named.erase("owasp-agentic-2026");  // only of models' keys
    EXPECT_EQ(named, everywhere) << rule.id;
    finding.places.front().origin.where = FileOrigin{"home/.cursor/mcp.json"};
    EXPECT_TRUE(frameworks().contains("owasp-agentic-2026")) << rule.id;
  }
}

TEST(BuiltinRules, DoWhatTheirExamplesSay) {
  const Result<Simd> simd = choose_simd(nullptr);
  ASSERT_TRUE(simd);
  const Result<Engine> engine = Engine::load_static(builtin_rules(), builtin_engine_image(), *simd);
  ASSERT_TRUE(engine) << engine.error().message;
  for (const RuleProblem& problem : check_rules(builtin_rules(), *engine)) {
    ADD_FAILURE() << problem.rule << ": " << problem.where << ": " << problem.message;
  }
}

// With the places of both, `dredge_rulec --check rules` tells the same.
TEST(BuiltinRules, SayWhichOfTwoHasAText) {
  const Result<Simd> simd = choose_simd(nullptr);
  ASSERT_TRUE(simd);
  const Result<Engine> engine = Engine::load_static(builtin_rules(), builtin_engine_image(), *simd);
  ASSERT_TRUE(engine) << engine.error().message;
  for (const RuleProblem& problem : check_claims(builtin_rules(), *engine)) {
    ADD_FAILURE() << problem.rule << ": " << problem.where << ": " << problem.message;
  }
}

}  // namespace
}  // namespace dredge

// The rules that come with the program: what dredge_rulec wrote is what it had loaded.
#include "engine/builtin.h"

#include <string>

#include <gtest/gtest.h>

#include "engine/engine.h"
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

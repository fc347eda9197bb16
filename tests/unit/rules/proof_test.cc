#include "rules/proof.h"

#include <array>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <re2/re2.h>

#include "engine/gate.h"
#include "rules/byte_class.h"
#include "rules/claims.h"
#include "rules/nfa.h"
#include "rules/pattern.h"
#include "rules/random.h"

namespace dredge {
namespace {

struct Claim {
  std::string_view pattern;
  std::vector<std::string_view> anchors;
  Gate gate = {};
  bool line_local = true;
};

std::string flaws_of(const Claim& claim) {
  Rule rule;
  rule.pattern = claim.pattern;
  rule.anchors = claim.anchors;
  rule.gate = claim.gate;
  rule.line_local = claim.line_local;
  std::string all;
  for (const Flaw& flaw : prove(rule).flaws) {
    all += std::string(name_of(flaw.part)) + ": " + flaw.message + "\n";
  }
  return all;
}

bool says(const std::string& flaws, std::string_view part) {
  return flaws.find(part) != std::string::npos;
}

TEST(AnchorProof, AcceptsAnAnchorInEveryAlternative) {
  EXPECT_EQ(flaws_of({R"((?:ab_|AB-|xab)(?P<secret>x{4}))", {"ab_", "ab-", "xab"}}), "");
}

TEST(AnchorProof, RefusesAnAnchorInOneAlternativeOnly) {
  const std::string flaws = flaws_of({R"((?:ab_|cd_)(?P<secret>x{4}))", {"ab_"}});
  EXPECT_EQ(flaws, "anchors: the pattern has a match without an anchor: \"cd_xxxx\"\n");
}

TEST(AnchorProof, RefusesAnAnchorThatIsOptional) {
  EXPECT_TRUE(says(flaws_of({R"((?:ab_)?(?P<secret>x{4}))", {"ab_"}}), "without an anchor"));
  EXPECT_TRUE(says(flaws_of({R"((?:ab_){0,3}(?P<secret>x{4}))", {"ab_"}}), "without an anchor"));
}

TEST(AnchorProof, FindsAnchorsInAnyCaseAndAcrossParts) {
  EXPECT_EQ(flaws_of({R"((?i:a)B(?:_)(?P<secret>x{4}))", {"ab_"}}), "");
  EXPECT_EQ(flaws_of({R"([aA]b[_]{1,2}(?P<secret>x{4}))", {"ab_"}}), "");
}

TEST(AnchorProof, HoldsForAnchorsThatOverlap) {
  EXPECT_EQ(flaws_of({R"(aab(?P<secret>c))", {"abc", "abd"}}), "");
  EXPECT_EQ(flaws_of({R"(a{1,4}b(?P<secret>c))", {"ab"}}), "");
}

TEST(AnchorProof, IsNotFooledByWidth) {
  EXPECT_EQ(flaws_of({R"([0-9a-z]{0,900}(?P<secret>tok_[0-9a-f]{900}))", {"tok_"}}), "");
}

TEST(AnchorProof, RefusesShortAndUpperCaseAnchors) {
  EXPECT_TRUE(says(flaws_of({"a(?P<secret>b)", {"a"}}), "shorter than two"));
  EXPECT_TRUE(says(flaws_of({"AB(?P<secret>b)", {"AB"}}), "not lower-case"));
}

TEST(GateProof, AcceptsARunThatEveryMatchHas) {
  const Gate gate{Gate::Kind::Run, 12, CharClass::Hex};
  EXPECT_EQ(flaws_of({R"(key=(?P<secret>[0-9a-f]{12,40}))", {"key="}, gate}), "");
}

TEST(GateProof, RefusesARunThatAMatchLacks) {
  const Gate gate{Gate::Kind::Run, 13, CharClass::Hex};
  EXPECT_TRUE(says(flaws_of({R"(key=(?P<secret>[0-9a-f]{12,40}))", {"key="}, gate}), "gate: "));
}

TEST(GateProof, WantsTheAssignmentAfterTheAnchor) {
  const Gate gate{Gate::Kind::Assign, 3, CharClass::Word};
  EXPECT_EQ(flaws_of({R"(key ?[=:] ?(?P<secret>\w{3,9}))", {"key"}, gate}), "");
  EXPECT_TRUE(says(flaws_of({R"(=(?P<secret>\w{3,9})/key)", {"key"}, gate}), "gate: "));
  EXPECT_TRUE(says(flaws_of({R"(key[=/](?P<secret>\w{3,9}))", {"key"}, gate}), "gate: "));
}

TEST(GateProof, AgreesWithTheEngineOnEveryByteOfEveryClass) {
  for (int of = 0; of <= static_cast<int>(CharClass::Printable); ++of) {
    const auto char_class = static_cast<CharClass>(of);
    const ByteSet set = bytes_of(char_class);
    for (unsigned byte = 0; byte < 256; ++byte) {
      EXPECT_EQ(set[byte], in_class(char_class, static_cast<unsigned char>(byte)))
          << name_of(char_class) << ' ' << byte;
    }
  }
}

TEST(GateProof, AgreesWithTheEngineOnWhatAssigns) {
  const Gate gate{Gate::Kind::Assign, 1, CharClass::Word};
  const ByteSet assigns = assignment_bytes();
  for (unsigned byte = 0; byte < 256; ++byte) {
    const std::string text = {static_cast<char>(byte), 'x'};
    GateKeeper keeper(1);
    keeper.begin(text);
    EXPECT_EQ(keeper.admits(gate, 0, 0, 0, 2), assigns[byte]) << byte;
  }
}

TEST(LineProof, RefusesWhatCanMatchALineEnd) {
  for (const std::string_view part :
       {R"(\s)", R"([^a])", R"([\s])", R"(\D)", R"(\W)", R"(\n)", R"((?s:.))", R"([\x00-\x20])",
        R"([[:space:]])", R"([^\S])", R"((?s).)"}) {
    const std::string pattern = "ab(?P<secret>c)(?:" + std::string(part) + ")?";
    EXPECT_TRUE(says(flaws_of({pattern, {"ab"}}), "can match a line end")) << part;
    EXPECT_EQ(flaws_of({pattern, {"ab"}, {}, false}), "") << part;
  }
}

TEST(LineProof, AcceptsWhatCannot) {
  for (const std::string_view part : {R"(.)", R"(\S)", R"([^\s])", R"([^\n])", R"(\w)", R"([ \t])",
                                      R"($)", R"(\b)", R"((?-s:.))"}) {
    EXPECT_EQ(flaws_of({"ab(?P<secret>c)" + std::string(part), {"ab"}}), "") << part;
  }
}

TEST(WidthProof, TellsTheWidestMatch) {
  const std::array<std::string_view, 1> anchors = {"ab"};
  Rule rule;
  rule.anchors = anchors;
  rule.pattern = R"(ab(?:x|yz){0,3}(?P<secret>c{5,10})$)";
  EXPECT_EQ(prove(rule).reach, 18U);
}

TEST(WidthProof, RefusesRepeatsWithoutABound) {
  for (const std::string_view repeat : {"*", "+", "{2,}"}) {
    EXPECT_TRUE(
        says(flaws_of({"ab(?P<secret>c" + std::string(repeat) + ")", {"ab"}}), "upper bound"))
        << repeat;
  }
}

TEST(WidthProof, RefusesMatchesOver16KiB) {
  std::string pattern = "ab(?P<secret>";
  for (int i = 0; i < 17; ++i) pattern += "c{1000}";
  EXPECT_TRUE(says(flaws_of({pattern + ")", {"ab"}}), "widest match"));
}

TEST(PatternProof, WantsOneGroupNamedSecret) {
  EXPECT_TRUE(says(flaws_of({"ab(c)", {"ab"}}), "(?P<secret>"));
  EXPECT_TRUE(says(flaws_of({"ab(?P<token>c)", {"ab"}}), "(?P<secret>"));
  EXPECT_TRUE(says(flaws_of({"(a)b(?P<secret>c)", {"ab"}}), "no other group"));
}

TEST(PatternProof, RefusesWhatTheEnginesReadDifferently) {
  for (const std::string_view part : {R"(\pL)", R"(\Aa)", R"(a\z)", R"(\C)", R"((?U)a)",
                                      R"((?i)\xe9)", R"(\101)", R"(\Qa\E)", "\xc3\xa9"}) {
    const std::string pattern = "ab(?P<secret>c)" + std::string(part);
    EXPECT_TRUE(says(flaws_of({pattern, {"ab"}}), "pattern: ")) << part;
  }
}

TEST(PatternProof, StaysBoundedOnHostilePatterns) {
  const std::string deep = std::string(900, '(') + "a" + std::string(900, ')');
  EXPECT_NE(flaws_of({deep, {"ab"}}), "");
  EXPECT_NE(flaws_of({"ab(?P<secret>(?:(?:c{1000}){1000}){1000})", {"ab"}}), "");
  EXPECT_NE(flaws_of({std::string(5000, 'a'), {"ab"}}), "");
  std::string wide = "ab(?P<secret>c)";
  for (int i = 0; i < 380; ++i) wide += "(?:d{900})?";
  EXPECT_NE(flaws_of({wide, {"ab"}}), "");
}

// Whether the shape matches the whole text.
bool shape_matches(const Pattern& pattern, const Nfa& nfa, std::string_view text) {
  std::vector<bool> now(nfa.states.size(), false);
  const auto enter = [&](auto&& self, std::vector<bool>& set, std::uint32_t at) -> void {
    if (set[at]) return;
    set[at] = true;
    if (nfa.states[at].kind != Nfa::Kind::Split) return;
    self(self, set, nfa.states[at].next);
    self(self, set, nfa.states[at].other);
  };
  enter(enter, now, nfa.start);
  for (const char byte : text) {
    std::vector<bool> then(nfa.states.size(), false);
    for (std::size_t i = 0; i < now.size(); ++i) {
      const Nfa::State& state = nfa.states[i];
      if (now[i] && state.kind == Nfa::Kind::Bytes &&
          pattern.sets[state.set][static_cast<unsigned char>(byte)]) {
        enter(enter, then, state.next);
      }
    }
    now = std::move(then);
  }
  for (std::size_t i = 0; i < now.size(); ++i) {
    if (now[i] && nfa.states[i].kind == Nfa::Kind::Match) return true;
  }
  return false;
}

// The proofs stand on this: without assertions the shape matches exactly what RE2 matches.
TEST(PatternShape, MatchesWhatRe2Matches) {
  const std::array<std::string_view, 12> patterns = {R"(a(?:b|cd){0,2}e?)",
                                                     R"((?i)aB[^c-e]{1,2})",
                                                     R"([]a-c]{2,3})",
                                                     R"([^]a]b)",
                                                     R"(a|b|)",
                                                     R"((?i:a)b(?-i:C)d?)",
                                                     R"(\x61\.{1,2}[\-a])",
                                                     R"(a{2}b{0,1}c??)",
                                                     R"((?:a(?i)b|c)d)",
                                                     R"([[:alpha:]]\d[^\s])",
                                                     R"(a{,2}b)",
                                                     R"((?s).[\w\D]\v?)"};
  const std::string alphabet("aAbBcCdDe.]-{,2}\n\v 5\x80", 22);
  Random random(7);
  for (const std::string_view text : patterns) {
    const Result<Pattern> pattern = parse_pattern(text);
    ASSERT_TRUE(pattern) << text << ": " << pattern.error().message;
    const Result<Nfa> nfa = build_nfa(*pattern);
    ASSERT_TRUE(nfa);
    const re2::RE2 re2("(?m)(?:" + std::string(text) + ")", re2::RE2::Latin1);
    int matches = 0;
    for (int i = 0; i < 60000; ++i) {
      const std::string sample =
          i == 0 ? std::string(text) : random.text(alphabet, random.below(6));
      const bool expected = re2::RE2::FullMatch(sample, re2);
      matches += expected ? 1 : 0;
      ASSERT_EQ(shape_matches(*pattern, *nfa, sample), expected) << text << " on " << sample;
    }
    EXPECT_GT(matches, 0) << text;
  }
}

}  // namespace
}  // namespace dredge

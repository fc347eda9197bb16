// Rules of other tools, from their file to rules of ours.
#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "rules/derive.h"
#include "rules/library.h"
#include "rules/rewrite.h"
#include "unit/support/temp_dir.h"

namespace dredge::testing {
namespace {

std::string rewritten(std::string_view pattern, std::size_t group = 0) {
  const auto made = rewrite_pattern(pattern, group, kRepeatBounds[0]);
  return made.has_value() ? made->pattern : "! " + made.error().message;
}

TEST(Rewrite, NamesTheSecretAndNoOtherGroup) {
  EXPECT_EQ(rewritten("a(b)(?P<c>d)", 1), "a(?P<secret>b)(?:d)");
  EXPECT_EQ(rewritten("a(b)(?<c>d)", 2), "a(?:b)(?P<secret>d)");
  EXPECT_EQ(rewritten("a(?:b)"), "(?P<secret>a(?:b))");
  EXPECT_EQ(rewritten("a(b)", 2), "! there is no group 2: it has 1");
}

TEST(Rewrite, BoundsRepeats) {
  EXPECT_EQ(rewritten("(a*b+?c{3,})", 1), "(?P<secret>a{0,256}b{1,256}?c{3,256})");
  EXPECT_EQ(rewritten("(x{2}y{1,3}?z?)", 1), "(?P<secret>x{2,2}y{1,3}?z{0,1})");
  EXPECT_EQ(rewritten("(a{b}{)", 1), "(?P<secret>a\\{b}\\{)");
}

TEST(Rewrite, GivesKeyBlocksRoom) {
  const std::string made = rewritten(R"((B[\s\S]+?E))", 1);
  EXPECT_NE(made.find(R"([\s\S]{1,1000}?[\s\S]{0,1000}?)"), std::string::npos) << made;
}

TEST(Rewrite, StripsVerboseMode) {
  EXPECT_EQ(rewritten("(?x) a  b # remark\n  [ #] \\  ( c )", 1), "ab[ #]\\x20(?P<secret>c)");
  EXPECT_EQ(rewritten("(?xi: a b )c d", 0), "(?P<secret>(?i:ab)c d)");
}

TEST(Rewrite, ReadsEdgesOfTheTextAsThoseOfALine) {
  EXPECT_EQ(rewritten(R"(\Aa\z)"), "(?P<secret>^a$)");
}

TEST(Rewrite, SpellsBytesOut) {
  EXPECT_EQ(rewritten("\xc3\xa9+"), R"((?P<secret>(?:\xc3\xa9){1,256}))");
  EXPECT_EQ(rewritten(R"(\Qa.b\E\x{41})"), R"((?P<secret>a\x2eb\x41))");
}

TEST(Rewrite, NamesWhatItRefuses) {
  EXPECT_EQ(rewritten("ab(?=c)"), "! character 3: look-ahead");
  EXPECT_EQ(rewritten("(?<!a)b"), "! character 1: look-behind");
  EXPECT_EQ(rewritten(R"((a)\1)"), "! character 4: a back-reference");
  EXPECT_EQ(rewritten("a++"), "! character 3: a possessive repeat");
  EXPECT_EQ(rewritten("(?>a)"), "! character 1: an atomic group");
  EXPECT_EQ(rewritten(R"(\p{L})"), "! character 1: a Unicode class");
  EXPECT_EQ(rewritten("[a"), "! character 1: a \"[\" that is never closed");
  EXPECT_EQ(rewritten("*a"), "! character 1: a repeat of nothing");
}

std::vector<std::string> derived(std::string_view pattern) {
  const auto parsed = parse_pattern(pattern);
  EXPECT_TRUE(parsed.has_value()) << parsed.error().message;
  return derive_anchors(*parsed);
}

TEST(DeriveAnchors, TakesTheLongestLiteral) {
  EXPECT_EQ(derived("\\bacme_(?:live|test)_[0-9]{20}"),
            (std::vector<std::string>{"acme_live_", "acme_test_"}));
  EXPECT_EQ(derived("(?i)Acme[ \\t]{0,5}key"), std::vector<std::string>{"acme"});
}

TEST(DeriveAnchors, SpellsOptionsAndSmallClasses) {
  EXPECT_EQ(derived("api[_-]?key[0-9]{4}"),
            (std::vector<std::string>{"api-key", "api_key", "apikey"}));
}

TEST(DeriveAnchors, FindsNoneWhereThereIsNone) {
  EXPECT_TRUE(derived("[0-9a-f]{32}").empty());
  EXPECT_TRUE(derived("(?:abc)?[0-9]{8}").empty());
  EXPECT_TRUE(derived("abcdef|[0-9]{8}").empty());
}

class Import : public ::testing::Test {
 protected:
  Result<Library> load(const std::string& name, const std::string& text) {
    const std::filesystem::path file = folder_.path() / name;
    std::ofstream(file) << text;
    return Library::load({file});
  }
  static const Rule* rule(const Library& library, std::string_view id) {
    return library.set().find(id);
  }
  static std::string note_of(const Library& library, ImportNote::Kind kind,
                             std::string_view rule = {}) {
    for (const ImportNote& note : library.notes()) {
      if (note.kind == kind && (rule.empty() || note.rule == rule)) return note.message;
    }
    return "none";
  }

  TempDir folder_;
};

TEST_F(Import, GitleaksRuleBecomesOurs) {
  const auto library = load(".gitleaks.toml", R"(
title = "team rules"
[[rules]]
id = "acme-key"
description = "Acme key"
regex = '''(?i)acme[_-]?key\s*=\s*['"]([0-9a-f]{32})['"]'''
secretGroup = 1
entropy = 3.5
Keywords = ["ACME"]
path = '''\.env$'''
)");
  ASSERT_TRUE(library.has_value()) << library.error().message;
  const Rule* found = rule(*library, "gitleaks.acme-key");
  ASSERT_NE(found, nullptr);
  EXPECT_FALSE(found->line_local) << "\\s crosses lines";
  ASSERT_FALSE(found->anchors.empty());
  EXPECT_EQ(found->anchors[0], "acme-key");
  const RuleConditions& asked = library->conditions().find("gitleaks.acme-key")->second;
  EXPECT_EQ(asked.min_entropy, 3.5);
  EXPECT_EQ(asked.keywords, std::vector<std::string>{"acme"});
  EXPECT_EQ(asked.path, "\\.env$");
}

TEST_F(Import, GitleaksAllowlistsKeepTheirScope) {
  const auto library = load("g.toml", R"(
[[rules]]
id = "a"
regex = 'aaa_([0-9]{9})'
[[rules.allowlists]]
stopwords = ["Example"]
[[rules]]
id = "b"
regex = 'bbb_([0-9]{9})'
[allowlist]
paths = ['^vendor/', '[']
[[allowlists]]
condition = "AND"
regexTarget = "line"
regexes = ['dummy']
commits = ["ABC"]
targetRules = ["b"]
)");
  ASSERT_TRUE(library.has_value()) << library.error().message;
  const std::vector<Allowlist>& lists = library->allowlists();
  ASSERT_EQ(lists.size(), 3u);
  EXPECT_EQ(lists[0].rules, std::vector<std::string>{"gitleaks.a"});
  EXPECT_EQ(lists[0].stopwords, std::vector<std::string>{"example"});
  EXPECT_EQ(lists[1].rules, (std::vector<std::string>{"gitleaks.a", "gitleaks.b"}));
  EXPECT_EQ(lists[1].paths, std::vector<std::string>{"^vendor/"});
  EXPECT_TRUE(lists[2].needs_all);
  EXPECT_EQ(lists[2].target, Allowlist::Target::Line);
  EXPECT_EQ(lists[2].commits, std::vector<std::string>{"abc"});
  EXPECT_EQ(lists[2].rules, std::vector<std::string>{"gitleaks.b"});
}

TEST_F(Import, GitleaksUnknownKeysAreTold) {
  const auto library =
      load("g.toml", "[[rules]]\nid = 'a'\nregexp = 'x'\nregex = 'aaa_[0-9]{9}'\n");
  ASSERT_TRUE(library.has_value()) << library.error().message;
  EXPECT_EQ(note_of(*library, ImportNote::Kind::Remark),
            "unknown key \"regexp\" in [[rules]], did you mean \"regex\"?");
}

TEST_F(Import, GitleaksRefusalsNameTheConstruct) {
  const auto library = load("g.toml", R"(
[[rules]]
id = "look"
regex = 'abc(?!d)[0-9]{9}'
[[rules]]
id = "files"
path = '\.p12$'
[[rules]]
id = "pair"
regex = 'abc_[0-9]{9}'
[[rules.required]]
id = "files"
)");
  ASSERT_TRUE(library.has_value()) << library.error().message;
  EXPECT_TRUE(library->set().rules.empty());
  EXPECT_EQ(note_of(*library, ImportNote::Kind::Refused, "gitleaks.look"),
            "pattern: character 4: look-ahead");
  EXPECT_NE(note_of(*library, ImportNote::Kind::Refused, "gitleaks.files"), "none");
  EXPECT_NE(note_of(*library, ImportNote::Kind::Refused, "gitleaks.pair"), "none");
}

TEST_F(Import, ExtendedFileIsReadFirst) {
  const std::filesystem::path base = folder_.path() / "base.toml";
  std::ofstream(base) << "[[rules]]\nid='a'\nregex='aaa_[0-9]{9}'\nkeywords=['one']\n"
                         "[[rules]]\nid='gone'\nregex='ggg_[0-9]{9}'\n";
  const auto library = load("g.toml", "[extend]\npath='" + base.string() +
                                          "'\ndisabledRules=['gone']\n[[rules]]\nid='a'\n"
                                          "keywords=['two']\nentropy='2.5'\n");
  ASSERT_TRUE(library.has_value()) << library.error().message;
  ASSERT_EQ(library->set().rules.size(), 1u);
  const RuleConditions& asked = library->conditions().find("gitleaks.a")->second;
  EXPECT_EQ(asked.keywords, (std::vector<std::string>{"one", "two"}));
  EXPECT_EQ(asked.min_entropy, 2.5);
}

TEST_F(Import, RuleWithoutALiteralGoesToTheSlowLane) {
  const auto library = load("g.toml", "[[rules]]\nid='hex'\nregex='\\b([0-9a-f]{40})\\b'\n");
  ASSERT_TRUE(library.has_value()) << library.error().message;
  ASSERT_EQ(library->set().rules.size(), 1u);
  EXPECT_TRUE(library->set().rules[0].anchors.empty());
  EXPECT_NE(note_of(*library, ImportNote::Kind::Slow, "gitleaks.hex"), "none");
}

TEST_F(Import, YamlRuleBecomesOurs) {
  const auto library = load("k.yml", R"(
rules:
  - name: Acme key
    id: kingfisher.acme.1
    pattern: |
      (?xi)
      \b acme
      (?:.|[\n\r]){0,8}?   # a gap
      (?P<TOKEN> [a-z0-9]{24} )
      \b
    min_entropy: 3.0
    confidence: high
    pattern_requirements:
      min_digits: 2
      ignore_if_contains: [EXAMPLE]
    examples: ["acme = {a1b2}"]
    validation: {type: Http}
    confidense: high
)");
  ASSERT_TRUE(library.has_value()) << library.error().message;
  const Rule* found = rule(*library, "kingfisher.acme.1");
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->anchors[0], "acme");
  EXPECT_NE(found->pattern.find("(?P<secret>[a-z0-9]{24,24})"), std::string_view::npos);
  EXPECT_FLOAT_EQ(found->prior, 0.85F);
  EXPECT_EQ(found->examples[0], "acme = {{a1b2}}");
  const RuleConditions& asked = library->conditions().find("kingfisher.acme.1")->second;
  EXPECT_EQ(asked.min_digits, 2u);
  EXPECT_EQ(asked.forbidden, std::vector<std::string>{"example"});
  bool told = false;
  for (const ImportNote& note : library->notes())
    told = told || note.message.find("did you mean \"confidence\"?") != std::string::npos;
  EXPECT_TRUE(told);
}

TEST_F(Import, NoseyParkerTakesItsFirstGroup) {
  const auto library =
      load("n.yaml", "rules:\n- name: A\n  id: acme.1\n  pattern: 'acme:([a-z]{8}):([0-9]{8})'\n");
  ASSERT_TRUE(library.has_value()) << library.error().message;
  const Rule* found = rule(*library, "np.acme.1");
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->pattern, "acme:(?P<secret>[a-z]{8,8}):(?:[0-9]{8,8})");
}

TEST_F(Import, BrokenFilesAreErrorsWithAPlace) {
  const auto yaml = load("b.yml", "rules: [\n");
  ASSERT_FALSE(yaml.has_value());
  EXPECT_NE(yaml.error().message.find("b.yml:"), std::string::npos);
  EXPECT_FALSE(load("c.yml", "- just\n- a list\n").has_value());
  EXPECT_FALSE(load("d.yml", std::string(20'000, '[')).has_value());
}

TEST_F(Import, ConditionsChangeTheDigest) {
  const std::string rule = "[[rules]]\nid='a'\nregex='aaa_[0-9]{9}'\n";
  const auto plain = load("a.toml", rule);
  const auto asked = load("b.toml", rule + "entropy=3\n");
  ASSERT_TRUE(plain.has_value() && asked.has_value());
  EXPECT_NE(plain->set().digest, asked->set().digest);
}

}  // namespace
}  // namespace dredge::testing

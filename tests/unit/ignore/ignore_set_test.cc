#include "ignore/ignore_set.h"

#include <string>

#include <gtest/gtest.h>

#include "base/hash.h"

namespace dredge::testing {
namespace {

// One hit to ask about, with good defaults.
struct Hit {
  std::string path = "docs/a.md";
  std::string outer = {};
  std::string rule = "acme.key";
  std::uint32_t line = 3;
  std::string commit = {};
  std::string secret = "hunter2";
};

class IgnoreSetTest : public ::testing::Test {
 protected:
  void add(const std::string& name, const std::string& text) {
    const auto added = set_.add({name, text, true});
    ASSERT_TRUE(added.has_value()) << added.error().message;
  }
  std::optional<IgnoreMatch> find(const Hit& hit) {
    return set_.find({.path = hit.path,
                      .outer = hit.outer.empty() ? hit.path : hit.outer,
                      .rule = hit.rule,
                      .fingerprint = fingerprint_,
                      .line = hit.line,
                      .commit = hit.commit,
                      .secret = hit.secret});
  }

  Rule rule_ = [] {
    Rule rule;
    rule.id = "acme.key";
    return rule;
  }();
  Fingerprint fingerprint_{{0xab, 0xcd, 0xef, 0x01, 0x23, 0x45}};
  IgnoreSet set_{RuleSet{{&rule_, 1}, {}, {}}, 20'000};
};

TEST_F(IgnoreSetTest, SelectsPathsAsAGitignoreDoes) {
  add(".dredgeignore", "path=docs/** -- manual\npath=*.pem -- test keys\npath=/top/ -- vendored\n");
  EXPECT_TRUE(find({.path = "docs/x/y.md"}));
  EXPECT_TRUE(find({.path = "deep/down/k.pem"}));
  EXPECT_TRUE(find({.path = "top/a/b"}));
  EXPECT_FALSE(find({.path = "src/top/a"}));
  EXPECT_FALSE(find({.path = "src/docs.md"}));
}

TEST_F(IgnoreSetTest, SelectsTheContainerOfAMember) {
  add(".dredgeignore", "path=fixtures/*.tar -- fixtures\n");
  EXPECT_TRUE(find({.path = "fixtures/a.tar!etc/env", .outer = "fixtures/a.tar"}));
}

TEST_F(IgnoreSetTest, AsksAllKindsOfSelectors) {
  add(".dredgeignore", "path=docs/** rule=acme.* -- manual\n");
  EXPECT_TRUE(find({}));
  EXPECT_FALSE(find({.rule = "other.key"}));
  EXPECT_FALSE(find({.path = "src/a.md"}));
}

TEST_F(IgnoreSetTest, KnowsASecretByItsFingerprint) {
  add(".dredgeignore", "fingerprint=ABCDEF012345 -- revoked, INC-7\n");
  const auto match = find({});
  ASSERT_TRUE(match);
  EXPECT_EQ(match->suppression.source, ".dredgeignore:1");
  EXPECT_EQ(match->suppression.reason, "revoked, INC-7");
  fingerprint_.bytes[5] = 0x46;
  EXPECT_FALSE(find({}));
}

TEST_F(IgnoreSetTest, TellsOfWhatExpiredAndSuppressesNothingByIt) {
  add(".dredgeignore", "path=docs/** until=2024-10-03 -- until the move\n");
  EXPECT_FALSE(find({}));
  ASSERT_EQ(set_.warnings(true).size(), 1u);
  EXPECT_EQ(set_.warnings(true)[0],
            ".dredgeignore:1: expired on 2024-10-03, it suppresses nothing now");
}

TEST_F(IgnoreSetTest, TellsOfWhatIsOfNoUse) {
  add(".dredgeignore", "path=docs/** -- a\npath=gone/** -- b\n");
  EXPECT_TRUE(find({}));
  EXPECT_EQ(set_.warnings(true), std::vector<std::string>{".dredgeignore:2: matches nothing here"});
  EXPECT_TRUE(set_.warnings(false).empty());
}

TEST_F(IgnoreSetTest, RefusesAMistakeWithItsPlace) {
  const auto refused = [&](const std::string& line) {
    const auto added = set_.add({"f", "# remark\n" + line, true});
    return added.has_value() ? std::string() : added.error().message;
  };
  EXPECT_EQ(refused("path=a paht=b -- c"), "f:2:8: no such key \"paht\", did you mean \"path\"?");
  EXPECT_EQ(refused("path=a until=2024-13-01 -- c"),
            "f:2:14: no such day as \"2024-13-01\": write YYYY-MM-DD");
  EXPECT_EQ(refused("path=a"), "f:2:7: say why: end the line with -- and a reason");
  EXPECT_EQ(refused("until=2030-01-01 -- c"),
            "f:2:1: nothing is selected: add path=, rule= or fingerprint=");
  EXPECT_NE(refused("docs/** -- c").find("f:2:1: \"docs/**\" is no KEY=VALUE"), std::string::npos);
  EXPECT_EQ(refused("path=\"a -- c"), "f:2:6: a quote that is never closed");
  EXPECT_EQ(refused("fingerprint=abc -- c"),
            "f:2:13: a fingerprint has 12 to 64 hex digits, as reports show it");
}

TEST_F(IgnoreSetTest, KeepsTheGoodLinesOfATargetsOwnFile) {
  ASSERT_TRUE(set_.add({".dredgeignore", "nonsense\npath=docs/** -- manual\n", false}));
  EXPECT_TRUE(find({}));
  ASSERT_EQ(set_.warnings(false).size(), 1u);
  EXPECT_TRUE(set_.warnings(false)[0].starts_with(".dredgeignore:1:1: "));
}

TEST_F(IgnoreSetTest, ReadsBlanksInQuotes) {
  add(".dredgeignore", "path=\"my docs/a \\\"b\\\".md\" -- manual\n");
  EXPECT_TRUE(find({.path = "my docs/a \"b\".md"}));
}

TEST_F(IgnoreSetTest, ReadsFingerprintsOfGitleaks) {
  const std::string commit(40, 'a');
  add(".gitleaksignore", "# old\ndocs/a.md:generic-api-key:3\n" + commit + ":b.md:acme.key:7\n");
  EXPECT_TRUE(find({})) << "the rule's name is another tool's: the position decides";
  EXPECT_FALSE(find({.line = 4}));
  const auto match = find({.path = "b.md", .line = 7, .commit = commit});
  ASSERT_TRUE(match);
  EXPECT_TRUE(match->is_of_commit);
  EXPECT_FALSE(find({.path = "b.md", .line = 7}));
  EXPECT_FALSE(find({.path = "b.md", .rule = "other.key", .line = 7, .commit = commit}))
      << "the name is one of ours";
}

TEST_F(IgnoreSetTest, KnowsTheSecretsOfABaselineByHashAndFile) {
  const std::string known = sha1_hex("hunter2");
  add(".secrets.baseline", R"({"results": {"docs/a.md": [{"type": "Secret Keyword", "filename": )"
                           R"("docs/a.md", "hashed_secret": ")" +
                               known + R"(", "line_number": 99, "is_secret": false}]}})");
  const auto match = find({});
  ASSERT_TRUE(match) << "lines move, the secret stays";
  EXPECT_EQ(match->suppression.reason, "in the baseline, audited: not a secret");
  EXPECT_FALSE(find({.secret = "hunter3"})) << "a new secret on a known line is new";
  EXPECT_FALSE(find({.path = "b.md"}));
}

TEST_F(IgnoreSetTest, KnowsAKeyBlockOfABaselineByItsLabel) {
  const std::string label =
      "BEGIN RSA PRIVATE"
      " KEY";
  add(".secrets.baseline",
      R"({"results": {"k.pem": [{"hashed_secret": ")" + sha1_hex(label) + R"("}]}})");
  EXPECT_TRUE(find({.path = "k.pem", .secret = "-----" + label + "-----\nabc"}));
}

TEST_F(IgnoreSetTest, TakesTheHashesOfABaselineForNoSecrets) {
  const std::string hash = sha1_hex("hunter2");
  add(".secrets.baseline", R"({"results": {"a": [{"hashed_secret": ")" + hash + R"("}]}})");
  EXPECT_TRUE(find({.path = ".secrets.baseline", .secret = hash}));
  EXPECT_FALSE(find({.path = "src/a", .secret = hash}));
  EXPECT_FALSE(find({.path = ".secrets.baseline", .secret = sha1_hex("other")}));
}

TEST_F(IgnoreSetTest, RefusesWhatIsNoBaseline) {
  EXPECT_FALSE(set_.add({"x.baseline", "[1, 2", true}));
  EXPECT_FALSE(set_.add({"x.baseline", "{}", true}));
  EXPECT_FALSE(set_.add({"x.baseline", R"({"results": {"a": [{"hashed_secret": 7}]}})", true}));
}

}  // namespace
}  // namespace dredge::testing

// The rows in which the three dialects of CODEOWNERS differ.
#include <gtest/gtest.h>

#include "owner/codeowners.h"

namespace dredge {
namespace {

using Names = std::vector<std::string>;

Names owners_of(std::string_view text, CodeownersDialect dialect, std::string_view path) {
  const Codeowners owners = Codeowners::parse(text, dialect);
  Names names;
  for (const CodeownersRule* rule : owners.rules_for(path))
    names.insert(names.end(), rule->owners.begin(), rule->owners.end());
  return names;
}

Names gitlab(std::string_view text, std::string_view path) {
  return owners_of(text, CodeownersDialect::GitLab, path);
}

}  // namespace

TEST(GitLabCodeowners, TheLastMatchOfEachSectionCounts) {
  constexpr std::string_view kText =
      "* @all\n"
      "README.md @docs\n"
      "[Database]\n"
      "*.sql @dba\n"
      "/db/special.sql @dba-lead\n"
      "^[Style][2] @style\n"
      "*.sql\n"
      "[database]\n"
      "model/ @models\n";
  EXPECT_EQ(gitlab(kText, "db/a.sql"), (Names{"@all", "@dba", "@style"}));
  EXPECT_EQ(gitlab(kText, "db/special.sql"), (Names{"@all", "@dba-lead", "@style"}));
  EXPECT_EQ(gitlab(kText, "x/model/a.sql"), (Names{"@all", "@models", "@style"}))
      << "names compare without case: both headings are one section";
  const Codeowners owners = Codeowners::parse(kText, CodeownersDialect::GitLab);
  const auto rules = owners.rules_for("db/a.sql");
  EXPECT_TRUE(rules.back()->is_optional);
  EXPECT_EQ(rules[1]->section, "Database");
}

TEST(GitLabCodeowners, ANameMatchesAtAnyDepthAndCoversNothingBelow) {
  EXPECT_EQ(gitlab("docs/index.md @a", "x/docs/index.md"), Names{"@a"});
  EXPECT_EQ(gitlab("/docs/index.md @a", "x/docs/index.md"), Names{});
  EXPECT_EQ(gitlab("docs @a", "docs/index.md"), Names{});
  EXPECT_EQ(gitlab("docs/ @a", "x/docs/deep/index.md"), Names{"@a"});
  EXPECT_EQ(gitlab("/docs/* @a", "docs/deep/index.md"), Names{});
  EXPECT_EQ(gitlab("/docs/**/*.md @a", "docs/deep/er/index.md"), Names{"@a"});
  EXPECT_EQ(gitlab("file[0-9].c @a", "x/file7.c"), Names{"@a"});
  EXPECT_EQ(gitlab("file[!0-9].c @a", "x/file7.c"), Names{});
  EXPECT_EQ(gitlab("\\#odd @a", "#odd"), Names{"@a"});
  EXPECT_EQ(gitlab("with\\ space/ @a", "with space/x"), Names{"@a"});
}

TEST(GitLabCodeowners, ExclusionsHoldForTheirSectionAndCannotBeTakenBack) {
  constexpr std::string_view kText =
      "* @all\n"
      "[Ruby]\n"
      "*.rb @ruby\n"
      "!config/**/*.rb\n"
      "config/routes.rb @ops\n";
  EXPECT_EQ(gitlab(kText, "a.rb"), (Names{"@all", "@ruby"}));
  EXPECT_EQ(gitlab(kText, "config/routes.rb"), Names{"@all"});
}

TEST(GitLabCodeowners, PassesOverWhatIsNoOwnerAndKeepsRolesApart) {
  constexpr std::string_view kText = "a.c garbage @yes @@maintainer jane@example.org # @comment\n";
  EXPECT_EQ(gitlab(kText, "a.c"), (Names{"@yes", "jane@example.org", "@comment"}));
  const Codeowners owners = Codeowners::parse(kText, CodeownersDialect::GitLab);
  EXPECT_EQ(owners.rule_for("a.c")->roles, Names{"@@maintainer"});
}

TEST(GitLabCodeowners, EntriesWithoutOwnersTakeThoseOfTheirHeading) {
  constexpr std::string_view kText = "[Docs] @writers\n*.md\nspecial.md @other\n[Empty]\n*.c\n";
  EXPECT_EQ(gitlab(kText, "a.md"), Names{"@writers"});
  EXPECT_EQ(gitlab(kText, "special.md"), Names{"@other"});
  EXPECT_EQ(gitlab(kText, "a.c"), Names{});
}

TEST(BitbucketCodeowners, KnowsGroupsAndLotteries) {
  constexpr std::string_view kText =
      "*.c @team/group:random(2) jane@example.org\n"
      "*.d :least_busy(1)\n";
  EXPECT_EQ(owners_of(kText, CodeownersDialect::Bitbucket, "x/a.c"),
            (Names{"@team/group", "jane@example.org"}));
  const Codeowners owners = Codeowners::parse(kText, CodeownersDialect::Bitbucket);
  EXPECT_EQ(owners.rule_for("a.d")->roles, Names{":least_busy(1)"});
}

TEST(CodeownersDialect, IsToldByPlaceThenHostThenText) {
  using enum CodeownersDialect;
  EXPECT_EQ(detect_dialect(".gitlab/CODEOWNERS", "github.com", ""), GitLab);
  EXPECT_EQ(detect_dialect(".bitbucket/CODEOWNERS", "", ""), Bitbucket);
  EXPECT_EQ(detect_dialect("CODEOWNERS", "https://gitlab.example.org/a", ""), GitLab);
  EXPECT_EQ(detect_dialect("CODEOWNERS", "git@bitbucket.org:a/b", ""), Bitbucket);
  EXPECT_EQ(detect_dialect("CODEOWNERS", "", "* @a\n[Docs]\n*.md @b\n"), GitLab);
  EXPECT_EQ(detect_dialect("CODEOWNERS", "", "* @@owner\n"), GitLab);
  EXPECT_EQ(detect_dialect("CODEOWNERS", "", "* @a\n[ab].c @b\n"), GitHub);
}

TEST(CodeownersPaths, FollowTheHost) {
  EXPECT_EQ(codeowners_paths("github.com").front(), ".github/CODEOWNERS");
  EXPECT_EQ(codeowners_paths("gitlab.com").front(), "CODEOWNERS");
  EXPECT_EQ(codeowners_paths("bitbucket.org").size(), 1U);
  EXPECT_EQ(codeowners_paths("").size(), 5U);
}

}  // namespace dredge

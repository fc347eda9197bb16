#include "owner/path_pattern.h"

#include <gtest/gtest.h>

namespace dredge {
namespace {

struct Row {
  std::string_view pattern;
  std::string_view path;
  bool matches;
};

// The rows of gitignore(5) and of GitHub's page on code owners.
constexpr Row kRows[] = {
    {"*", "a", true},
    {"*", "a/b/c", true},
    {"*.js", "app.js", true},
    {"*.js", "src/deep/app.js", true},
    {"*.js", "app.jsx", false},
    {"/build/logs/", "build/logs/a.log", true},
    {"/build/logs/", "build/logs/x/a.log", true},
    {"/build/logs/", "build/logs", false},
    {"/build/logs/", "x/build/logs/a.log", false},
    {"build/logs/", "x/build/logs/a.log", false},
    {"docs/*", "docs/getting-started.md", true},
    {"docs/*", "docs/build-app/troubleshooting.md", false},
    {"docs/*", "x/docs/a.md", false},
    {"/*", "README", true},
    {"/*", "src/README", false},
    {"apps/", "apps/a", true},
    {"apps/", "x/y/apps/a/b", true},
    {"apps/", "apps", false},
    {"apps", "x/apps", true},
    {"apps", "x/apps/y", true},
    {"apps", "x/apps2", false},
    {"/docs/", "docs/a", true},
    {"/docs/", "x/docs/a", false},
    {"/docs", "docs", true},
    {"/docs", "docs2", false},
    {"**/logs", "logs/a", true},
    {"**/logs", "build/logs/a", true},
    {"**/logs", "deeply/nested/logs", true},
    {"**/logs", "deeply/nested/blogs", false},
    {"docs/**", "docs/a/b", true},
    {"docs/**", "docs", false},
    {"docs/**", "x/docs/a", false},
    {"a/**/b", "a/b", true},
    {"a/**/b", "a/x/y/b", true},
    {"a/**/b", "a/x/y/b/c", true},
    {"a/**/b", "x/a/b", false},
    {"/src/*.c", "src/a.c", true},
    {"/src/*.c", "src/x/a.c", false},
    {"/src/?.c", "src/a.c", true},
    {"/src/?.c", "src/ab.c", false},
    {"/a*/b", "abc/b", true},
    {"/a*/b", "a/x/b", false},
    {"with\\ space/", "with space/a", true},
    {"\\*", "*", true},
    {"\\*", "a", false},
    {"Docs/", "docs/a", false},
    {"**", "a/b", true},
};

}  // namespace

TEST(PathPattern, MatchesAsGitignoreAndCodeownersSay) {
  for (const Row& row : kRows) {
    const auto pattern = PathPattern::compile(row.pattern);
    ASSERT_TRUE(pattern) << row.pattern;
    EXPECT_EQ(pattern->matches(row.path), row.matches) << row.pattern << " on " << row.path;
  }
}

TEST(PathPattern, RefusesPatternsWithoutAName) {
  EXPECT_FALSE(PathPattern::compile(""));
  EXPECT_FALSE(PathPattern::compile("/"));
  EXPECT_FALSE(PathPattern::compile("///"));
}

TEST(PathPattern, EndsOnHostilePatternsAndPaths) {
  std::string pattern;
  std::string path;
  for (int i = 0; i < 200; ++i) {
    pattern += "**/*a*a*a*b/";
    path += "aaaaaaaaaaaaaaaaaaaaaaaa/";
  }
  EXPECT_FALSE(PathPattern::compile(pattern + "x")->matches(path + "y"));
}

TEST(Glob, MatchesTheWholeText) {
  EXPECT_TRUE(flat_glob_matches("github.*", "github.token"));
  EXPECT_TRUE(flat_glob_matches("*/infra*", "example.org/team/infra-live"));
  EXPECT_TRUE(flat_glob_matches("a*b*c", "aXbYbZc"));
  EXPECT_FALSE(flat_glob_matches("github.*", "xgithub.token"));
  EXPECT_FALSE(flat_glob_matches("a", "ab"));
  EXPECT_TRUE(flat_glob_matches("", ""));
  EXPECT_FALSE(flat_glob_matches("", "a"));
  EXPECT_TRUE(flat_glob_matches("**", ""));
}

}  // namespace dredge

#include "owner/owner.h"

#include <map>

#include <gtest/gtest.h>

#include "base/hash.h"
#include "owner/people.h"

namespace dredge {
namespace {

using Files = std::map<std::string, std::string, std::less<>>;

ReadFile reader(Files files) {
  return [files = std::move(files)](std::string_view path) -> Result<std::string> {
    const auto found = files.find(path);
    if (found == files.end()) return Error{ErrorCode::NotFound, std::string(path)};
    return found->second;
  };
}

Place in_commit(const std::string& path, bool in_head, Person author = {}, std::int64_t at = 0) {
  Place place;
  place.origin.where =
      CommitOrigin{GitPlace::Tree, path, hash_blob("c"), std::move(author), at, in_head};
  return place;
}

Finding finding_at(std::vector<Place> places) {
  Finding finding;
  finding.rule = "acme.token";
  finding.places = std::move(places);
  return finding;
}

std::vector<OwnerCandidate> owners_of(const Files& files, const Finding& finding,
                                      std::optional<std::string_view> map = std::nullopt,
                                      TargetFacts target = {}) {
  auto resolver = OwnerResolver::build(reader(files), map, "owners.toml", std::move(target));
  EXPECT_TRUE(resolver) << resolver.error().message;
  return resolver ? resolver->resolve(finding) : std::vector<OwnerCandidate>();
}

std::string map_error(std::string_view toml) {
  const auto entries = parse_owner_map(toml, "owners.toml");
  return entries ? "" : entries.error().message;
}

}  // namespace

TEST(Codeowners, TheLastMatchingLineDecides) {
  const Codeowners owners = Codeowners::parse(
      "*       @global\n"
      "# a comment\n"
      "*.js    @js  @other # why\n"
      "/apps/  @octocat\n"
      "/apps/github\n");
  EXPECT_EQ(owners.rule_for("README")->owners, std::vector<std::string>{"@global"});
  EXPECT_EQ(owners.rule_for("x/a.js")->owners, (std::vector<std::string>{"@js", "@other"}));
  EXPECT_EQ(owners.rule_for("apps/a.js")->owners, std::vector<std::string>{"@octocat"});
  EXPECT_EQ(owners.rule_for("apps/a.js")->line, 4U);
  EXPECT_TRUE(owners.rule_for("apps/github/a")->owners.empty()) << "no owner means nobody's";
  EXPECT_TRUE(owners.skipped_lines().empty());
}

TEST(Codeowners, SkipsLinesThatGitHubCannotReadAndSaysWhich) {
  const Codeowners owners = Codeowners::parse(
      "* @global\r\n"
      "!/a @no\n"
      "/b[0-9] @no\n"
      "\\#c @no\n"
      "/d notanowner\n"
      "/e @yes jane@example.org\n");
  EXPECT_EQ(owners.skipped_lines(), (std::vector<std::uint32_t>{2, 3, 4, 5}));
  EXPECT_EQ(owners.rule_for("a")->owners, std::vector<std::string>{"@global"});
  EXPECT_EQ(owners.rule_for("e")->owners, (std::vector<std::string>{"@yes", "jane@example.org"}));
}

TEST(Codeowners, ReadsEscapedSpaces) {
  const Codeowners owners = Codeowners::parse("/my\\ docs/ @docs\n");
  ASSERT_NE(owners.rule_for("my docs/a"), nullptr);
  EXPECT_EQ(owners.rule_for("my docs/a")->owners, std::vector<std::string>{"@docs"});
}

TEST(Mailmap, ReadsTheFourForms) {
  const Mailmap mailmap = Mailmap::parse(
      "# people\n"
      "Proper One <one@x>\n"
      "<two@new> <two@old>\n"
      "Proper Three <three@new> <three@old>\n"
      "Proper Four <four@new> Commit Four <shared@x>\n"
      "not a line\n");
  EXPECT_EQ(mailmap.resolve({"o", "ONE@x"}), (Person{"Proper One", "ONE@x"}));
  EXPECT_EQ(mailmap.resolve({"t", "two@old"}), (Person{"t", "two@new"}));
  EXPECT_EQ(mailmap.resolve({"t", "three@old"}), (Person{"Proper Three", "three@new"}));
  EXPECT_EQ(mailmap.resolve({"commit four", "shared@x"}), (Person{"Proper Four", "four@new"}));
  EXPECT_EQ(mailmap.resolve({"Someone", "shared@x"}), (Person{"Someone", "shared@x"}));
}

TEST(Mailmap, NameAndAddressBeatAddressAlone) {
  const Mailmap mailmap = Mailmap::parse(
      "Special <special@x> Joe <joe@x>\n"
      "General <general@x> <joe@x>\n");
  EXPECT_EQ(mailmap.resolve({"Joe", "joe@x"}).name, "Special");
  EXPECT_EQ(mailmap.resolve({"Jim", "joe@x"}).name, "General");
}

TEST(OwnerResolver, TakesTheFirstCodeownersFileThatExists) {
  const Finding finding = finding_at({in_commit("a", true)});
  Files files{{"docs/CODEOWNERS", "* @docs"}};
  EXPECT_EQ(owners_of(files, finding)[0].owner, "@docs");
  files["CODEOWNERS"] = "* @root";
  EXPECT_EQ(owners_of(files, finding)[0].owner, "@root");
  files[".github/CODEOWNERS"] = "* @github";
  const auto owners = owners_of(files, finding);
  ASSERT_EQ(owners.size(), 1U);
  EXPECT_EQ(owners[0].owner, "@github");
  EXPECT_EQ(owners[0].source, "codeowners");
  EXPECT_DOUBLE_EQ(owners[0].confidence, 0.85);
  EXPECT_EQ(owners[0].evidence, ".github/CODEOWNERS:1 * @github");
}

TEST(OwnerResolver, IgnoresACodeownersFileOverGitHubsLimitAndWarns) {
  auto resolver = OwnerResolver::build(
      reader({{"CODEOWNERS", "* @x\n" + std::string(3'000'000, '#')}}), std::nullopt, "");
  ASSERT_TRUE(resolver);
  EXPECT_TRUE(resolver->resolve(finding_at({in_commit("a", true)})).empty());
  ASSERT_EQ(resolver->warnings().size(), 1U);
}

TEST(OwnerResolver, WarnsOfLinesItSkipped) {
  const auto resolver =
      OwnerResolver::build(reader({{"CODEOWNERS", "* @x\n!a @y\n"}}), std::nullopt, "");
  ASSERT_TRUE(resolver);
  ASSERT_EQ(resolver->warnings().size(), 1U);
  EXPECT_NE(resolver->warnings()[0].find("CODEOWNERS:2"), std::string::npos);
}

TEST(OwnerResolver, PlacesInHeadDecideOverHistory) {
  const Files files{{"CODEOWNERS", "/old/ @old\n/new/ @new\n"}};
  const auto present =
      owners_of(files, finding_at({in_commit("old/a", false), in_commit("new/a", true)}));
  ASSERT_EQ(present.size(), 1U);
  EXPECT_EQ(present[0].owner, "@new");
  const auto past = owners_of(files, finding_at({in_commit("old/a", false)}));
  ASSERT_EQ(past.size(), 1U);
  EXPECT_EQ(past[0].owner, "@old");
}

TEST(OwnerResolver, TheMapComesBeforeCodeowners) {
  const Files files{{"CODEOWNERS", "* @code"}};
  constexpr std::string_view kMap =
      "[[owner]]\nmatch = \"infra/**\"\nowner = \"@first\"\n"
      "[[owner]]\nrule = \"acme.*\"\ntarget = \"*/live\"\nowner = [\"@a\", \"@b\"]\n";
  const Finding finding = finding_at({in_commit("infra/x/y", true)});
  auto owners = owners_of(files, finding, kMap);
  ASSERT_EQ(owners.size(), 2U);
  EXPECT_EQ(owners[0].owner, "@first");
  EXPECT_DOUBLE_EQ(owners[0].confidence, 1.0);
  EXPECT_EQ(owners[0].evidence, "owners.toml:1 match=infra/** @first");
  EXPECT_EQ(owners[1].source, "codeowners");
  owners = owners_of(files, finding, kMap, {"example.org/live", {}});
  ASSERT_EQ(owners.size(), 3U);
  EXPECT_EQ(owners[0].owner, "@a") << "the last entry that matches decides";
  EXPECT_EQ(owners[1].owner, "@b");
}

TEST(OwnerMap, ErrorsNameTheLine) {
  EXPECT_EQ(map_error(""), "");
  EXPECT_NE(map_error("[[owner]]\nmatch = \"a\"\n").find("owners.toml:1: "), std::string::npos);
  EXPECT_NE(map_error("[[owner]]\nowner = \"@a\"\n").find("needs 'match'"), std::string::npos);
  EXPECT_NE(map_error("[[owner]]\nmach = \"a\"\nowner = \"@a\"\n")
                .find("owners.toml:2: unknown key 'mach'; did you mean 'match'?"),
            std::string::npos);
  EXPECT_NE(map_error("[[owner]]\nmatch = 3\nowner = \"@a\"\n").find(":2: 'match'"),
            std::string::npos);
  EXPECT_NE(map_error("[[owner]]\nmatch = \"/\"\nowner = \"@a\"\n").find(":2: "),
            std::string::npos);
  EXPECT_NE(map_error("[[owner]]\nmatch = \"a\"\nowner = []\n").find("names nobody"),
            std::string::npos);
  EXPECT_NE(map_error("a = \n").find("owners.toml:1: "), std::string::npos);
  EXPECT_NE(map_error("owner = \"x\"\n").find("[[owner]]"), std::string::npos);
}

TEST(OwnerResolver, TheIntroducerIsTheEarliestAuthorUnderTheirPresentName) {
  const Files files{{".mailmap", "Bob B <bob@new> <bob@old>\n"}};
  const Finding finding = finding_at({in_commit("a", true, {"Dave", "dave@x"}, 200),
                                      in_commit("b", false, {"bob", "bob@old"}, 100)});
  const auto owners = owners_of(files, finding);
  ASSERT_EQ(owners.size(), 1U);
  EXPECT_EQ(owners[0].owner, "bob@new");
  EXPECT_EQ(owners[0].source, "introducer");
  EXPECT_DOUBLE_EQ(owners[0].confidence, 0.5);
  EXPECT_NE(owners[0].evidence.find("Bob B <bob@new>"), std::string::npos);
}

TEST(ReachableOwner, KnowsPrivateAddressesAndRobots) {
  EXPECT_EQ(reachable_owner({"Jane", "123+JaneD@users.noreply.github.com"}), "@JaneD");
  EXPECT_EQ(reachable_owner({"Jane", "janed@users.noreply.github.com"}), "@janed");
  EXPECT_EQ(reachable_owner({"Jane", "Jane@example.org"}), "Jane@example.org");
  EXPECT_FALSE(reachable_owner({"ci", "41+ci[bot]@users.noreply.github.com"}));
  EXPECT_FALSE(reachable_owner({"GitHub", "noreply@github.com"}));
  EXPECT_FALSE(reachable_owner({"Renovate Bot", "bot@renovateapp.com"}));
  EXPECT_FALSE(reachable_owner({"dependabot-preview", "support@dependabot.com"}));
  EXPECT_FALSE(reachable_owner({"Ubuntu", "ubuntu@ip-10-0-0-1.eu-west-1.compute.internal"}));
  EXPECT_FALSE(reachable_owner({"Jane", "jane@laptop.local"}));
  EXPECT_FALSE(reachable_owner({"x", "no-at-sign"}));
  EXPECT_FALSE(reachable_owner({"x", "@x"}));
  EXPECT_FALSE(reachable_owner({"", ""}));
}

TEST(OwnerResolver, ImageLabelsNameOwnersOfImageFindings) {
  Place place;
  place.origin.where = LayerOrigin{"app:1", "etc/a", "sha256:1", "", 1, 1, true};
  const TargetFacts facts{"app:1",
                          {{"org.opencontainers.image.vendor", "Acme"},
                           {"maintainer", " team@acme.example "},
                           {"org.opencontainers.image.title", "App"}}};
  const auto owners = owners_of({}, finding_at({place}), std::nullopt, facts);
  ASSERT_EQ(owners.size(), 2U);
  EXPECT_EQ(owners[0].owner, "team@acme.example");
  EXPECT_EQ(owners[1].owner, "Acme");
  EXPECT_DOUBLE_EQ(owners[1].confidence, 0.6);
  EXPECT_TRUE(owners_of({}, finding_at({in_commit("a", true)}), std::nullopt, facts).empty());
}

TEST(OwnerResolver, NobodyKnownIsAnOrphan) {
  EXPECT_TRUE(owners_of({}, finding_at({in_commit("a", true)})).empty());
}

TEST(OwnerResolver, PassesOnErrorsOtherThanNotFound) {
  const ReadFile broken = [](std::string_view) -> Result<std::string> {
    return Error{ErrorCode::Io, "disk"};
  };
  EXPECT_EQ(OwnerResolver::build(broken, std::nullopt, "").error().code, ErrorCode::Io);
}

TEST(OwnerResolvers, StandInOrderOfConfidence) {
  for (std::size_t i = 1; i < kOwnerResolvers.size(); ++i)
    EXPECT_GT(kOwnerResolvers[i - 1].confidence, kOwnerResolvers[i].confidence);
}

}  // namespace dredge

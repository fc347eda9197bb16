// Rungs of the ladder that read files beside the code, and history.
#include <map>

#include <gtest/gtest.h>

#include "base/hash.h"
#include "git/object_store.h"
#include "git/past.h"
#include "owner/catalog.h"
#include "owner/iac_tags.h"
#include "owner/owner.h"
#include "owner/people.h"
#include "unit/support/git_repo.h"

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

Place file_at(const std::string& path, std::uint32_t line = 1) {
  Place place;
  place.origin.where = FileOrigin{path};
  place.at.line = line;
  return place;
}

Place commit_at(const std::string& path, bool in_head, const BlobId& commit, Person author,
                std::int64_t at) {
  Place place;
  place.origin.where = CommitOrigin{GitPlace::Tree, path, commit, std::move(author), at, in_head};
  return place;
}

Finding finding_at(std::vector<Place> places) {
  Finding finding;
  finding.rule = "acme.token";
  finding.places = std::move(places);
  return finding;
}

std::vector<OwnerCandidate> owners_of(const Files& files, const Finding& finding,
                                      TargetFacts target = {}) {
  auto resolver = OwnerResolver::build(reader(files), std::nullopt, "", std::move(target));
  EXPECT_TRUE(resolver);
  return resolver->resolve(finding);
}

// A fixed past: versions of CODEOWNERS, a message, who commits.
class FakePast final : public SourcePast {
 public:
  std::vector<std::string> versions;
  std::string message;
  std::vector<Contribution> recent;
  Result<std::string> read_file_at(std::string_view, std::string_view) override {
    return Error{ErrorCode::NotFound, ""};
  }
  Result<std::string> commit_message(const BlobId&) override { return message; }
  Result<std::vector<std::string>> former_versions(std::string_view) override { return versions; }
  Result<std::vector<Contribution>> contributions(std::span<const std::string>,
                                                  std::int64_t) override {
    return recent;
  }
};

constexpr std::string_view kTerraform = R"(# main
provider "aws" {
  default_tags {
    tags = { Team = "cloud" }
  }
}
resource "aws_db_instance" "main" {
  name     = "orders ${var.x["{"]}"
  password = "secret"
  user_data = <<-EOT
    not { a block
  EOT
  tags = merge(local.tags, {
    Owner = "orders-team"
    Name  = "db"
  })
}
resource "aws_db_instance" "other" {
  password = "secret"
  tags     = { owner = var.owner }
}
)";

}  // namespace

TEST(Backstage, TheNearestCatalogueNamesTheOwner) {
  const Files files{{"catalog-info.yaml",
                     "apiVersion: backstage.io/v1alpha1\nkind: Group\nspec: {type: team}\n"
                     "---\napiVersion: backstage.io/v1alpha1\nkind: System\n"
                     "metadata: {name: shop}\nspec: {owner: 'user:jane'}\n"},
                    {"pay/catalog-info.yaml",
                     "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: pay\n"
                     "spec:\n  owner: money/payments\n  lifecycle: production\n"},
                    {"broken/catalog-info.yaml", "a: [b\n"}};
  const auto near = owners_of(files, finding_at({file_at("pay/src/a.env")}));
  ASSERT_EQ(near.size(), 1U);
  EXPECT_EQ(near[0].owner, "group:money/payments");
  EXPECT_EQ(near[0].source, "backstage");
  EXPECT_EQ(near[0].evidence, "pay/catalog-info.yaml Component pay (production)");
  EXPECT_EQ(owners_of(files, finding_at({file_at("broken/x")}))[0].owner, "user:default/jane");
}

TEST(OwnersFiles, ApproversHereAndAboveUnlessTheFileStopsIt) {
  const Files files{{"OWNERS",
                     "approvers: [root, the-team]\nreviewers: [rita]\n"
                     "emeritus_approvers: [gone]\n"},
                    {"OWNERS_ALIASES", "aliases:\n  The-Team: [ann, bob]\n"},
                    {"a/OWNERS", "approvers: [amy]\n"},
                    {"b/OWNERS",
                     "options: {no_parent_owners: true}\nfilters:\n"
                     "  '\\.go$': {approvers: [gopher]}\n  '.*': {reviewers: [x]}\n"}};
  std::vector<std::string> names;
  for (const OwnerCandidate& owner : owners_of(files, finding_at({file_at("a/x.env")})))
    names.push_back(owner.owner);
  EXPECT_EQ(names, (std::vector<std::string>{"@amy", "@root", "@ann", "@bob"}));
  const auto filtered = owners_of(files, finding_at({file_at("b/x.go")}));
  ASSERT_EQ(filtered.size(), 1U);
  EXPECT_EQ(filtered[0].owner, "@gopher");
  EXPECT_TRUE(owners_of(files, finding_at({file_at("b/x.c")})).empty());
}

TEST(IacTags, TerraformTagsHoldForTheirResource) {
  const auto tags = owner_tags_at("main.tf", kTerraform, 9);
  ASSERT_EQ(tags.size(), 1U);
  EXPECT_EQ(tags[0].key, "Owner");
  EXPECT_EQ(tags[0].value, "orders-team");
  EXPECT_EQ(tags[0].line, 14U);
  EXPECT_TRUE(owner_tags_at("main.tf", kTerraform, 19).empty()) << "an expression names nobody";
  ASSERT_EQ(default_owner_tags(kTerraform).size(), 1U);
  EXPECT_EQ(default_owner_tags(kTerraform)[0].value, "cloud");
}

TEST(IacTags, DefaultTagsOfTheModuleSpeakForItsOtherFiles) {
  const Files files{{"infra/main.tf", std::string(kTerraform)}, {"infra/db.tf", "locals {\n}\n"}};
  const auto owners = owners_of(files, finding_at({file_at("infra/db.tf", 1)}));
  ASSERT_EQ(owners.size(), 1U);
  EXPECT_EQ(owners[0].owner, "cloud");
  EXPECT_EQ(owners[0].source, "iac-tag");
}

TEST(IacTags, LabelsOfTheDocumentThatHoldsTheLine) {
  constexpr std::string_view kManifests =
      "kind: Secret\nmetadata:\n  name: a\n  labels: {owner: first}\ndata: {k: v}\n"
      "---\n"
      "kind: Secret\nmetadata:\n  annotations:\n    example.org/team: second\n"
      "  labels:\n    app.kubernetes.io/part-of: shop\ndata:\n  key: value\n";
  ASSERT_EQ(owner_tags_at("k.yaml", kManifests, 5).size(), 1U);
  EXPECT_EQ(owner_tags_at("k.yaml", kManifests, 5)[0].value, "first");
  ASSERT_EQ(owner_tags_at("k.yaml", kManifests, 14).size(), 1U);
  EXPECT_EQ(owner_tags_at("k.yaml", kManifests, 14)[0].value, "second");
  EXPECT_EQ(owner_tags_at("k.yaml", kManifests, 14)[0].line, 10U);
}

TEST(IacTags, KeysAreKnownHoweverTheyAreWritten) {
  for (const std::string_view key :
       {"OWNED-BY", "Owned_By", "squad", "Maintainer", "contact.email", "te.am", R"("\x6fwner")",
        R"("\u006Fwner")", "? ow\n      ner\n    "}) {
    const std::string text =
        "kind: Secret\nmetadata:\n  labels:\n    " + std::string(key) + ": alpha\ndata: {k: v}\n";
    const auto tags = owner_tags_at("k.yaml", text, 1);
    ASSERT_EQ(tags.size(), 1U) << key;
    EXPECT_EQ(tags[0].value, "alpha") << key;
  }
}

TEST(IacTags, CloudFormationComposeAndStateNameTheirResource) {
  constexpr std::string_view kStack =
      "Resources:\n  A:\n    Properties:\n      Password: x\n      Tags:\n"
      "        - {Key: Name, Value: a}\n        - {Key: Owner, Value: team-a}\n"
      "  B:\n    Properties:\n      Password: x\n";
  ASSERT_EQ(owner_tags_at("stack.yaml", kStack, 4).size(), 1U);
  EXPECT_EQ(owner_tags_at("stack.yaml", kStack, 4)[0].value, "team-a");
  EXPECT_TRUE(owner_tags_at("stack.yaml", kStack, 10).empty());
  constexpr std::string_view kCompose =
      "services:\n  web:\n    environment:\n      - KEY=x\n    labels:\n      - owner=web-team\n";
  ASSERT_EQ(owner_tags_at("compose.yml", kCompose, 4).size(), 1U);
  EXPECT_EQ(owner_tags_at("compose.yml", kCompose, 4)[0].value, "web-team");
  constexpr std::string_view kState =
      "{\"resources\": [\n {\"instances\": [\n  {\"attributes\": {\n"
      "    \"password\": \"x\",\n    \"tags\": {\"Team\": \"db\"}}}]}]}\n";
  ASSERT_EQ(owner_tags_at("terraform.tfstate", kState, 4).size(), 1U);
  EXPECT_EQ(owner_tags_at("terraform.tfstate", kState, 4)[0].value, "db");
}

TEST(IacTags, HostileDocumentsEnd) {
  EXPECT_TRUE(owner_tags_at("a.yaml", "a: &x [*x]\n", 1).empty());
  EXPECT_TRUE(owner_tags_at("a.yaml", std::string(100'000, '['), 1).empty());
  EXPECT_TRUE(owner_tags_at("a.tf", std::string(100'000, '{'), 1).empty());
  EXPECT_TRUE(owner_tags_at("a.tf", "x = \"${\\", 1).empty());
  EXPECT_TRUE(owner_tags_at("a.tf", "x = <<EOF\nnever closed", 1).empty());
}

TEST(CodeownersOfThePast, SpeakForPathsThatAreGone) {
  FakePast past;
  past.versions = {"/new/ @new\n", "/old/ @old\n", "* @oldest\n"};
  TargetFacts facts;
  facts.past = &past;
  const Files files{{"CODEOWNERS", "/new/ @head\n"}};
  const Finding gone = finding_at({commit_at("old/a", false, hash_blob("c"), {}, 0)});
  const auto owners = owners_of(files, gone, facts);
  ASSERT_EQ(owners.size(), 1U);
  EXPECT_EQ(owners[0].owner, "@old");
  EXPECT_NE(owners[0].evidence.find("older version"), std::string::npos);
  const Finding here = finding_at({commit_at("old/a", true, hash_blob("c"), {}, 0)});
  EXPECT_TRUE(owners_of(files, here, facts).empty()) << "what is there now goes by HEAD's file";
}

TEST(Introducer, IsFormerWhoNoLongerCommits) {
  FakePast past;
  past.recent = {{"", {"Ann", "ann@x.org"}, 3, 900},
                 {"src", {"Ann", "ann@x.org"}, 2, 900},
                 {"src", {"ci[bot]", "ci@x.org"}, 50, 900}};
  past.message = "add\n\nCo-authored-by: Cleo <cleo@x.org>\nCo-authored-by: Claude <noreply@a.b>\n";
  TargetFacts facts;
  facts.past = &past;
  facts.now = 1'000;
  auto resolver = OwnerResolver::build(reader({}), std::nullopt, "", facts);
  ASSERT_TRUE(resolver);
  const std::vector<Finding> findings = [] {
    std::vector<Finding> list;
    list.push_back(
        finding_at({commit_at("src/a", true, hash_blob("c"), {"Bob", "bob@x.org"}, 100)}));
    list.push_back(
        finding_at({commit_at("src/b", true, hash_blob("c"), {"Ann", "ANN@x.org"}, 100)}));
    return list;
  }();
  resolver->prepare(findings);
  const auto left = resolver->resolve(findings[0]);
  ASSERT_EQ(left.size(), 2U);
  EXPECT_EQ(left[0].owner, "ann@x.org");
  EXPECT_EQ(left[0].source, "recent-committer");
  EXPECT_EQ(left[1].owner, "bob@x.org");
  EXPECT_EQ(left[1].source, kFormerIntroducer);
  EXPECT_NE(left[1].evidence.find("with Cleo <cleo@x.org>, assisted by Claude (AI)"),
            std::string::npos)
      << left[1].evidence;
  const auto here = resolver->resolve(findings[1]);
  ASSERT_FALSE(here.empty());
  EXPECT_EQ(here[0].source, "introducer");
}

TEST(Helpers, AreReadFromTrailersAndSignatures) {
  const Helpers helpers = helpers_of(
      "Add a thing\n\nCo-Authored-By: Jane <jane@x.org>\nco-authored-by: Jane <jane@x.org>\n"
      "Co-authored-by: renovate[bot] <bot@renovateapp.com>\n"
      "Co-authored-by: Copilot <1+copilot@users.noreply.github.com>\n"
      "Assisted-by: aider (model x)\nGenerated with [Claude Code](https://example.org)\n"
      "Fixes: copilot crash\n");
  ASSERT_EQ(helpers.co_authors.size(), 1U);
  EXPECT_EQ(helpers.co_authors[0].name, "Jane");
  EXPECT_EQ(helpers.assistants, (std::vector<std::string>{"Copilot", "aider", "Claude"}));
}

TEST(ImageSource, JoinsAnImageToTheOwnersOfItsRepository) {
  Place place;
  place.origin.where = LayerOrigin{"app:1", "app/src/conf.py", "sha256:1", "", 1, 1, true};
  TargetFacts facts;
  facts.labels = {{"org.opencontainers.image.source", "https://github.com/acme/shop"},
                  {"org.opencontainers.image.revision", "abc123"}};
  std::string asked;
  facts.find_repository = [&](std::string_view url, std::string_view revision) {
    asked = std::string(url) + " " + std::string(revision);
    return std::optional<ReadFile>(
        reader({{"CODEOWNERS", "* @all\n/src/ @src\n"}, {"src/conf.py", "x"}}));
  };
  const auto owners = owners_of({}, finding_at({place}), facts);
  EXPECT_EQ(asked, "https://github.com/acme/shop abc123");
  ASSERT_EQ(owners.size(), 1U);
  EXPECT_EQ(owners[0].owner, "@src");
  EXPECT_EQ(owners[0].source, "image-source");
}

TEST(GitPast, TellsMessagesVersionsAndCommitters) {
  testing::GitRepo repo;
  repo.commit_file("CODEOWNERS", "* @one\n", "first\n\nbody");
  repo.act_as("bob");
  repo.commit_file("src/a.txt", "a");
  repo.commit_file("src/a folder with a long name/and one in it/b.txt", "b");
  repo.commit_file("CODEOWNERS", "* @two\n");
  repo.git("remote add origin https://user:word@github.com/acme/shop.git");
  const auto layout = git::find_repository(repo.root());
  ASSERT_TRUE(layout);
  auto store = git::ObjectStore::open(layout->objects(), 20, [](const std::string&, Error) {});
  ASSERT_TRUE(store);
  git::Past past(*layout, *store);
  EXPECT_EQ(past.commit_message(repo.id_of("HEAD~3")).value(), "first\n\nbody\n");
  EXPECT_EQ(past.former_versions("CODEOWNERS").value(), std::vector<std::string>{"* @one\n"});
  EXPECT_EQ(past.read_file_at("CODEOWNERS", "HEAD~1").value(), "* @one\n");
  EXPECT_EQ(past.read_file_at("CODEOWNERS", "nowhere").error().code, ErrorCode::NotFound);
  const std::vector<std::string> folders{"", "src", "src/a folder with a long name/and one in it",
                                         "src/a folder with a long name", "src/none"};
  const auto all = past.contributions(folders, 0);
  ASSERT_TRUE(all);
  std::map<std::string, std::uint64_t> counts;
  for (const Contribution& each : *all) counts[each.folder + ":" + each.author.name] = each.commits;
  EXPECT_EQ(counts, (std::map<std::string, std::uint64_t>{{":alice", 1},
                                                          {":bob", 3},
                                                          {"src:bob", 2},
                                                          {folders[2] + ":bob", 1},
                                                          {folders[3] + ":bob", 1}}));
  EXPECT_TRUE(past.contributions(folders, repo.now() + 1)->empty());
  EXPECT_EQ(git::read_remotes(*layout),
            std::vector<std::string>{"https://github.com/acme/shop.git"});
}

}  // namespace dredge

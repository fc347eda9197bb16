#include "owner/directory.h"

#include <gtest/gtest.h>

namespace dredge {
namespace {

std::string error_of(std::string_view text) {
  const auto directory = parse_owner_directory(text, "map.csv");
  return directory ? "" : directory.error().message;
}

}  // namespace

TEST(OwnerDirectory, ReadsAMapFromCsv) {
  const auto directory = parse_owner_directory(
      "Pattern,Owner,Team,Contact\r\n\"/pay/, or\",@jane,payments,#pay\r\n*.tf,,cloud,\r\n",
      "m.csv");
  ASSERT_TRUE(directory) << directory.error().message;
  ASSERT_EQ(directory->entries.size(), 2U);
  EXPECT_EQ(directory->entries[0].match, "/pay/, or");
  const auto map = directory->as_map();
  EXPECT_EQ(map[0].owners, std::vector<std::string>{"@jane"});
  EXPECT_EQ(map[0].note, ", team payments, contact #pay");
  EXPECT_EQ(map[1].owners, std::vector<std::string>{"cloud"});
  EXPECT_EQ(directory->contact_of("payments"), "#pay");
}

TEST(OwnerDirectory, ReadsPeopleAndKnowsWhoLeft) {
  const auto directory = parse_owner_directory(
      "name,email,login,status\nJane D,jane@x.org,@jane,terminated\nBob,bob@x.org,,Active\n",
      "p.csv");
  ASSERT_TRUE(directory) << directory.error().message;
  EXPECT_TRUE(directory->is_inactive("JANE@x.org") || directory->is_inactive("@Jane"));
  EXPECT_TRUE(directory->is_inactive("jane d"));
  EXPECT_FALSE(directory->is_inactive("bob@x.org"));
  EXPECT_FALSE(directory->is_inactive("stranger@x.org"));
}

TEST(OwnerDirectory, JsonIsReadBackAsItWasWritten) {
  const auto directory = parse_owner_directory(
      R"([{"path": "a/", "owner": "@a"}, {"email": "x@y", "active": false}])", "m.json");
  ASSERT_TRUE(directory) << directory.error().message;
  const auto again = parse_owner_directory(to_json(*directory), "kept");
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(to_json(*again), to_json(*directory));
  EXPECT_TRUE(again->is_inactive("x@y"));
}

TEST(OwnerDirectory, ANewImportReplacesTheSameConditionsAndPeople) {
  auto directory = parse_owner_directory("match,owner\na/,@old\nb/,@b\n", "1").value();
  directory.merge(parse_owner_directory("match,owner\na/,@new\n", "2").value());
  ASSERT_EQ(directory.entries.size(), 2U);
  EXPECT_EQ(directory.entries[1].owner, "@new");
}

TEST(OwnerDirectory, MistakesAreNamed) {
  EXPECT_NE(error_of("mach,owner\n").find("did you mean 'match'"), std::string::npos);
  EXPECT_NE(error_of("match,owner\na/,@x\n,@y\n").find("line 3"), std::string::npos);
  EXPECT_NE(error_of("match,owner\na/,\n").find("needs an owner"), std::string::npos);
  EXPECT_NE(error_of("email,status\na@b,maybe\n").find("neither active"), std::string::npos);
  EXPECT_NE(error_of("[{\"owner\": \"@a\"}]").find("object 1"), std::string::npos);
  EXPECT_NE(error_of("{broken").find("well-formed"), std::string::npos);
  EXPECT_NE(error_of("").find("nothing in it"), std::string::npos);
}

}  // namespace dredge

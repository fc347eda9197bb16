// Catalogues and OWNERS files of strangers.
#include "owner/catalog.h"

#include <gtest/gtest.h>

#include <string>

namespace dredge {

TEST(Catalog, ReadsEveryDocumentOfAFile) {
  const auto entities = read_catalog(
      "---\napiVersion: backstage.io/v1\nkind: Component\nmetadata:\n  name: web\nspec:\n  owner: "
      "a\n"
      "--- # another\napiVersion: backstage.io/v1\nkind: API\nmetadata:\n  name: api\nspec:\n  "
      "owner: b\n---\n");
  ASSERT_EQ(entities.size(), 2U);
  EXPECT_EQ(entities[0].name, "web");
  EXPECT_EQ(entities[1].owner, "group:default/b");
}

TEST(Catalog, KeepsTheDocumentsBeforeAMistake) {
  const auto entities = read_catalog(
      "apiVersion: backstage.io/v1\nkind: Component\nmetadata: {name: web}\nspec: {owner: "
      "a}\n---\n]: [\n");
  ASSERT_EQ(entities.size(), 1U);
  EXPECT_EQ(entities[0].owner, "group:default/a");
}

// What opens no document was taken for documents without end.
TEST(Catalog, EndsOnTextThatOpensNoDocument) {
  for (const char* text : {",[", ",[[a=(\" \"/\"b\nc\"]\n", "]", "}", ",", "?,", ": ,["}) {
    EXPECT_TRUE(read_catalog(text).empty()) << text;
    EXPECT_TRUE(read_owners_file(text).approvers.empty()) << text;
    EXPECT_TRUE(read_owners_aliases(text).empty()) << text;
  }
}

}  // namespace dredge

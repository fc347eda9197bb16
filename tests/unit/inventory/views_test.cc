// The views are documented as they are.
#include "inventory/views.h"

#include <cstdlib>

#include "unit/inventory/inventory_fixture.h"

namespace dredge {
namespace {

constexpr std::string_view kBegin = "<!-- views: from src/inventory/views.cc -->\n";
constexpr std::string_view kEnd = "<!-- views end -->\n";

const std::filesystem::path kDocument = std::filesystem::path(DREDGE_DOCS) / "inventory.md";

}  // namespace

// With DREDGE_WRITE_DOCS set it writes the section instead, and fails once.
TEST_F(InventoryTest, TheDocumentationOfTheViewsIsThatOfTheSchema) {
  std::string text = read_all(kDocument);
  const std::size_t begin = text.find(kBegin);
  const std::size_t end = text.find(kEnd);
  ASSERT_NE(begin, std::string::npos);
  ASSERT_NE(end, std::string::npos);
  const std::size_t from = begin + kBegin.size();
  const std::string written = text.substr(from, end - from);
  if (written != views_markdown() && std::getenv("DREDGE_WRITE_DOCS") != nullptr)
    std::ofstream(kDocument) << text.replace(from, end - from, views_markdown());
  EXPECT_EQ(written, views_markdown());
}

TEST_F(InventoryTest, TheViewsInTheFileHaveTheDocumentedColumns) {
  ASSERT_TRUE(open());
  for (const View& view : views()) {
    std::string expected;
    for (const ViewColumn& column : view.columns) expected += std::string(column.name) + "\n";
    EXPECT_EQ(query("SELECT name FROM pragma_table_info('" + std::string(view.name) + "')"),
              expected);
    EXPECT_EQ(query("SELECT count(*) FROM " + std::string(view.name)), "0\n") << view.name;
  }
}

TEST_F(InventoryTest, TheTrendCountsWhatCameAndWent) {
  constexpr std::int64_t kDay = 86'400;
  auto inventory = open();
  std::vector<Finding> two;
  two.push_back(finding_of("one", {file_place("a")}));
  two.push_back(finding_of("two", {file_place("b")}));
  scan(*inventory, std::move(two), kDay);
  std::vector<Finding> rest;
  rest.push_back(finding_of("two", {file_place("b")}));
  scan(*inventory, std::move(rest), 3 * kDay);
  EXPECT_EQ(query("SELECT day || ' ' || new_findings || ' ' || gone_findings || ' ' || "
                  "open_findings || ' ' || open_risk FROM v_trend ORDER BY day"),
            "1970-01-02 2 0 2 122\n1970-01-04 0 1 1 61\n");
}

TEST_F(InventoryTest, SprawlIsASecretInMoreThanOneTarget) {
  auto inventory = open();
  const auto one = [] {
    std::vector<Finding> findings;
    findings.push_back(finding_of("one", {file_place("a"), file_place("b")}));
    return findings;
  };
  scan(*inventory, one(), 1000, "first");
  EXPECT_EQ(query("SELECT count(*) FROM v_sprawl"), "0\n");
  scan(*inventory, one(), 1000, "second");
  ASSERT_TRUE(inventory->set_target("first", {"", "prod", "jane", 1100}));
  ASSERT_TRUE(inventory->set_target("second", {"", "dev", "jane", 1100}));
  EXPECT_EQ(query("SELECT targets || ' ' || places || ' ' || length(environments) FROM v_sprawl"),
            "2 4 8\n");
}

}  // namespace dredge

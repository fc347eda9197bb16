// Questions in SQL read, and can do nothing else.
#include "inventory/query.h"

#include "unit/inventory/inventory_fixture.h"

namespace dredge {

class QueryTest : public InventoryTest {
 protected:
  void SetUp() override {
    auto inventory = open();
    std::vector<Finding> findings;
    findings.push_back(finding_of("one", {file_place("a")}));
    scan(*inventory, std::move(findings), 1000);
  }

  Result<Query> ask(const std::string& sql, int milliseconds = 10'000) const {
    return Query::open(path(), sql, std::chrono::milliseconds(milliseconds));
  }
};

TEST_F(QueryTest, GivesRowsWithTheirTypes) {
  auto query = ask("SELECT rule, risk, confidence, gone_at, x'00ff' AS bytes FROM v_findings;");
  ASSERT_TRUE(query) << query.error().message;
  EXPECT_EQ(query->columns(),
            (std::vector<std::string>{"rule", "risk", "confidence", "gone_at", "bytes"}));
  std::vector<Cell> row;
  ASSERT_TRUE(*query->next(row));
  EXPECT_EQ(row[0].text, "acme.token");
  EXPECT_EQ(row[1].type, CellType::Integer);
  EXPECT_EQ(row[2].type, CellType::Real);
  EXPECT_EQ(row[3].type, CellType::Null);
  EXPECT_EQ(row[4].text, "00ff");
  EXPECT_FALSE(*query->next(row));
}

TEST_F(QueryTest, RefusesAllButReading) {
  const std::string elsewhere = (folder_.path() / "elsewhere.db").string();
  for (const std::string& sql :
       {std::string("DELETE FROM places"), std::string("UPDATE findings SET masked = 'x'"),
        std::string("INSERT INTO meta VALUES ('a', 1)"), std::string("DROP TABLE places"),
        std::string("CREATE TABLE t (x)"), std::string("CREATE TEMP TABLE t (x)"),
        std::string("PRAGMA writable_schema = ON"), std::string("PRAGMA user_version"),
        "ATTACH '" + elsewhere + "' AS x", "VACUUM INTO '" + elsewhere + "'", std::string("BEGIN"),
        std::string("SELECT 1; DELETE FROM places"), std::string("SELECT load_extension('x')"),
        std::string("SELECT 1; SELECT 2"), std::string("-- nothing"), std::string("SELEC 1"),
        std::string("SELECT no_such_column FROM v_findings")}) {
    const auto refused = ask(sql);
    ASSERT_FALSE(refused) << sql;
    EXPECT_EQ(refused.error().code, ErrorCode::InvalidInput) << sql << refused.error().message;
  }
  EXPECT_FALSE(std::filesystem::exists(elsewhere));
  EXPECT_EQ(query("SELECT count(*) FROM places"), "1\n");
}

TEST_F(QueryTest, EndsWhenItsTimeIsUp) {
  auto query = ask(
      "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n", 50);
  ASSERT_TRUE(query) << query.error().message;
  std::vector<Cell> row;
  const auto over = query->next(row);
  ASSERT_FALSE(over);
  EXPECT_EQ(over.error().code, ErrorCode::LimitExceeded);
}

TEST_F(QueryTest, RefusesValuesThatWouldFillTheMemory) {
  auto query = ask("SELECT length(zeroblob(1000000000))");
  std::vector<Cell> row;
  EXPECT_FALSE(query && query->next(row));
}

}  // namespace dredge

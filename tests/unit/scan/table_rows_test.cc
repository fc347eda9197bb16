// What stands in the later rows of a table.
#include "scan/table_rows.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/builtin.h"
#include "engine/engine.h"

namespace dredge {
namespace {

// The secrets of `rule` in `text`, those of later rows behind the first.
std::vector<std::string> secrets_of(const std::string& text, std::string_view rule) {
  static const auto engine =
      Engine::load_static(builtin_rules(), builtin_engine_image(), Simd::Portable);
  struct Collector final : CandidateSink {
    Collector(std::string_view whole, std::string_view wanted)
        : text(whole), id(wanted), rows(whole) {}
    void candidate(const Candidate& found) override {
      if (found.rule.id != id) return;
      add(found);
      for (const Candidate& row : rows.after(found)) add(row);
    }
    void add(const Candidate& found) {
      EXPECT_LE(found.match.begin, found.secret.begin);
      EXPECT_GE(found.match.end, found.secret.end);
      secrets.emplace_back(text.substr(found.secret.begin, found.secret.size()));
    }
    std::string_view text;
    std::string_view id;
    TableRows rows;
    std::vector<std::string> secrets;
  };
  Collector collector(text, rule);
  Scanner scanner(*engine);
  EXPECT_TRUE(scanner.scan(text, collector).has_value());
  return collector.secrets;
}

using Texts = std::vector<std::string>;

TEST(TableRows, FollowsTheTuplesOfAnInsert) {
  const std::string text =
      "INSERT INTO users (id, name, password) VALUES\n (1, 'bo', 'river7'), (2, 'al, (x)', "
      "N'stone8'),\n (3, 'it''s', NULL), (4, NOW(), 'cloud9');\n(5, 'no', 'other1')";
  EXPECT_EQ(secrets_of(text, "generic.sql-column"), (Texts{"river7", "stone8", "cloud9"}));
}

TEST(TableRows, StopsAtATupleWithoutTheColumn) {
  const std::string text =
      "INSERT INTO users (name, password) VALUES ('bo', 'river7'), ('al'), ('cy', 'cloud9');";
  EXPECT_EQ(secrets_of(text, "generic.sql-column"), Texts{"river7"});
}

TEST(TableRows, FollowsTheLinesOfSeparatedValues) {
  const std::string text =
      "id,user,password\n1,bo,river7\n2,\"Al, the other\",stone8\n3,cy,\n4,di,\"cloud9\"\n\n5,e,f";
  EXPECT_EQ(secrets_of(text, "generic.separated-column"), (Texts{"river7", "stone8", "cloud9"}));
}

TEST(TableRows, FollowsNoRowInsideATable) {
  const std::string text = "kind,field\nlogin,password\nann,river7\nbo,stone8\n";
  EXPECT_EQ(secrets_of(text, "generic.separated-column"), (Texts{"river7"}));
}

TEST(TableRows, FollowsTheRowsOfADocument) {
  const std::string text =
      "| User | Password |\n|------|----------|\n| bo | river7 |\n| al | `stone8` |\n\nText | more "
      "text |\n";
  EXPECT_EQ(secrets_of(text, "generic.table-column"), (Texts{"river7", "stone8"}));
}

TEST(TableRows, FollowsColumnsThatBlanksSeparate) {
  const std::string text =
      "# client  server  secret  IP addresses\nbo  *  river7  *\nal\tvpn\tstone8\t10.0.0.7\n";
  EXPECT_EQ(secrets_of(text, "generic.ppp-secret"), (Texts{"river7", "stone8"}));
}

TEST(TableRows, ReadsEachRowOnce) {
  std::string text;
  for (int i = 0; i < 300; ++i) text += "id,password\n1,river" + std::to_string(1000 + i) + "\n";
  EXPECT_LE(secrets_of(text, "generic.separated-column").size(), 1000U);
}

TEST(TableRows, LeavesOtherRulesAlone) {
  const std::string text = "password = 'river7'\npassword = 'stone8'\n";
  EXPECT_EQ(secrets_of(text, "generic.password-assignment"), (Texts{"river7", "stone8"}));
}

TEST(TableRows, DoesNotReadARowThatIsTooWide) {
  const std::string wide(5'000, 'w');
  const std::string text = "user,password\nbo,river7\n" + wide + ",stone8\ncy,cloud9\n";
  EXPECT_EQ(secrets_of(text, "generic.separated-column"), Texts{"river7"});
}

// Rows in which nothing is found are read again for the next match: not for each of thousands.
TEST(TableRows, ReadsATextAFewTimesAtMost) {
  Rule rule;
  rule.rows = Rows::Blank;
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += "a b\n";
  const std::size_t table = text.size();
  text += "bo river7\ncy cloud9\n";
  const Candidate last{rule, {table, table + 9}, {table + 3, table + 9}, Checksum::None};
  EXPECT_EQ(TableRows(text).after(last).size(), 1U);
  TableRows rows(text);
  for (std::size_t line = 0; line < 1'000; ++line)
    EXPECT_TRUE(
        rows.after({rule, {4 * line, 4 * line + 3}, {4 * line + 2, 4 * line + 3}, Checksum::None})
            .empty());
  EXPECT_TRUE(rows.after(last).empty());
}

}  // namespace
}  // namespace dredge

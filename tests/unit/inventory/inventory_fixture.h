// What the tests of the inventory share: a folder that goes away, findings made to order.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "base/hash.h"
#include "dredge/finding.h"
#include "inventory/inventory.h"
#include "inventory/sqlite.h"

namespace dredge {

inline constexpr InventoryKey kTestKey{1, 2, 3};

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "dredge-test-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline std::string read_all(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

inline Place file_place(const std::string& path, std::uint32_t line = 1) {
  Place place;
  place.origin.where = FileOrigin{path};
  place.at = {hash_blob(path), {line * 10ULL, line * 10ULL + 8}, line, 3, line, 11,
              Encoding::Plain};
  return place;
}

// The finding that `secret` would be under `rule`.
inline Finding finding_of(const std::string& secret, std::vector<Place> places,
                          const std::string& rule = "acme.token") {
  Finding finding;
  finding.rule = rule;
  finding.provider = "acme";
  finding.description = "Acme token";
  finding.severity = Severity::High;
  finding.fingerprint = fingerprint_of(kTestKey, secret);
  finding.masked = mask(secret, 4);
  finding.confidence = 0.9;
  finding.signals = {{"checksum", 2.5, "passed"}};
  finding.places = std::move(places);
  finding.owners = {{"@org/infra", "codeowners", 0.85, "CODEOWNERS:3 /infra/ @org/infra"}};
  finding.risk = {61, Band::High, {{"exposure", 0.35, "private repository"}}};
  return finding;
}

inline ScanReport report_of(std::vector<Finding> findings) {
  ScanReport report;
  report.findings = std::move(findings);
  report.coverage.blobs = 2;
  report.coverage.enumerated_bytes = 100;
  report.coverage.scanned_bytes = 100;
  report.rules_digest = "d1";
  report.rule_count = 7;
  return report;
}

template <class... Findings>
std::vector<Finding> all(Findings... findings) {
  std::vector<Finding> list;
  (list.push_back(std::move(findings)), ...);
  return list;
}

// An inventory in a folder of its own, and short words for what tests do to it.
class InventoryTest : public ::testing::Test {
 protected:
  std::filesystem::path path() const { return folder_.path() / "inventory.db"; }

  Result<Inventory> open(OpenOptions options = {}) const {
    options.key = kTestKey;
    return Inventory::open(path(), options);
  }

  // Records a complete scan of `target` that ended at `time`.
  static RecordOutcome scan(Inventory& inventory, std::vector<Finding> findings, std::int64_t time,
                            const std::string& target = "repo", bool complete = true) {
    const ScanReport report = report_of(std::move(findings));
    auto outcome = inventory.record({"git", target, report, time - 5, time, "0.1.0", complete});
    EXPECT_TRUE(outcome) << outcome.error().message;
    return outcome ? *outcome : RecordOutcome{};
  }

  static std::vector<StoredFinding> list(Inventory& inventory, const ListFilter& filter = {}) {
    auto listed = inventory.list(filter);
    EXPECT_TRUE(listed) << listed.error().message;
    return listed ? std::move(*listed) : std::vector<StoredFinding>();
  }

  // One value of the file, as any SQL client would read it.
  std::string query(const std::string& sql) const {
    auto database = Database::open(path(), {.read_only = true});
    EXPECT_TRUE(database) << database.error().message;
    auto statement = database->prepare(sql);
    EXPECT_TRUE(statement) << statement.error().message;
    if (!statement) return "";
    std::string rows;
    while (*statement->step()) rows += std::string(statement->text(0)) + "\n";
    return rows;
  }

  TemporaryFolder folder_;
};

}  // namespace dredge

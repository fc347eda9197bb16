#include "scan/gate.h"

#include <string>

#include <gtest/gtest.h>

#include "unit/scan/scan_support.h"
#include "unit/support/fake_secret.h"
#include "unit/support/git_repo.h"

namespace dredge::testing {
namespace {

Result<ScanReport> gate(const GitRepo& repo, const std::string& base) {
  return scan_changes({repo.root(), base, base.empty()}, builtin_engine(), scan_options(2), {});
}
Result<ScanReport> gate_staged(const GitRepo& repo) { return gate(repo, ""); }

std::string line(std::uint64_t seed) {
  return fake_example("github.personal-access-token", seed) + "\n";
}

TEST(Gate, TellsOnlyOfLinesThatTheChangeAdds) {
  GitRepo repo;
  repo.commit_file("a.env", "# one\n" + line(1) + "# two\n");
  repo.git("checkout -q -b feature");
  repo.commit_file("a.env", "# one\n" + line(1) + "# two\n" + line(2));
  const auto report = gate(repo, "main");
  ASSERT_TRUE(report) << report.error().message;
  ASSERT_EQ(report->findings.size(), 1u);
  EXPECT_EQ(report->findings[0].places.at(0).at.line, 4u);
}

TEST(Gate, TellsOfASecretThatIsRemovedWithinTheRange) {
  GitRepo repo;
  repo.commit_file("readme", "hello\n");
  repo.git("checkout -q -b feature");
  repo.commit_file("a.env", line(1));
  repo.commit_file("a.env", "clean\n");
  const auto report = gate(repo, "main");
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->findings.size(), 1u);
}

TEST(Gate, DoesNotTakeAMovedSecretForANewOne) {
  GitRepo repo;
  repo.commit_file("a.env", line(1) + "# one\n# two\n# three\n");
  repo.git("checkout -q -b feature");
  repo.commit_file("a.env", "# one\n# two\n# three\n" + line(1));
  const auto report = gate(repo, "main");
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_TRUE(report->findings.empty());
}

TEST(Gate, LooksAtWhatIsStagedAndNotAtTheDisk) {
  GitRepo repo;
  repo.commit_file("a.env", "hello\n");
  repo.write("a.env", line(1));
  const auto before = gate_staged(repo);
  ASSERT_TRUE(before) << before.error().message;
  EXPECT_TRUE(before->findings.empty());
  repo.git("add a.env");
  repo.write("a.env", "hello\n");
  const auto after = gate_staged(repo);
  ASSERT_TRUE(after) << after.error().message;
  EXPECT_EQ(after->findings.size(), 1u);
}

TEST(Gate, SaysWhenTheBaseIsNotHere) {
  GitRepo repo;
  repo.commit_file("a.env", "hello\n");
  const auto report = gate(repo, "origin/nowhere");
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::NotFound);
  EXPECT_NE(report.error().message.find("origin/nowhere"), std::string::npos);
}

TEST(Gate, IsCleanWhenNothingChanged) {
  GitRepo repo;
  repo.commit_file("a.env", line(1));
  const auto report = gate(repo, "main");
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_TRUE(report->findings.empty());
  EXPECT_FALSE(report->coverage.partial());
}

}  // namespace
}  // namespace dredge::testing

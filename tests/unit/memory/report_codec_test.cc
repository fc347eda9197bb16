#include "memory/report_codec.h"

#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "report/report.h"

namespace dredge {
namespace {

// Every field that the codec keeps has a value of its own.
Finding finding_with(Origin origin) {
  Finding finding;
  finding.rule = "rule";
  finding.provider = "provider";
  finding.description = "what it is";
  finding.severity = Severity::High;
  finding.fingerprint.bytes.fill(0xa5);
  finding.masked = "****";
  finding.confidence = 0.123456789;
  finding.signals = {{"checksum", -1.5, "detail"}, {"name", 2.25, ""}};
  Place place;
  place.target = "target";
  place.origin = std::move(origin);
  place.origin.inside = {"a.tar", "b\nc"};
  place.at.blob = *BlobId::from_hex(std::string(40, 'b'));
  place.at.span = {1, std::uint64_t(1) << 40};
  place.at.line = 3;
  place.at.column = 4;
  place.at.end_line = 5;
  place.at.end_column = 6;
  place.at.encoding = Encoding::Base64;
  place.versions = 7;
  Provenance told;
  told.committer = {"Committer", "c@example.org"};
  told.authored_at = -8;
  told.co_authors = {{"Co", "co@example.org"}};
  told.branches = {"main", "next"};
  told.branch_count = 9;
  told.changes = {{true, *BlobId::from_hex(std::string(40, 'c')), {"Gone", "g@example.org"}, 10}};
  told.change_count = 11;
  place.provenance = told;
  finding.places = {place};
  finding.owners = {{"@team", "map", 0.5, "line 1", true}};
  finding.suppressed = Suppression{"dredge:allow", "reason", "2027-01-31"};
  return finding;
}

ScanReport whole_report() {
  ScanReport report;
  report.targets = {"target"};
  CommitOrigin commit;
  commit.place = GitPlace::Worktree;
  commit.path = "path";
  commit.commit = *BlobId::from_hex(std::string(64, 'd'));
  commit.author = {"Author", "a@example.org"};
  commit.committed_at = -1;
  commit.in_head = true;
  commit.in_worktree = true;
  commit.detail = GitDetail::Merge;
  commit.ref = "refs/heads/main";
  report.findings.push_back(finding_with({commit, {}}));
  report.findings.push_back(finding_with({FileOrigin{"file"}, {}}));
  report.findings.push_back(finding_with({StreamOrigin{"stdin"}, {}}));
  report.suppressed.push_back(
      finding_with({LayerOrigin{"image", "etc", "sha256:1", "RUN", 2, 3, false}, {}}));
  report.warnings = {"warning"};
  report.notices.push_back({{CommitOrigin{}, {}}, 12, {ErrorCode::Corrupt, "broken"}, false});
  report.notices.push_back({{FileOrigin{"x"}, {}}, 0, {ErrorCode::NotFound, "gone"}, true});
  report.coverage = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  report.rules_digest = std::string(64, '1');
  report.rule_count = 13;
  return report;
}

std::string as_json(const ScanReport& report) {
  std::ostringstream out;
  EXPECT_TRUE(write_report("json", report, ReportOptions{}, out));
  return out.str();
}

class ReportCodec : public ::testing::Test {
 protected:
  std::optional<RememberedReport> decode(std::string_view bytes) {
    return decode_report(bytes, [&](std::string_view text) -> std::string_view {
      return *texts_.emplace(text).first;
    });
  }
  std::set<std::string, std::less<>> texts_;
};

TEST_F(ReportCodec, GivesBackTheWholeReport) {
  const ScanReport report = whole_report();
  const std::string bytes = encode_report(report, {"of owners"});
  const auto read = decode(bytes);
  ASSERT_TRUE(read);
  EXPECT_EQ(as_json(read->report), as_json(report));
  EXPECT_EQ(read->owner_warnings, std::vector<std::string>{"of owners"});
  // What no report shows is kept as well.
  EXPECT_EQ(encode_report(read->report, read->owner_warnings), bytes);
  const Place& place = read->report.findings[0].places[0];
  EXPECT_EQ(place.origin, report.findings[0].places[0].origin);
  EXPECT_EQ(place.at, report.findings[0].places[0].at);
  EXPECT_EQ(place.provenance, report.findings[0].places[0].provenance);
}

TEST_F(ReportCodec, WritesNoSecret) {
  ScanReport report = whole_report();
  report.findings[0].secret.emplace("hunter2hunter2");
  const std::string bytes = encode_report(report, {});
  EXPECT_EQ(bytes.find("hunter2"), std::string::npos);
}

TEST_F(ReportCodec, RefusesBytesThatEndEarlyOrGoOn) {
  const std::string bytes = encode_report(whole_report(), {"of owners"});
  for (std::size_t i = 0; i < bytes.size(); ++i)
    EXPECT_FALSE(decode(std::string_view(bytes).substr(0, i))) << i;
  EXPECT_FALSE(decode(bytes + "x"));
}

TEST_F(ReportCodec, ReadsAnyBytesWithoutHarm) {
  const std::string bytes = encode_report(whole_report(), {"of owners"});
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::string altered = bytes;
    altered[i] = '\xff';
    (void)decode(altered);
  }
}

}  // namespace
}  // namespace dredge

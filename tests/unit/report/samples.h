// Findings made up for the report tests. Their secrets are built at run time.
#pragma once

#include <sstream>
#include <string>

#include "report/report.h"

namespace dredge {

inline constexpr std::int64_t kApril2023 = 1'680'400'000;  // 2023-04-02

inline std::string sample_secret() { return "acme_" + std::string(31, 'q') + "Zx9Q"; }

inline Place file_place(std::string path, std::uint32_t line = 3) {
  Place place;
  place.target = ".";
  place.origin.where = FileOrigin{std::move(path)};
  place.at.line = place.at.end_line = line;
  place.at.column = 9;
  place.at.end_column = 49;
  return place;
}

inline Place commit_place(std::string path, bool in_head) {
  Place place = file_place(path, 14);
  CommitOrigin commit;
  commit.path = std::move(path);
  commit.commit = *BlobId::from_hex("1a2b3c4d5e6f" + std::string(28, '0'));
  commit.author = {"Jane Doe", "jane@example.org"};
  commit.committed_at = kApril2023;
  commit.in_head = in_head;
  place.origin.where = commit;
  place.at.blob = *BlobId::from_hex(std::string(40, 'b'));
  place.at.span = {120, 160};
  return place;
}

inline Place layer_place() {
  Place place = file_place("", 1);
  LayerOrigin layer;
  layer.image = "acme/app:1";
  layer.path = "etc/app.env";
  layer.layer = "sha256:" + std::string(64, 'd');
  layer.created_by = "RUN echo ****";
  layer.index = 3;
  layer.count = 7;
  layer.visible = false;
  place.origin.where = layer;
  place.target = "app.tar";
  return place;
}

inline Finding sample_finding() {
  Finding finding;
  finding.rule = "acme.api-token";
  finding.provider = "acme";
  finding.description = "Acme API token";
  finding.severity = Severity::Critical;
  finding.fingerprint.bytes.fill(0xA1);
  finding.masked = mask(sample_secret(), 5);
  finding.confidence = 0.987654321;
  finding.signals = {{"checksum", 2.5, "the last six characters agree"}, {"test-path", -0.4, ""}};
  finding.places = {commit_place("infra/deploy.sh", true), commit_place("old.env", false)};
  finding.owners = {{"@acme/platform", "codeowners", 0.9, "CODEOWNERS:12 /infra/"},
                    {"jane@example.org", "introducer", 0.4, "commit 1a2b3c4d5e6f"}};
  finding.risk = {92, Band::Critical, {{"exposure", 1.0, "public repository"}}};
  finding.verdict = {Liveness::Live, "HTTP 200 from api.acme.example", "octo", kApril2023};
  finding.remediation = {"Create a new token and deploy it.", "Delete the old one."};
  finding.secret.emplace(sample_secret());
  return finding;
}

inline ScanReport sample_report() {
  ScanReport report;
  report.targets = {"."};
  report.findings.push_back(sample_finding());
  report.coverage.blobs = 1204;
  report.coverage.scanned_bytes = 34'000'000;
  report.coverage.enumerated_bytes = 34'000'000;
  report.rules_digest = std::string(64, 'e');
  report.rule_count = 612;
  return report;
}

inline ScanReport partial_report() {
  ScanReport report = sample_report();
  Notice notice;
  notice.origin.where = FileOrigin{"a/b.zip"};
  notice.bytes = 1200;
  notice.why = {ErrorCode::LimitExceeded, "more than 100 times its packed size"};
  report.notices = {notice, notice};
  report.coverage.notices = 2;
  report.coverage.skipped_bytes = 2400;
  report.coverage.enumerated_bytes += 2400;
  return report;
}

inline std::string written(std::string_view format, const ScanReport& report,
                           const ReportOptions& options = {}) {
  std::ostringstream out;
  const Result<> done = write_report(format, report, options, out);
  return done.has_value() ? out.str() : "error: " + done.error().message;
}

}  // namespace dredge

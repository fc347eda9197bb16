// The parts of a ScanRecorder that frame a scan: its target, its coverage, and what is gone after
// it.
#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "inventory/decision_writer.h"
#include "inventory/scan_recorder.h"

namespace dredge {
namespace {

// Only a scan that saw everything may say that something is gone. One that read nothing saw
// nothing: an unmounted disk is not a clean one.
bool is_whole(const ScanRecord& record) {
  const Coverage& coverage = record.report.coverage;
  return record.complete && !coverage.partial() && coverage.enumerated_bytes != 0;
}

}  // namespace

Result<> ScanRecorder::write_target() {
  {
    ASSIGN_OR_RETURN(Statement find,
                     database_.prepare("SELECT 1 FROM targets WHERE kind = ? AND name = ?"));
    ASSIGN_OR_RETURN(const bool known,
                     find.bind(1, record_.target_kind).bind(2, record_.target).step());
    is_new_target_ = !known;
  }
  {
    ASSIGN_OR_RETURN(
        Statement upsert,
        database_.prepare("INSERT INTO targets (kind, name, settings_at, settings_by, first_seen, "
                          "last_seen) VALUES (?1, ?2, 0, '', ?3, ?3) ON CONFLICT DO UPDATE SET "
                          "first_seen = min(first_seen, ?3), last_seen = max(last_seen, ?3) "
                          "RETURNING id"));
    upsert.bind(1, record_.target_kind).bind(2, record_.target).bind(3, record_.finished_at);
    ASSIGN_OR_RETURN([[maybe_unused]] const bool row, upsert.step());
    target_ = upsert.integer(0);
  }
  if (record_.exposure.empty() && record_.environment.empty()) return {};
  return write_target_settings(database_, log_, target_,
                               {.exposure = record_.exposure,
                                .environment = record_.environment,
                                .by = "scan",
                                .at = record_.finished_at});
}

Result<> ScanRecorder::write_scan() {
  std::int64_t stamp = record_.finished_at * kStampsPerSecond;
  {
    ASSIGN_OR_RETURN(Statement before,
                     database_.prepare("SELECT rules_digest, stamp FROM scans WHERE "
                                       "target_id = ? ORDER BY stamp DESC LIMIT 1"));
    ASSIGN_OR_RETURN(const bool scanned_before, before.bind(1, target_).step());
    if (scanned_before && before.text(0) != record_.report.rules_digest)
      gone_detail_ = "the rules had changed since the scan before";
    if (scanned_before) stamp = std::max(stamp, before.integer(1) + 1);
  }
  ASSIGN_OR_RETURN(
      Statement insert,
      database_.prepare(
          "INSERT INTO scans (target_id, started_at, finished_at, version, rules_digest, "
          "rule_count, complete, blobs, enumerated_bytes, scanned_bytes, skipped_bytes, notices, "
          "engine_refusals, below_confidence, unpacked_bytes, findings, tool, stamp, uid, "
          "new_findings, gone_findings, back_findings) "
          "VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,randomblob(16),0,0,0)"));
  const Coverage& coverage = record_.report.coverage;
  insert.bind(1, target_).bind(2, record_.started_at).bind(3, record_.finished_at);
  insert.bind(4, record_.version).bind(5, record_.report.rules_digest);
  insert.bind(6, record_.report.rule_count).bind(7, static_cast<int>(is_whole(record_)));
  insert.bind(8, coverage.blobs).bind(9, coverage.enumerated_bytes);
  insert.bind(10, coverage.scanned_bytes).bind(11, coverage.skipped_bytes);
  insert.bind(12, coverage.notices).bind(13, coverage.engine_refusals);
  insert.bind(14, coverage.below_confidence).bind(15, coverage.unpacked_bytes);
  insert.bind(16, record_.report.findings.size()).bind(17, record_.tool).bind(18, stamp);
  RETURN_IF_ERROR(insert.run());
  scan_ = database_.last_row_id();
  return {};
}

// Coverage counts are kept for ever; the places behind them only for the latest scan, or a daily
// scan of a repository with large files would outgrow its findings.
Result<> ScanRecorder::write_notices() {
  {
    ASSIGN_OR_RETURN(Statement drop,
                     database_.prepare("DELETE FROM notices WHERE scan_id IN "
                                       "(SELECT id FROM scans WHERE target_id = ?)"));
    RETURN_IF_ERROR(drop.bind(1, target_).run());
  }
  ASSIGN_OR_RETURN(Statement insert,
                   database_.prepare("INSERT INTO notices (scan_id, position, kind, path, bytes, "
                                     "code, why) VALUES (?, ?, ?, ?, ?, ?, ?)"));
  std::size_t position = 0;
  for (const Notice& notice : record_.report.notices) {
    const std::string path = notice.origin.display_path();
    insert.bind(1, scan_).bind(2, position++).bind(3, origin_kind_of(notice.origin)).bind(4, path);
    insert.bind(5, notice.bytes).bind(6, name_of(notice.why.code)).bind(7, notice.why.message);
    RETURN_IF_ERROR(insert.run());
  }
  return {};
}

// What is suppressed is still there: known findings do not count as gone because of an allow.
Result<> ScanRecorder::keep_suppressed() {
  if (record_.report.suppressed.empty()) return {};
  constexpr std::string_view kKnown =
      "WHERE target_id = ?2 AND gone_at IS NULL AND finding_id IN (SELECT id FROM findings "
      "WHERE substr(fingerprint, 1, 6) = substr(?3, 1, 6) AND fingerprint = ?3 AND rule = ?4)";
  for (const char* table : {"finding_targets", "places"}) {
    ASSIGN_OR_RETURN(Statement keep, database_.prepare(fmt::format(
                                         "UPDATE {} SET last_scan = ?1 {}", table, kKnown)));
    for (const Finding& finding : record_.report.suppressed) {
      keep.bind(1, scan_).bind(2, target_).bind_blob(3, finding.fingerprint.bytes);
      RETURN_IF_ERROR(keep.bind(4, finding.rule).run());
    }
  }
  return {};
}

Result<> ScanRecorder::mark_gone() {
  if (!is_whole(record_) || is_new_target_) return {};
  RETURN_IF_ERROR(mark_places_gone());
  return mark_findings_gone();
}

// A target's places lie with their findings; those are what its index names.
Result<> ScanRecorder::mark_places_gone() {
  constexpr std::string_view kUnseen =
      "target_id = ?1 AND last_scan <> ?2 AND gone_at IS NULL AND finding_id IN "
      "(SELECT finding_id FROM finding_targets WHERE target_id = ?1 AND gone_at IS NULL)";
  std::vector<std::int64_t> touched;
  {
    ASSIGN_OR_RETURN(Statement unseen, database_.prepare(fmt::format(
                                           "SELECT finding_id, identity FROM places WHERE {} "
                                           "ORDER BY finding_id, identity",
                                           kUnseen)));
    unseen.bind(1, target_).bind(2, scan_);
    while (true) {
      ASSIGN_OR_RETURN(const bool row, unseen.step());
      if (!row) break;
      const std::int64_t finding = unseen.integer(0);
      if (touched.empty() || touched.back() != finding) touched.push_back(finding);
      RETURN_IF_ERROR(event(finding, "place-gone", unseen.blob(1), gone_detail_));
    }
  }
  {
    ASSIGN_OR_RETURN(Statement update, database_.prepare(fmt::format(
                                           "UPDATE places SET gone_at = ?3 WHERE {}", kUnseen)));
    RETURN_IF_ERROR(update.bind(1, target_).bind(2, scan_).bind(3, record_.finished_at).run());
  }
  ASSIGN_OR_RETURN(Statement count,
                   database_.prepare("UPDATE finding_targets SET places = "
                                     "(SELECT count(*) FROM places p WHERE p.finding_id = ?1 AND "
                                     "p.target_id = ?2 AND p.gone_at IS NULL) "
                                     "WHERE finding_id = ?1 AND target_id = ?2"));
  for (const std::int64_t finding : touched) {
    RETURN_IF_ERROR(count.bind(1, finding).bind(2, target_).run());
    RETURN_IF_ERROR(refresher_.refresh(finding));
  }
  return {};
}

// A finding is gone when this target was the last to hold it.
Result<> ScanRecorder::mark_findings_gone() {
  std::vector<std::int64_t> unseen;
  {
    ASSIGN_OR_RETURN(Statement select,
                     database_.prepare("SELECT finding_id FROM finding_targets WHERE "
                                       "target_id = ?1 AND gone_at IS NULL AND last_scan <> ?2 "
                                       "ORDER BY finding_id"));
    select.bind(1, target_).bind(2, scan_);
    while (true) {
      ASSIGN_OR_RETURN(const bool row, select.step());
      if (!row) break;
      unseen.push_back(select.integer(0));
    }
  }
  ASSIGN_OR_RETURN(Statement update,
                   database_.prepare("UPDATE finding_targets SET gone_at = ?3 WHERE "
                                     "finding_id = ?1 AND target_id = ?2"));
  ASSIGN_OR_RETURN(Statement is_gone,
                   database_.prepare("SELECT gone_at IS NOT NULL FROM findings WHERE id = ?"));
  for (const std::int64_t finding : unseen) {
    update.bind(1, finding).bind(2, target_).bind(3, record_.finished_at);
    RETURN_IF_ERROR(update.run());
    RETURN_IF_ERROR(refresher_.refresh(finding));
    ASSIGN_OR_RETURN([[maybe_unused]] const bool row, is_gone.bind(1, finding).step());
    const bool gone = is_gone.integer(0) != 0;
    is_gone.reset();
    if (!gone) continue;
    ++outcome_.gone_findings;
    RETURN_IF_ERROR(event(finding, "finding-gone", {}, gone_detail_));
  }
  return {};
}

Result<> ScanRecorder::close_scan() {
  ASSIGN_OR_RETURN(Statement update,
                   database_.prepare("UPDATE scans SET new_findings = ?, gone_findings = ?, "
                                     "back_findings = ? WHERE id = ?"));
  update.bind(1, outcome_.new_findings).bind(2, outcome_.gone_findings);
  return update.bind(3, outcome_.back_findings).bind(4, scan_).run();
}

}  // namespace dredge

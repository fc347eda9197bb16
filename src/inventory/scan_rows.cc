// The parts of a ScanRecorder that frame a scan: its target, its coverage, and what is gone after
// it.
#include <fmt/format.h>

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
  ASSIGN_OR_RETURN(
      Statement upsert,
      database_.prepare("INSERT INTO targets (kind, name, first_seen, last_seen) "
                        "VALUES (?1, ?2, ?3, ?3) ON CONFLICT DO UPDATE SET "
                        "first_seen = min(first_seen, ?3), last_seen = max(last_seen, ?3) "
                        "RETURNING id"));
  upsert.bind(1, record_.target_kind).bind(2, record_.target).bind(3, record_.finished_at);
  ASSIGN_OR_RETURN([[maybe_unused]] const bool row, upsert.step());
  target_ = upsert.integer(0);
  return {};
}

Result<> ScanRecorder::write_scan() {
  {
    ASSIGN_OR_RETURN(Statement before, database_.prepare("SELECT rules_digest FROM scans WHERE "
                                                         "target_id = ? ORDER BY id DESC LIMIT 1"));
    ASSIGN_OR_RETURN(const bool scanned_before, before.bind(1, target_).step());
    if (scanned_before && before.text(0) != record_.report.rules_digest)
      gone_detail_ = "the rules had changed since the scan before";
  }
  ASSIGN_OR_RETURN(
      Statement insert,
      database_.prepare(
          "INSERT INTO scans (target_id, started_at, finished_at, version, rules_digest, "
          "rule_count, complete, blobs, enumerated_bytes, scanned_bytes, skipped_bytes, notices, "
          "engine_refusals, below_confidence, unpacked_bytes, findings, new_findings, "
          "gone_findings, back_findings) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,0,0,0)"));
  const Coverage& coverage = record_.report.coverage;
  insert.bind(1, target_).bind(2, record_.started_at).bind(3, record_.finished_at);
  insert.bind(4, record_.version).bind(5, record_.report.rules_digest);
  insert.bind(6, record_.report.rule_count).bind(7, static_cast<int>(is_whole(record_)));
  insert.bind(8, coverage.blobs).bind(9, coverage.enumerated_bytes);
  insert.bind(10, coverage.scanned_bytes).bind(11, coverage.skipped_bytes);
  insert.bind(12, coverage.notices).bind(13, coverage.engine_refusals);
  insert.bind(14, coverage.below_confidence).bind(15, coverage.unpacked_bytes);
  RETURN_IF_ERROR(insert.bind(16, record_.report.findings.size()).run());
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

Result<> ScanRecorder::mark_gone() {
  if (!is_whole(record_)) return {};
  const auto run = [this](std::string_view sql) -> Result<> {
    ASSIGN_OR_RETURN(Statement statement, database_.prepare(sql));
    return statement.bind(1, target_)
        .bind(2, scan_)
        .bind(3, record_.finished_at)
        .bind(4, gone_detail_)
        .run();
  };
  // ?1 target, ?2 scan, ?3 time, ?4 detail; every statement names all four, or binding fails.
  RETURN_IF_ERROR(
      run("INSERT INTO events (at, scan_id, finding_id, place_id, kind, detail) "
          "SELECT ?3, ?2, finding_id, id, 'place-gone', ?4 FROM places "
          "WHERE target_id = ?1 AND gone_at IS NULL AND last_scan <> ?2 ORDER BY id"));
  RETURN_IF_ERROR(
      run("UPDATE places SET gone_at = ?3 WHERE target_id = ?1 AND gone_at IS NULL "
          "AND last_scan <> ?2 AND ?4 IS NOT NULL"));
  // A finding is gone when this target was the last to hold it.
  constexpr std::string_view kGoneFindings =
      "SELECT t.finding_id FROM finding_targets t JOIN findings f ON f.id = t.finding_id "
      "WHERE t.target_id = ?1 AND t.gone_at IS NULL AND t.last_scan <> ?2 AND f.gone_at IS NULL "
      "AND NOT EXISTS (SELECT 1 FROM finding_targets o WHERE o.finding_id = t.finding_id "
      "AND o.target_id <> ?1 AND o.gone_at IS NULL)";
  RETURN_IF_ERROR(
      run(fmt::format("INSERT INTO events (at, scan_id, finding_id, kind, detail) "
                      "SELECT ?3, ?2, finding_id, 'finding-gone', ?4 FROM ({}) ORDER BY finding_id",
                      kGoneFindings)));
  RETURN_IF_ERROR(run(fmt::format(
      "UPDATE findings SET gone_at = ?3 WHERE id IN ({}) AND ?4 IS NOT NULL", kGoneFindings)));
  outcome_.gone_findings = static_cast<std::uint64_t>(database_.changed_rows());
  return run(
      "UPDATE finding_targets SET gone_at = ?3 WHERE target_id = ?1 AND gone_at IS NULL "
      "AND last_scan <> ?2 AND ?4 IS NOT NULL");
}

Result<> ScanRecorder::close_scan() {
  ASSIGN_OR_RETURN(Statement update,
                   database_.prepare("UPDATE scans SET new_findings = ?, gone_findings = ?, "
                                     "back_findings = ? WHERE id = ?"));
  update.bind(1, outcome_.new_findings).bind(2, outcome_.gone_findings);
  return update.bind(3, outcome_.back_findings).bind(4, scan_).run();
}

}  // namespace dredge

#include "inventory/scan_recorder.h"

#include <map>
#include <utility>

#include <fmt/format.h>

#include "inventory/json_columns.h"

namespace dredge {
namespace {

// "a = ?, b = ?" for "a, b".
std::string assignments(std::string_view columns) {
  std::string sql;
  for (const char byte : columns) {
    if (byte == ',') sql += " = ?";
    sql.push_back(byte);
  }
  return sql + " = ?";
}

std::string placeholders(int count) {
  std::string sql;
  for (int i = 0; i < count; ++i) sql += i == 0 ? "?" : ", ?";
  return sql;
}

}  // namespace

VerdictWriter::VerdictWriter(Database& database, Statement insert, Statement event)
    : database_(database), insert_(std::move(insert)), event_(std::move(event)) {}

Result<VerdictWriter> VerdictWriter::prepare(Database& database) {
  ASSIGN_OR_RETURN(Statement insert,
                   database.prepare("INSERT OR IGNORE INTO verdicts (finding_id, checked_at, "
                                    "liveness, evidence, identity) VALUES (?, ?, ?, ?, ?)"));
  ASSIGN_OR_RETURN(Statement event,
                   database.prepare("INSERT INTO events (at, scan_id, finding_id, kind, detail) "
                                    "VALUES (?, ?, ?, 'verdict', ?)"));
  return VerdictWriter(database, std::move(insert), std::move(event));
}

Result<> VerdictWriter::append(std::int64_t finding, const Verdict& verdict,
                               std::optional<std::int64_t> scan) {
  insert_.bind(1, finding).bind(2, verdict.checked_at).bind(3, name_of(verdict.liveness));
  RETURN_IF_ERROR(insert_.bind(4, verdict.evidence).bind(5, verdict.identity).run());
  if (database_.changed_rows() == 0) return {};
  event_.bind(1, verdict.checked_at).bind(3, finding).bind(4, name_of(verdict.liveness));
  if (scan)
    event_.bind(2, *scan);
  else
    event_.bind_null(2);
  return event_.run();
}

struct ScanRecorder::Statements {
  Statement find_finding, insert_finding, update_finding;
  Statement upsert_view;
  Statement drop_owners, insert_owner;
  Statement find_place, insert_place, update_place;
  Statement event;
};

ScanRecorder::ScanRecorder(Database& database, const ScanRecord& record, VerdictWriter verdicts,
                           Statements statements)
    : database_(database),
      record_(record),
      verdicts_(std::move(verdicts)),
      scrubber_(record.report),
      statements_(std::make_unique<Statements>(std::move(statements))) {}

ScanRecorder::ScanRecorder(ScanRecorder&&) noexcept = default;
ScanRecorder::~ScanRecorder() = default;

Result<ScanRecorder> ScanRecorder::prepare(Database& database, const ScanRecord& record) {
  ASSIGN_OR_RETURN(VerdictWriter verdicts, VerdictWriter::prepare(database));
  ASSIGN_OR_RETURN(Statement find_finding, database.prepare("SELECT id, gone_at FROM findings "
                                                            "WHERE fingerprint = ? AND rule = ?"));
  ASSIGN_OR_RETURN(Statement insert_finding,
                   database.prepare("INSERT INTO findings (fingerprint, rule, provider, "
                                    "description, severity, masked, first_seen, last_seen) "
                                    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)"));
  ASSIGN_OR_RETURN(Statement update_finding,
                   database.prepare("UPDATE findings SET provider = ?2, description = ?3, "
                                    "severity = ?4, masked = ?5, gone_at = NULL, "
                                    "first_seen = min(first_seen, ?6), "
                                    "last_seen = max(last_seen, ?6) WHERE id = ?1"));
  ASSIGN_OR_RETURN(
      Statement upsert_view,
      database.prepare(
          "INSERT INTO finding_targets (finding_id, target_id, confidence, signals, risk_score, "
          "risk_band, risk_reasons, first_seen, last_seen, last_scan) "
          "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?9) ON CONFLICT DO UPDATE SET "
          "confidence = excluded.confidence, signals = excluded.signals, "
          "risk_score = excluded.risk_score, risk_band = excluded.risk_band, "
          "risk_reasons = excluded.risk_reasons, first_seen = min(first_seen, ?8), "
          "last_seen = max(last_seen, ?8), last_scan = ?9, gone_at = NULL"));
  ASSIGN_OR_RETURN(Statement drop_owners, database.prepare("DELETE FROM owners WHERE "
                                                           "finding_id = ? AND target_id = ?"));
  ASSIGN_OR_RETURN(Statement insert_owner,
                   database.prepare("INSERT INTO owners (finding_id, target_id, position, owner, "
                                    "source, confidence, evidence) VALUES (?, ?, ?, ?, ?, ?, ?)"));
  ASSIGN_OR_RETURN(Statement find_place,
                   database.prepare("SELECT id, gone_at FROM places WHERE finding_id = ? AND "
                                    "target_id = ? AND identity = ?"));
  ASSIGN_OR_RETURN(
      Statement insert_place,
      database.prepare(fmt::format("INSERT INTO places (finding_id, target_id, identity, position, "
                                   "last_scan, first_seen, last_seen, {}) VALUES ({})",
                                   kPlaceColumns, placeholders(7 + kPlaceColumnCount))));
  ASSIGN_OR_RETURN(Statement update_place,
                   database.prepare(fmt::format(
                       "UPDATE places SET gone_at = NULL, position = ?, last_scan = ?, "
                       "first_seen = min(first_seen, ?), last_seen = max(last_seen, ?), "
                       "{} WHERE id = ?",
                       assignments(kPlaceColumns))));
  ASSIGN_OR_RETURN(Statement event,
                   database.prepare("INSERT INTO events (at, scan_id, finding_id, place_id, kind, "
                                    "detail) VALUES (?, ?, ?, ?, ?, ?)"));
  return ScanRecorder(
      database, record, std::move(verdicts),
      Statements{std::move(find_finding), std::move(insert_finding), std::move(update_finding),
                 std::move(upsert_view), std::move(drop_owners), std::move(insert_owner),
                 std::move(find_place), std::move(insert_place), std::move(update_place),
                 std::move(event)});
}

Result<RecordOutcome> ScanRecorder::run() {
  RETURN_IF_ERROR(write_target());
  RETURN_IF_ERROR(write_scan());
  RETURN_IF_ERROR(write_notices());
  for (const Finding& finding : record_.report.findings) RETURN_IF_ERROR(write_finding(finding));
  RETURN_IF_ERROR(mark_gone());
  RETURN_IF_ERROR(close_scan());
  return outcome_;
}

Result<> ScanRecorder::write_finding(const Finding& finding) {
  ASSIGN_OR_RETURN(const Known known, upsert_finding(finding));
  RETURN_IF_ERROR(write_target_view(known.id, finding));
  RETURN_IF_ERROR(write_owners(known, finding));
  if (finding.verdict.liveness != Liveness::NotChecked)
    RETURN_IF_ERROR(verdicts_.append(known.id, finding.verdict, scan_));
  return write_places(known, finding);
}

Result<ScanRecorder::Known> ScanRecorder::upsert_finding(const Finding& finding) {
  Known known;
  Statement& find = statements_->find_finding;
  find.bind_blob(1, finding.fingerprint.bytes).bind(2, finding.rule);
  ASSIGN_OR_RETURN(const bool found, find.step());
  known.is_new = !found;
  known.was_gone = found && !find.is_null(1);
  known.id = found ? find.integer(0) : 0;
  find.reset();
  const int severity = static_cast<int>(finding.severity);
  if (known.is_new) {
    Statement& insert = statements_->insert_finding;
    insert.bind_blob(1, finding.fingerprint.bytes).bind(2, finding.rule).bind(3, finding.provider);
    insert.bind(4, finding.description).bind(5, severity).bind(6, finding.masked);
    RETURN_IF_ERROR(insert.bind(7, record_.finished_at).run());
    known.id = database_.last_row_id();
    ++outcome_.new_findings;
    RETURN_IF_ERROR(event(known.id, std::nullopt, "finding-new", ""));
    return known;
  }
  Statement& update = statements_->update_finding;
  update.bind(1, known.id).bind(2, finding.provider).bind(3, finding.description);
  RETURN_IF_ERROR(
      update.bind(4, severity).bind(5, finding.masked).bind(6, record_.finished_at).run());
  ++(known.was_gone ? outcome_.back_findings : outcome_.known_findings);
  if (known.was_gone) RETURN_IF_ERROR(event(known.id, std::nullopt, "finding-back", ""));
  return known;
}

Result<> ScanRecorder::write_target_view(std::int64_t finding_id, const Finding& finding) {
  const std::string signals = to_json(finding.signals);
  const std::string reasons = to_json(finding.risk.reasons);
  Statement& upsert = statements_->upsert_view;
  upsert.bind(1, finding_id).bind(2, target_).bind(3, finding.confidence).bind(4, signals);
  upsert.bind(5, finding.risk.score).bind(6, static_cast<int>(finding.risk.band)).bind(7, reasons);
  return upsert.bind(8, record_.finished_at).bind(9, scan_).run();
}

Result<> ScanRecorder::write_owners(const Known& known, const Finding& finding) {
  if (!known.is_new)
    RETURN_IF_ERROR(statements_->drop_owners.bind(1, known.id).bind(2, target_).run());
  std::size_t position = 0;
  for (const OwnerCandidate& owner : finding.owners) {
    const std::string evidence = Scrubber::clean(owner.evidence, finding);
    Statement& insert = statements_->insert_owner;
    insert.bind(1, known.id).bind(2, target_).bind(3, position++).bind(4, owner.owner);
    RETURN_IF_ERROR(insert.bind(5, owner.source).bind(6, owner.confidence).bind(7, evidence).run());
  }
  return {};
}

Result<> ScanRecorder::write_places(const Known& known, const Finding& finding) {
  std::map<std::string, std::uint64_t> ordinals;  // occurrences so far, by origin
  std::size_t position = 0;
  for (const Place& place : finding.places) {
    const PlaceRow row(place, finding, scrubber_);
    const std::uint64_t ordinal = ordinals[row.origin_name()]++;
    RETURN_IF_ERROR(write_place(known, row, ordinal, position++));
  }
  return {};
}

Result<> ScanRecorder::write_place(const Known& known, const PlaceRow& row, std::uint64_t ordinal,
                                   std::size_t position) {
  const PlaceIdentity identity = row.identity(ordinal);
  Known place{0, true, false};
  if (!known.is_new) {
    Statement& find = statements_->find_place;
    find.bind(1, known.id).bind(2, target_).bind_blob(3, identity);
    ASSIGN_OR_RETURN(const bool found, find.step());
    if (found) place = {find.integer(0), false, !find.is_null(1)};
    find.reset();
  }
  if (place.is_new) {
    Statement& insert = statements_->insert_place;
    insert.bind(1, known.id).bind(2, target_).bind_blob(3, identity).bind(4, position);
    insert.bind(5, scan_).bind(6, record_.finished_at).bind(7, record_.finished_at);
    row.bind(insert, 8);
    RETURN_IF_ERROR(insert.run());
    // The places a new finding comes with are part of its own event.
    if (known.is_new) return {};
    return event(known.id, database_.last_row_id(), "place-new", "");
  }
  Statement& update = statements_->update_place;
  update.bind(1, position).bind(2, scan_).bind(3, record_.finished_at).bind(4, record_.finished_at);
  row.bind(update, 5);
  RETURN_IF_ERROR(update.bind(5 + kPlaceColumnCount, place.id).run());
  if (!place.was_gone) return {};
  return event(known.id, place.id, "place-back", "");
}

Result<> ScanRecorder::event(std::int64_t finding, std::optional<std::int64_t> place,
                             std::string_view kind, std::string_view detail) {
  Statement& insert = statements_->event;
  insert.bind(1, record_.finished_at).bind(2, scan_).bind(3, finding);
  if (place)
    insert.bind(4, *place);
  else
    insert.bind_null(4);
  return insert.bind(5, kind).bind(6, detail).run();
}

}  // namespace dredge

#include "inventory/scan_recorder.h"

#include <algorithm>
#include <unordered_map>
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

Result<VerdictWriter> VerdictWriter::prepare(Database& database) {
  ASSIGN_OR_RETURN(Statement insert,
                   database.prepare("INSERT OR IGNORE INTO verdicts (finding_id, checked_at, "
                                    "liveness, evidence, identity) VALUES (?, ?, ?, ?, ?)"));
  return VerdictWriter(database, std::move(insert));
}

Result<> VerdictWriter::append(EventLog& log, std::int64_t finding, const Verdict& verdict,
                               std::optional<std::int64_t> scan) {
  insert_.bind(1, finding).bind(2, verdict.checked_at).bind(3, name_of(verdict.liveness));
  RETURN_IF_ERROR(insert_.bind(4, verdict.evidence).bind(5, verdict.identity).run());
  if (database_.changed_rows() == 0) return {};
  return log.append({.at = verdict.checked_at,
                     .kind = "verdict",
                     .finding = finding,
                     .scan = scan,
                     .detail = name_of(verdict.liveness)});
}

struct ScanRecorder::Statements {
  Statement find_finding, insert_finding, update_finding;
  Statement insert_view, upsert_view;
  Statement drop_owners, insert_owner;
  Statement find_place, insert_place, update_place;

  static Result<Statements> prepare(Database& database);
};

Result<ScanRecorder::Statements> ScanRecorder::Statements::prepare(Database& database) {
  ASSIGN_OR_RETURN(Statement find_finding,
                   database.prepare("SELECT id, gone_at FROM findings "
                                    "WHERE substr(fingerprint, 1, 6) = substr(?1, 1, 6) "
                                    "AND fingerprint = ?1 AND rule = ?2"));
  ASSIGN_OR_RETURN(Statement insert_finding,
                   database.prepare("INSERT INTO findings (fingerprint, rule, provider, "
                                    "description, severity, masked, first_seen, last_seen, "
                                    "target_id, confidence, risk_score, risk_band, liveness, "
                                    "owner, places, targets) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, "
                                    "?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, 1)"));
  ASSIGN_OR_RETURN(Statement update_finding,
                   database.prepare("UPDATE findings SET provider = ?2, description = ?3, "
                                    "severity = ?4, masked = ?5, "
                                    "first_seen = min(first_seen, ?6), "
                                    "last_seen = max(last_seen, ?6) WHERE id = ?1"));
  constexpr std::string_view kInsertView =
      "INSERT INTO finding_targets (finding_id, target_id, confidence, signals, risk_score, "
      "risk_band, risk_reasons, first_seen, last_seen, last_scan, places) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?9, ";
  ASSIGN_OR_RETURN(Statement insert_view, database.prepare(fmt::format("{}?10)", kInsertView)));
  // After the places, which it counts.
  ASSIGN_OR_RETURN(
      Statement upsert_view,
      database.prepare(fmt::format(
          "{}(SELECT count(*) FROM places p WHERE p.finding_id = ?1 AND p.target_id = ?2 "
          "AND p.gone_at IS NULL)) ON CONFLICT DO UPDATE SET "
          "confidence = excluded.confidence, signals = excluded.signals, "
          "risk_score = excluded.risk_score, risk_band = excluded.risk_band, "
          "risk_reasons = excluded.risk_reasons, first_seen = min(first_seen, ?8), "
          "last_seen = max(last_seen, ?8), last_scan = ?9, gone_at = NULL, "
          "places = excluded.places",
          kInsertView)));
  ASSIGN_OR_RETURN(Statement drop_owners, database.prepare("DELETE FROM owners WHERE "
                                                           "finding_id = ? AND target_id = ?"));
  ASSIGN_OR_RETURN(Statement insert_owner,
                   database.prepare("INSERT INTO owners (finding_id, target_id, position, owner, "
                                    "source, confidence, evidence) VALUES (?, ?, ?, ?, ?, ?, ?)"));
  ASSIGN_OR_RETURN(Statement find_place,
                   database.prepare("SELECT gone_at IS NOT NULL, coalesce(in_head, visible) "
                                    "FROM places WHERE finding_id = ? AND target_id = ? "
                                    "AND identity = ?"));
  ASSIGN_OR_RETURN(
      Statement insert_place,
      database.prepare(fmt::format("INSERT INTO places (finding_id, target_id, identity, position, "
                                   "last_scan, first_seen, last_seen, {}) VALUES ({})",
                                   kPlaceColumns, placeholders(7 + kPlaceColumnCount))));
  ASSIGN_OR_RETURN(Statement update_place,
                   database.prepare(fmt::format(
                       "UPDATE places SET gone_at = NULL, position = ?, last_scan = ?, "
                       "first_seen = min(first_seen, ?), last_seen = max(last_seen, ?), "
                       "{} WHERE finding_id = ? AND target_id = ? AND identity = ?",
                       assignments(kPlaceColumns))));
  return Statements{std::move(find_finding), std::move(insert_finding), std::move(update_finding),
                    std::move(insert_view),  std::move(upsert_view),    std::move(drop_owners),
                    std::move(insert_owner), std::move(find_place),     std::move(insert_place),
                    std::move(update_place)};
}

ScanRecorder::ScanRecorder(Database& database, const ScanRecord& record, VerdictWriter verdicts,
                           EventLog log, FindingRefresher refresher, Statements statements)
    : database_(database),
      record_(record),
      verdicts_(std::move(verdicts)),
      log_(std::move(log)),
      refresher_(std::move(refresher)),
      scrubber_(record.report),
      statements_(std::make_unique<Statements>(std::move(statements))) {}

ScanRecorder::ScanRecorder(ScanRecorder&&) noexcept = default;
ScanRecorder::~ScanRecorder() = default;

Result<ScanRecorder> ScanRecorder::prepare(Database& database, const ScanRecord& record) {
  ASSIGN_OR_RETURN(VerdictWriter verdicts, VerdictWriter::prepare(database));
  ASSIGN_OR_RETURN(EventLog log, EventLog::prepare(database));
  ASSIGN_OR_RETURN(FindingRefresher refresher, FindingRefresher::prepare(database));
  ASSIGN_OR_RETURN(Statements statements, Statements::prepare(database));
  return ScanRecorder(database, record, std::move(verdicts), std::move(log), std::move(refresher),
                      std::move(statements));
}

Result<RecordOutcome> ScanRecorder::run() {
  RETURN_IF_ERROR(write_target());
  RETURN_IF_ERROR(write_scan());
  RETURN_IF_ERROR(write_notices());
  ASSIGN_OR_RETURN(Interner interner, Interner::prepare(database_, target_, is_new_target_));
  for (const Finding& finding : record_.report.findings)
    RETURN_IF_ERROR(write_finding(finding, interner));
  RETURN_IF_ERROR(keep_suppressed());
  RETURN_IF_ERROR(mark_gone());
  RETURN_IF_ERROR(close_scan());
  return outcome_;
}

Result<> ScanRecorder::write_finding(const Finding& finding, Interner& interner) {
  ASSIGN_OR_RETURN(const Known known, upsert_finding(finding));
  RETURN_IF_ERROR(write_places(known, finding, interner));
  RETURN_IF_ERROR(write_target_view(known, finding));
  RETURN_IF_ERROR(write_owners(known, finding));
  if (finding.verdict.liveness != Liveness::NotChecked)
    RETURN_IF_ERROR(verdicts_.append(log_, known.id, finding.verdict, scan_));
  // A new finding's row says all of it from the start.
  return known.is_new ? Result<>() : refresher_.refresh(known.id);
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
    RETURN_IF_ERROR(insert_finding(finding));
    known.id = database_.last_row_id();
    ++outcome_.new_findings;
    RETURN_IF_ERROR(log_.append({.at = record_.finished_at,
                                 .kind = "finding-new",
                                 .finding = known.id,
                                 .target = target_,
                                 .scan = scan_,
                                 .fingerprint = finding.fingerprint.bytes,
                                 .rule = finding.rule}));
    return known;
  }
  Statement& update = statements_->update_finding;
  update.bind(1, known.id).bind(2, finding.provider).bind(3, finding.description);
  RETURN_IF_ERROR(
      update.bind(4, severity).bind(5, finding.masked).bind(6, record_.finished_at).run());
  ++(known.was_gone ? outcome_.back_findings : outcome_.known_findings);
  if (known.was_gone) RETURN_IF_ERROR(event(known.id, "finding-back"));
  return known;
}

// With the derived columns as FindingRefresher would set them: what this scan says is all there is.
Result<> ScanRecorder::insert_finding(const Finding& finding) {
  Statement& insert = statements_->insert_finding;
  insert.bind_blob(1, finding.fingerprint.bytes).bind(2, finding.rule).bind(3, finding.provider);
  insert.bind(4, finding.description).bind(5, static_cast<int>(finding.severity));
  insert.bind(6, finding.masked).bind(7, record_.finished_at);
  insert.bind(8, target_).bind(9, finding.confidence).bind(10, finding.risk.score);
  insert.bind(11, static_cast<int>(finding.risk.band)).bind(12, name_of(finding.verdict.liveness));
  const auto owner = std::ranges::max_element(finding.owners, {}, &OwnerCandidate::confidence);
  if (owner == finding.owners.end())
    insert.bind_null(13);
  else
    insert.bind(13, owner->owner);
  return insert.bind(14, finding.places.size()).run();
}

Result<> ScanRecorder::write_target_view(const Known& known, const Finding& finding) {
  const std::string signals = to_json(finding.signals);
  const std::string reasons = to_json(finding.risk.reasons);
  Statement& upsert = known.is_new ? statements_->insert_view : statements_->upsert_view;
  upsert.bind(1, known.id).bind(2, target_).bind(3, finding.confidence).bind(4, signals);
  upsert.bind(5, finding.risk.score).bind(6, static_cast<int>(finding.risk.band)).bind(7, reasons);
  upsert.bind(8, record_.finished_at).bind(9, scan_);
  if (known.is_new) upsert.bind(10, finding.places.size());
  return upsert.run();
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

Result<> ScanRecorder::write_places(const Known& known, const Finding& finding,
                                    Interner& interner) {
  std::unordered_map<std::string, std::uint64_t> ordinals;  // occurrences so far, by origin
  std::size_t position = 0;
  for (const Place& place : finding.places) {
    PlaceRow row(place, finding, scrubber_);
    RETURN_IF_ERROR(row.intern(interner));
    const PlaceIdentity identity = row.identity(ordinals[row.origin_name()]++);
    const bool may_be_known = !known.is_new && !is_new_target_;
    RETURN_IF_ERROR(may_be_known ? update_place(known, row, identity, position)
                                 : write_place(known, row, identity, position));
    ++position;
  }
  return {};
}

Result<> ScanRecorder::write_place(const Known& known, const PlaceRow& row,
                                   const PlaceIdentity& identity, std::size_t position) {
  Statement& insert = statements_->insert_place;
  insert.bind(1, known.id).bind(2, target_).bind_blob(3, identity).bind(4, position);
  insert.bind(5, scan_).bind(6, record_.finished_at).bind(7, record_.finished_at);
  row.bind(insert, 8);
  RETURN_IF_ERROR(insert.run());
  // The places a new finding comes with are part of its own event.
  if (known.is_new) return {};
  return event(known.id, "place-new", identity);
}

Result<> ScanRecorder::update_place(const Known& known, const PlaceRow& row,
                                    const PlaceIdentity& identity, std::size_t position) {
  Statement& find = statements_->find_place;
  find.bind(1, known.id).bind(2, target_).bind_blob(3, identity);
  ASSIGN_OR_RETURN(const bool found, find.step());
  const bool was_gone = found && find.integer(0) != 0;
  std::optional<bool> was_on_top;
  if (found && !find.is_null(1)) was_on_top = find.integer(1) != 0;
  find.reset();
  if (!found) return write_place(known, row, identity, position);
  Statement& update = statements_->update_place;
  update.bind(1, position).bind(2, scan_).bind(3, record_.finished_at).bind(4, record_.finished_at);
  row.bind(update, 5);
  constexpr int kKey = 5 + kPlaceColumnCount;
  update.bind(kKey, known.id).bind(kKey + 1, target_).bind_blob(kKey + 2, identity);
  RETURN_IF_ERROR(update.run());
  if (was_gone) RETURN_IF_ERROR(event(known.id, "place-back", identity));
  const std::optional<bool> is_on_top = row.is_on_top();
  if (is_on_top == was_on_top || !is_on_top) return {};
  return event(known.id, row.top_event(), identity);
}

Result<> ScanRecorder::event(std::int64_t finding, std::string_view kind,
                             std::span<const std::uint8_t> place, std::string_view detail) {
  return log_.append({.at = record_.finished_at,
                      .kind = kind,
                      .finding = finding,
                      .target = target_,
                      .scan = scan_,
                      .place = place,
                      .detail = detail});
}

}  // namespace dredge

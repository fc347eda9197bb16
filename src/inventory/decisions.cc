// The part of an Inventory that keeps what people and issuers decided.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "inventory/decision_writer.h"
#include "inventory/inventory.h"
#include "inventory/refresher.h"
#include "inventory/scan_recorder.h"
#include "inventory/sqlite.h"
#include "inventory/writer_lock.h"

namespace dredge {
namespace {

// The row of the target `name`. Errors: NotFound, InvalidInput.
Result<std::int64_t> target_row(Database& database, std::string_view name) {
  ASSIGN_OR_RETURN(Statement find, database.prepare("SELECT min(id), count(*) FROM targets "
                                                    "WHERE name = ?"));
  ASSIGN_OR_RETURN([[maybe_unused]] const bool row, find.bind(1, name).step());
  const std::string shown = escape_for_terminal(name);
  if (find.integer(1) == 0)
    return Error{ErrorCode::NotFound,
                 fmt::format("target {}: not in the inventory; `dredge inventory target list` "
                             "names those that are",
                             shown)};
  if (find.integer(1) > 1)
    return Error{ErrorCode::InvalidInput,
                 fmt::format("target {}: several kinds of target have this name", shown)};
  return find.integer(0);
}

Exception read_exception(const Statement& row) {
  Exception exception;
  exception.id = row.integer(0);
  const std::string_view scope = row.text(1);
  if (scope == "rule") exception.scope = ExceptionScope::Rule;
  if (scope == "path") exception.scope = ExceptionScope::Path;
  const std::span<const std::uint8_t> bytes = row.blob(2);
  if (bytes.size() == exception.fingerprint.bytes.size())
    std::ranges::copy(bytes, exception.fingerprint.bytes.begin());
  exception.rule = row.text(3);
  exception.path = row.text(4);
  exception.target = row.text(5);
  exception.owner = row.text(6);
  exception.reason = row.text(7);
  exception.approver = row.text(8);
  exception.created_at = row.integer(9);
  exception.expires_at = row.integer(10);
  return exception;
}

}  // namespace

// One decision about one finding in a transaction of its own: `write` gets the log and the row.
template <class Write>
Result<> Inventory::decide(const Fingerprint& fingerprint, std::string_view rule,
                           const Write& write) {
  ASSIGN_OR_RETURN(const WriterLock held, lock());
  ASSIGN_OR_RETURN(Transaction transaction, Transaction::begin_write(*database_));
  {
    ASSIGN_OR_RETURN(const std::int64_t finding, finding_row(*database_, fingerprint, rule));
    ASSIGN_OR_RETURN(EventLog log, EventLog::prepare(*database_));
    RETURN_IF_ERROR(write(log, finding));
    ASSIGN_OR_RETURN(FindingRefresher refresher, FindingRefresher::prepare(*database_));
    RETURN_IF_ERROR(refresher.refresh(finding));
  }
  return transaction.commit();
}

Result<> Inventory::set_verdict(const Fingerprint& fingerprint, std::string_view rule,
                                const Verdict& verdict) {
  if (verdict.liveness == Liveness::NotChecked)
    return Error{ErrorCode::InvalidInput,
                 fmt::format("finding {}: 'not checked' is no verdict", fingerprint.brief())};
  return decide(fingerprint, rule, [&](EventLog& log, std::int64_t finding) -> Result<> {
    ASSIGN_OR_RETURN(VerdictWriter writer, VerdictWriter::prepare(*database_));
    return writer.append(log, finding, verdict, std::nullopt);
  });
}

Result<> Inventory::set_state(const Fingerprint& fingerprint, std::string_view rule,
                              const StateChange& change) {
  return decide(fingerprint, rule, [&](EventLog& log, std::int64_t finding) {
    return write_state(*database_, log, finding, change);
  });
}

Result<> Inventory::choose_owner(const Fingerprint& fingerprint, std::string_view rule,
                                 const OwnerChoice& choice) {
  return decide(fingerprint, rule, [&](EventLog& log, std::int64_t finding) {
    return write_choice(*database_, log, finding, choice);
  });
}

Result<std::int64_t> Inventory::add_exception(const Exception& exception) {
  ASSIGN_OR_RETURN(const WriterLock held, lock());
  ASSIGN_OR_RETURN(Transaction transaction, Transaction::begin_write(*database_));
  std::int64_t id = 0;
  {
    ASSIGN_OR_RETURN(EventLog log, EventLog::prepare(*database_));
    ASSIGN_OR_RETURN(id, write_exception(*database_, log, exception));
  }
  RETURN_IF_ERROR(transaction.commit());
  return id;
}

Result<std::vector<Exception>> Inventory::exceptions() {
  ASSIGN_OR_RETURN(Statement select,
                   database_->prepare("SELECT id, scope, fingerprint, rule, path, target, owner, "
                                      "reason, approver, created_at, expires_at FROM exceptions "
                                      "WHERE removed_at IS NULL ORDER BY expires_at, id"));
  std::vector<Exception> exceptions;
  while (true) {
    ASSIGN_OR_RETURN(const bool row, select.step());
    if (!row) return exceptions;
    exceptions.push_back(read_exception(select));
  }
}

Result<> Inventory::remove_exception(std::int64_t id, std::string_view by, std::int64_t now) {
  ASSIGN_OR_RETURN(const WriterLock held, lock());
  ASSIGN_OR_RETURN(Transaction transaction, Transaction::begin_write(*database_));
  {
    ASSIGN_OR_RETURN(EventLog log, EventLog::prepare(*database_));
    RETURN_IF_ERROR(write_removal(*database_, log, id, by, now));
  }
  return transaction.commit();
}

Result<std::vector<StoredTarget>> Inventory::targets() {
  ASSIGN_OR_RETURN(
      Statement select,
      database_->prepare("SELECT id, kind, name, exposure, environment, settings_by, "
                         "settings_at / 1000, (SELECT count(*) FROM finding_targets x WHERE "
                         "x.target_id = t.id AND x.gone_at IS NULL), first_seen, last_seen "
                         "FROM targets t ORDER BY name, kind"));
  std::vector<StoredTarget> targets;
  while (true) {
    ASSIGN_OR_RETURN(const bool row, select.step());
    if (!row) return targets;
    StoredTarget target;
    target.id = select.integer(0);
    target.kind = select.text(1);
    target.name = select.text(2);
    target.settings = {std::string(select.text(3)), std::string(select.text(4)),
                       std::string(select.text(5)), select.integer(6)};
    target.findings = static_cast<std::uint64_t>(select.integer(7));
    target.first_seen = select.integer(8);
    target.last_seen = select.integer(9);
    targets.push_back(std::move(target));
  }
}

Result<> Inventory::set_target(std::string_view name, const TargetSettings& settings) {
  ASSIGN_OR_RETURN(const WriterLock held, lock());
  ASSIGN_OR_RETURN(Transaction transaction, Transaction::begin_write(*database_));
  {
    ASSIGN_OR_RETURN(const std::int64_t target, target_row(*database_, name));
    ASSIGN_OR_RETURN(EventLog log, EventLog::prepare(*database_));
    RETURN_IF_ERROR(write_target_settings(*database_, log, target, settings));
  }
  return transaction.commit();
}

}  // namespace dredge

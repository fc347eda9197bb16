#include "inventory/inventory.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/hash.h"
#include "base/text.h"
#include "inventory/scan_recorder.h"
#include "inventory/schema.h"
#include "inventory/sqlite.h"
#include "inventory/writer_lock.h"

namespace dredge {
namespace {

constexpr std::string_view kKeyCheckText = "dredge inventory key check 1";

// The row of one finding. Errors: NotFound.
Result<std::int64_t> finding_id(Database& database, const Fingerprint& fingerprint,
                                std::string_view rule) {
  ASSIGN_OR_RETURN(Statement find, database.prepare("SELECT id FROM findings WHERE fingerprint = ? "
                                                    "AND rule = ?"));
  find.bind_blob(1, fingerprint.bytes).bind(2, rule);
  ASSIGN_OR_RETURN(const bool found, find.step());
  if (found) return find.integer(0);
  return Error{ErrorCode::NotFound, fmt::format("finding {} of rule {}: not in the inventory",
                                                fingerprint.brief(), rule)};
}

Result<> append_event(Database& database, std::int64_t at, std::int64_t finding,
                      std::string_view kind, std::string_view detail) {
  ASSIGN_OR_RETURN(Statement insert,
                   database.prepare("INSERT INTO events (at, finding_id, kind, detail) "
                                    "VALUES (?, ?, ?, ?)"));
  return insert.bind(1, at).bind(2, finding).bind(3, kind).bind(4, detail).run();
}

}  // namespace

std::string_view name_of(FindingState state) {
  return state == FindingState::Open ? "open" : "gone";
}

Inventory::Inventory() = default;
Inventory::Inventory(Inventory&&) noexcept = default;
Inventory& Inventory::operator=(Inventory&&) noexcept = default;
Inventory::~Inventory() = default;

Result<Inventory> Inventory::open(const std::filesystem::path& path, const OpenOptions& options) {
  Inventory inventory;
  inventory.path_ = path;
  inventory.options_ = options;
  inventory.names_ = std::make_unique<std::set<std::string, std::less<>>>();
  ASSIGN_OR_RETURN(Database database, Database::open(path, {options.read_only, options.patience}));
  inventory.database_ = std::make_unique<Database>(std::move(database));
  RETURN_IF_ERROR(inventory.prepare_file());
  RETURN_IF_ERROR(inventory.check_key());
  return inventory;
}

Result<WriterLock> Inventory::lock() const {
  if (options_.read_only)
    return Error{ErrorCode::InvalidInput,
                 fmt::format("inventory {}: was opened for reading only", path_.string())};
  return WriterLock::acquire(path_, options_.patience);
}

// Brings the schema up to date. Takes the writer's lock only if there is something to do.
Result<> Inventory::prepare_file() {
  const std::string name = path_.string();
  RETURN_IF_ERROR(check_schema(*database_, migrations(), name));
  ASSIGN_OR_RETURN(const std::int64_t version, database_->integer("PRAGMA user_version"));
  if (version < migrations().back().version) {
    if (options_.read_only)
      return Error{ErrorCode::InvalidInput,
                   fmt::format("inventory {}: has schema version {}, this dredge needs {}; open it "
                               "once for writing to bring it up to date",
                               name, version, migrations().back().version)};
    ASSIGN_OR_RETURN(const WriterLock held, lock());
    RETURN_IF_ERROR(database_->execute("PRAGMA journal_mode = WAL"));
    RETURN_IF_ERROR(migrate(*database_, migrations(), name));
  }
  // FULL: a finished scan survives a power cut; one sync a scan is cheap.
  // 64 MiB of cache: fingerprints are random, so a large inventory touches every page of its index.
  return database_->execute(
      "PRAGMA synchronous = FULL; PRAGMA cell_size_check = ON; PRAGMA cache_size = -65536; "
      "PRAGMA temp_store = MEMORY");
}

// A wrong key would make every known secret look new.
Result<> Inventory::check_key() {
  if (!options_.key) return {};
  const Fingerprint expected = fingerprint_of(*options_.key, kKeyCheckText);
  constexpr std::string_view kSelect = "SELECT value FROM meta WHERE key = 'key_check'";
  bool known = false;
  {
    ASSIGN_OR_RETURN(Statement select, database_->prepare(kSelect));
    ASSIGN_OR_RETURN(known, select.step());
    if (known && !std::ranges::equal(select.blob(0), expected.bytes))
      return Error{ErrorCode::InvalidInput,
                   fmt::format("inventory {}: was made with another key; name the key file that "
                               "belongs to it",
                               path_.string())};
  }
  if (known || options_.read_only) return {};
  {
    ASSIGN_OR_RETURN(const WriterLock held, lock());
    ASSIGN_OR_RETURN(Statement insert, database_->prepare("INSERT OR IGNORE INTO meta (key, value) "
                                                          "VALUES ('key_check', ?)"));
    RETURN_IF_ERROR(insert.bind_blob(1, expected.bytes).run());
  }
  return check_key();  // another process may have set its own first
}

Result<RecordOutcome> Inventory::record(const ScanRecord& record) {
  ASSIGN_OR_RETURN(const WriterLock held, lock());
  ASSIGN_OR_RETURN(Transaction transaction, Transaction::begin_write(*database_));
  ASSIGN_OR_RETURN(ScanRecorder recorder, ScanRecorder::prepare(*database_, record));
  ASSIGN_OR_RETURN(const RecordOutcome outcome, recorder.run());
  RETURN_IF_ERROR(transaction.commit());
  return outcome;
}

Result<> Inventory::set_verdict(const Fingerprint& fingerprint, std::string_view rule,
                                const Verdict& verdict) {
  if (verdict.liveness == Liveness::NotChecked)
    return Error{ErrorCode::InvalidInput,
                 fmt::format("finding {}: 'not checked' is no verdict", fingerprint.brief())};
  ASSIGN_OR_RETURN(const WriterLock held, lock());
  ASSIGN_OR_RETURN(Transaction transaction, Transaction::begin_write(*database_));
  ASSIGN_OR_RETURN(const std::int64_t finding, finding_id(*database_, fingerprint, rule));
  ASSIGN_OR_RETURN(VerdictWriter writer, VerdictWriter::prepare(*database_));
  RETURN_IF_ERROR(writer.append(finding, verdict, std::nullopt));
  return transaction.commit();
}

Result<std::int64_t> Inventory::add_exception(const Exception& exception) {
  if (trim(exception.owner).empty() || trim(exception.reason).empty() ||
      trim(exception.approver).empty())
    return Error{ErrorCode::InvalidInput, "exception: needs an owner, a reason and an approver"};
  if (exception.expires_at <= exception.created_at)
    return Error{ErrorCode::InvalidInput, "exception: must expire after it starts"};
  ASSIGN_OR_RETURN(const WriterLock held, lock());
  ASSIGN_OR_RETURN(Transaction transaction, Transaction::begin_write(*database_));
  ASSIGN_OR_RETURN(const std::int64_t finding,
                   finding_id(*database_, exception.fingerprint, exception.rule));
  std::int64_t id = 0;
  {
    ASSIGN_OR_RETURN(Statement insert,
                     database_->prepare("INSERT INTO exceptions (finding_id, owner, reason, "
                                        "approver, created_at, expires_at) VALUES (?,?,?,?,?,?)"));
    insert.bind(1, finding).bind(2, exception.owner).bind(3, exception.reason);
    insert.bind(4, exception.approver).bind(5, exception.created_at).bind(6, exception.expires_at);
    RETURN_IF_ERROR(insert.run());
    id = database_->last_row_id();
  }
  RETURN_IF_ERROR(append_event(
      *database_, exception.created_at, finding, "exception-added",
      fmt::format("exception {} for {} until {}, approved by {}: {}", id, exception.owner,
                  iso_time(exception.expires_at), exception.approver, exception.reason)));
  RETURN_IF_ERROR(transaction.commit());
  return id;
}

Result<std::vector<Exception>> Inventory::exceptions() {
  ASSIGN_OR_RETURN(
      Statement select,
      database_->prepare("SELECT e.id, f.fingerprint, f.rule, e.owner, e.reason, e.approver, "
                         "e.created_at, e.expires_at FROM exceptions e JOIN findings f "
                         "ON f.id = e.finding_id WHERE e.removed_at IS NULL "
                         "ORDER BY e.expires_at, e.id"));
  std::vector<Exception> exceptions;
  while (true) {
    ASSIGN_OR_RETURN(const bool row, select.step());
    if (!row) return exceptions;
    Exception exception;
    exception.id = select.integer(0);
    std::ranges::copy(select.blob(1).first(exception.fingerprint.bytes.size()),
                      exception.fingerprint.bytes.begin());
    exception.rule = select.text(2);
    exception.owner = select.text(3);
    exception.reason = select.text(4);
    exception.approver = select.text(5);
    exception.created_at = select.integer(6);
    exception.expires_at = select.integer(7);
    exceptions.push_back(std::move(exception));
  }
}

Result<> Inventory::remove_exception(std::int64_t id, std::int64_t now) {
  ASSIGN_OR_RETURN(const WriterLock held, lock());
  ASSIGN_OR_RETURN(Transaction transaction, Transaction::begin_write(*database_));
  std::int64_t finding = 0;
  {
    ASSIGN_OR_RETURN(Statement select, database_->prepare("SELECT finding_id FROM exceptions "
                                                          "WHERE id = ? AND removed_at IS NULL"));
    ASSIGN_OR_RETURN(const bool found, select.bind(1, id).step());
    if (!found) return Error{ErrorCode::NotFound, fmt::format("exception {}: there is none", id)};
    finding = select.integer(0);
  }
  {
    ASSIGN_OR_RETURN(Statement update,
                     database_->prepare("UPDATE exceptions SET removed_at = ? WHERE id = ?"));
    RETURN_IF_ERROR(update.bind(1, now).bind(2, id).run());
  }
  RETURN_IF_ERROR(
      append_event(*database_, now, finding, "exception-removed", fmt::format("exception {}", id)));
  return transaction.commit();
}

}  // namespace dredge

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
  // 64 MiB of log before it is folded in: pages of indexes that many scans touch are written once.
  // FULL: a finished scan survives a power cut; one sync a scan is cheap.
  // 64 MiB of cache: fingerprints are random, so a large inventory touches every page of its index.
  return database_->execute(
      "PRAGMA synchronous = FULL; PRAGMA cell_size_check = ON; PRAGMA cache_size = -65536; "
      "PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 16384");
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
  ASSIGN_OR_RETURN(const UnenforcedReferences unenforced, UnenforcedReferences::begin(*database_));
  ASSIGN_OR_RETURN(Transaction transaction, Transaction::begin_write(*database_));
  ASSIGN_OR_RETURN(ScanRecorder recorder, ScanRecorder::prepare(*database_, record));
  ASSIGN_OR_RETURN(const RecordOutcome outcome, recorder.run());
  RETURN_IF_ERROR(transaction.commit());
  return outcome;
}

}  // namespace dredge

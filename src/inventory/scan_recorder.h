// Writes one scan into an open transaction. Internal to the inventory.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "dredge/finding.h"
#include "inventory/events.h"
#include "inventory/interner.h"
#include "inventory/inventory.h"
#include "inventory/place_row.h"
#include "inventory/refresher.h"
#include "inventory/scrub.h"
#include "inventory/sqlite.h"

namespace dredge {

// Appends verdicts to their history. Confined; the Database must outlive it.
class VerdictWriter {
 public:
  static Result<VerdictWriter> prepare(Database& database);
  // A verdict that is there already (same time, same words) is not added twice. The caller
  // refreshes the finding.
  Result<> append(EventLog& log, std::int64_t finding, const Verdict& verdict,
                  std::optional<std::int64_t> scan);

 private:
  VerdictWriter(Database& database, Statement insert)
      : database_(database), insert_(std::move(insert)) {}
  Database& database_;
  Statement insert_;
};

// One scan of one target. Confined; record and database must outlive it.
class ScanRecorder {
 public:
  static Result<ScanRecorder> prepare(Database& database, const ScanRecord& record);
  // The caller holds the transaction, and commits or drops it. Once.
  Result<RecordOutcome> run();

 private:
  struct Statements;
  struct Known {  // a row that was there before
    std::int64_t id = 0;
    bool is_new = false;
    bool was_gone = false;
  };

  ScanRecorder(Database& database, const ScanRecord& record, VerdictWriter verdicts, EventLog log,
               FindingRefresher refresher, Statements statements);

 public:
  ScanRecorder(ScanRecorder&&) noexcept;
  ~ScanRecorder();

 private:
  Result<> write_target();
  Result<> write_scan();
  Result<> write_notices();
  Result<> write_finding(const Finding& finding, Interner& interner);
  Result<Known> upsert_finding(const Finding& finding);
  Result<> insert_finding(const Finding& finding);
  Result<> write_target_view(const Known& known, const Finding& finding);
  Result<> write_owners(const Known& known, const Finding& finding);
  Result<> write_places(const Known& known, const Finding& finding, Interner& interner);
  Result<> write_place(const Known& known, const PlaceRow& row, const PlaceIdentity& identity,
                       std::size_t position);
  Result<> update_place(const Known& known, const PlaceRow& row, const PlaceIdentity& identity,
                        std::size_t position);
  Result<> keep_suppressed();
  Result<> mark_gone();
  Result<> mark_places_gone();
  Result<> mark_findings_gone();
  Result<> close_scan();
  Result<> event(std::int64_t finding, std::string_view kind,
                 std::span<const std::uint8_t> place = {}, std::string_view detail = {});

  Database& database_;
  const ScanRecord& record_;
  VerdictWriter verdicts_;
  EventLog log_;
  FindingRefresher refresher_;
  Scrubber scrubber_;
  std::unique_ptr<Statements> statements_;
  std::int64_t target_ = 0;
  bool is_new_target_ = false;
  std::int64_t scan_ = 0;
  std::string gone_detail_;
  RecordOutcome outcome_;
};

}  // namespace dredge

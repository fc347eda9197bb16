// The log of what happened: append-only and chained by hashes, so that a line that was changed,
// dropped or slipped in shows. Internal to the inventory.
//
// An event's hash covers the hash of the event before it and everything it says, in words that are
// the same on every machine (fingerprints and names, not row ids). Inventories that are merged
// bring their chains along, so the log is a tree whose branches each lead back to a first event.
// Cutting off the end of a branch cannot show by itself: note the head that `check` reports
// elsewhere.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "inventory/sqlite.h"

namespace dredge {

using EventHash = std::array<std::uint8_t, 32>;

// Row ids and borrowed texts; good for the call.
struct Event {
  std::int64_t at = 0;  // seconds since the epoch
  std::string_view kind;
  std::optional<std::int64_t> finding = {};
  std::optional<std::int64_t> target = {};
  std::optional<std::int64_t> scan = {};
  std::span<const std::uint8_t> place = {};  // an identity; empty: none
  std::string_view who = {};
  std::string_view detail = {};
  // What `finding` is the row of, where the caller has it at hand; else it is looked up.
  std::span<const std::uint8_t> fingerprint = {};
  std::string_view rule = {};
};

// Confined; the Database must outlive it. The caller holds a write transaction; nobody else may
// append while an EventLog lives.
class EventLog {
 public:
  static Result<EventLog> prepare(Database& database);
  Result<> append(const Event& event);

 private:
  EventLog(Statement insert, Statement finding, Statement target, Statement scan, EventHash head);
  Statement insert_;
  Statement finding_;
  Statement target_;
  Statement scan_;
  EventHash head_;
  std::optional<std::int64_t> known_target_;  // whose words are kept below
  std::string target_words_;
  std::optional<std::int64_t> known_scan_;
  std::string scan_words_;
};

struct EventCheck {
  std::uint64_t events = 0;
  std::uint64_t first_bad = 0;  // the id of the first event that does not fit; 0: all do
  std::uint64_t branches = 0;   // events that no other follows
  EventHash head{};             // of the newest event; zeros: there is none
};

// Recomputes every hash. The caller holds a read transaction.
Result<EventCheck> check_events(Database& database);

// Whether an event with this hash is in the log: a head noted earlier must be.
Result<bool> has_event(Database& database, const EventHash& hash);

}  // namespace dredge

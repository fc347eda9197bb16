// The numbers that every report of the inventory shows, computed once. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "report/inventory_report.h"

namespace dredge {

using BandCounts = std::array<std::uint64_t, 5>;  // by Band, Info first
inline constexpr std::array<Band, 5> kBandsWorstFirst = {Band::Critical, Band::High, Band::Medium,
                                                         Band::Low, Band::Info};

// Whether somebody still has to act: it stands somewhere and nobody closed it, or its issuer says
// that it works although somebody did.
bool is_open(const KnownFinding& known);
// The remediation state that an event sets; "" when it is of another kind.
std::string_view state_of(const HistoryEvent& event);
// An exception stands at `now`.
bool is_excepted(const KnownFinding& known, std::int64_t now);
// Open, and not excepted: what counts as risk.
bool counts(const KnownFinding& known, std::int64_t now);
bool works(const KnownFinding& known);                 // live or restricted
std::string_view owner_of(const KnownFinding& known);  // "" = orphan
// When it first leaked: the earliest commit that holds it, or the first sight when that is earlier.
std::int64_t leaked_at(const KnownFinding& known);
// The second by which it should be gone; 0 = its band has no such term.
std::int64_t due_at(const KnownFinding& known, const SlaSeconds& sla);

// Where a finding mainly stands: "agent", "image", "log", "infrastructure", "code", "history",
// "repository", "file".
std::string_view source_of(const Finding& finding);
inline constexpr std::array<std::string_view, 8> kSources = {
    "agent", "image", "log", "infrastructure", "code", "history", "repository", "file"};

struct OwnerRow {
  std::string_view owner;  // "" = nobody known
  std::uint64_t findings = 0;
  std::uint64_t risk = 0;  // sum of scores
  std::uint64_t live = 0;
  std::uint64_t overdue = 0;
  BandCounts bands{};
};

struct TargetRow {
  std::size_t target = 0;  // index into InventoryReport::targets
  std::uint64_t findings = 0;
  std::uint64_t risk = 0;
  std::uint64_t live = 0;
  BandCounts bands{};
  std::int64_t scanned_at = 0;
  bool complete = false;
  std::uint64_t notices = 0;
};

struct SlaRow {
  std::uint64_t in_time = 0;  // open, more than a quarter of the term left
  std::uint64_t soon = 0;     // open, a quarter of the term or less
  std::uint64_t overdue = 0;  // open, past it
  std::uint64_t closed = 0;
  std::uint64_t closed_late = 0;
  double mean_days_to_close = 0;
};

// Ages since the leak, upper bounds in days; the last has none.
inline constexpr std::array<std::int64_t, 5> kAgeBounds = {7, 30, 90, 180, 365};
// Days until exceptions end: expired, then these upper bounds, then later.
inline constexpr std::array<std::int64_t, 3> kExpiryBounds = {30, 60, 90};

// What waits in a phase.
struct PhaseRow {
  std::uint64_t findings = 0;
  std::uint64_t risk = 0;  // sum of scores
};

// One rotation.
struct Fix {
  std::size_t finding = 0;  // index into InventoryReport::findings; the first to fix of its secret
  std::uint64_t removed = 0;  // risk that goes with it: of the secret under every rule
  double share_so_far = 0;    // of all open risk, with those before it: 0 to 1
};

struct Analysis {
  std::uint64_t open = 0;
  std::uint64_t risk = 0;  // sum of the open scores
  std::uint64_t places = 0;
  std::uint64_t live = 0;
  std::uint64_t verified = 0;  // open ones that an issuer gave a verdict on
  std::uint64_t orphans = 0;
  std::uint64_t overdue = 0;
  std::uint64_t excepted = 0;
  std::uint64_t exceptions_expired = 0;
  std::uint64_t gone = 0;
  BandCounts bands{};
  std::array<std::uint64_t, 7> liveness{};               // by Liveness
  std::array<BandCounts, kAgeBounds.size() + 1> ages{};  // open, without rotation
  std::array<std::uint64_t, kExpiryBounds.size() + 2> expiry{};
  std::array<SlaRow, 5> sla{};  // by Band
  std::array<BandCounts, kSources.size()> sources{};
  std::array<PhaseRow, kPhases.size()> phases{};  // by kPhases; excepted ones are in the last
  std::uint64_t done = 0;                         // of what is not gone: nothing left to do
  std::vector<OwnerRow> owners;                   // most risk first
  std::vector<TargetRow> targets;                 // most risk first
  std::vector<Fix> fixes;                         // best first
  std::int64_t oldest_live = 0;                   // when the oldest working one leaked; 0 = none
};

Analysis analyse(const InventoryReport& report);

}  // namespace dredge

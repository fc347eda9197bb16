// Takes in what other inventories know.
//
// The problem: a fleet of machines each keeps an inventory; together they must say one thing,
// whatever the order in which they are put together, and again when one is taken in twice. The
// idea: every table is a set of facts with names that are the same everywhere (fingerprints, names
// of targets, random ids given once), and merging is their union. Where two facts speak of one
// thing, the later holds: scans of a target have an order of their own (`stamp`), so do decisions
// about a finding; equal stamps fall back on the random ids. What is gone is not merged but derived
// again: it is what a complete scan after the last sighting did not see, whichever machine made
// that scan. Ids of rows stay private to each file.
#pragma once

#include "inventory/sqlite.h"

namespace dredge {

struct MergeOutcome {
  std::uint64_t new_findings = 0;  // that were not known here
  std::uint64_t new_scans = 0;
  std::uint64_t new_events = 0;
};

// Merges the attached schema `other` into the main one. The caller has checked that it is an
// inventory of this version under the same key, and holds a write transaction. Idempotent,
// commutative and associative, ids of rows aside.
Result<MergeOutcome> merge_attached(Database& database);

}  // namespace dredge

// Keeps the derived columns of `findings` true. Internal to the inventory.
#pragma once

#include <cstdint>

#include "inventory/sqlite.h"

namespace dredge {

// Confined; the Database must outlive it. The caller holds a write transaction.
class FindingRefresher {
 public:
  static Result<FindingRefresher> prepare(Database& database);
  // To be called after any change to what a finding's row repeats: its targets, owners, choices,
  // verdicts, remediations.
  Result<> refresh(std::int64_t finding);
  Result<> refresh_all();

 private:
  FindingRefresher(Database& database, Statement update)
      : database_(database), update_(std::move(update)) {}
  Database& database_;
  Statement update_;
};

}  // namespace dredge

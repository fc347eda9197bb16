// Reads stored findings within one snapshot. Internal to the inventory.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "inventory/inventory.h"
#include "inventory/sqlite.h"

namespace dredge {

// Confined; database and names must outlive it. The caller holds a read transaction.
class FindingReader {
 public:
  static Result<FindingReader> prepare(Database& database,
                                       std::set<std::string, std::less<>>& names);

  Result<std::vector<StoredFinding>> list(const ListFilter& filter);
  // Their row ids, in the same order.
  Result<std::vector<std::int64_t>> rows_of(const ListFilter& filter);
  Result<StoredFinding> read(std::int64_t row);
  // Those whose fingerprint lies in [low, high], by rule.
  Result<std::vector<StoredFinding>> between(const Fingerprint& low, const Fingerprint& high);

 private:
  struct Statements {
    Statement finding, targets, places, owners, verdict, exception, remediation, choice;
  };
  FindingReader(Statements statements, Database& database,
                std::set<std::string, std::less<>>& names);
  Result<StoredFinding> read(const Statement& row);
  Result<> read_targets(std::int64_t id, StoredFinding& stored);
  Result<> read_places(std::int64_t id, StoredFinding& stored);
  Result<> read_owners(std::int64_t id, StoredFinding& stored);
  Result<> read_decisions(std::int64_t id, StoredFinding& stored);
  Result<> read_choices(std::int64_t id, StoredFinding& stored);

  Statement finding_;
  Statement targets_;
  Statement places_;
  Statement owners_;
  Statement verdict_;
  Statement exception_;
  Statement remediation_;
  Statement choice_;
  Database& database_;
  std::set<std::string, std::less<>>& names_;
};

}  // namespace dredge

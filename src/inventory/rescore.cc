// Scores that were stored become those of today.
#include <fmt/format.h>

#include "inventory/finding_reader.h"
#include "inventory/inventory.h"
#include "inventory/json_columns.h"
#include "inventory/sqlite.h"
#include "inventory/writer_lock.h"

namespace dredge {
namespace {

bool is_same(const Risk& a, const Risk& b) {
  return a.score == b.score && a.band == b.band && to_json(a.reasons) == to_json(b.reasons);
}

struct Writers {
  Statement finding, targets;
};

Result<Writers> prepare(Database& database) {
  ASSIGN_OR_RETURN(Statement finding,
                   database.prepare("UPDATE findings SET risk_score = ?1, risk_band = ?2 "
                                    "WHERE id = ?3"));
  ASSIGN_OR_RETURN(Statement targets,
                   database.prepare("UPDATE finding_targets SET risk_score = ?1, risk_band = ?2, "
                                    "risk_reasons = ?3 WHERE finding_id = ?4 AND gone_at IS NULL"));
  return Writers{std::move(finding), std::move(targets)};
}

Result<> write(Writers& writers, std::int64_t finding, const Risk& risk) {
  const std::string reasons = to_json(risk.reasons);
  const int band = static_cast<int>(risk.band);
  RETURN_IF_ERROR(writers.finding.bind(1, risk.score).bind(2, band).bind(3, finding).run());
  writers.targets.bind(1, risk.score).bind(2, band).bind(3, reasons).bind(4, finding);
  return writers.targets.run();
}

}  // namespace

Result<> Inventory::rescore(std::string_view target,
                            const std::function<Risk(StoredFinding&&)>& score) {
  ASSIGN_OR_RETURN(const WriterLock held, lock());
  ASSIGN_OR_RETURN(Transaction transaction, Transaction::begin_write(*database_));
  ASSIGN_OR_RETURN(FindingReader reader, FindingReader::prepare(*database_, *names_));
  ASSIGN_OR_RETURN(Writers writers, prepare(*database_));
  ListFilter filter;
  filter.state = FindingState::Open;
  filter.target = target;
  ASSIGN_OR_RETURN(const std::vector<std::int64_t> ids, reader.rows_of(filter));
  for (const std::int64_t id : ids) {
    ASSIGN_OR_RETURN(StoredFinding stored, reader.read(id));
    const Risk before = stored.finding.risk;
    const Risk now = score(std::move(stored));
    if (!is_same(now, before)) RETURN_IF_ERROR(write(writers, id, now));
  }
  return transaction.commit();
}

}  // namespace dredge

#include "inventory/refresher.h"

#include <string>

namespace dredge {
namespace {

// Open targets come first, so that a place that is gone does not decide the risk of one that
// stands. The owner is the chosen one; else the best candidate of an open target, or for a gone
// finding the last known. A finding went when the last of its targets lost it.
constexpr std::string_view kUpdate = R"sql(
UPDATE findings AS f SET
  gone_at =
    (SELECT CASE WHEN count(t.gone_at) < count(*) THEN NULL ELSE max(t.gone_at) END
     FROM finding_targets t WHERE t.finding_id = f.id),
  (target_id, confidence, risk_score, risk_band) =
    (SELECT t.target_id, t.confidence, t.risk_score, t.risk_band
     FROM finding_targets t WHERE t.finding_id = f.id
     ORDER BY t.gone_at IS NOT NULL, t.risk_score DESC, t.confidence DESC, t.target_id LIMIT 1),
  (targets, places) =
    (SELECT count(*), coalesce(sum(t.places), 0) FROM finding_targets t
     WHERE t.finding_id = f.id AND t.gone_at IS NULL),
  liveness =
    coalesce((SELECT v.liveness FROM verdicts v WHERE v.finding_id = f.id
              ORDER BY v.checked_at DESC, v.liveness DESC, v.evidence DESC, v.identity DESC
              LIMIT 1), 'not-checked'),
  remediation =
    coalesce((SELECT r.state FROM remediations r WHERE r.finding_id = f.id
              ORDER BY r.stamp DESC, r.uid DESC LIMIT 1), 'open'),
  owner =
    coalesce(nullif((SELECT c.owner FROM owner_choices c WHERE c.finding_id = f.id
                     ORDER BY c.stamp DESC, c.uid DESC LIMIT 1), ''),
             (SELECT o.owner FROM owners o
              JOIN finding_targets t ON t.finding_id = o.finding_id AND t.target_id = o.target_id
              WHERE o.finding_id = f.id
                AND (t.gone_at IS NULL OR NOT EXISTS
                     (SELECT 1 FROM finding_targets x
                      WHERE x.finding_id = f.id AND x.gone_at IS NULL))
              ORDER BY o.confidence DESC, o.position, o.owner LIMIT 1))
)sql";

}  // namespace

Result<FindingRefresher> FindingRefresher::prepare(Database& database) {
  ASSIGN_OR_RETURN(Statement update, database.prepare(std::string(kUpdate) + " WHERE f.id = ?1"));
  return FindingRefresher(database, std::move(update));
}

Result<> FindingRefresher::refresh(std::int64_t finding) { return update_.bind(1, finding).run(); }

Result<> FindingRefresher::refresh_all() { return database_.execute(kUpdate); }

}  // namespace dredge

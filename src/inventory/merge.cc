#include "inventory/merge.h"

#include "inventory/refresher.h"

namespace dredge {
namespace {

constexpr std::string_view kTargetsAndScans = R"sql(
INSERT OR IGNORE INTO main.targets (kind, name, settings_at, settings_by, first_seen, last_seen)
SELECT kind, name, 0, '', first_seen, last_seen FROM other.targets;
UPDATE main.targets AS t
SET first_seen = min(t.first_seen, o.first_seen), last_seen = max(t.last_seen, o.last_seen)
FROM other.targets o WHERE o.kind = t.kind AND o.name = t.name;
UPDATE main.targets AS t SET exposure = o.exposure, environment = o.environment,
       settings_at = o.settings_at, settings_by = o.settings_by
FROM other.targets o WHERE o.kind = t.kind AND o.name = t.name
 AND (o.settings_at, coalesce(o.exposure, ''), coalesce(o.environment, ''), o.settings_by)
   > (t.settings_at, coalesce(t.exposure, ''), coalesce(t.environment, ''), t.settings_by);
CREATE TEMP TABLE target_map (theirs INTEGER PRIMARY KEY, ours INTEGER NOT NULL);
INSERT INTO target_map SELECT o.id, t.id FROM other.targets o
JOIN main.targets t ON t.kind = o.kind AND t.name = o.name;

INSERT OR IGNORE INTO main.scans (uid, target_id, stamp, started_at, finished_at, tool, version,
  rules_digest, rule_count, complete, blobs, enumerated_bytes, scanned_bytes, skipped_bytes,
  notices, engine_refusals, below_confidence, unpacked_bytes, findings, new_findings,
  gone_findings, back_findings)
SELECT o.uid, m.ours, o.stamp, o.started_at, o.finished_at, o.tool, o.version, o.rules_digest,
  o.rule_count, o.complete, o.blobs, o.enumerated_bytes, o.scanned_bytes, o.skipped_bytes,
  o.notices, o.engine_refusals, o.below_confidence, o.unpacked_bytes, o.findings, o.new_findings,
  o.gone_findings, o.back_findings
FROM other.scans o JOIN target_map m ON m.theirs = o.target_id ORDER BY o.id;
CREATE TEMP TABLE scan_map (theirs INTEGER PRIMARY KEY, ours INTEGER NOT NULL);
INSERT INTO scan_map SELECT o.id, s.id FROM other.scans o JOIN main.scans s ON s.uid = o.uid;

INSERT OR IGNORE INTO main.notices (scan_id, position, kind, path, bytes, code, why)
SELECT m.ours, o.position, o.kind, o.path, o.bytes, o.code, o.why
FROM other.notices o JOIN scan_map m ON m.theirs = o.scan_id;
DELETE FROM main.notices WHERE scan_id NOT IN
  (SELECT (SELECT s.id FROM main.scans s WHERE s.target_id = t.id
           ORDER BY s.stamp DESC, s.uid DESC LIMIT 1) FROM main.targets t);
)sql";

constexpr std::string_view kFindings = R"sql(
INSERT INTO main.findings (fingerprint, rule, provider, description, severity, masked, first_seen,
                           last_seen)
SELECT o.fingerprint, o.rule, o.provider, o.description, o.severity, o.masked, o.first_seen,
       o.last_seen
FROM other.findings o
WHERE NOT EXISTS (SELECT 1 FROM main.findings f
                  WHERE substr(f.fingerprint, 1, 6) = substr(o.fingerprint, 1, 6)
                   AND f.fingerprint = o.fingerprint AND f.rule = o.rule)
ORDER BY o.id;
CREATE TEMP TABLE finding_map (theirs INTEGER PRIMARY KEY, ours INTEGER NOT NULL);
INSERT INTO finding_map SELECT o.id, f.id FROM other.findings o
JOIN main.findings f ON substr(f.fingerprint, 1, 6) = substr(o.fingerprint, 1, 6)
 AND f.fingerprint = o.fingerprint AND f.rule = o.rule;
UPDATE main.findings AS f SET first_seen = o.first_seen
FROM other.findings o JOIN finding_map m ON m.theirs = o.id
WHERE f.id = m.ours AND o.first_seen < f.first_seen;
UPDATE main.findings AS f SET provider = o.provider, description = o.description,
       severity = o.severity, masked = o.masked, last_seen = o.last_seen
FROM other.findings o JOIN finding_map m ON m.theirs = o.id WHERE f.id = m.ours
 AND (o.last_seen, o.provider, o.description, o.severity, o.masked)
   > (f.last_seen, f.provider, f.description, f.severity, f.masked);

-- What their later scan says of a finding in a target replaces what ours says.
CREATE TEMP TABLE later (finding INTEGER, target INTEGER, their_finding INTEGER,
                         their_target INTEGER, PRIMARY KEY (finding, target)) WITHOUT ROWID;
INSERT INTO later
SELECT f.ours, t.ours, o.finding_id, o.target_id FROM other.finding_targets o
JOIN finding_map f ON f.theirs = o.finding_id JOIN target_map t ON t.theirs = o.target_id
JOIN other.scans os ON os.id = o.last_scan
LEFT JOIN main.finding_targets x ON x.finding_id = f.ours AND x.target_id = t.ours
LEFT JOIN main.scans s ON s.id = x.last_scan
WHERE x.finding_id IS NULL OR (os.stamp, os.uid) > (s.stamp, s.uid);
UPDATE main.finding_targets AS x
SET first_seen = min(x.first_seen, o.first_seen), last_seen = max(x.last_seen, o.last_seen)
FROM other.finding_targets o JOIN finding_map f ON f.theirs = o.finding_id
JOIN target_map t ON t.theirs = o.target_id
WHERE x.finding_id = f.ours AND x.target_id = t.ours;
INSERT INTO main.finding_targets (finding_id, target_id, confidence, signals, risk_score,
  risk_band, risk_reasons, first_seen, last_seen, last_scan, gone_at, places)
SELECT l.finding, l.target, o.confidence, o.signals, o.risk_score, o.risk_band, o.risk_reasons,
       o.first_seen, o.last_seen, s.ours, NULL, 0
FROM later l JOIN other.finding_targets o
  ON o.finding_id = l.their_finding AND o.target_id = l.their_target
JOIN scan_map s ON s.theirs = o.last_scan WHERE true
ON CONFLICT DO UPDATE SET confidence = excluded.confidence, signals = excluded.signals,
  risk_score = excluded.risk_score, risk_band = excluded.risk_band,
  risk_reasons = excluded.risk_reasons, last_scan = excluded.last_scan;
DELETE FROM main.owners WHERE (finding_id, target_id) IN (SELECT finding, target FROM later);
INSERT INTO main.owners (finding_id, target_id, position, owner, source, confidence, evidence)
SELECT l.finding, l.target, o.position, o.owner, o.source, o.confidence, o.evidence
FROM later l JOIN other.owners o
  ON o.finding_id = l.their_finding AND o.target_id = l.their_target;
)sql";

constexpr std::string_view kInterned = R"sql(
CREATE TEMP TABLE our_paths (target, path, inside, id, PRIMARY KEY (target, path, inside))
WITHOUT ROWID;
INSERT OR IGNORE INTO our_paths
SELECT w.target_id, w.path, w.inside, w.id FROM target_map m
JOIN main.paths w ON w.target_id = m.ours;
INSERT INTO main.paths (target_id, path, inside)
SELECT DISTINCT m.ours, o.path, o.inside FROM other.paths o
JOIN target_map m ON m.theirs = o.target_id
WHERE NOT EXISTS (SELECT 1 FROM our_paths w WHERE w.target = m.ours AND w.path = o.path
                  AND w.inside = o.inside);
INSERT OR IGNORE INTO our_paths
SELECT w.target_id, w.path, w.inside, w.id FROM target_map m
JOIN main.paths w ON w.target_id = m.ours;
CREATE TEMP TABLE path_map (theirs INTEGER PRIMARY KEY, ours INTEGER NOT NULL);
INSERT INTO path_map SELECT o.id, w.id FROM other.paths o
JOIN target_map m ON m.theirs = o.target_id
JOIN our_paths w ON w.target = m.ours AND w.path = o.path AND w.inside = o.inside;

INSERT OR IGNORE INTO main.people (name, email) SELECT name, email FROM other.people;
CREATE TEMP TABLE our_commits (target, oid, author, at, id, PRIMARY KEY (target, oid, author, at))
WITHOUT ROWID;
INSERT OR IGNORE INTO our_commits
SELECT c.target_id, c.oid, c.author_id, c.committed_at, c.id FROM target_map m
JOIN main.commits c ON c.target_id = m.ours;
CREATE TEMP TABLE their_commits AS
SELECT o.id, m.ours AS target, o.oid, a.id AS author, o.committed_at AS at FROM other.commits o
JOIN target_map m ON m.theirs = o.target_id JOIN other.people b ON b.id = o.author_id
JOIN main.people a ON a.name = b.name AND a.email = b.email;
INSERT INTO main.commits (target_id, oid, author_id, committed_at)
SELECT DISTINCT o.target, o.oid, o.author, o.at FROM their_commits o
WHERE NOT EXISTS (SELECT 1 FROM our_commits c WHERE c.target = o.target AND c.oid = o.oid
                  AND c.author = o.author AND c.at = o.at);
INSERT OR IGNORE INTO our_commits
SELECT c.target_id, c.oid, c.author_id, c.committed_at, c.id FROM target_map m
JOIN main.commits c ON c.target_id = m.ours;
CREATE TEMP TABLE commit_map (theirs INTEGER PRIMARY KEY, ours INTEGER NOT NULL);
INSERT INTO commit_map SELECT o.id, c.id FROM their_commits o
JOIN our_commits c ON c.target = o.target AND c.oid = o.oid AND c.author = o.author
 AND c.at = o.at;

INSERT INTO main.layers (hash, image, layer, layer_index, layer_count, created_by)
SELECT o.hash, o.image, o.layer, o.layer_index, o.layer_count, o.created_by FROM other.layers o
WHERE NOT EXISTS (SELECT 1 FROM main.layers l WHERE l.hash = o.hash AND l.image = o.image
  AND l.layer = o.layer AND l.layer_index = o.layer_index AND l.layer_count = o.layer_count
  AND l.created_by = o.created_by);
CREATE TEMP TABLE layer_map (theirs INTEGER PRIMARY KEY, ours INTEGER NOT NULL);
INSERT OR IGNORE INTO layer_map SELECT o.id, l.id FROM other.layers o
JOIN main.layers l ON l.hash = o.hash AND l.image = o.image AND l.layer = o.layer
 AND l.layer_index = o.layer_index AND l.layer_count = o.layer_count
 AND l.created_by = o.created_by;
)sql";

// Then what is gone, out of all scans.
constexpr std::string_view kPlaces = R"sql(
INSERT INTO main.places AS p (finding_id, target_id, identity, position, kind, path_id, git_place,
  commit_id, in_head, layer_id, visible, blob, span_begin, span_size, line, column, end_line,
  end_column, encoding, versions, history, first_seen, last_seen, last_scan, gone_at)
SELECT f.ours, t.ours, o.identity, o.position, o.kind, w.ours, o.git_place, c.ours, o.in_head,
  l.ours, o.visible, o.blob, o.span_begin, o.span_size, o.line, o.column, o.end_line,
  o.end_column, o.encoding, o.versions, o.history, o.first_seen, o.last_seen, s.ours, NULL
FROM other.places o JOIN finding_map f ON f.theirs = o.finding_id
JOIN target_map t ON t.theirs = o.target_id JOIN path_map w ON w.theirs = o.path_id
JOIN scan_map s ON s.theirs = o.last_scan
LEFT JOIN commit_map c ON c.theirs = o.commit_id LEFT JOIN layer_map l ON l.theirs = o.layer_id
WHERE true
ON CONFLICT DO UPDATE SET
  (position, kind, path_id, git_place, commit_id, in_head, layer_id, visible, blob, span_begin,
   span_size, line, column, end_line, end_column, encoding, versions, history, last_scan) =
  (SELECT excluded.position, excluded.kind, excluded.path_id, excluded.git_place,
     excluded.commit_id, excluded.in_head, excluded.layer_id, excluded.visible, excluded.blob,
     excluded.span_begin, excluded.span_size, excluded.line, excluded.column, excluded.end_line,
     excluded.end_column, excluded.encoding, excluded.versions, excluded.history, excluded.last_scan
   FROM main.scans n, main.scans b WHERE n.id = excluded.last_scan AND b.id = p.last_scan
    AND (n.stamp, n.uid) > (b.stamp, b.uid)
   UNION ALL
   SELECT p.position, p.kind, p.path_id, p.git_place, p.commit_id, p.in_head, p.layer_id,
     p.visible, p.blob, p.span_begin, p.span_size, p.line, p.column, p.end_line, p.end_column,
     p.encoding, p.versions, p.history, p.last_scan
   LIMIT 1),
  first_seen = min(p.first_seen, excluded.first_seen),
  last_seen = max(p.last_seen, excluded.last_seen);

UPDATE main.places AS p SET gone_at =
  (SELECT s.finished_at FROM main.scans s WHERE s.target_id = p.target_id AND s.complete
    AND s.stamp > (SELECT b.stamp FROM main.scans b WHERE b.id = p.last_scan)
   ORDER BY s.stamp, s.uid LIMIT 1)
WHERE p.finding_id IN (SELECT x.finding_id FROM main.finding_targets x
                       WHERE x.target_id IN (SELECT ours FROM target_map));
UPDATE main.finding_targets AS t SET gone_at =
  (SELECT s.finished_at FROM main.scans s WHERE s.target_id = t.target_id AND s.complete
    AND s.stamp > (SELECT b.stamp FROM main.scans b WHERE b.id = t.last_scan)
   ORDER BY s.stamp, s.uid LIMIT 1),
  places = (SELECT count(*) FROM main.places p WHERE p.finding_id = t.finding_id
            AND p.target_id = t.target_id AND p.gone_at IS NULL);
)sql";

constexpr std::string_view kDecisions = R"sql(
INSERT OR IGNORE INTO main.owner_choices (uid, finding_id, stamp, owner, reason, chosen_by, chosen_at)
SELECT o.uid, f.ours, o.stamp, o.owner, o.reason, o.chosen_by, o.chosen_at
FROM other.owner_choices o JOIN finding_map f ON f.theirs = o.finding_id ORDER BY o.id;
INSERT OR IGNORE INTO main.remediations (uid, finding_id, stamp, state, set_by, set_at, note)
SELECT o.uid, f.ours, o.stamp, o.state, o.set_by, o.set_at, o.note
FROM other.remediations o JOIN finding_map f ON f.theirs = o.finding_id ORDER BY o.id;
INSERT OR IGNORE INTO main.verdicts (finding_id, checked_at, liveness, evidence, identity)
SELECT f.ours, o.checked_at, o.liveness, o.evidence, o.identity
FROM other.verdicts o JOIN finding_map f ON f.theirs = o.finding_id ORDER BY o.id;
INSERT OR IGNORE INTO main.exceptions (uid, scope, fingerprint, rule, path, target, owner, reason,
                                       approver, created_at, expires_at, removed_at)
SELECT uid, scope, fingerprint, rule, path, target, owner, reason, approver, created_at,
       expires_at, removed_at FROM other.exceptions ORDER BY id;
UPDATE main.exceptions AS e
SET removed_at = min(coalesce(e.removed_at, o.removed_at), o.removed_at)
FROM other.exceptions o WHERE o.uid = e.uid AND o.removed_at IS NOT NULL;
INSERT INTO main.events (hash, prev, at, kind, finding_id, target_id, scan_id, place, who,
                                   detail)
SELECT o.hash, o.prev, o.at, o.kind, f.ours, t.ours, s.ours, o.place, o.who, o.detail
FROM other.events o LEFT JOIN finding_map f ON f.theirs = o.finding_id
LEFT JOIN target_map t ON t.theirs = o.target_id LEFT JOIN scan_map s ON s.theirs = o.scan_id
WHERE o.hash NOT IN (SELECT hash FROM main.events) ORDER BY o.id;
)sql";

constexpr std::string_view kDropMaps =
    "DROP TABLE target_map; DROP TABLE scan_map; DROP TABLE finding_map; DROP TABLE later; "
    "DROP TABLE our_paths; DROP TABLE path_map; DROP TABLE our_commits; DROP TABLE their_commits; "
    "DROP TABLE commit_map; DROP TABLE layer_map";

struct Counts {
  std::int64_t findings = 0, scans = 0, events = 0;
};

Result<Counts> count(Database& database) {
  Counts counts;
  ASSIGN_OR_RETURN(counts.findings, database.integer("SELECT count(*) FROM main.findings"));
  ASSIGN_OR_RETURN(counts.scans, database.integer("SELECT count(*) FROM main.scans"));
  ASSIGN_OR_RETURN(counts.events, database.integer("SELECT count(*) FROM main.events"));
  return counts;
}

}  // namespace

Result<MergeOutcome> merge_attached(Database& database) {
  ASSIGN_OR_RETURN(const Counts before, count(database));
  for (const std::string_view sql :
       {kTargetsAndScans, kFindings, kInterned, kPlaces, kDecisions, kDropMaps})
    RETURN_IF_ERROR(database.execute(sql));
  ASSIGN_OR_RETURN(FindingRefresher refresher, FindingRefresher::prepare(database));
  RETURN_IF_ERROR(refresher.refresh_all());
  ASSIGN_OR_RETURN(const Counts after, count(database));
  return MergeOutcome{static_cast<std::uint64_t>(after.findings - before.findings),
                      static_cast<std::uint64_t>(after.scans - before.scans),
                      static_cast<std::uint64_t>(after.events - before.events)};
}

}  // namespace dredge

// How the rows of version 1 become those of version 2.
#include "inventory/schema_steps.h"

namespace dredge {
namespace {

// Scans of one target are in order of their ids; a stamp is their time, raised where two share it.
constexpr std::string_view kCopy = R"sql(
INSERT INTO targets
SELECT id, kind, name, NULL, NULL, 0, '', first_seen, last_seen FROM old_targets;

INSERT INTO scans
SELECT s.id,
       substr(sha256(t.kind || char(10) || t.name || char(10) || s.started_at || ' ' ||
                     s.finished_at || ' ' || s.version || ' ' || s.rules_digest || ' ' ||
                     s.findings || ' ' || s.scanned_bytes || ' ' ||
                     row_number() OVER (PARTITION BY s.target_id, s.finished_at ORDER BY s.id)),
              1, 16),
       s.target_id,
       1000 * max(s.finished_at) OVER (PARTITION BY s.target_id ORDER BY s.id)
         + row_number() OVER (PARTITION BY s.target_id ORDER BY s.id) - 1,
       s.started_at, s.finished_at, 'dredge', s.version, s.rules_digest, s.rule_count, s.complete,
       s.blobs, s.enumerated_bytes, s.scanned_bytes, s.skipped_bytes, s.notices,
       s.engine_refusals, s.below_confidence, s.unpacked_bytes, s.findings, s.new_findings,
       s.gone_findings, s.back_findings
FROM old_scans s JOIN old_targets t ON t.id = s.target_id;

INSERT INTO notices SELECT * FROM old_notices;

INSERT INTO findings (id, fingerprint, rule, provider, description, severity, masked, first_seen,
                      last_seen)
SELECT id, fingerprint, rule, provider, description, severity, masked, first_seen, last_seen
FROM old_findings;

INSERT INTO finding_targets
SELECT t.*, (SELECT count(*) FROM old_places p WHERE p.finding_id = t.finding_id
             AND p.target_id = t.target_id AND p.gone_at IS NULL)
FROM old_finding_targets t;

INSERT INTO paths (target_id, hash, path, inside)
SELECT DISTINCT target_id, text_hash(path || char(10) || inside), path, inside FROM old_places
ORDER BY target_id;
CREATE INDEX paths_by_hash ON paths (target_id, hash);

INSERT OR IGNORE INTO people (name, email)
SELECT DISTINCT author_name, author_email FROM old_places WHERE kind = 'commit';

INSERT OR IGNORE INTO commits (oid, author_id, committed_at)
SELECT DISTINCT unhex_id(p.commit_id), a.id, p.committed_at
FROM old_places p JOIN people a ON a.name = p.author_name AND a.email = p.author_email
WHERE p.kind = 'commit';

INSERT INTO layers (hash, image, layer, layer_index, layer_count, created_by)
SELECT DISTINCT text_hash(image || char(10) || layer || char(10) || layer_index || ' ' ||
                          layer_count || char(10) || created_by),
       image, layer, layer_index, layer_count, created_by
FROM old_places WHERE kind = 'layer';
CREATE INDEX layers_by_hash ON layers (hash);

INSERT INTO places
SELECT p.finding_id, p.target_id, p.identity, p.position,
       CASE p.kind WHEN 'file' THEN 0 WHEN 'commit' THEN 1 WHEN 'layer' THEN 2 ELSE 3 END,
       w.id,
       CASE p.git_place WHEN 'tree' THEN 0 WHEN 'index' THEN 1 WHEN 'worktree' THEN 2
                        WHEN 'commit-message' THEN 3 WHEN 'tag-message' THEN 4
                        WHEN 'ref-name' THEN 5 WHEN 'config' THEN 6 WHEN 'admin' THEN 7
                        WHEN 'unreachable' THEN 8 END,
       (SELECT c.id FROM commits c JOIN people a ON a.id = c.author_id
        WHERE c.oid = unhex_id(p.commit_id) AND a.name = p.author_name
          AND a.email = p.author_email AND c.committed_at = p.committed_at),
       p.in_head,
       (SELECT l.id FROM layers l
        WHERE l.hash = text_hash(p.image || char(10) || p.layer || char(10) || p.layer_index ||
                                 ' ' || p.layer_count || char(10) || p.created_by)
          AND l.image = p.image AND l.layer = p.layer AND l.layer_index = p.layer_index
          AND l.layer_count = p.layer_count AND l.created_by = p.created_by),
       p.visible, unhex_id(p.blob), p.span_begin, max(0, p.span_end - p.span_begin), p.line,
       p.column, p.end_line, p.end_column, p.encoding, p.versions, NULL, p.first_seen, p.last_seen,
       p.last_scan, p.gone_at
FROM old_places p
JOIN paths w ON w.target_id = p.target_id AND w.hash = text_hash(p.path || char(10) || p.inside)
            AND w.path = p.path AND w.inside = p.inside
ORDER BY p.finding_id, p.target_id, p.identity;

INSERT INTO owners SELECT * FROM old_owners;
INSERT INTO verdicts SELECT * FROM old_verdicts;

INSERT INTO exceptions
SELECT e.id,
       substr(sha256(lower(hex(f.fingerprint)) || char(10) || f.rule || char(10) || e.owner ||
                     char(10) || e.reason || char(10) || e.approver || char(10) || e.created_at ||
                     ' ' || e.expires_at || ' ' || e.id), 1, 16),
       'secret', f.fingerprint, f.rule, '', '', e.owner, e.reason, e.approver, e.created_at,
       e.expires_at, e.removed_at
FROM old_exceptions e JOIN old_findings f ON f.id = e.finding_id;
)sql";

}  // namespace

std::string_view schema_2_copy() { return kCopy; }

}  // namespace dredge

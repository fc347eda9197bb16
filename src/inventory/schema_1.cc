// Version 1 of the schema. Released, so it never changes: files of that version are out there.
#include <string>

#include "inventory/schema_steps.h"

namespace dredge {
namespace {

constexpr std::string_view kVersion1 = R"sql(
CREATE TABLE meta (
  key   TEXT PRIMARY KEY,
  value ANY  NOT NULL      -- key_check: HMAC-SHA-256 of a constant under the inventory key
) STRICT;

CREATE TABLE targets (     -- what was scanned, by canonical name
  id         INTEGER PRIMARY KEY,
  kind       TEXT    NOT NULL,   -- path, git, image, stream
  name       TEXT    NOT NULL,
  first_seen INTEGER NOT NULL,   -- seconds since the epoch, UTC, as all times here
  last_seen  INTEGER NOT NULL,
  UNIQUE (kind, name)
) STRICT;

CREATE TABLE scans (       -- one row a scan, kept for ever: enumerated = scanned + skipped bytes
  id               INTEGER PRIMARY KEY,
  target_id        INTEGER NOT NULL REFERENCES targets (id),
  started_at       INTEGER NOT NULL,
  finished_at      INTEGER NOT NULL,
  version          TEXT    NOT NULL,  -- of dredge
  rules_digest     TEXT    NOT NULL,
  rule_count       INTEGER NOT NULL,
  complete         INTEGER NOT NULL,  -- 1: nothing was skipped, so what it did not find is gone
  blobs            INTEGER NOT NULL,
  enumerated_bytes INTEGER NOT NULL,
  scanned_bytes    INTEGER NOT NULL,
  skipped_bytes    INTEGER NOT NULL,
  notices          INTEGER NOT NULL,
  engine_refusals  INTEGER NOT NULL,
  below_confidence INTEGER NOT NULL,
  unpacked_bytes   INTEGER NOT NULL,
  findings         INTEGER NOT NULL,  -- found by this scan
  new_findings     INTEGER NOT NULL,  -- of them, never seen anywhere before
  gone_findings    INTEGER NOT NULL,  -- no longer anywhere
  back_findings    INTEGER NOT NULL   -- had been gone
) STRICT;
CREATE INDEX scans_by_target ON scans (target_id, id);

CREATE TABLE notices (     -- what the latest scan of each target did not scan, and why
  scan_id  INTEGER NOT NULL REFERENCES scans (id),
  position INTEGER NOT NULL,
  kind     TEXT    NOT NULL,  -- file, commit, layer, stream
  path     TEXT    NOT NULL,  -- app.tar!etc/app.jar
  bytes    INTEGER NOT NULL,
  code     TEXT    NOT NULL,  -- limit-exceeded, corrupt, ...
  why      TEXT    NOT NULL,
  PRIMARY KEY (scan_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE findings (    -- one secret under one rule, wherever it is
  id          INTEGER PRIMARY KEY,
  fingerprint BLOB    NOT NULL CHECK (length(fingerprint) = 32),  -- HMAC-SHA-256(key, secret)
  rule        TEXT    NOT NULL,
  provider    TEXT    NOT NULL,
  description TEXT    NOT NULL,
  severity    INTEGER NOT NULL CHECK (severity BETWEEN 0 AND 4),  -- info 0 ... critical 4
  masked      TEXT    NOT NULL,   -- what may be shown of it
  first_seen  INTEGER NOT NULL,
  last_seen   INTEGER NOT NULL,
  gone_at     INTEGER,            -- NULL while it stands in at least one target
  UNIQUE (fingerprint, rule)
) STRICT;
CREATE INDEX findings_by_rule ON findings (rule);

CREATE TABLE finding_targets (   -- what one target says of a finding
  finding_id   INTEGER NOT NULL REFERENCES findings (id),
  target_id    INTEGER NOT NULL REFERENCES targets (id),
  confidence   REAL    NOT NULL CHECK (confidence BETWEEN 0 AND 1),
  signals      TEXT    NOT NULL,  -- JSON [{"name","weight","detail"}]: what moved the confidence
  risk_score   INTEGER NOT NULL CHECK (risk_score BETWEEN 0 AND 100),
  risk_band    INTEGER NOT NULL CHECK (risk_band BETWEEN 0 AND 4),
  risk_reasons TEXT    NOT NULL,  -- JSON [{"factor","value","why"}]
  first_seen   INTEGER NOT NULL,
  last_seen    INTEGER NOT NULL,
  last_scan    INTEGER NOT NULL REFERENCES scans (id),
  gone_at      INTEGER,
  PRIMARY KEY (finding_id, target_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX finding_targets_by_target ON finding_targets (target_id, gone_at);

CREATE TABLE places (      -- an occurrence of a finding at an origin
  id           INTEGER PRIMARY KEY,
  finding_id   INTEGER NOT NULL REFERENCES findings (id),
  target_id    INTEGER NOT NULL REFERENCES targets (id),
  identity     BLOB    NOT NULL,  -- names the place over scans; survives edits elsewhere in a file
  position     INTEGER NOT NULL,  -- its rank among the finding's places in the latest report
  kind         TEXT    NOT NULL,  -- file, commit, layer, stream
  path         TEXT    NOT NULL,  -- in the target, commit or layer; the name of a stream
  inside       TEXT    NOT NULL,  -- members of nested archives, outermost first, one a line
  git_place    TEXT,              -- tree, index, worktree, commit-message, ...
  commit_id    TEXT,              -- that introduced it
  author_name  TEXT,
  author_email TEXT,
  committed_at INTEGER,
  in_head      INTEGER,           -- 1: still in HEAD's tree
  image        TEXT,
  layer        TEXT,              -- DiffID
  layer_index  INTEGER,
  layer_count  INTEGER,
  created_by   TEXT,              -- the instruction, secrets masked
  visible      INTEGER,           -- 1: still in the image's final file system
  blob         TEXT    NOT NULL,  -- git blob id of the content
  span_begin   INTEGER NOT NULL,  -- bytes, half-open
  span_end     INTEGER NOT NULL,
  line         INTEGER NOT NULL,
  column       INTEGER NOT NULL,  -- code points, from 1
  end_line     INTEGER NOT NULL,
  end_column   INTEGER NOT NULL,
  encoding     INTEGER NOT NULL,  -- plain 0, utf-16le 1, utf-16be 2, utf-32le 3, utf-32be 4, base64 5
  versions     INTEGER NOT NULL,  -- of the file, that hold it
  first_seen   INTEGER NOT NULL,
  last_seen    INTEGER NOT NULL,
  last_scan    INTEGER NOT NULL REFERENCES scans (id),
  gone_at      INTEGER,
  UNIQUE (finding_id, target_id, identity)
) STRICT;
CREATE INDEX places_by_target ON places (target_id, gone_at);

CREATE TABLE owners (      -- candidates, with evidence; several targets may name several
  finding_id INTEGER NOT NULL REFERENCES findings (id),
  target_id  INTEGER NOT NULL REFERENCES targets (id),
  position   INTEGER NOT NULL,   -- best first
  owner      TEXT    NOT NULL,
  source     TEXT    NOT NULL,   -- map, codeowners, image-label, introducer
  confidence REAL    NOT NULL CHECK (confidence BETWEEN 0 AND 1),
  evidence   TEXT    NOT NULL,
  PRIMARY KEY (finding_id, target_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX owners_by_name ON owners (owner);

CREATE TABLE verdicts (    -- append-only: what issuers said, over time; the newest holds
  id         INTEGER PRIMARY KEY,
  finding_id INTEGER NOT NULL REFERENCES findings (id),
  checked_at INTEGER NOT NULL,
  liveness   TEXT    NOT NULL,   -- live, restricted, revoked, expired, unknown, canary
  evidence   TEXT    NOT NULL,
  identity   TEXT    NOT NULL,
  UNIQUE (finding_id, checked_at, liveness, evidence, identity)
) STRICT;

CREATE TABLE exceptions (  -- dated decisions to live with a finding
  id         INTEGER PRIMARY KEY,
  finding_id INTEGER NOT NULL REFERENCES findings (id),
  owner      TEXT    NOT NULL CHECK (owner <> ''),
  reason     TEXT    NOT NULL CHECK (reason <> ''),
  approver   TEXT    NOT NULL CHECK (approver <> ''),
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL CHECK (expires_at > created_at),
  removed_at INTEGER
) STRICT;
CREATE INDEX exceptions_by_finding ON exceptions (finding_id);

CREATE TABLE events (      -- append-only: what happened, in order
  id         INTEGER PRIMARY KEY,
  at         INTEGER NOT NULL,
  scan_id    INTEGER REFERENCES scans (id),
  finding_id INTEGER NOT NULL REFERENCES findings (id),
  place_id   INTEGER REFERENCES places (id),
  kind       TEXT    NOT NULL,   -- finding-new|gone|back, place-new|gone|back, verdict,
                                 -- exception-added|removed
  detail     TEXT    NOT NULL
) STRICT;
CREATE INDEX events_by_finding ON events (finding_id, id);

CREATE TRIGGER events_keep BEFORE DELETE ON events
  BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER events_hold BEFORE UPDATE ON events
  BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER verdicts_keep BEFORE DELETE ON verdicts
  BEGIN SELECT RAISE(ABORT, 'verdicts are append-only'); END;
CREATE TRIGGER verdicts_hold BEFORE UPDATE ON verdicts
  BEGIN SELECT RAISE(ABORT, 'verdicts are append-only'); END;
)sql";

constexpr std::string_view kViews1 = R"sql(
CREATE VIEW findings_view AS
SELECT lower(substr(hex(f.fingerprint), 1, 12)) AS finding,
       lower(hex(f.fingerprint)) AS fingerprint, f.rule, f.provider, f.description, f.masked,
       CASE f.severity WHEN 0 THEN 'info' WHEN 1 THEN 'low' WHEN 2 THEN 'medium'
                       WHEN 3 THEN 'high' ELSE 'critical' END AS severity,
       CASE WHEN f.gone_at IS NULL THEN 'open' ELSE 'gone' END AS state,
       t.risk_score AS risk,
       CASE t.risk_band WHEN 0 THEN 'info' WHEN 1 THEN 'low' WHEN 2 THEN 'medium'
                        WHEN 3 THEN 'high' ELSE 'critical' END AS band,
       t.confidence,
       coalesce((SELECT v.liveness FROM verdicts v WHERE v.finding_id = f.id
                 ORDER BY v.checked_at DESC, v.id DESC LIMIT 1), 'not-checked') AS liveness,
       (SELECT o.owner FROM owners o
        JOIN finding_targets x ON x.finding_id = o.finding_id AND x.target_id = o.target_id
        WHERE o.finding_id = f.id AND (x.gone_at IS NULL OR f.gone_at IS NOT NULL)
        ORDER BY o.confidence DESC, o.owner LIMIT 1) AS owner,
       (SELECT count(*) FROM places p WHERE p.finding_id = f.id AND p.gone_at IS NULL) AS places,
       (SELECT count(*) FROM finding_targets x
        WHERE x.finding_id = f.id AND x.gone_at IS NULL) AS targets,
       datetime(f.first_seen, 'unixepoch') AS first_seen,
       datetime(f.last_seen, 'unixepoch') AS last_seen,
       datetime(f.gone_at, 'unixepoch') AS gone_at
FROM findings f
JOIN finding_targets t ON t.finding_id = f.id
 AND t.target_id = (SELECT x.target_id FROM finding_targets x WHERE x.finding_id = f.id
                    ORDER BY x.gone_at IS NOT NULL, x.risk_score DESC, x.confidence DESC,
                             x.target_id LIMIT 1);

CREATE VIEW places_view AS
SELECT lower(substr(hex(f.fingerprint), 1, 12)) AS finding, f.rule, t.kind AS target_kind,
       t.name AS target, p.kind, p.path, p.inside, p.line, p.column, p.git_place, p.commit_id,
       p.author_name, p.author_email, datetime(p.committed_at, 'unixepoch') AS committed_at,
       p.in_head, p.image, p.layer, p.visible,
       CASE WHEN p.gone_at IS NULL THEN 'open' ELSE 'gone' END AS state,
       datetime(p.first_seen, 'unixepoch') AS first_seen,
       datetime(p.last_seen, 'unixepoch') AS last_seen
FROM places p JOIN findings f ON f.id = p.finding_id JOIN targets t ON t.id = p.target_id;

CREATE VIEW owners_view AS
SELECT o.owner, count(DISTINCT o.finding_id) AS findings, max(t.risk_score) AS highest_risk,
       sum(t.risk_score) AS total_risk
FROM owners o
JOIN finding_targets t ON t.finding_id = o.finding_id AND t.target_id = o.target_id
WHERE o.position = 0 AND t.gone_at IS NULL
GROUP BY o.owner;

CREATE VIEW events_view AS
SELECT e.id, datetime(e.at, 'unixepoch') AS at, e.kind,
       lower(substr(hex(f.fingerprint), 1, 12)) AS finding, f.rule, t.name AS target, p.path,
       e.detail
FROM events e JOIN findings f ON f.id = e.finding_id
LEFT JOIN places p ON p.id = e.place_id
LEFT JOIN scans s ON s.id = e.scan_id LEFT JOIN targets t ON t.id = s.target_id;
)sql";

}  // namespace

std::string_view schema_1() {
  static const std::string sql = std::string(kVersion1) + std::string(kViews1);
  return sql;
}

}  // namespace dredge

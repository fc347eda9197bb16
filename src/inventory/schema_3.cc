// Version 3 of the schema: what keeps ten million places quick to write.
//
// The indexes of version 2 over hashes (of events, of commits, of paths, of whole fingerprints) had
// their entries all over the file, so that each scan wrote every page of them again. Events are
// looked up by hash only by `check` and `merge`, which read all of them anyway. Paths and commits
// belong to a target, whose own a scan reads once. A fingerprint's index holds its first six bytes:
// a quarter of the size, and of a million findings two share them once in five hundred files.
#include <string>

#include "inventory/schema_steps.h"
#include "inventory/views.h"

namespace dredge {
namespace {

constexpr std::string_view kFindings3 = R"sql(
DROP VIEW v_findings; DROP VIEW v_places; DROP VIEW v_targets; DROP VIEW v_scans;
DROP VIEW v_owners; DROP VIEW v_candidates; DROP VIEW v_choices; DROP VIEW v_remediations;
DROP VIEW v_verdicts; DROP VIEW v_exceptions; DROP VIEW v_sprawl; DROP VIEW v_trend;
DROP VIEW v_events;

CREATE TABLE new_findings (    -- one secret under one rule, wherever it is; never two rows for one
  id          INTEGER PRIMARY KEY,
  fingerprint BLOB    NOT NULL CHECK (length(fingerprint) = 32),  -- HMAC-SHA-256(key, secret)
  rule        TEXT    NOT NULL,
  provider    TEXT    NOT NULL,
  description TEXT    NOT NULL,
  severity    INTEGER NOT NULL CHECK (severity BETWEEN 0 AND 4),  -- info 0 ... critical 4
  masked      TEXT    NOT NULL,   -- what may be shown of it
  first_seen  INTEGER NOT NULL,
  last_seen   INTEGER NOT NULL,
  -- Derived from the tables below, kept here to be found fast:
  gone_at     INTEGER,            -- NULL while it stands in at least one target
  target_id   INTEGER REFERENCES targets (id),  -- where it is worst; what follows is of there
  confidence  REAL    NOT NULL DEFAULT 0,
  risk_score  INTEGER NOT NULL DEFAULT 0,
  risk_band   INTEGER NOT NULL DEFAULT 0,
  liveness    TEXT    NOT NULL DEFAULT 'not-checked',  -- of the latest verdict
  owner       TEXT,               -- the chosen one, else the best candidate; NULL: an orphan
  remediation TEXT    NOT NULL DEFAULT 'open',         -- the latest state
  places      INTEGER NOT NULL DEFAULT 0,              -- where it stands now
  targets     INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO new_findings
SELECT id, fingerprint, rule, provider, description, severity, masked, first_seen, last_seen,
       gone_at, target_id, confidence, risk_score, risk_band, liveness, owner, remediation, places,
       targets
FROM findings;
DROP TABLE findings;
ALTER TABLE new_findings RENAME TO findings;
CREATE INDEX findings_by_fingerprint ON findings (substr(fingerprint, 1, 6));
CREATE INDEX findings_by_rule ON findings (rule);
CREATE INDEX findings_by_risk ON findings (risk_score);
DROP INDEX owners_by_name;
)sql";

// Commits become the targets' own, as paths are.
constexpr std::string_view kInterned3 = R"sql(
DROP INDEX paths_by_hash;
ALTER TABLE paths DROP COLUMN hash;
CREATE INDEX paths_by_target ON paths (target_id);

CREATE TABLE new_commits (     -- interned; a target's own lie together
  id           INTEGER PRIMARY KEY,
  target_id    INTEGER NOT NULL REFERENCES targets (id),
  oid          BLOB    NOT NULL,  -- the object id; empty when the place has none
  author_id    INTEGER NOT NULL REFERENCES people (id),
  committed_at INTEGER NOT NULL
) STRICT;
CREATE TEMP TABLE commits_of (target INTEGER, old INTEGER, id INTEGER PRIMARY KEY,
                              UNIQUE (target, old));
INSERT INTO commits_of (target, old)
SELECT DISTINCT target_id, commit_id FROM places WHERE commit_id IS NOT NULL ORDER BY 1, 2;
INSERT INTO new_commits
SELECT o.id, o.target, c.oid, c.author_id, c.committed_at
FROM commits_of o JOIN commits c ON c.id = o.old ORDER BY o.id;
UPDATE places AS p SET commit_id = (SELECT o.id FROM commits_of o
                                    WHERE o.target = p.target_id AND o.old = p.commit_id)
WHERE commit_id IS NOT NULL;
DROP TABLE commits_of;
DROP TABLE commits;
ALTER TABLE new_commits RENAME TO commits;
CREATE INDEX commits_by_target ON commits (target_id);
)sql";

constexpr std::string_view kEvents3 = R"sql(
CREATE TABLE new_events (      -- append-only, hash-chained: what happened, in order
  id         INTEGER PRIMARY KEY,
  hash       BLOB    NOT NULL CHECK (length(hash) = 32),  -- SHA-256 of prev and all the rest
  prev       BLOB    NOT NULL CHECK (length(prev) = 32),  -- hash of the event before; zeros: none
  at         INTEGER NOT NULL,
  kind       TEXT    NOT NULL,   -- finding-new|gone|back, place-new|gone|back, place-left-head,
                                 -- place-in-head, place-hidden, place-visible, verdict, state,
                                 -- owner-chosen, exception-added|removed, target-set
  finding_id INTEGER REFERENCES findings (id),
  target_id  INTEGER REFERENCES targets (id),
  scan_id    INTEGER REFERENCES scans (id),
  place      BLOB,               -- with finding and target: the identity of a place
  who        TEXT    NOT NULL,   -- of a decision; empty for what a scan saw
  detail     TEXT    NOT NULL
) STRICT;
INSERT INTO new_events
SELECT id, hash, prev, at, kind, finding_id, target_id, scan_id, place, who, detail FROM events
ORDER BY id;
DROP TABLE events;
ALTER TABLE new_events RENAME TO events;
CREATE INDEX events_by_finding ON events (finding_id, id);
CREATE TRIGGER events_keep BEFORE DELETE ON events
  BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER events_hold BEFORE UPDATE ON events
  BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
)sql";

}  // namespace

std::string_view schema_3() {
  static const std::string sql =
      std::string(kFindings3) + std::string(kInterned3) + std::string(kEvents3);
  return sql;
}

}  // namespace dredge

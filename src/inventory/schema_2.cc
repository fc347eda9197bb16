// Version 2 of the schema. Comments stay in the file's sqlite_schema, so `.schema` explains itself.
//
// Places are what there are many of (a secret in a history of years stands at thousands), so their
// row is kept near 100 bytes: paths, commits and layers are interned, words are small integers, and
// the table is its own index. `findings` repeats what its targets, owners and verdicts decide, so
// that the worst hundred of a million are read off an index. FindingRefresher keeps it so.
#include <string>

#include "inventory/events.h"
#include "inventory/refresher.h"
#include "inventory/schema_steps.h"
#include "inventory/views.h"

namespace dredge {
namespace {

constexpr std::string_view kStepAside = R"sql(
PRAGMA defer_foreign_keys = ON;
DROP VIEW findings_view; DROP VIEW places_view; DROP VIEW owners_view; DROP VIEW events_view;
DROP TRIGGER events_keep; DROP TRIGGER events_hold;
DROP TRIGGER verdicts_keep; DROP TRIGGER verdicts_hold;
DROP INDEX scans_by_target; DROP INDEX findings_by_rule; DROP INDEX finding_targets_by_target;
DROP INDEX places_by_target; DROP INDEX owners_by_name; DROP INDEX exceptions_by_finding;
DROP INDEX events_by_finding;
ALTER TABLE targets RENAME TO old_targets;
ALTER TABLE scans RENAME TO old_scans;
ALTER TABLE notices RENAME TO old_notices;
ALTER TABLE findings RENAME TO old_findings;
ALTER TABLE finding_targets RENAME TO old_finding_targets;
ALTER TABLE places RENAME TO old_places;
ALTER TABLE owners RENAME TO old_owners;
ALTER TABLE verdicts RENAME TO old_verdicts;
ALTER TABLE exceptions RENAME TO old_exceptions;
ALTER TABLE events RENAME TO old_events;
)sql";

constexpr std::string_view kTables = R"sql(
CREATE TABLE targets (     -- what was scanned, by canonical name, and what is said of it
  id          INTEGER PRIMARY KEY,
  kind        TEXT    NOT NULL,   -- path, git, image, stream, import
  name        TEXT    NOT NULL,
  exposure    TEXT    CHECK (exposure IN ('public', 'internal', 'private')),  -- NULL: not said
  environment TEXT    CHECK (environment <> ''),  -- prod, stage, dev, ...; NULL: not said
  settings_at INTEGER NOT NULL,   -- milliseconds since the epoch; the latest setting holds; 0: none
  settings_by TEXT    NOT NULL,
  first_seen  INTEGER NOT NULL,   -- seconds since the epoch, UTC, as all times that say no other
  last_seen   INTEGER NOT NULL,
  UNIQUE (kind, name)
) STRICT;

CREATE TABLE scans (       -- one row a scan, kept for ever: enumerated = scanned + skipped bytes
  id               INTEGER PRIMARY KEY,
  uid              BLOB    NOT NULL UNIQUE CHECK (length(uid) = 16),  -- the same everywhere
  target_id        INTEGER NOT NULL REFERENCES targets (id),
  stamp            INTEGER NOT NULL,  -- orders the scans of a target: milliseconds, never twice
  started_at       INTEGER NOT NULL,
  finished_at      INTEGER NOT NULL,
  tool             TEXT    NOT NULL,  -- dredge, or whose report was imported
  version          TEXT    NOT NULL,  -- of the tool
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
CREATE INDEX scans_by_target ON scans (target_id, stamp);

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
  targets     INTEGER NOT NULL DEFAULT 0,
  UNIQUE (fingerprint, rule)
) STRICT;

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
  last_scan    INTEGER NOT NULL REFERENCES scans (id),  -- the last that saw it here
  gone_at      INTEGER,           -- end of the first complete scan after that one
  places       INTEGER NOT NULL,  -- where it stands now; derived
  PRIMARY KEY (finding_id, target_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE paths (       -- interned; a target's own lie together
  id        INTEGER PRIMARY KEY,
  target_id INTEGER NOT NULL REFERENCES targets (id),
  hash      INTEGER NOT NULL,     -- of path and inside
  path      TEXT    NOT NULL,     -- in the target, commit or layer; the name of a stream
  inside    TEXT    NOT NULL      -- members of nested archives, outermost first, one a line
) STRICT;

CREATE TABLE people (
  id    INTEGER PRIMARY KEY,
  name  TEXT NOT NULL,
  email TEXT NOT NULL,
  UNIQUE (name, email)
) STRICT;

CREATE TABLE commits (
  id           INTEGER PRIMARY KEY,
  oid          BLOB    NOT NULL,  -- the object id; empty when the place has none
  author_id    INTEGER NOT NULL REFERENCES people (id),
  committed_at INTEGER NOT NULL,
  UNIQUE (oid, author_id, committed_at)
) STRICT;

CREATE TABLE layers (
  id          INTEGER PRIMARY KEY,
  hash        INTEGER NOT NULL,   -- of all the rest
  image       TEXT    NOT NULL,
  layer       TEXT    NOT NULL,   -- DiffID
  layer_index INTEGER NOT NULL,
  layer_count INTEGER NOT NULL,
  created_by  TEXT    NOT NULL    -- the instruction, secrets masked
) STRICT;

CREATE TABLE places (      -- an occurrence of a finding at an origin
  finding_id INTEGER NOT NULL REFERENCES findings (id),
  target_id  INTEGER NOT NULL REFERENCES targets (id),
  identity   BLOB    NOT NULL,  -- names the place over scans; survives edits elsewhere in a file
  position   INTEGER NOT NULL,  -- its rank among the finding's places in the latest report
  kind       INTEGER NOT NULL,  -- file 0, commit 1, layer 2, stream 3
  path_id    INTEGER NOT NULL REFERENCES paths (id),
  git_place  INTEGER,           -- tree 0, index 1, worktree 2, commit-message 3, tag-message 4,
                                -- ref-name 5, config 6, admin 7, unreachable 8, file-name 9
  commit_id  INTEGER REFERENCES commits (id),  -- that introduced it
  in_head    INTEGER,           -- 1: still in HEAD's tree
  layer_id   INTEGER REFERENCES layers (id),
  visible    INTEGER,           -- 1: still in the image's final file system
  blob       BLOB    NOT NULL,  -- git blob id of the content
  span_begin INTEGER NOT NULL,  -- bytes
  span_size  INTEGER NOT NULL,
  line       INTEGER NOT NULL,
  column     INTEGER NOT NULL,  -- code points, from 1
  end_line   INTEGER NOT NULL,
  end_column INTEGER NOT NULL,
  encoding   INTEGER NOT NULL,  -- docs/decoding.md, "Numbers"; one step a byte
  versions   INTEGER NOT NULL,  -- of the file, that hold it
  history    TEXT,              -- JSON: detail, ref, in_worktree, provenance; NULL: nothing known
  first_seen INTEGER NOT NULL,
  last_seen  INTEGER NOT NULL,
  last_scan  INTEGER NOT NULL REFERENCES scans (id),
  gone_at    INTEGER,           -- end of the first complete scan that did not see it
  PRIMARY KEY (finding_id, target_id, identity)
) STRICT, WITHOUT ROWID;

CREATE TABLE owners (      -- candidates, with evidence; several targets may name several
  finding_id INTEGER NOT NULL REFERENCES findings (id),
  target_id  INTEGER NOT NULL REFERENCES targets (id),
  position   INTEGER NOT NULL,   -- best first
  owner      TEXT    NOT NULL,
  source     TEXT    NOT NULL,   -- map, codeowners, image-label, introducer, ...
  confidence REAL    NOT NULL CHECK (confidence BETWEEN 0 AND 1),
  evidence   TEXT    NOT NULL,
  PRIMARY KEY (finding_id, target_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE owner_choices (   -- append-only: who was chosen, by whom; the latest stamp holds
  id         INTEGER PRIMARY KEY,
  uid        BLOB    NOT NULL UNIQUE CHECK (length(uid) = 16),
  finding_id INTEGER NOT NULL REFERENCES findings (id),
  stamp      INTEGER NOT NULL,   -- milliseconds, never twice for a finding
  owner      TEXT    NOT NULL,   -- empty: the choice is left to the candidates again
  reason     TEXT    NOT NULL,
  chosen_by  TEXT    NOT NULL CHECK (chosen_by <> ''),
  chosen_at  INTEGER NOT NULL
) STRICT;

CREATE TABLE remediations (    -- append-only: what was done about a finding; the latest stamp holds
  id         INTEGER PRIMARY KEY,
  uid        BLOB    NOT NULL UNIQUE CHECK (length(uid) = 16),
  finding_id INTEGER NOT NULL REFERENCES findings (id),
  stamp      INTEGER NOT NULL,   -- milliseconds, never twice for a finding
  state      TEXT    NOT NULL CHECK (state IN ('open', 'in_progress', 'rotated', 'revoked',
                                               'accepted', 'false_positive')),
  set_by     TEXT    NOT NULL CHECK (set_by <> ''),
  set_at     INTEGER NOT NULL,
  note       TEXT    NOT NULL
) STRICT;

CREATE TABLE verdicts (    -- append-only: what issuers said, over time; the newest holds
  id         INTEGER PRIMARY KEY,
  finding_id INTEGER NOT NULL REFERENCES findings (id),
  checked_at INTEGER NOT NULL,
  liveness   TEXT    NOT NULL,   -- live, restricted, revoked, expired, unknown, canary
  evidence   TEXT    NOT NULL,
  identity   TEXT    NOT NULL,
  UNIQUE (finding_id, checked_at, liveness, evidence, identity)
) STRICT;

CREATE TABLE exceptions (  -- dated decisions to live with a secret, a rule or a path
  id          INTEGER PRIMARY KEY,
  uid         BLOB    NOT NULL UNIQUE CHECK (length(uid) = 16),
  scope       TEXT    NOT NULL CHECK (scope IN ('secret', 'rule', 'path')),
  fingerprint BLOB    CHECK ((fingerprint IS NULL) = (scope <> 'secret')),
  rule        TEXT    NOT NULL,   -- narrows to one rule; empty: any (not for scope rule)
  path        TEXT    NOT NULL,   -- scope path: a GLOB pattern that every open place must match
  target      TEXT    NOT NULL,   -- a target's name: only while it stands nowhere else; empty: any
  owner       TEXT    NOT NULL CHECK (owner <> ''),
  reason      TEXT    NOT NULL CHECK (reason <> ''),
  approver    TEXT    NOT NULL CHECK (approver <> ''),
  created_at  INTEGER NOT NULL,
  expires_at  INTEGER NOT NULL CHECK (expires_at > created_at),  -- from then on it is expired
  removed_at  INTEGER,
  CHECK (scope <> 'rule' OR rule <> ''),
  CHECK ((scope = 'path') = (path <> ''))
) STRICT;

CREATE TABLE events (      -- append-only, hash-chained: what happened, in order
  id         INTEGER PRIMARY KEY,
  hash       BLOB    NOT NULL UNIQUE CHECK (length(hash) = 32),  -- SHA-256 of prev and all the rest
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
)sql";

constexpr std::string_view kIndexes = R"sql(
CREATE INDEX findings_by_rule ON findings (rule);
CREATE INDEX findings_by_risk ON findings (risk_score);
CREATE INDEX finding_targets_by_target ON finding_targets (target_id, gone_at);
CREATE INDEX owners_by_name ON owners (owner);
CREATE INDEX owner_choices_by_finding ON owner_choices (finding_id, stamp);
CREATE INDEX remediations_by_finding ON remediations (finding_id, stamp);
CREATE INDEX events_by_finding ON events (finding_id, id);

CREATE TRIGGER events_keep BEFORE DELETE ON events
  BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER events_hold BEFORE UPDATE ON events
  BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER verdicts_keep BEFORE DELETE ON verdicts
  BEGIN SELECT RAISE(ABORT, 'verdicts are append-only'); END;
CREATE TRIGGER verdicts_hold BEFORE UPDATE ON verdicts
  BEGIN SELECT RAISE(ABORT, 'verdicts are append-only'); END;
CREATE TRIGGER remediations_keep BEFORE DELETE ON remediations
  BEGIN SELECT RAISE(ABORT, 'remediations are append-only'); END;
CREATE TRIGGER remediations_hold BEFORE UPDATE ON remediations
  BEGIN SELECT RAISE(ABORT, 'remediations are append-only'); END;
CREATE TRIGGER owner_choices_keep BEFORE DELETE ON owner_choices
  BEGIN SELECT RAISE(ABORT, 'owner choices are append-only'); END;
CREATE TRIGGER owner_choices_hold BEFORE UPDATE ON owner_choices
  BEGIN SELECT RAISE(ABORT, 'owner choices are append-only'); END;
)sql";

// After the events are chained. Children go before their parents.
constexpr std::string_view kDropOld = R"sql(
DROP TABLE old_events; DROP TABLE old_exceptions; DROP TABLE old_verdicts; DROP TABLE old_owners;
DROP TABLE old_places; DROP TABLE old_finding_targets; DROP TABLE old_notices;
DROP TABLE old_findings; DROP TABLE old_scans; DROP TABLE old_targets;
)sql";

}  // namespace

std::string_view schema_2() {
  static const std::string sql = std::string(kStepAside) + std::string(kTables) +
                                 std::string(schema_2_copy()) + std::string(kIndexes);
  return sql;
}

// The events of version 1 had no chain: they get one in the order they happened.
Result<> finish_schema_2(Database& database) {
  {
    ASSIGN_OR_RETURN(EventLog log, EventLog::prepare(database));
    ASSIGN_OR_RETURN(Statement old,
                     database.prepare("SELECT e.at, e.kind, e.finding_id, s.target_id, e.scan_id, "
                                      "p.identity, e.detail FROM old_events e "
                                      "LEFT JOIN old_scans s ON s.id = e.scan_id "
                                      "LEFT JOIN old_places p ON p.id = e.place_id ORDER BY e.id"));
    while (true) {
      ASSIGN_OR_RETURN(const bool row, old.step());
      if (!row) break;
      Event event{.at = old.integer(0), .kind = old.text(1)};
      event.finding = old.integer(2);
      if (!old.is_null(3)) event.target = old.integer(3);
      if (!old.is_null(4)) event.scan = old.integer(4);
      event.place = old.blob(5);
      event.detail = old.text(6);
      RETURN_IF_ERROR(log.append(event));
    }
  }
  RETURN_IF_ERROR(database.execute(kDropOld));
  RETURN_IF_ERROR(create_views(database));
  ASSIGN_OR_RETURN(FindingRefresher refresher, FindingRefresher::prepare(database));
  return refresher.refresh_all();
}

}  // namespace dredge

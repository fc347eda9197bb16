#include "inventory/views.h"

#include <array>

#include <fmt/format.h>

namespace dredge {
namespace {

#define DREDGE_SEVERITY(column)                                                                    \
  "CASE " column                                                                                   \
  " WHEN 0 THEN 'info' WHEN 1 THEN 'low' WHEN 2 THEN 'medium' WHEN 3 THEN 'high' ELSE 'critical' " \
  "END"
#define DREDGE_TIME(column) "datetime(" column ", 'unixepoch')"
#define DREDGE_FINDING "lower(substr(hex(f.fingerprint), 1, 12))"
#define DREDGE_NOW "CAST(strftime('%s', 'now') AS INTEGER)"
#define DREDGE_OPEN_TARGETS                                                                     \
  " FROM finding_targets x JOIN targets g ON g.id = x.target_id WHERE x.finding_id = f.id AND " \
  "x.gone_at IS NULL"
// Whether the exception `e` covers the finding `f`.
#define DREDGE_COVERS                                                                              \
  "e.removed_at IS NULL AND (e.rule = '' OR e.rule = f.rule) "                                     \
  "AND (e.scope <> 'secret' OR e.fingerprint = f.fingerprint) "                                    \
  "AND (e.target = '' OR NOT EXISTS (SELECT 1" DREDGE_OPEN_TARGETS                                 \
  " AND g.name <> e.target)) "                                                                     \
  "AND (e.scope <> 'path' OR NOT EXISTS (SELECT 1 FROM places p JOIN paths w ON w.id = p.path_id " \
  "WHERE p.finding_id = f.id AND p.gone_at IS NULL AND NOT w.path GLOB e.path))"

constexpr std::array kFindings{
    ViewColumn{"finding", DREDGE_FINDING, "its id: the first 12 digits of the fingerprint"},
    ViewColumn{"fingerprint", "lower(hex(f.fingerprint))", "HMAC-SHA-256(key, secret)"},
    ViewColumn{"rule", "f.rule", "that found it"},
    ViewColumn{"provider", "f.provider", "who issued it"},
    ViewColumn{"description", "f.description", "what it is"},
    ViewColumn{"masked", "f.masked", "what may be shown of it"},
    ViewColumn{"severity", DREDGE_SEVERITY("f.severity"), "info, low, medium, high, critical"},
    ViewColumn{"state", "CASE WHEN f.gone_at IS NULL THEN 'open' ELSE 'gone' END",
               "open while it stands somewhere, else gone"},
    ViewColumn{"remediation", "f.remediation",
               "what was done: open, in_progress, rotated, revoked, accepted, false_positive"},
    ViewColumn{"risk", "f.risk_score", "0 to 100, as of the last scan or decision"},
    ViewColumn{"band", DREDGE_SEVERITY("f.risk_band"), "of the risk: info to critical"},
    ViewColumn{"confidence", "f.confidence", "0 to 1"},
    ViewColumn{"liveness", "f.liveness",
               "live, restricted, revoked, expired, canary, unknown, not-checked"},
    ViewColumn{"owner", "f.owner", "chosen, else the best candidate; NULL: nobody"},
    ViewColumn{"exposure",
               "(SELECT g.exposure" DREDGE_OPEN_TARGETS
               " AND g.exposure IS NOT NULL ORDER BY CASE g.exposure WHEN 'public' THEN 0 "
               "WHEN 'internal' THEN 1 ELSE 2 END LIMIT 1)",
               "the widest of its targets: public, internal, private; NULL: not said"},
    ViewColumn{"environments",
               "(SELECT group_concat(DISTINCT g.environment)" DREDGE_OPEN_TARGETS ")",
               "of its targets, with commas; NULL: not said"},
    ViewColumn{"places", "f.places", "where it stands now"},
    ViewColumn{"targets", "f.targets", "that hold it now"},
    ViewColumn{"in_head",
               "EXISTS (SELECT 1 FROM places p WHERE p.finding_id = f.id AND p.gone_at IS NULL "
               "AND (p.in_head OR p.visible OR (p.in_head IS NULL AND p.visible IS NULL)))",
               "1: readable without digging in history or hidden layers"},
    ViewColumn{"times_back",
               "(SELECT count(*) FROM events e WHERE e.finding_id = f.id "
               "AND e.kind = 'finding-back')",
               "how often it went and came back"},
    ViewColumn{"excepted_until",
               "(SELECT " DREDGE_TIME("max(e.expires_at)") " FROM exceptions e "
                                                           "WHERE " DREDGE_COVERS ")",
               "end of the exception that covers it, past or not; NULL: none"},
    ViewColumn{"first_seen", DREDGE_TIME("f.first_seen"), ""},
    ViewColumn{"last_seen", DREDGE_TIME("f.last_seen"), ""},
    ViewColumn{"gone_at", DREDGE_TIME("f.gone_at"), "NULL while open"},
    ViewColumn{"age_days", "(coalesce(f.gone_at, " DREDGE_NOW ") - f.first_seen) / 86400",
               "since first seen, until gone or now"},
};

constexpr std::array kPlaces{
    ViewColumn{"finding", DREDGE_FINDING, ""},
    ViewColumn{"rule", "f.rule", ""},
    ViewColumn{"target_kind", "t.kind", "path, git, image, stream, import"},
    ViewColumn{"target", "t.name", ""},
    ViewColumn{"kind",
               "CASE p.kind WHEN 0 THEN 'file' WHEN 1 THEN 'commit' WHEN 2 THEN 'layer' "
               "ELSE 'stream' END",
               "file, commit, layer, stream"},
    ViewColumn{"path", "w.path", "in the target, commit or layer; the name of a stream"},
    ViewColumn{"inside", "w.inside",
               "members of nested archives, outermost first, one a line, `\\n` and `\\\\` escaped"},
    ViewColumn{"line", "p.line", "from 1"},
    ViewColumn{"column", "p.column", "in code points, from 1"},
    ViewColumn{"git_place",
               "CASE p.git_place WHEN 0 THEN 'tree' WHEN 1 THEN 'index' WHEN 2 THEN 'worktree' "
               "WHEN 3 THEN 'commit-message' WHEN 4 THEN 'tag-message' WHEN 5 THEN 'ref-name' "
               "WHEN 6 THEN 'config' WHEN 7 THEN 'admin' WHEN 8 THEN 'unreachable' "
               "WHEN 9 THEN 'file-name' END",
               "tree, index, worktree, commit-message, ..."},
    ViewColumn{"commit_id", "lower(hex(c.oid))", "that introduced it"},
    ViewColumn{"author_name", "a.name", "of that commit"},
    ViewColumn{"author_email", "a.email", ""},
    ViewColumn{"committed_at", DREDGE_TIME("c.committed_at"), ""},
    ViewColumn{"in_head", "p.in_head", "1: still in HEAD's tree"},
    ViewColumn{"image", "l.image", ""},
    ViewColumn{"layer", "l.layer", "DiffID"},
    ViewColumn{"visible", "p.visible", "1: still in the image's final file system"},
    ViewColumn{"blob", "lower(hex(p.blob))", "git's id of the content"},
    ViewColumn{"versions", "p.versions", "of the file, that hold it"},
    ViewColumn{"state", "CASE WHEN p.gone_at IS NULL THEN 'open' ELSE 'gone' END", "open, gone"},
    ViewColumn{"first_seen", DREDGE_TIME("p.first_seen"), ""},
    ViewColumn{"last_seen", DREDGE_TIME("p.last_seen"), ""},
    ViewColumn{"gone_at", DREDGE_TIME("p.gone_at"), "NULL while open"},
};

constexpr std::array kTargets{
    ViewColumn{"kind", "t.kind", "path, git, image, stream, import"},
    ViewColumn{"target", "t.name", ""},
    ViewColumn{"exposure", "t.exposure", "public, internal, private; NULL: not said"},
    ViewColumn{"environment", "t.environment", "prod, stage, ...; NULL: not said"},
    ViewColumn{"findings",
               "(SELECT count(*) FROM finding_targets x WHERE x.target_id = t.id "
               "AND x.gone_at IS NULL)",
               "open"},
    ViewColumn{"highest_risk",
               "(SELECT max(x.risk_score) FROM finding_targets x WHERE x.target_id = t.id "
               "AND x.gone_at IS NULL)",
               "of the open ones"},
    ViewColumn{"scans", "(SELECT count(*) FROM scans s WHERE s.target_id = t.id)", ""},
    ViewColumn{"complete",
               "(SELECT s.complete FROM scans s WHERE s.target_id = t.id "
               "ORDER BY s.stamp DESC LIMIT 1)",
               "1: the last scan saw everything"},
    ViewColumn{"first_seen", DREDGE_TIME("t.first_seen"), ""},
    ViewColumn{"last_seen", DREDGE_TIME("t.last_seen"), ""},
};

constexpr std::array kScans{
    ViewColumn{"kind", "t.kind", "of the target"},
    ViewColumn{"target", "t.name", ""},
    ViewColumn{"started_at", DREDGE_TIME("s.started_at"), ""},
    ViewColumn{"finished_at", DREDGE_TIME("s.finished_at"), ""},
    ViewColumn{"tool", "s.tool", "dredge, or whose report was imported"},
    ViewColumn{"version", "s.version", "of the tool"},
    ViewColumn{"rules_digest", "s.rules_digest", ""},
    ViewColumn{"rule_count", "s.rule_count", ""},
    ViewColumn{"complete", "s.complete", "1: nothing was skipped or filtered"},
    ViewColumn{"blobs", "s.blobs", "scanned, each once"},
    ViewColumn{"enumerated_bytes", "s.enumerated_bytes", "= scanned + skipped"},
    ViewColumn{"scanned_bytes", "s.scanned_bytes", ""},
    ViewColumn{"skipped_bytes", "s.skipped_bytes", ""},
    ViewColumn{"notices", "s.notices", "places not scanned, or not wholly"},
    ViewColumn{"findings", "s.findings", "found by this scan"},
    ViewColumn{"new_findings", "s.new_findings", "of them, never seen before"},
    ViewColumn{"gone_findings", "s.gone_findings", "no longer anywhere"},
    ViewColumn{"back_findings", "s.back_findings", "had been gone"},
};

constexpr std::array kOwners{
    ViewColumn{"owner", "f.owner", "NULL: what nobody owns"},
    ViewColumn{"findings", "count(*)", "open ones whose owner this is"},
    ViewColumn{"live", "sum(f.liveness IN ('live', 'restricted'))", "of them, that still work"},
    ViewColumn{"highest_risk", "max(f.risk_score)", ""},
    ViewColumn{"total_risk", "sum(f.risk_score)", ""},
    ViewColumn{"oldest", DREDGE_TIME("min(f.first_seen)"), "first seen of the oldest"},
};

constexpr std::array kCandidates{
    ViewColumn{"finding", DREDGE_FINDING, ""},
    ViewColumn{"rule", "f.rule", ""},
    ViewColumn{"target", "t.name", "that names the owner"},
    ViewColumn{"owner", "o.owner", ""},
    ViewColumn{"source", "o.source", "map, codeowners, introducer, ..."},
    ViewColumn{"confidence", "o.confidence", "0 to 1"},
    ViewColumn{"evidence", "o.evidence", "where it says so"},
    ViewColumn{"is_owner", "o.owner IS f.owner", "1: it is the finding's owner"},
};

constexpr std::array kChoices{
    ViewColumn{"finding", DREDGE_FINDING, ""},
    ViewColumn{"rule", "f.rule", ""},
    ViewColumn{"owner", "nullif(c.owner, '')", "NULL: left to the candidates again"},
    ViewColumn{"reason", "c.reason", ""},
    ViewColumn{"chosen_by", "c.chosen_by", ""},
    ViewColumn{"chosen_at", DREDGE_TIME("c.chosen_at"), ""},
};

constexpr std::array kRemediations{
    ViewColumn{"finding", DREDGE_FINDING, ""},         ViewColumn{"rule", "f.rule", ""},
    ViewColumn{"remediation", "r.state", ""},          ViewColumn{"set_by", "r.set_by", ""},
    ViewColumn{"set_at", DREDGE_TIME("r.set_at"), ""}, ViewColumn{"note", "r.note", ""},
};

constexpr std::array kVerdicts{
    ViewColumn{"finding", DREDGE_FINDING, ""},
    ViewColumn{"rule", "f.rule", ""},
    ViewColumn{"liveness", "v.liveness", ""},
    ViewColumn{"checked_at", DREDGE_TIME("v.checked_at"), "the latest holds"},
    ViewColumn{"evidence", "v.evidence", "what the issuer answered"},
    ViewColumn{"identity", "v.identity", "the account it belongs to"},
};

constexpr std::array kExceptions{
    ViewColumn{"exception", "e.id", ""},
    ViewColumn{"scope", "e.scope", "secret, rule, path"},
    ViewColumn{"finding", "lower(substr(hex(e.fingerprint), 1, 12))", "scope secret"},
    ViewColumn{"rule", "e.rule", "empty: any"},
    ViewColumn{"path", "e.path", "scope path: a GLOB pattern"},
    ViewColumn{"target", "e.target", "empty: any"},
    ViewColumn{"owner", "e.owner", ""},
    ViewColumn{"reason", "e.reason", ""},
    ViewColumn{"approver", "e.approver", ""},
    ViewColumn{"created_at", DREDGE_TIME("e.created_at"), ""},
    ViewColumn{"expires_at", DREDGE_TIME("e.expires_at"), ""},
    ViewColumn{"removed_at", DREDGE_TIME("e.removed_at"), ""},
    ViewColumn{"state",
               "CASE WHEN e.removed_at IS NOT NULL THEN 'removed' "
               "WHEN e.expires_at <= " DREDGE_NOW " THEN 'expired' ELSE 'active' END",
               "active, expired, removed"},
    ViewColumn{"days_left", "(e.expires_at - " DREDGE_NOW ") / 86400", "below 0 once expired"},
    ViewColumn{"findings",
               "(SELECT count(*) FROM findings f WHERE f.gone_at IS NULL AND " DREDGE_COVERS ")",
               "open ones it covers"},
};

constexpr std::array kSprawl{
    ViewColumn{"finding", DREDGE_FINDING, ""},
    ViewColumn{"rule", "f.rule", ""},
    ViewColumn{"masked", "f.masked", ""},
    ViewColumn{"owner", "f.owner", ""},
    ViewColumn{"risk", "f.risk_score", ""},
    ViewColumn{"targets", "f.targets", "that hold it now"},
    ViewColumn{"places", "f.places", "where it stands now"},
    ViewColumn{"exposures", "(SELECT group_concat(DISTINCT g.exposure)" DREDGE_OPEN_TARGETS ")",
               "of those targets"},
    ViewColumn{"environments",
               "(SELECT group_concat(DISTINCT g.environment)" DREDGE_OPEN_TARGETS ")",
               "of those targets: prod,dev is a secret shared across the line"},
};

constexpr std::array kTrend{
    ViewColumn{"day", "day", "on which something was first seen or went"},
    ViewColumn{"new_findings", "sum(came)", "first seen that day"},
    ViewColumn{"gone_findings", "sum(went)", "gone since that day"},
    ViewColumn{"open_findings", "sum(sum(came) - sum(went)) OVER (ORDER BY day)",
               "at the end of the day"},
    ViewColumn{"open_risk", "sum(sum(risk)) OVER (ORDER BY day)",
               "sum of the risk of those, as scored last"},
};

constexpr std::array kEvents{
    ViewColumn{"id", "e.id", ""},
    ViewColumn{"at", DREDGE_TIME("e.at"), ""},
    ViewColumn{"kind", "e.kind", "finding-new, place-gone, verdict, state, ..."},
    ViewColumn{"finding", DREDGE_FINDING, ""},
    ViewColumn{"rule", "f.rule", ""},
    ViewColumn{"target", "t.name", ""},
    ViewColumn{"path", "w.path", "of a place's event"},
    ViewColumn{"who", "e.who", "decided; empty for what a scan saw"},
    ViewColumn{"detail", "e.detail", ""},
    ViewColumn{"hash", "lower(hex(e.hash))", "SHA-256 over this and all before"},
};

constexpr std::array kViews{
    View{"v_findings", "finding", "findings f", kFindings},
    View{"v_places", "place",
         "places p JOIN findings f ON f.id = p.finding_id JOIN targets t ON t.id = p.target_id "
         "JOIN paths w ON w.id = p.path_id LEFT JOIN commits c ON c.id = p.commit_id "
         "LEFT JOIN people a ON a.id = c.author_id LEFT JOIN layers l ON l.id = p.layer_id",
         kPlaces},
    View{"v_targets", "target", "targets t", kTargets},
    View{"v_scans", "scan, with what it covered", "scans s JOIN targets t ON t.id = s.target_id",
         kScans},
    View{"v_owners", "owner of open findings",
         "findings f WHERE f.gone_at IS NULL GROUP BY f.owner", kOwners},
    View{"v_candidates", "owner that a target names for a finding",
         "owners o JOIN findings f ON f.id = o.finding_id JOIN targets t ON t.id = o.target_id",
         kCandidates},
    View{"v_choices", "choice of an owner",
         "owner_choices c JOIN findings f ON f.id = c.finding_id", kChoices},
    View{"v_remediations", "change of a finding's remediation state",
         "remediations r JOIN findings f ON f.id = r.finding_id", kRemediations},
    View{"v_verdicts", "answer of an issuer", "verdicts v JOIN findings f ON f.id = v.finding_id",
         kVerdicts},
    View{"v_exceptions", "exception", "exceptions e", kExceptions},
    View{"v_sprawl", "finding that stands in more than one target",
         "findings f WHERE f.gone_at IS NULL AND f.targets > 1", kSprawl},
    View{"v_trend", "day",
         "(SELECT date(first_seen, 'unixepoch') AS day, 1 AS came, 0 AS went, risk_score AS risk "
         "FROM findings UNION ALL SELECT date(gone_at, 'unixepoch'), 0, 1, -risk_score "
         "FROM findings WHERE gone_at IS NOT NULL) GROUP BY day",
         kTrend},
    View{"v_events", "event",
         "events e LEFT JOIN findings f ON f.id = e.finding_id "
         "LEFT JOIN targets t ON t.id = e.target_id "
         "LEFT JOIN places p ON p.finding_id = e.finding_id AND p.target_id = e.target_id "
         "AND p.identity = e.place LEFT JOIN paths w ON w.id = p.path_id",
         kEvents},
};

constexpr std::string_view kCovers = DREDGE_COVERS;

#undef DREDGE_SEVERITY
#undef DREDGE_TIME
#undef DREDGE_FINDING
#undef DREDGE_NOW
#undef DREDGE_OPEN_TARGETS
#undef DREDGE_COVERS

}  // namespace

std::span<const View> views() { return kViews; }

std::string_view exception_covers() { return kCovers; }

Result<> create_views(Database& database) {
  for (const View& view : views()) {
    std::string columns;
    for (const ViewColumn& column : view.columns)
      columns += fmt::format("{}\n  {} AS {}", columns.empty() ? "" : ",", column.sql, column.name);
    RETURN_IF_ERROR(
        database.execute(fmt::format("DROP VIEW IF EXISTS {0}; CREATE VIEW {0} AS "
                                     "SELECT{1}\nFROM {2}",
                                     view.name, columns, view.from)));
  }
  return {};
}

std::string views_markdown() {
  std::string text;
  for (const View& view : views()) {
    text += fmt::format("### `{}`: one row a {}\n\n| column | what |\n|---|---|\n", view.name,
                        view.row);
    for (const ViewColumn& column : view.columns)
      text += fmt::format("| {} | {} |\n", column.name, column.what);
    text += "\n";
  }
  return text;
}

}  // namespace dredge

// The json and jsonl formats. A key means the same and has the same type in both; keys and their
// order are part of the contract in docs/output.md.
#include <ostream>

#include "base/text.h"
#include "report/json_writer.h"
#include "report/writers.h"

namespace dredge {
namespace {

constexpr int kSchemaVersion = 1;

void id_or_null(JsonWriter& json, std::string_view name, const BlobId& id) {
  json.text_or_null(name, id.hex());
}

void write_position(JsonWriter& json, const Place& place) {
  const Occurrence& at = place.at;
  json.member("path", place.origin.display_path());
  json.member("line", at.line).member("column", at.column);
  json.member("end_line", at.end_line).member("end_column", at.end_column);
  id_or_null(json, "blob", at.blob);
}

void write_commit(JsonWriter& json, const Place& place) {
  const CommitOrigin* commit = commit_of(place);
  static const CommitOrigin kNone;
  const CommitOrigin& shown = commit == nullptr ? kNone : *commit;
  id_or_null(json, "commit", shown.commit);
  json.text_or_null("author", person_text(shown.author));
  json.text_or_null("committed_at", iso_time(shown.committed_at));
  json.key("in_head");
  commit == nullptr ? json.null() : json.boolean(shown.in_head);
}

void write_setting(JsonWriter& json, const Place& place) {
  json.member("kind", kind_of(place.origin)).member("target", place.target);
  const LayerOrigin* layer = layer_of(place);
  static const LayerOrigin kNone;
  const LayerOrigin& shown = layer == nullptr ? kNone : *layer;
  json.text_or_null("image", shown.image).text_or_null("layer", shown.layer);
  json.key("layer_index");
  layer == nullptr ? json.null() : json.integer(shown.index);
  json.key("layer_count");
  layer == nullptr ? json.null() : json.integer(shown.count);
  json.text_or_null("created_by", shown.created_by);
  json.key("visible");
  layer == nullptr ? json.null() : json.boolean(shown.visible);
  json.member("encoding", name_of(place.at.encoding)).member("versions", place.versions);
  json.member("begin", place.at.span.begin).member("end", place.at.span.end);
}

void write_changes(JsonWriter& json, const Provenance& provenance) {
  json.key("changes").begin_array();
  for (const CommitChange& change : provenance.changes) {
    json.begin_object().member("change", change.removed ? "removed" : "back");
    json.member("commit", change.commit.hex());
    json.text_or_null("author", person_text(change.author));
    json.text_or_null("committed_at", iso_time(change.committed_at)).end();
  }
  json.end();
  json.member("change_count", provenance.change_count);
}

void write_provenance(JsonWriter& json, const Place& place) {
  const CommitOrigin* commit = commit_of(place);
  json.member("origin", commit == nullptr ? kind_of(place.origin) : origin_word(*commit));
  json.text_or_null("ref", commit == nullptr ? "" : commit->ref);
  json.key("in_worktree");
  commit == nullptr ? json.null() : json.boolean(commit->in_worktree);
  json.key("provenance");
  if (!place.provenance) {
    json.null();
    return;
  }
  const Provenance& provenance = *place.provenance;
  json.begin_object().text_or_null("committer", person_text(provenance.committer));
  json.text_or_null("authored_at", iso_time(provenance.authored_at));
  json.key("co_authors").begin_array();
  for (const Person& person : provenance.co_authors) json.string(person_text(person));
  json.end();
  json.key("branches").begin_array();
  for (const std::string& branch : provenance.branches) json.string(branch);
  json.end();
  json.member("branch_count", provenance.branch_count);
  write_changes(json, provenance);
  json.end();
}

void write_best_owner(JsonWriter& json, const Finding& finding) {
  json.text_or_null("owner", finding.owners.empty() ? "" : finding.owners.front().owner);
}

void write_secret(JsonWriter& json, const Finding& finding, const ReportOptions& options) {
  if (const auto secret = shown_secret(finding, options)) json.member("secret", *secret);
}

void write_verdict_detail(JsonWriter& json, const Verdict& verdict) {
  json.text_or_null("verdict_evidence", verdict.evidence);
  json.text_or_null("verdict_identity", verdict.identity);
  json.text_or_null("verdict_checked_at", iso_time(verdict.checked_at));
}

void write_suppression(JsonWriter& json, const Finding& finding) {
  json.key("suppressed");
  if (!finding.suppressed) {
    json.null();
    return;
  }
  json.begin_object().member("source", finding.suppressed->source);
  json.text_or_null("reason", finding.suppressed->reason);
  json.text_or_null("until", finding.suppressed->until).end();
}

void write_line(JsonWriter& json, const Finding& finding, const Place& place,
                const ReportOptions& options) {
  json.begin_object();
  json.member("rule", finding.rule).member("provider", finding.provider);
  json.key("confidence").number(finding.confidence);
  json.member("fingerprint", finding.fingerprint.hex()).member("masked", finding.masked);
  write_position(json, place);
  write_commit(json, place);
  write_best_owner(json, finding);
  json.member("risk", finding.risk.score);
  json.member("verdict", name_of(finding.verdict.liveness));
  json.member("id", finding.fingerprint.brief());
  json.member("severity", name_of(finding.severity));
  json.member("description", finding.description);
  json.member("band", name_of(finding.risk.band));
  write_setting(json, place);
  write_verdict_detail(json, finding.verdict);
  write_provenance(json, place);
  write_suppression(json, finding);
  write_secret(json, finding, options);
  json.end();
}

void write_signals(JsonWriter& json, const Finding& finding) {
  json.key("signals").begin_array();
  for (const Signal& signal : finding.signals) {
    json.begin_object().member("name", signal.name);
    json.key("weight").number(signal.weight);
    json.text_or_null("detail", signal.detail).end();
  }
  json.end();
}

void write_owners(JsonWriter& json, const Finding& finding) {
  json.key("owners").begin_array();
  for (const OwnerCandidate& owner : finding.owners) {
    json.begin_object().member("owner", owner.owner).member("source", owner.source);
    json.key("confidence").number(owner.confidence);
    json.text_or_null("evidence", owner.evidence).member("inactive", owner.is_inactive).end();
  }
  json.end();
}

void write_controls(JsonWriter& json, const Finding& finding) {
  json.key("controls").begin_array();
  for (const Control& control : finding.controls) {
    json.begin_object().member("framework", control.framework).member("id", control.id);
    json.member("name", control.name).text_or_null("why", control.why).end();
  }
  json.end();
}

void write_rotations(JsonWriter& json, const ScanReport& report) {
  json.key("rotations").begin_array();
  for (const Rotation& rotation : report.rotations) {
    json.begin_object();
    json.member("id", report.findings[rotation.findings.front()].fingerprint.brief());
    json.key("risk").number(rotation.risk);
    json.key("share").number(rotation.share).end();
  }
  json.end();
}

void write_risk_reasons(JsonWriter& json, const Finding& finding) {
  json.key("risk_reasons").begin_array();
  for (const RiskReason& reason : finding.risk.reasons) {
    json.begin_object().member("factor", reason.factor);
    json.key("value").number(reason.value);
    json.text_or_null("why", reason.why).end();
  }
  json.end();
}

void write_places(JsonWriter& json, const Finding& finding) {
  json.key("places").begin_array();
  for (const Place& place : finding.places) {
    json.begin_object();
    write_position(json, place);
    write_commit(json, place);
    write_setting(json, place);
    write_provenance(json, place);
    json.end();
  }
  json.end();
}

}  // namespace

void write_finding_members(JsonWriter& json, const Finding& finding, const ReportOptions& options) {
  json.member("id", finding.fingerprint.brief());
  json.member("rule", finding.rule).member("provider", finding.provider);
  json.member("description", finding.description);
  json.member("severity", name_of(finding.severity));
  json.key("confidence").number(finding.confidence);
  json.member("fingerprint", finding.fingerprint.hex()).member("masked", finding.masked);
  write_secret(json, finding, options);
  json.member("risk", finding.risk.score).member("band", name_of(finding.risk.band));
  write_risk_reasons(json, finding);
  json.member("verdict", name_of(finding.verdict.liveness));
  write_verdict_detail(json, finding.verdict);
  write_best_owner(json, finding);
  write_owners(json, finding);
  write_signals(json, finding);
  json.key("remediation").begin_array();
  for (const std::string& step : finding.remediation) json.string(step);
  json.end();
  write_controls(json, finding);
  write_suppression(json, finding);
  write_places(json, finding);
}

namespace {

void write_finding(JsonWriter& json, const Finding& finding, const ReportOptions& options) {
  json.begin_object();
  write_finding_members(json, finding, options);
  json.end();
}

void write_coverage(JsonWriter& json, const Coverage& coverage) {
  json.key("coverage").begin_object();
  json.member("partial", coverage.partial());
  json.member("blobs", coverage.blobs);
  json.member("enumerated_bytes", coverage.enumerated_bytes);
  json.member("scanned_bytes", coverage.scanned_bytes);
  json.member("skipped_bytes", coverage.skipped_bytes);
  json.member("unpacked_bytes", coverage.unpacked_bytes);
  json.member("notices", coverage.notices);
  json.member("elsewhere", coverage.elsewhere);
  json.member("engine_refusals", coverage.engine_refusals);
  json.member("below_confidence", coverage.below_confidence);
  json.member("suppressed", coverage.suppressed);
  json.member("known_objects", coverage.known_objects);
  json.end();
}

void write_notice(JsonWriter& json, const Notice& notice) {
  json.begin_object();
  json.text_or_null("path", notice.origin.display_path());
  json.member("kind", kind_of(notice.origin)).member("bytes", notice.bytes);
  json.member("reason", name_of(notice.why.code)).member("message", notice.why.message);
  json.key("elsewhere").boolean(notice.is_elsewhere);
  json.end();
}

}  // namespace

Result<> write_json(const ScanReport& report, const ReportOptions& options, std::ostream& out) {
  JsonWriter json(out, JsonWriter::Style::Indented);
  json.begin_object();
  json.member("schema_version", kSchemaVersion);
  json.member("tool", "dredge").member("version", DREDGE_VERSION);
  json.key("targets").begin_array();
  for (const std::string& target : report.targets) json.string(target);
  json.end();
  json.member("rules_digest", report.rules_digest).member("rule_count", report.rule_count);
  write_coverage(json, report.coverage);
  json.key("findings").begin_array();
  for (const Finding& finding : report.findings) write_finding(json, finding, options);
  for (const Finding& finding : listed_suppressed(report, options))
    write_finding(json, finding, options);
  json.end();
  write_rotations(json, report);
  json.key("notices").begin_array();
  for (const Notice& notice : report.notices) write_notice(json, notice);
  json.end();
  json.key("warnings").begin_array();
  for (const std::string& warning : report.warnings) json.string(warning);
  json.end();
  json.end();
  out << '\n';
  return check_written(out);
}

Result<> write_jsonl(const ScanReport& report, const ReportOptions& options, std::ostream& out) {
  const auto write = [&](const Finding& finding) {
    for (const Place& place : finding.places) {
      JsonWriter json(out, JsonWriter::Style::Compact);
      write_line(json, finding, place, options);
      out << '\n';
    }
  };
  for (const Finding& finding : report.findings) write(finding);
  for (const Finding& finding : listed_suppressed(report, options)) write(finding);
  return check_written(out);
}

}  // namespace dredge

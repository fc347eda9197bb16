// SARIF 2.1.0, as strict as code hosts read it (docs/output.md): severity stands on the rule,
// only the first location counts, a URI is relative and percent-encoded, no text is empty. No
// snippet and no secret, whatever the options say.
#include <algorithm>
#include <map>
#include <ostream>

#include <fmt/format.h>

#include "base/text.h"
#include "report/json_writer.h"
#include "report/sarif.h"
#include "report/writers.h"

namespace dredge {
namespace {

constexpr std::size_t kMaxLocations = 100;       // a code host keeps no more of them
constexpr std::size_t kMaxNotifications = 1000;  // the rest are counted in one more
constexpr std::size_t kMaxDescription = 1024;    // characters

// What all findings of one rule say about it: its worst risk, its surest finding.
struct RuleFacts {
  const Finding* first = nullptr;
  Risk worst;
  double confidence = 0;
  std::size_t index = 0;
};
using Rules = std::map<std::string_view, RuleFacts>;

Rules collect_rules(std::span<const Finding> findings, std::span<const Finding> suppressed) {
  Rules rules;
  for (const std::span<const Finding> list : {findings, suppressed}) {
    for (const Finding& finding : list) {
      RuleFacts& facts = rules[finding.rule];
      if (facts.first == nullptr) facts.first = &finding;
      if (finding.risk.score > facts.worst.score) facts.worst.score = finding.risk.score;
      facts.worst.band = std::max(facts.worst.band, finding.risk.band);
      facts.confidence = std::max(facts.confidence, finding.confidence);
    }
  }
  std::size_t index = 0;
  for (auto& [id, facts] : rules) facts.index = index++;
  return rules;
}

std::string_view level_of(Band band) {
  if (band >= Band::High) return "error";
  return band == Band::Medium ? "warning" : "note";
}

std::string_view precision_of(double confidence) {
  if (confidence >= 0.9) return "very-high";
  if (confidence >= 0.75) return "high";
  return confidence >= 0.5 ? "medium" : "low";
}

// The first `limit` characters; "secret" for nothing, because an empty text is refused.
std::string description_text(std::string_view text) {
  std::string valid = to_valid_utf8(text);
  std::size_t characters = 0;
  for (std::size_t i = 0; i < valid.size(); ++i) {
    const bool starts_one = (static_cast<unsigned char>(valid[i]) & 0xC0U) != 0x80U;
    if (starts_one && ++characters > kMaxDescription) {
      valid.resize(i);
      break;
    }
  }
  return valid.empty() ? "Secret" : valid;
}

void write_text_member(JsonWriter& json, std::string_view name, std::string_view text) {
  json.key(name).begin_object().member("text", text).end();
}

void write_help(JsonWriter& json, const Finding& finding) {
  std::string text = "Replace the secret, then revoke it.";
  std::string markdown = "**Replace the secret, then revoke it.**\n";
  for (std::size_t i = 0; i < finding.remediation.size(); ++i) {
    text += fmt::format("\n{}. {}", i + 1, finding.remediation[i]);
    markdown += fmt::format("\n{}. {}", i + 1, finding.remediation[i]);
  }
  json.key("help").begin_object().member("text", text).member("markdown", markdown).end();
}

void write_rule(JsonWriter& json, std::string_view id, const RuleFacts& facts) {
  const std::string description = description_text(facts.first->description);
  json.begin_object().member("id", id).member("name", id);
  write_text_member(json, "shortDescription", description);
  write_text_member(json, "fullDescription",
                    description_text(description + " in content that others can read."));
  write_help(json, *facts.first);
  json.key("defaultConfiguration").begin_object();
  json.member("level", level_of(facts.worst.band)).end();
  json.key("properties").begin_object();
  json.member("security-severity", security_severity(facts.worst));
  json.member("precision", precision_of(facts.confidence));
  json.key("tags").begin_array().string("security").string("secret");
  if (!facts.first->provider.empty()) json.string(facts.first->provider);
  json.end().end().end();
}

void write_region(JsonWriter& json, const Occurrence& at) {
  if (at.line == 0) return;  // a line that is not known may not be called 0
  json.key("region").begin_object().member("startLine", at.line);
  if (at.column != 0) json.member("startColumn", at.column);
  if (at.end_line >= at.line) json.member("endLine", at.end_line);
  const bool ends_later = at.end_line > at.line || at.end_column > at.column;
  if (at.column != 0 && at.end_column != 0 && ends_later) json.member("endColumn", at.end_column);
  json.end();
}

void write_location(JsonWriter& json, const Place& place, const ReportOptions& options) {
  json.begin_object().key("physicalLocation").begin_object();
  json.key("artifactLocation").begin_object();
  json.member("uri", relative_uri(openable_path(place, options))).end();
  write_region(json, place.at);
  json.end();
  if (!is_current(place)) {
    json.key("logicalLocations").begin_array().begin_object();
    json.member("name", kind_of(place.origin));
    json.member("fullyQualifiedName", openable_path(place, options)).end().end();
  }
  json.key("properties").begin_object();
  json.member("kind", kind_of(place.origin)).member("current", is_current(place));
  if (const CommitOrigin* commit = commit_of(place)) {
    if (!commit->commit.empty()) json.member("commit", commit->commit.hex());
    json.member("origin", origin_word(*commit)).text_or_null("ref", commit->ref);
  }
  if (const LayerOrigin* layer = layer_of(place)) {
    json.text_or_null("image", layer->image).text_or_null("layer", layer->layer);
  }
  json.end().end();
}

// The place in HEAD comes first, because hosts show the first and forget the others.
void write_locations(JsonWriter& json, const Finding& finding, const ReportOptions& options) {
  const auto head = std::find_if(finding.places.begin(), finding.places.end(), is_current);
  json.key("locations").begin_array();
  std::size_t written = 0;
  if (head != finding.places.end()) {
    write_location(json, *head, options);
    ++written;
  }
  for (auto place = finding.places.begin(); place != finding.places.end(); ++place) {
    if (written == kMaxLocations) break;
    if (place == head) continue;
    write_location(json, *place, options);
    ++written;
  }
  json.end();
}

std::string message_of(const Finding& finding) {
  std::string message =
      fmt::format("{}: {}.", description_text(finding.description), finding.masked);
  if (finding.verdict.liveness != Liveness::NotChecked) {
    message += fmt::format(" The issuer's verdict: {}.", name_of(finding.verdict.liveness));
  }
  message += fmt::format(" Risk {} of 100.", finding.risk.score);
  if (finding.places.size() > 1) message += fmt::format(" {} places.", finding.places.size());
  if (!finding.remediation.empty()) message += " " + finding.remediation.front();
  return message;
}

// An allow stands in the source; an ignore file beside it.
void write_suppressions(JsonWriter& json, const Finding& finding) {
  if (!finding.suppressed) return;
  const Suppression& why = *finding.suppressed;
  const bool is_inline = why.source.find("allow") != std::string::npos;
  json.key("suppressions").begin_array().begin_object();
  json.member("kind", is_inline ? "inSource" : "external").member("status", "accepted");
  std::string said = why.reason.empty() ? why.source : why.source + ": " + why.reason;
  if (!why.until.empty()) said += " (until " + why.until + ")";
  json.member("justification", said).end().end();
}

void write_result(JsonWriter& json, const Finding& finding, std::size_t rule_index,
                  const ReportOptions& options) {
  json.begin_object().member("ruleId", finding.rule).member("ruleIndex", rule_index);
  json.member("level", level_of(finding.risk.band));
  write_text_member(json, "message", message_of(finding));
  write_locations(json, finding, options);
  write_suppressions(json, finding);
  const std::string fingerprint = finding.fingerprint.hex();
  json.key("partialFingerprints").begin_object();
  json.member("primaryLocationLineHash", sarif_alert_id(finding.rule, fingerprint));
  json.end();
  json.key("fingerprints").begin_object().member("dredge/v1", fingerprint).end();
  json.key("rank").number(std::clamp(finding.risk.score, 0, 100));
  json.key("properties").begin_object();
  json.member("id", finding.fingerprint.brief()).member("masked", finding.masked);
  json.key("confidence").number(finding.confidence);
  json.member("band", name_of(finding.risk.band));
  json.member("verdict", name_of(finding.verdict.liveness));
  json.text_or_null("owner", finding.owners.empty() ? "" : finding.owners.front().owner);
  json.member("places", finding.places.size());
  json.end().end();
}

void write_notification(JsonWriter& json, std::string_view level, std::string_view message) {
  json.begin_object().member("level", level);
  write_text_member(json, "message", message);
  json.end();
}

void write_invocation(JsonWriter& json, const ScanReport& report, std::size_t dropped) {
  json.key("invocations").begin_array().begin_object();
  json.member("executionSuccessful", true);
  json.key("toolExecutionNotifications").begin_array();
  if (dropped != 0) {
    write_notification(json, "error",
                       fmt::format("{} findings of the lowest risk are not in this file: it holds "
                                   "the first {}",
                                   dropped, report.findings.size() - dropped));
  }
  const std::size_t shown = std::min(report.notices.size(), kMaxNotifications);
  for (std::size_t i = 0; i < shown; ++i) {
    const Notice& notice = report.notices[i];
    write_notification(
        json, notice.is_elsewhere ? "note" : "warning",
        fmt::format("not scanned: {} ({} bytes, {}): {}", notice.origin.display_path(),
                    notice.bytes, name_of(notice.why.code), notice.why.message));
  }
  if (shown < report.notices.size()) {
    write_notification(
        json, "warning",
        fmt::format("{} more places were not scanned", report.notices.size() - shown));
  }
  json.end().end().end();
}

}  // namespace

Result<> write_sarif(const ScanReport& report, const ReportOptions& options, std::ostream& out) {
  const std::size_t count = std::min(report.findings.size(), options.sarif_max_results);
  const std::span<const Finding> shown(report.findings.data(), count);
  const std::span<const Finding> all_suppressed = listed_suppressed(report, options);
  const std::span<const Finding> suppressed =
      all_suppressed.first(std::min(all_suppressed.size(), options.sarif_max_results - count));
  const Rules rules = collect_rules(shown, suppressed);
  JsonWriter json(out, JsonWriter::Style::Indented);
  json.begin_object();
  json.member("$schema", kSarifSchema).member("version", "2.1.0");
  json.key("runs").begin_array().begin_object();
  json.key("tool").begin_object().key("driver").begin_object();
  json.member("name", "dredge").member("semanticVersion", DREDGE_VERSION);
  json.key("rules").begin_array();
  for (const auto& [id, facts] : rules) write_rule(json, id, facts);
  json.end().end().end();
  write_invocation(json, report, report.findings.size() - count);
  json.member("columnKind", "unicodeCodePoints");
  json.key("results").begin_array();
  for (const std::span<const Finding> list : {shown, suppressed}) {
    for (const Finding& finding : list)
      write_result(json, finding, rules.at(finding.rule).index, options);
  }
  json.end();
  json.key("properties").begin_object();
  json.member("rulesDigest", report.rules_digest);
  json.member("partialCoverage", report.coverage.partial()).end();
  json.end().end().end();
  out << '\n';
  return check_written(out);
}

}  // namespace dredge

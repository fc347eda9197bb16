#include "inventory/export.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include <fmt/format.h>

#include "base/text.h"
#include "inventory/export_parts.h"

namespace dredge {
namespace {

// What CycloneDX calls the kind of material; a rule's name says it.
std::string_view material_of(std::string_view rule) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kKinds{{
      {"private-key", "private-key"},
      {"password", "password"},
      {"token", "token"},
      {"secret-key", "secret-key"},
  }};
  for (const auto& [word, kind] : kKinds)
    if (rule.find(word) != std::string_view::npos) return kind;
  return "credential";
}

// Of a secret that was seen and that nobody asked the issuer about, its state is not known.
std::string_view material_state(const StoredFinding& row) {
  if (is_live(row.finding)) return "compromised";
  const Liveness liveness = row.finding.verdict.liveness;
  if (liveness == Liveness::Revoked || liveness == Liveness::Expired) return "destroyed";
  if (row.remediation.state == RemediationState::Revoked) return "destroyed";
  if (row.remediation.state == RemediationState::Rotated) return "deactivated";
  return "";
}

Json component_of(const StoredFinding& row) {
  const Finding& finding = row.finding;
  Json material{{"type", material_of(finding.rule)}, {"id", finding.fingerprint.hex()}};
  if (!material_state(row).empty()) material["state"] = material_state(row);
  Json properties = Json::array();
  const auto add = [&](std::string_view name, std::string value) {
    if (!value.empty())
      properties.push_back({{"name", fmt::format("dredge:{}", name)}, {"value", std::move(value)}});
  };
  add("rule", finding.rule);
  add("masked", finding.masked);
  add("risk", std::to_string(finding.risk.score));
  add("band", std::string(name_of(finding.risk.band)));
  add("liveness", std::string(name_of(finding.verdict.liveness)));
  add("state", std::string(name_of(row.state)));
  add("remediation", std::string(name_of(row.remediation.state)));
  add("owner", finding.owners.empty() ? "" : finding.owners.front().owner);
  add("exposure", row.exposure);
  add("first_seen", iso_time(row.first_seen));
  add("last_seen", iso_time(row.last_seen));
  Json occurrences = Json::array();
  for (const Place& place : finding.places) {
    Json occurrence{{"location", place.origin.display_path()}};
    if (place.at.line > 0) occurrence["line"] = place.at.line;
    if (!place.target.empty()) occurrence["additionalContext"] = place.target;
    occurrences.push_back(std::move(occurrence));
  }
  return {{"type", "cryptographic-asset"},
          {"bom-ref", export_uid(finding.fingerprint.hex(), finding.rule)},
          {"name", finding.description},
          {"evidence", {{"occurrences", std::move(occurrences)}}},
          {"cryptoProperties",
           {{"assetType", "related-crypto-material"},
            {"relatedCryptoMaterialProperties", std::move(material)}}},
          {"properties", std::move(properties)}};
}

std::string_view dojo_severity(Band band) {
  constexpr std::array<std::string_view, 5> kSeverities{"Info", "Low", "Medium", "High",
                                                        "Critical"};
  return kSeverities[static_cast<std::size_t>(band)];
}

// The first weakness that the finding's own controls name.
int cwe_of(const Finding& finding) {
  constexpr std::string_view kPrefix = "CWE-";
  constexpr int kHardCodedCredentials = 798;
  for (const Control& control : finding.controls)
    if (control.framework == "cwe" && control.id.starts_with(kPrefix))
      return std::atoi(std::string(control.id.substr(kPrefix.size())).c_str());
  return kHardCodedCredentials;
}

// Tags hold no blanks, commas or quotes there.
std::string dojo_tag(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return std::string_view(" \t\r\n,'\"").find(c) != std::string::npos; },
      '_');
  return text;
}

std::string dojo_description(const StoredFinding& row) {
  constexpr std::size_t kMostPlaces = 100;
  const Finding& finding = row.finding;
  std::string text =
      fmt::format("{} `{}`\n\nRule: {}\n", finding.description, finding.masked, finding.rule);
  text += fmt::format("Owner: {}\n",
                      finding.owners.empty() ? "nobody is known" : finding.owners.front().owner);
  text += fmt::format("Risk: {} of 100\n\nPlaces:\n", finding.risk.score);
  const std::size_t shown = std::min(kMostPlaces, finding.places.size());
  for (std::size_t i = 0; i < shown; ++i) {
    const Place& place = finding.places[i];
    text += fmt::format("- {} {}:{}\n", place.target, place.origin.display_path(), place.at.line);
  }
  if (shown < finding.places.size())
    text += fmt::format("- and {} more\n", finding.places.size() - shown);
  return text;
}

Json dojo_tags(const StoredFinding& row) {
  Json tags = Json::array({"secret", dojo_tag(row.finding.provider)});
  if (!row.finding.owners.empty())
    tags.push_back(dojo_tag("owner:" + row.finding.owners.front().owner));
  for (const std::string& environment : row.environments) tags.push_back(dojo_tag(environment));
  return tags;
}

// Its model holds some states to exclude each other: what is accepted or false is not active, and
// what is false is not verified. An owner is no `service`: that key decides which findings a later
// import may close.
Json dojo_of(const StoredFinding& row, std::int64_t now) {
  const Finding& finding = row.finding;
  const bool is_gone = row.state == FindingState::Gone;
  const bool is_false = row.remediation.state == RemediationState::FalsePositive;
  const bool is_lived_with = !is_gone && !is_false && is_accepted(row, now);
  Json entry{{"title", fmt::format("{} {}", finding.description, finding.fingerprint.brief())},
             {"severity", dojo_severity(finding.risk.band)},
             {"description", dojo_description(row)},
             {"date", iso_time(row.first_seen).substr(0, 10)},
             {"cwe", cwe_of(finding)},
             {"unique_id_from_tool", export_uid(finding.fingerprint.hex(), finding.rule)},
             {"vuln_id_from_tool", finding.rule},
             {"active", !is_gone && !is_false && !is_lived_with},
             {"verified", is_live(finding) && !is_false},
             {"false_p", is_false},
             {"risk_accepted", is_lived_with},
             {"is_mitigated", is_gone},
             {"static_finding", true},
             {"dynamic_finding", false},
             {"nb_occurences", std::max<std::size_t>(1, finding.places.size())},
             {"tags", dojo_tags(row)}};
  if (is_gone) entry["mitigated"] = iso_time(row.gone_at);
  if (!is_gone && finding.due_at != 0)
    entry["planned_remediation_date"] = iso_time(finding.due_at).substr(0, 10);
  if (!finding.places.empty()) {
    entry["file_path"] = finding.places.front().origin.display_path();
    if (finding.places.front().at.line > 0) entry["line"] = finding.places.front().at.line;
  }
  if (!finding.remediation.empty()) entry["mitigation"] = joined(finding.remediation);
  return entry;
}

// `document` with one list more, whose entries are written as they come.
Result<> write_with_list(const Json& document, std::string_view list, const EachFinding& each,
                         const std::function<Json(const StoredFinding&)>& entry_of,
                         std::ostream& out) {
  std::string head = dump_json(document, 2);
  head.resize(head.rfind('\n'));  // before the bracket that ends it
  out << head << ",\n  \"" << list << "\": [";
  bool is_first = true;
  RETURN_IF_ERROR(each([&](const StoredFinding& row) -> Result<> {
    out << (is_first ? "\n" : ",\n") << dump_json(entry_of(row));
    is_first = false;
    return {};
  }));
  out << "\n  ]\n}\n";
  return finish_export(out);
}

}  // namespace

std::string export_uid(std::string_view fingerprint, std::string_view rule) {
  return fmt::format("{}:{}", fingerprint, rule);
}

Result<> write_cyclonedx(const EachFinding& each, const ExportContext& context, std::ostream& out) {
  const Json tool{{"type", "application"}, {"name", "dredge"}, {"version", context.version}};
  const Json document{
      {"bomFormat", "CycloneDX"},
      {"specVersion", "1.6"},
      {"version", 1},
      {"metadata",
       {{"timestamp", iso_time(context.now)}, {"tools", {{"components", Json::array({tool})}}}}}};
  return write_with_list(document, "components", each, component_of, out);
}

Result<> write_defectdojo(const EachFinding& each, const ExportContext& context,
                          std::ostream& out) {
  const Json document{
      {"name", "dredge inventory"}, {"type", "dredge"}, {"version", context.version}};
  return write_with_list(
      document, "findings", each,
      [&](const StoredFinding& row) { return dojo_of(row, context.now); }, out);
}

}  // namespace dredge

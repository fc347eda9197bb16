#include "inventory/export.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.h"

namespace dredge {
namespace {

using Json = nlohmann::ordered_json;

std::string dump(const Json& json, int indent = -1) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

Result<> finish(std::ostream& out) {
  out.flush();
  if (out) return {};
  return Error{ErrorCode::Io, "export: cannot be written"};
}

bool is_live(const Finding& finding) {
  return finding.verdict.liveness == Liveness::Live ||
         finding.verdict.liveness == Liveness::Restricted;
}

std::uint32_t line_of(const Place& place) { return place.at.line; }

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += (text.empty() ? "" : "\n") + line;
  return text;
}

// 1 New, 2 In Progress, 3 Suppressed, 4 Resolved.
int ocsf_status(const StoredFinding& row) {
  if (row.state == FindingState::Gone) return 4;
  switch (row.remediation.state) {
    case RemediationState::InProgress:
      return 2;
    case RemediationState::Accepted:
    case RemediationState::FalsePositive:
      return 3;
    case RemediationState::Rotated:
    case RemediationState::Revoked:
      return 4;
    case RemediationState::Open:
      break;
  }
  return 1;
}

Json ocsf_resources(const StoredFinding& row) {
  Json resources = Json::array();
  for (const Place& place : row.finding.places) {
    Json resource{{"name", place.origin.display_path()}};
    if (!place.target.empty()) resource["namespace"] = place.target;
    if (!row.finding.owners.empty())
      resource["owner"] = {{"name", row.finding.owners.front().owner}};
    resource["data"] = {{"line", line_of(place)}};
    resources.push_back(std::move(resource));
  }
  return resources;
}

Json ocsf_of(const StoredFinding& row, const ExportContext& context) {
  const Finding& finding = row.finding;
  const bool is_closed = ocsf_status(row) == 4;
  const int activity = is_closed ? 3 : row.first_seen == row.last_seen ? 1 : 2;
  constexpr int kClass = 2006;
  Json event{{"activity_id", activity},
             {"category_uid", 2},
             {"class_uid", kClass},
             {"type_uid", kClass * 100 + activity},
             {"severity_id", static_cast<int>(finding.risk.band) + 1},
             {"status_id", ocsf_status(row)},
             {"time", row.last_seen * 1000},
             {"message", fmt::format("{} {}", finding.description, finding.masked)},
             {"metadata",
              {{"version", "1.8.0"},
               {"product",
                {{"name", "dredge"}, {"vendor_name", "dredge"}, {"version", context.version}}}}},
             {"finding_info",
              {{"uid", finding.fingerprint.hex() + ":" + finding.rule},
               {"title", finding.description},
               {"types", {finding.rule}},
               {"first_seen_time", row.first_seen * 1000},
               {"last_seen_time", row.last_seen * 1000}}},
             {"data_security", {{"data_lifecycle_state_id", 1}, {"detection_system_id", 11}}},
             {"resources", ocsf_resources(row)}};
  event["risk_score"] = finding.risk.score;
  event["risk_level_id"] = static_cast<int>(finding.risk.band);  // info 0 ... critical 4, as ours
  // The class has no place for steps.
  event["unmapped"] = {{"remediation_steps", joined(finding.remediation)},
                       {"liveness", name_of(finding.verdict.liveness)},
                       {"remediation_state", name_of(row.remediation.state)},
                       {"exposure", row.exposure}};
  return event;
}

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
          {"bom-ref", finding.fingerprint.hex() + ":" + finding.rule},
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

Json dojo_of(const StoredFinding& row) {
  const Finding& finding = row.finding;
  std::string description = fmt::format("{} `{}`\n\nRule: {}\n\nPlaces:\n", finding.description,
                                        finding.masked, finding.rule);
  for (const Place& place : finding.places)
    description +=
        fmt::format("- {} {}:{}\n", place.target, place.origin.display_path(), place.at.line);
  Json tags = Json::array({"secret", finding.provider});
  for (const std::string& environment : row.environments) tags.push_back(environment);
  Json entry{{"title", fmt::format("{} {}", finding.description, finding.fingerprint.brief())},
             {"severity", dojo_severity(finding.risk.band)},
             {"description", std::move(description)},
             {"date", iso_time(row.first_seen).substr(0, 10)},
             {"cwe", 798},
             {"unique_id_from_tool", finding.fingerprint.hex() + ":" + finding.rule},
             {"vuln_id_from_tool", finding.rule},
             {"active", row.state == FindingState::Open},
             {"verified", is_live(finding)},
             {"false_p", row.remediation.state == RemediationState::FalsePositive},
             {"risk_accepted", row.excepted || row.remediation.state == RemediationState::Accepted},
             {"is_mitigated", row.state == FindingState::Gone},
             {"static_finding", true},
             {"dynamic_finding", false},
             {"nb_occurences", std::max<std::size_t>(1, finding.places.size())},
             {"tags", std::move(tags)}};
  if (!finding.places.empty()) {
    entry["file_path"] = finding.places.front().origin.display_path();
    if (finding.places.front().at.line > 0) entry["line"] = finding.places.front().at.line;
  }
  if (!finding.owners.empty()) entry["service"] = finding.owners.front().owner;
  if (!finding.remediation.empty()) entry["mitigation"] = joined(finding.remediation);
  return entry;
}

}  // namespace

Result<> write_ocsf(std::span<const StoredFinding> findings, const ExportContext& context,
                    std::ostream& out) {
  for (const StoredFinding& row : findings) out << dump(ocsf_of(row, context)) << '\n';
  return finish(out);
}

Result<> write_cyclonedx(std::span<const StoredFinding> findings, const ExportContext& context,
                         std::ostream& out) {
  Json components = Json::array();
  for (const StoredFinding& row : findings) components.push_back(component_of(row));
  const Json tool{{"type", "application"}, {"name", "dredge"}, {"version", context.version}};
  const Json document{
      {"bomFormat", "CycloneDX"},
      {"specVersion", "1.6"},
      {"version", 1},
      {"metadata",
       {{"timestamp", iso_time(context.now)}, {"tools", {{"components", Json::array({tool})}}}}},
      {"components", std::move(components)}};
  out << dump(document, 2) << '\n';
  return finish(out);
}

Result<> write_defectdojo(std::span<const StoredFinding> findings, const ExportContext& context,
                          std::ostream& out) {
  Json entries = Json::array();
  for (const StoredFinding& row : findings) entries.push_back(dojo_of(row));
  const Json document{{"name", "dredge inventory"},
                      {"type", "dredge"},
                      {"version", context.version},
                      {"findings", std::move(entries)}};
  out << dump(document, 2) << '\n';
  return finish(out);
}

}  // namespace dredge

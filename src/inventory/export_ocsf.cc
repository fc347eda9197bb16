#include <array>
#include <cstdlib>

#include <fmt/format.h>

#include "base/text.h"
#include "inventory/export.h"
#include "inventory/export_parts.h"

namespace dredge {
namespace {

// A number of the schema and the caption that goes with it: its sibling attribute.
struct Coded {
  int number = 0;
  std::string_view caption;
};

Coded status_of(const StoredFinding& row, std::int64_t now) {
  constexpr Coded kNew{1, "New"};
  constexpr Coded kInProgress{2, "In Progress"};
  constexpr Coded kSuppressed{3, "Suppressed"};
  constexpr Coded kResolved{4, "Resolved"};
  if (row.state == FindingState::Gone) return kResolved;
  switch (row.remediation.state) {
    case RemediationState::Accepted:
    case RemediationState::FalsePositive:
      return kSuppressed;
    case RemediationState::Rotated:
    case RemediationState::Revoked:
      return is_live(row.finding) ? kInProgress : kResolved;
    case RemediationState::InProgress:
    case RemediationState::Open:
      break;
  }
  if (is_accepted(row, now)) return kSuppressed;
  return row.remediation.state == RemediationState::InProgress ? kInProgress : kNew;
}

// A finding that no later scan saw again is new; what is resolved is closed.
Coded activity_of(const StoredFinding& row, Coded status) {
  if (status.number == 4) return {3, "Close"};
  return row.first_seen == row.last_seen ? Coded{1, "Create"} : Coded{2, "Update"};
}

Coded severity_of(Band band) {
  constexpr std::array<Coded, 5> kSeverities{
      {{1, "Informational"}, {2, "Low"}, {3, "Medium"}, {4, "High"}, {5, "Critical"}}};
  return kSeverities[static_cast<std::size_t>(band)];
}

Coded risk_level_of(Band band) {
  constexpr std::array<Coded, 5> kLevels{
      {{0, "Info"}, {1, "Low"}, {2, "Medium"}, {3, "High"}, {4, "Critical"}}};
  return kLevels[static_cast<std::size_t>(band)];
}

Coded confidence_of(double confidence) {
  if (confidence >= 0.8) return {3, "High"};
  return confidence >= 0.5 ? Coded{2, "Medium"} : Coded{1, "Low"};
}

// Whether there is a file at that place: a message, a stream or an image's configuration is none.
bool is_file(const Origin& origin) {
  if (const auto* commit = std::get_if<CommitOrigin>(&origin.where))
    return commit->place == GitPlace::Tree || commit->place == GitPlace::Index ||
           commit->place == GitPlace::Worktree || commit->place == GitPlace::Admin;
  if (const auto* layer = std::get_if<LayerOrigin>(&origin.where)) return !layer->layer.empty();
  return std::holds_alternative<FileOrigin>(origin.where);
}

Json file_of(const std::string& path) {
  constexpr int kRegularFile = 1;
  Json file{{"name", path.substr(path.rfind('/') + 1)}, {"path", path}, {"type_id", kRegularFile}};
  file["type"] = "Regular File";
  return file;
}

Json owner_of(const std::string& owner) {
  const bool is_person = owner.find('@', 1) != std::string::npos;  // an address, no @handle
  Json user{{"name", owner}};
  if (is_person) user["email_addr"] = owner;
  return user;
}

Json resources_of(const StoredFinding& row) {
  constexpr Coded kAffected{3, "Affected"};
  Json resources = Json::array();
  for (const Place& place : row.finding.places) {
    Json resource{{"name", place.origin.display_path()},
                  {"role_id", kAffected.number},
                  {"role", kAffected.caption}};
    if (!place.target.empty()) resource["namespace"] = place.target;
    if (!row.finding.owners.empty()) resource["owner"] = owner_of(row.finding.owners.front().owner);
    resource["data"] = {{"line", place.at.line}};
    resources.push_back(std::move(resource));
  }
  return resources;
}

// What the class has no attribute for.
Json unmapped_of(const StoredFinding& row, const ExportContext& context) {
  const Finding& finding = row.finding;
  Json controls = Json::array();
  for (const Control& control : finding.controls)
    controls.push_back(fmt::format("{}:{}", control.framework, control.id));
  Json unmapped{{"masked", finding.masked},
                {"liveness", name_of(finding.verdict.liveness)},
                {"remediation_state", name_of(row.remediation.state)},
                {"remediation_steps", joined(finding.remediation)},
                {"controls", std::move(controls)}};
  if (!row.exposure.empty()) unmapped["exposure"] = row.exposure;
  if (!row.environments.empty()) unmapped["environments"] = row.environments;
  if (finding.due_at != 0) unmapped["due_at"] = iso_time(finding.due_at);
  if (row.excepted) unmapped["excepted_until"] = iso_time(row.excepted_until);
  if (row.gone_at != 0) unmapped["gone_at"] = iso_time(row.gone_at);
  const auto back = context.times_back.find(export_uid(finding.fingerprint.hex(), finding.rule));
  if (back != context.times_back.end()) unmapped["times_back"] = std::atoi(back->second.c_str());
  return unmapped;
}

Json finding_info_of(const StoredFinding& row) {
  constexpr Coded kRule{1, "Rule"};
  const Finding& finding = row.finding;
  return {{"uid", export_uid(finding.fingerprint.hex(), finding.rule)},
          {"title", finding.description},
          {"types", {finding.rule}},
          {"analytic",
           {{"uid", finding.rule},
            {"name", finding.description},
            {"type_id", kRule.number},
            {"type", kRule.caption}}},
          {"first_seen_time", row.first_seen * 1000},
          {"last_seen_time", row.last_seen * 1000}};
}

Json event_of(const StoredFinding& row, const ExportContext& context) {
  constexpr int kClass = 2006;
  constexpr int kAtRest = 1;
  constexpr int kDeveloperSecurity = 11;
  const Finding& finding = row.finding;
  const Coded status = status_of(row, context.now);
  const Coded activity = activity_of(row, status);
  const Coded severity = severity_of(finding.risk.band);
  const Coded level = risk_level_of(finding.risk.band);
  const Coded confidence = confidence_of(finding.confidence);
  Json event{{"activity_id", activity.number},
             {"activity_name", activity.caption},
             {"category_uid", 2},
             {"class_uid", kClass},
             {"type_uid", kClass * 100 + activity.number},
             {"severity_id", severity.number},
             {"severity", severity.caption},
             {"status_id", status.number},
             {"status", status.caption},
             {"is_alert", status.number <= 2},
             {"time", (row.gone_at != 0 ? row.gone_at : row.last_seen) * 1000},
             {"message", fmt::format("{} {}", finding.description, finding.masked)},
             {"metadata",
              {{"version", "1.8.0"},
               {"product",
                {{"name", "dredge"}, {"vendor_name", "dredge"}, {"version", context.version}}}}},
             {"finding_info", finding_info_of(row)},
             {"data_security",
              {{"data_lifecycle_state_id", kAtRest}, {"detection_system_id", kDeveloperSecurity}}},
             {"resources", resources_of(row)},
             {"risk_score", finding.risk.score},
             {"risk_level_id", level.number},
             {"risk_level", level.caption},
             {"confidence_score", static_cast<int>(finding.confidence * 100)},
             {"confidence_id", confidence.number},
             {"confidence", confidence.caption},
             {"unmapped", unmapped_of(row, context)}};
  if (!finding.places.empty() && is_file(finding.places.front().origin))
    event["file"] = file_of(finding.places.front().origin.display_path());
  return event;
}

}  // namespace

Result<> write_ocsf(const EachFinding& each, const ExportContext& context, std::ostream& out) {
  RETURN_IF_ERROR(each([&](const StoredFinding& row) -> Result<> {
    out << dump_json(event_of(row, context)) << '\n';
    return {};
  }));
  return finish_export(out);
}

}  // namespace dredge

// One row of gitleaks, TruffleHog, Kingfisher and GitLab reports. Source: the tools' own
// documentation of their JSON, and GitLab's secret-detection schema 15.0.4.
#include <initializer_list>

#include "base/text.h"
#include "inventory/import_json.h"

namespace dredge {
namespace {

constexpr const char* kReported = "as the imported report says";

// The members of one level of `object` that are objects: TruffleHog wraps its source's data in one
// named after the source ("Git", "Filesystem", "Docker").
const Json& only_member(const Json& object) {
  static const Json kNothing;
  if (!object.is_object() || object.empty()) return kNothing;
  return object.begin().value();
}

std::string first_text(std::initializer_list<const Json*> values) {
  for (const Json* value : values)
    if (!text_of(*value).empty()) return text_of(*value);
  return {};
}

}  // namespace

bool read_gitleaks(const Json& row, ImportedFinding& finding) {
  finding.rule = text_of(member(row, "RuleID"));
  if (finding.rule.empty()) return false;
  finding.description = text_of(member(row, "Description"));
  finding.secret = secret_of(member(row, "Secret"));
  finding.place = place_of(text_of(member(row, "File")), text_of(member(row, "Commit")),
                           {text_of(member(row, "Author")), text_of(member(row, "Email"))});
  set_lines(finding.place, number_of(member(row, "StartLine")), number_of(member(row, "EndLine")),
            number_of(member(row, "StartColumn")), number_of(member(row, "EndColumn")));
  return true;
}

bool read_trufflehog(const Json& row, std::int64_t now, ImportedFinding& finding) {
  finding.rule = to_lower(text_of(member(row, "DetectorName")));
  if (finding.rule.empty()) return false;
  finding.description = text_of(member(row, "DetectorDescription"));
  finding.secret = secret_of(member(row, "Raw"));
  const Json& data = only_member(member(row, "SourceMetadata", "Data"));
  finding.target = first_text({&member(data, "repository"), &member(data, "image")});
  finding.place = place_of(first_text({&member(data, "file"), &member(data, "path")}),
                           text_of(member(data, "commit")), {"", text_of(member(data, "email"))});
  set_lines(finding.place, number_of(member(data, "line")), 0, 0, 0);
  const Json& verified = member(row, "Verified");
  // Not verified says nothing: the detector may not have been asked.
  if (verified.is_boolean() && verified.get<bool>())
    finding.verdict = {Liveness::Live, kReported, "", now};
  return true;
}

// A record: {"rule": {"name", "id"}, "finding": {"snippet", "path", "line", "validation": {...}}}.
bool read_kingfisher(const Json& row, std::int64_t now, ImportedFinding& finding) {
  const Json& found = member(row, "finding").is_object() ? member(row, "finding") : row;
  finding.rule =
      first_text({&member(row, "rule", "id"), &member(found, "rule", "id"), &member(row, "id")});
  if (finding.rule.empty()) return false;
  finding.description = text_of(member(row, "rule", "name"));
  finding.secret = secret_of(member(found, "snippet"));
  const Json& git = member(found, "git_metadata");
  finding.target = text_of(member(git, "repository_url"));
  finding.place = place_of(first_text({&member(git, "file", "path"), &member(found, "path")}),
                           text_of(member(git, "commit", "id")),
                           {text_of(member(git, "commit", "committer", "name")),
                            text_of(member(git, "commit", "committer", "email"))});
  const std::uint32_t column = number_of(member(found, "column_start"));
  set_lines(finding.place, number_of(member(found, "line")), 0, column,
            number_of(member(found, "column_end")));
  const std::string status = to_lower(text_of(member(found, "validation", "status")));
  if (status == "active credential") finding.verdict = {Liveness::Live, kReported, "", now};
  if (status == "inactive credential") finding.verdict = {Liveness::Revoked, kReported, "", now};
  return true;
}

bool read_gitlab(const Json& row, ImportedFinding& finding) {
  const Json& identifiers = member(row, "identifiers");
  if (identifiers.is_array() && !identifiers.empty())
    finding.rule = text_of(member(identifiers.front(), "value"));
  if (finding.rule.empty()) return false;
  finding.description = text_of(member(row, "name"));
  finding.secret = secret_of(member(row, "raw_source_code_extract"));
  const Json& location = member(row, "location");
  finding.place =
      place_of(text_of(member(location, "file")), text_of(member(location, "commit", "sha")),
               {text_of(member(location, "commit", "author")), ""});
  set_lines(finding.place, number_of(member(location, "start_line")),
            number_of(member(location, "end_line")), 0, 0);
  return true;
}

// SARIF has no field for the secret. Snippets and messages may hold it among other text, where it
// cannot be told from that: they are not read.
void read_sarif(const Json& document, ImportedReport& report) {
  const Json& runs = member(document, "runs");
  if (!runs.is_array()) return;
  for (const Json& run : runs) {
    const Json& driver = member(run, "tool", "driver");
    if (!text_of(member(driver, "name")).empty()) report.tool = text_of(member(driver, "name"));
    report.version = first_text({&member(driver, "semanticVersion"), &member(driver, "version")});
    const Json& results = member(run, "results");
    if (!results.is_array()) continue;
    for (const Json& result : results) {
      ImportedFinding finding;
      finding.rule = first_text({&member(result, "ruleId"), &member(result, "rule", "id")});
      const Json& locations = member(result, "locations");
      if (finding.rule.empty() || !locations.is_array() || locations.empty()) {
        ++report.unreadable;
        continue;
      }
      const Json& physical = member(locations.front(), "physicalLocation");
      const Json& region = member(physical, "region");
      finding.place = place_of(text_of(member(physical, "artifactLocation", "uri")),
                               first_text({&member(result, "properties", "commit"),
                                           &member(result, "partialFingerprints", "commitSha")}),
                               {});
      set_lines(finding.place, number_of(member(region, "startLine")),
                number_of(member(region, "endLine")), number_of(member(region, "startColumn")),
                number_of(member(region, "endColumn")));
      report.findings.push_back(std::move(finding));
    }
  }
}

}  // namespace dredge

#include "inventory/import.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "inventory/import_json.h"

namespace dredge {
namespace {

constexpr std::array<std::pair<ImportFormat, std::string_view>, 5> kFormats{{
    {ImportFormat::Gitleaks, "gitleaks"},
    {ImportFormat::Trufflehog, "trufflehog"},
    {ImportFormat::Kingfisher, "kingfisher"},
    {ImportFormat::Sarif, "sarif"},
    {ImportFormat::Gitlab, "gitlab"},
}};

// The rows of a document: its elements, or itself, or the list under `key`.
std::vector<const Json*> rows_of(const std::vector<Json>& documents, const char* key) {
  std::vector<const Json*> rows;
  for (const Json& document : documents) {
    const Json& list = member(document, key).is_array() ? member(document, key) : document;
    if (!list.is_array()) {
      rows.push_back(&document);
      continue;
    }
    for (const Json& row : list) rows.push_back(&row);
  }
  return rows;
}

// One document; else one a line, as JSONL has it.
Result<std::vector<Json>> parse_documents(std::string_view text) {
  std::vector<Json> documents;
  Json whole = Json::parse(text, nullptr, false);
  if (!whole.is_discarded()) {
    documents.push_back(std::move(whole));
    return documents;
  }
  for (const std::string_view line : split(text, '\n')) {
    if (trim(line).empty()) continue;
    Json row = Json::parse(line, nullptr, false);
    if (row.is_discarded())
      return Error{ErrorCode::InvalidInput,
                   fmt::format("line {} is no JSON", documents.size() + 1)};
    documents.push_back(std::move(row));
  }
  return documents;
}

// By the fields that only one of them has.
std::optional<ImportFormat> detect(const std::vector<Json>& documents) {
  for (const Json& document : documents) {
    if (member(document, "runs").is_array()) return ImportFormat::Sarif;
    if (member(document, "vulnerabilities").is_array()) return ImportFormat::Gitlab;
    if (member(document, "findings").is_array()) return ImportFormat::Kingfisher;
    const bool is_list = document.is_array() && !document.empty();
    const Json& row = is_list ? document.front() : document;
    if (row.contains("RuleID")) return ImportFormat::Gitleaks;
    if (row.contains("DetectorName") || row.contains("SourceMetadata"))
      return ImportFormat::Trufflehog;
    if (row.contains("rule") && row.contains("finding")) return ImportFormat::Kingfisher;
    if (document.is_array() && document.empty()) return ImportFormat::Gitleaks;  // "nothing found"
  }
  return std::nullopt;
}

bool read_row(ImportFormat format, const Json& row, std::int64_t now, ImportedFinding& finding) {
  switch (format) {
    case ImportFormat::Gitleaks:
      return read_gitleaks(row, finding);
    case ImportFormat::Trufflehog:
      return read_trufflehog(row, now, finding);
    case ImportFormat::Kingfisher:
      return read_kingfisher(row, now, finding);
    case ImportFormat::Gitlab:
      return read_gitlab(row, finding);
    case ImportFormat::Sarif:
      break;
  }
  return false;
}

}  // namespace

std::string_view name_of(ImportFormat format) {
  return kFormats[static_cast<std::size_t>(format)].second;
}

std::optional<ImportFormat> parse_import_format(std::string_view name) {
  for (const auto& [format, word] : kFormats)
    if (word == name) return format;
  return std::nullopt;
}

const Json& member(const Json& object, const char* key) {
  static const Json kNothing;
  if (!object.is_object()) return kNothing;
  const auto found = object.find(key);
  return found == object.end() ? kNothing : *found;
}

std::string text_of(const Json& value) {
  return value.is_string() ? value.get_ref<const std::string&>() : std::string();
}

std::uint32_t number_of(const Json& value) {
  if (!value.is_number_unsigned()) return 0;
  return static_cast<std::uint32_t>(
      std::min<std::uint64_t>(value.get<std::uint64_t>(), UINT32_MAX));
}

// What a redacted report has in the secret's place is no secret: it would make strangers equal.
std::optional<Secret> secret_of(const Json& value) {
  const std::string text = text_of(value);
  const bool is_redacted = text.empty() || text.find("REDACTED") != std::string::npos ||
                           text.find_first_not_of('*') == std::string::npos ||
                           text.ends_with("...") || text.starts_with("[");
  if (is_redacted) return std::nullopt;
  return Secret(text);
}

Place place_of(std::string path, const std::string& commit, Person author) {
  Place place;
  const std::optional<BlobId> id = BlobId::from_hex(commit);
  const bool is_null = commit.find_first_not_of('0') == std::string::npos;
  if (!id || id->empty() || is_null) {
    place.origin.where = FileOrigin{std::move(path)};
    return place;
  }
  CommitOrigin origin;
  origin.path = std::move(path);
  origin.commit = *id;
  origin.author = std::move(author);
  place.origin.where = std::move(origin);
  return place;
}

void set_lines(Place& place, std::uint32_t line, std::uint32_t end_line, std::uint32_t column,
               std::uint32_t end_column) {
  place.at.line = line;
  place.at.end_line = std::max(line, end_line);
  place.at.column = column;
  place.at.end_column = std::max(column, end_column);
}

Result<ImportedReport> parse_import(std::string_view text, std::optional<ImportFormat> format,
                                    std::int64_t now) {
  ASSIGN_OR_RETURN(const std::vector<Json> documents, parse_documents(text));
  if (!format) format = detect(documents);
  if (!format)
    return Error{ErrorCode::InvalidInput,
                 "is no report of gitleaks, TruffleHog, Kingfisher or GitLab, and no SARIF; say "
                 "which with --from"};
  ImportedReport report;
  report.format = *format;
  report.tool = name_of(*format);
  if (*format == ImportFormat::Sarif) {
    for (const Json& document : documents) read_sarif(document, report);
    return report;
  }
  if (*format == ImportFormat::Gitlab && !documents.empty()) {
    const Json& scanner = member(documents.front(), "scan", "scanner");
    if (!text_of(member(scanner, "name")).empty()) report.tool = text_of(member(scanner, "name"));
    report.version = text_of(member(scanner, "version"));
  }
  const char* key = *format == ImportFormat::Gitlab ? "vulnerabilities" : "findings";
  for (const Json* row : rows_of(documents, key)) {
    if (row->is_null()) continue;
    ImportedFinding finding;
    if (read_row(*format, *row, now, finding))
      report.findings.push_back(std::move(finding));
    else
      ++report.unreadable;
  }
  return report;
}

}  // namespace dredge

// What the readers of reports share. Internal to the inventory.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "inventory/import.h"

namespace dredge {

using Json = nlohmann::json;

// The member `key`; null when there is none, or `object` is no object.
const Json& member(const Json& object, const char* key);
// The member along a path of keys.
template <class... Keys>
const Json& member(const Json& object, const char* key, Keys... rest) {
  return member(member(object, key), rest...);
}
std::string text_of(const Json& value);              // "" for what is no text
std::uint32_t number_of(const Json& value);          // 0 for what is no number
std::optional<Secret> secret_of(const Json& value);  // none for "", "REDACTED", "***"

// A place in a file, or at a commit when that is an object id. Lines and columns of 0 are unknown.
Place place_of(std::string path, const std::string& commit, Person author);
void set_lines(Place& place, std::uint32_t line, std::uint32_t end_line, std::uint32_t column,
               std::uint32_t end_column);

// Each reads one row of its tool; false when it holds no finding.
bool read_gitleaks(const Json& row, ImportedFinding& finding);
bool read_trufflehog(const Json& row, std::int64_t now, ImportedFinding& finding);
bool read_kingfisher(const Json& row, std::int64_t now, ImportedFinding& finding);
bool read_gitlab(const Json& row, ImportedFinding& finding);
// Reads a whole document, and who wrote it.
void read_sarif(const Json& document, ImportedReport& report);

}  // namespace dredge

// What the exports share. Internal to the inventory.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>

#include <nlohmann/json.hpp>

#include "inventory/inventory.h"

namespace dredge {

using Json = nlohmann::ordered_json;

// Texts that are no UTF-8 are repaired.
inline std::string dump_json(const Json& json, int indent = -1) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

// Errors: Io, when something could not be written.
inline Result<> finish_export(std::ostream& out) {
  out.flush();
  if (out) return {};
  return Error{ErrorCode::Io, "export: cannot be written"};
}

inline bool is_live(const Finding& finding) {
  return finding.verdict.liveness == Liveness::Live ||
         finding.verdict.liveness == Liveness::Restricted;
}

// Whether somebody decided to live with it, and the date of that decision has not come.
inline bool is_accepted(const StoredFinding& row, std::int64_t now) {
  return row.remediation.state == RemediationState::Accepted ||
         (row.excepted && row.excepted_until > now);
}

inline std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += (text.empty() ? "" : "\n") + line;
  return text;
}

}  // namespace dredge

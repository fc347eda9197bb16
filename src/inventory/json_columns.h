// The two lists that are kept as JSON text: signals and reasons of risk.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "dredge/finding.h"
#include "dredge/result.h"

namespace dredge {

std::string to_json(const std::vector<Signal>& signals);
std::string to_json(const std::vector<RiskReason>& reasons);

// `names` becomes the storage of Signal::name and must outlive the signals. Errors: Corrupt.
Result<std::vector<Signal>> read_signals(std::string_view json,
                                         std::set<std::string, std::less<>>& names);
Result<std::vector<RiskReason>> read_reasons(std::string_view json);

}  // namespace dredge

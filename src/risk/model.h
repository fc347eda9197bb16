// The numbers of the risk formula: ours by default, yours by a file (docs/risk.md).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "dredge/finding.h"
#include "dredge/result.h"

namespace dredge {

// All between 0 and 1 but the days. Values by enumerator, in the order of its declaration; within
// a table a worse case never has a lower value, which is what keeps the score monotone.
struct RiskModel {
  // How much each factor can raise the likelihood.
  double exposure_weight = 0.50;
  double ease_weight = 0.30;
  double discoverability_weight = 0.20;
  double age_weight = 0.25;
  double copies_weight = 0.20;
  double orphan_weight = 0.10;

  // Validity: expired <= revoked <= unverified <= restricted <= live.
  double live = 1;
  double restricted = 0.9;
  double unverified = 0.7;
  double revoked = 0.1;
  double expired = 0.05;

  std::array<double, 6> exposure{0.35, 0.4, 0.5, 0.5, 0.6, 1};      // Exposure
  std::array<double, 4> ease{0.3, 0.4, 0.8, 1};                     // Ease
  std::array<double, 5> environment{0.1, 0.35, 0.6, 0.9, 1};        // Environment
  std::array<double, 6> privilege{1, 0.85, 0.75, 0.4, 0.15, 0.05};  // Privilege: the worst first
  double asset_value = 0.6;              // the least that names of value make of a privilege
  double live_environment_floor = 0.75;  // a path only guesses; an issuer that says yes has proof

  std::int64_t max_age_days = 90;                         // of a static credential
  std::array<std::int64_t, 5> sla_days{0, 90, 30, 7, 1};  // by Band; 0 = none
};

// Reads a TOML file of weights; what it does not say stays as it is. Errors: InvalidInput, with
// file and line, for unknown keys, numbers out of bounds and tables in which a worse case has a
// lower value.
Result<RiskModel> parse_risk_model(std::string_view toml, std::string_view file_name);

// Days from the first sight of a finding to the end of its band's time; 0 when it has none.
inline std::int64_t sla_days_of(const RiskModel& model, Band band) {
  return model.sla_days[static_cast<std::size_t>(band)];
}

}  // namespace dredge

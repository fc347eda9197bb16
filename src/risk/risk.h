// How urgent a finding is, as arithmetic that can be read: 100 × validity × likelihood × impact.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "dredge/finding.h"
#include "dredge/rule.h"
#include "risk/model.h"

namespace dredge {

// Who can read the place. Ascending.
enum class Exposure : std::uint8_t {
  Private,        // a repository or image for few
  DeveloperHost,  // a folder on somebody's machine
  Unknown,        // taken for internal
  Internal,       // the whole organisation
  SharedLog,      // logs of CI, agents, services: widely readable and forwarded
  Public,
};
std::string_view name_of(Exposure exposure);

// What a thief still needs. Ascending.
enum class Ease : std::uint8_t {
  PrivateNetwork,  // a way into a closed network
  PartMissing,     // the host, user or id that goes with it, which is not there
  PartNearby,      // the same, and it stands beside it
  SelfContained,   // nothing
};
std::string_view name_of(Ease ease);

// What the credential opens, as far as names tell. Ascending.
enum class Environment : std::uint8_t { Example, Development, Staging, Unknown, Production };
std::string_view name_of(Environment environment);

// Everything the score depends on; the same input gives the same risk.
struct RiskInput {
  Liveness liveness = Liveness::NotChecked;
  double confidence = 1;         // 0 to 1, from the judge
  bool checksum_passed = false;  // the secret carries proof of its form
  Exposure exposure = Exposure::Unknown;
  Ease ease = Ease::SelfContained;
  bool is_current = true;  // at HEAD, in the visible file system, in a file; not only in history
  bool is_encoded = false;
  std::int64_t age_days = 0;  // since it first leaked
  std::int64_t max_age_days = 90;
  std::uint64_t locations = 1;  // distinct places
  bool is_orphan = false;
  Privilege privilege = Privilege::Service;
  Severity severity = Severity::Medium;
  bool is_asset = false;  // names speak of payment, patients, customers
  Environment environment = Environment::Unknown;
  // Words for the reasons; they move nothing.
  std::string exposure_evidence = {};
  std::string environment_evidence = {};
  std::string asset_evidence = {};
  std::string orphan_evidence = {};
};

// Pure. A worse factor never lowers the score (docs/risk.md, tests/unit/risk). A canary is not
// scored. The reasons are in the order of the formula and give every value that went into it.
// Source: docs/risk.md.
Risk score_risk(const RiskInput& input, const RiskModel& model = {});

// What a scan knows beside the finding.
struct RiskContext {
  Exposure exposure = Exposure::Unknown;
  std::string exposure_evidence = {};  // "remote github.com/org/repo is public"
  std::int64_t now = 0;                // seconds since the epoch
  std::int64_t first_seen = 0;         // by the inventory; 0 = unknown
  std::int64_t max_age_days = 90;      // of a credential, by policy
  std::string target_name = {};
};

// Reads the factors off a finding: places, owners, verdict, signals must be in it. Pure.
RiskInput risk_input(const Rule& rule, const Finding& finding, const RiskContext& context);

Band band_of(int score);

// The SARIF "security-severity" of a score, 0.1 to 10.0: piecewise, so that code hosts show the
// same band as our reports.
double security_severity(int score);

}  // namespace dredge

// What people decide about findings and targets: remediation states, owners, exceptions, exposure.
// Plain values; an Inventory reads and writes them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "dredge/secret.h"

namespace dredge {

// What was done about a finding. Its order is that of the work.
enum class RemediationState : std::uint8_t {
  Open,
  InProgress,
  Rotated,   // replaced by a new secret
  Revoked,   // the issuer no longer takes it
  Accepted,  // the risk is borne
  FalsePositive,
};
std::string_view name_of(RemediationState state);  // "in_progress", stable
std::optional<RemediationState> parse_remediation_state(std::string_view name);

struct StateChange {
  RemediationState state = RemediationState::Open;
  std::string by;  // never empty
  std::int64_t at = 0;
  std::string note;
};

struct OwnerChoice {
  std::string owner;  // empty: the candidates decide again
  std::string reason;
  std::string by;  // never empty
  std::int64_t at = 0;
};

// Who can read a target, and what it serves. Empty = not said; as a change, empty = as it was.
struct TargetSettings {
  std::string exposure;     // public, internal, private
  std::string environment;  // prod, stage, dev, test, ...: a word of the user's own
  std::string by;           // never empty in a change
  std::int64_t at = 0;
};

struct StoredTarget {
  std::int64_t id = 0;  // of this file only
  std::string kind;     // path, git, image, stream, import
  std::string name;
  TargetSettings settings;
  std::uint64_t findings = 0;  // open
  std::int64_t first_seen = 0;
  std::int64_t last_seen = 0;
};

// A secret: one fingerprint, under `rule` or under any when that is empty. A rule: all its
// findings. A path: findings whose open places all match the GLOB pattern `path` (`*` crosses '/').
enum class ExceptionScope : std::uint8_t { Secret, Rule, Path };
std::string_view name_of(ExceptionScope scope);  // "secret", stable

struct Exception {
  std::int64_t id = 0;
  ExceptionScope scope = ExceptionScope::Secret;
  Fingerprint fingerprint = {};  // scope Secret
  std::string rule;              // narrows; needed for scope Rule
  std::string path = {};         // scope Path
  std::string target = {};       // only while it stands in no other target; empty: any
  std::string owner;
  std::string reason;
  std::string approver;
  std::int64_t created_at = 0;
  std::int64_t expires_at = 0;  // from this second on it is expired
};

}  // namespace dredge

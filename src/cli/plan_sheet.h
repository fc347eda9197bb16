// The remediation plan as Markdown: one sheet an owner, and an overview. Pure text; nothing in it
// is a raw secret, and whatever comes from scanned content stands in code spans.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dredge/finding.h"
#include "dredge/rule.h"

namespace dredge {

// What has to happen next to a finding, in the order of the programme.
enum class PlanPhase : std::uint8_t { Govern, Assess, Prioritise, Implement, Contain, Done };
inline constexpr std::size_t kPlanPhases = 5;  // Done is what is over
std::string_view name_of(PlanPhase phase);     // "govern"

struct PlannedFinding {
  Finding finding;
  std::string state;  // of its remediation: "open", "in_progress", ...
  PlanPhase phase = PlanPhase::Govern;
  std::string_view way;          // eliminate, broker, shorten, contain
  std::string_view replacement;  // what takes the static credential's place
};

// Govern until somebody who is there owns it; assess until it is known whether it works, where that
// can be asked; then prioritise until work begins, implement until it is revoked. What is accepted
// or excepted is contained.
PlanPhase phase_of(const Finding& finding, std::string_view state, bool can_verify,
                   std::int64_t now);

// A file name for an owner: letters, digits and dashes, different for different owners.
std::string sheet_name(std::string_view owner);

// One owner's sheet; `findings` are theirs, most urgent first. `owner` "" is nobody.
std::string owner_sheet(std::string_view owner, std::string_view contact,
                        const std::vector<const PlannedFinding*>& findings, std::int64_t now);

struct PlanOwner {
  std::string owner;
  std::string file;
  std::uint64_t findings = 0;
  std::int64_t risk = 0;
  bool is_inactive = false;
};

// The overview: the burn-down by phase, what to rotate first, who has which sheet.
std::string plan_overview(const std::vector<PlannedFinding>& findings,
                          std::span<const Rotation> rotations, const std::vector<PlanOwner>& owners,
                          std::int64_t now);

}  // namespace dredge

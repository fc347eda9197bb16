// What an Engine holds, for engine.cc and scanner.cc only.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "engine/anchors.h"
#include "engine/confirm.h"
#include "engine/engine.h"
#include "engine/plan.h"
#include "engine/windows.h"

namespace dredge {

struct Engine::State {
  std::string owned_image;  // "" when the program has it
  std::string_view image;
  Simd simd = Simd::Portable;
  std::array<LaneTables, kLanes> lanes;
  ConfirmTables confirm;

  LaneTables& lane(Lane lane) { return lanes[static_cast<std::size_t>(lane)]; }
  const LaneTables& lane(Lane lane) const { return lanes[static_cast<std::size_t>(lane)]; }

  // Derives the rest once the plans and databases stand.
  void settle(const RuleSet& rules, const QuadPlan& quads, Simd chosen);
};

}  // namespace dredge

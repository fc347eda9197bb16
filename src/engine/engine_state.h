// What an Engine holds, for engine.cc and scanner.cc only.
#pragma once

#include <array>
#include <vector>

#include "engine/anchors.h"
#include "engine/confirm.h"
#include "engine/engine.h"
#include "engine/plan.h"
#include "engine/windows.h"

namespace dredge {

struct Engine::State {
  Simd simd = Simd::Portable;
  std::array<LaneTables, kLanes> lanes;
  std::vector<QuadChoice> choices;  // of the literals looked for everywhere
  ConfirmTables confirm;

  LaneTables& lane(Lane lane) { return lanes[static_cast<std::size_t>(lane)]; }
  const LaneTables& lane(Lane lane) const { return lanes[static_cast<std::size_t>(lane)]; }

  // Derives the rest once the plans, databases and choices stand.
  void settle(const RuleSet& rules, Simd chosen);
};

}  // namespace dredge

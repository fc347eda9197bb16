// What an Engine holds, for engine.cc and scanner.cc only.
#pragma once

#include <vector>

#include "engine/anchors.h"
#include "engine/confirm.h"
#include "engine/engine.h"
#include "engine/plan.h"
#include "engine/shape.h"

namespace dredge {

struct Engine::State {
  Simd simd = Simd::Portable;
  AnchorPlan plan;
  std::vector<QuadChoice> choices;
  AnchorTables anchors;
  std::vector<Shape> shapes;  // by use of the plan
  ConfirmTables confirm;

  // Derives the rest once the databases and choices stand.
  void settle(const RuleSet& rules, AnchorPlan anchor_plan, Simd chosen);
};

}  // namespace dredge

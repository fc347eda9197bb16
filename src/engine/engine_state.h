// What an Engine holds, for engine.cc and scanner.cc only.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/anchors.h"
#include "engine/confirm.h"
#include "engine/engine.h"
#include "engine/image.h"
#include "engine/keywords.h"
#include "engine/near_plan.h"
#include "engine/plan.h"
#include "engine/windows.h"

namespace dredge {

// One image made ready.
struct EnginePart {
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  std::string owned_image;  // "" when the program has it
  std::string_view image;
  std::array<LaneTables, kLanes> lanes;
  LazyDatabase both_lanes;  // their literals, those of Everywhere first (engine/both_lanes.h)
  NearPlan near_plan;
  Keywords keywords;                            // of the plan
  std::vector<std::string> hash_text_literals;  // those of Everywhere, then the loose ones
  AnchorTables hash_text;                       // of these; only for AVX-512
  ConfirmTables confirm;
  // Of each rule its number in the engine's set; kNone where another part has the one of that name.
  std::vector<std::uint32_t> numbers;

  LaneTables& lane(Lane lane) { return lanes[static_cast<std::size_t>(lane)]; }
  const LaneTables& lane(Lane lane) const { return lanes[static_cast<std::size_t>(lane)]; }

  // Derives the rest once the plans and databases stand.
  void settle(const RuleSet& rules, const ImageView& view, Simd simd);
};

struct Engine::State {
  RuleSet rules;
  Simd simd = Simd::Portable;
  std::vector<std::unique_ptr<EnginePart>> parts;  // one, unless they were joined
};

}  // namespace dredge

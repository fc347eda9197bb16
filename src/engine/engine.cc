#include "engine/engine.h"

#include <algorithm>
#include <numeric>
#include <unordered_map>
#include <utility>

#include "base/check.h"
#include "engine/dialect.h"
#include "engine/engine_state.h"
#include "engine/image.h"

namespace dredge {
namespace {

Error in_rule(const Rule& rule, const Error& error) {
  return Error{error.code, "rule " + std::string(rule.id) + ": " + error.message};
}

Result<> check_pattern(const Rule& rule) {
  const auto refuse = [](const char* why) { return Error{ErrorCode::InvalidInput, why}; };
  RETURN_IF_ERROR(check_re2(rule.pattern));
  ASSIGN_OR_RETURN(const std::string pattern, for_hyperscan(rule.pattern));
  ASSIGN_OR_RETURN(const PatternWidth width, measure_pattern(pattern));
  if (width.min == 0) return refuse("the pattern matches the empty text");
  if (width.max > rule.reach) return refuse("the pattern is wider than its reach");
  return {};
}

Result<HsDatabase> compile_group(const RuleSet& rules, Group group) {
  std::vector<std::string> patterns;
  std::vector<unsigned> ids;
  for (std::size_t i = 0; i < rules.rules.size(); ++i) {
    if (group_of(rules.rules[i]) != group || !has_database(group)) continue;
    ASSIGN_OR_RETURN(std::string pattern, for_hyperscan(rules.rules[i].pattern));
    patterns.push_back(std::move(pattern));
    ids.push_back(static_cast<unsigned>(i));
  }
  return compile_patterns(patterns, ids);
}

// Rules need the database of their group, and that of their anchors.
bool has_databases(const RuleSet& rules, const std::array<LaneTables, kLanes>& lanes,
                   const std::array<LazyDatabase, kGroups>& groups) {
  return std::all_of(rules.rules.begin(), rules.rules.end(), [&](const Rule& rule) {
    const Group group = group_of(rule);
    return (rule.anchors.empty() ||
            !lanes[static_cast<std::size_t>(lane_of(rule))].anchors.database.empty()) &&
           (!has_database(group) || !groups[static_cast<std::size_t>(group)].empty());
  });
}

// The databases of one lane, or two, are there when there is something to find.
bool has_run_databases(const RuleSet& rules, const EnginePart& part) {
  const auto& of_grade = part.lane(Lane::NearRuns).of_grade;
  return std::all_of(rules.rules.begin(), rules.rules.end(), [&](const Rule& rule) {
    if (!rule.anchors.empty() && part.both_lanes.empty()) return false;
    if (rule.anchors.empty() || lane_of(rule) != Lane::NearRuns) return true;
    const auto needed = static_cast<std::size_t>(grade_needed(rule.gate));
    return std::none_of(
        of_grade.begin() + static_cast<std::ptrdiff_t>(std::min(needed, of_grade.size())),
        of_grade.end(), [](const LazyDatabase& database) { return database.empty(); });
  });
}

// What to look for everywhere in a text full of hashes: the loose literals come last.
std::vector<std::string> hash_text_literals(const AnchorPlan& everywhere, const AnchorPlan& near,
                                            const NearPlan& plan) {
  std::vector<std::string> literals = everywhere.literals;
  for (const std::uint32_t literal : plan.loose) literals.push_back(near.literals[literal]);
  return literals;
}

Result<std::string> compile_image(const RuleSet& rules) {
  ImageParts parts;
  std::array<AnchorPlan, kLanes> plans;
  for (std::size_t i = 0; i < kLanes; ++i) {
    ASSIGN_OR_RETURN(plans[i], plan_anchors(rules, static_cast<Lane>(i)));
  }
  for (const Rule& rule : rules.rules)
    if (auto checked = check_pattern(rule); !checked) return in_rule(rule, checked.error());
  const auto put = [&parts](std::size_t place, const HsDatabase& database) -> Result<> {
    ASSIGN_OR_RETURN(parts.bytes[place], serialize_database(database));
    return {};
  };
  const AnchorPlan& everywhere = plans[static_cast<std::size_t>(Lane::Everywhere)];
  const AnchorPlan& near = plans[static_cast<std::size_t>(Lane::NearRuns)];
  parts.bytes[kImageNear] = plan_near_runs(rules, near);
  ASSIGN_OR_RETURN(const NearPlan near_plan, read_near_plan(parts.bytes[kImageNear], near));
  for (std::size_t i = 0; i < kLanes; ++i) {
    parts.bytes[2 * i] = write_shapes(find_shapes(rules, plans[i]));
    ASSIGN_OR_RETURN(const HsDatabase database, compile_literals(plans[i].literals));
    RETURN_IF_ERROR(put(2 * i + 1, database));
  }
  parts.quads = plan_quads(everywhere.literals);
  parts.hash_text_quads = plan_quads(hash_text_literals(everywhere, near, near_plan));
  for (std::size_t group = 0; group < kGroups; ++group) {
    ASSIGN_OR_RETURN(const HsDatabase database, compile_group(rules, static_cast<Group>(group)));
    RETURN_IF_ERROR(put(kImageGroups + group, database));
  }
  for (std::size_t grade = 0; grade + 1 < kRunGrades; ++grade) {
    const auto numbers = near.literals_of(rules, static_cast<RunGrade>(grade));
    ASSIGN_OR_RETURN(const HsDatabase database, compile_literals(near.literals, numbers));
    RETURN_IF_ERROR(put(kImageGrades + grade, database));
  }
  std::vector<std::string> both = everywhere.literals;
  both.insert(both.end(), near.literals.begin(), near.literals.end());
  ASSIGN_OR_RETURN(const HsDatabase database, compile_literals(both));
  RETURN_IF_ERROR(put(kImageBothLanes, database));
  return write_image(rules.digest, parts);
}

Result<> load_lane(const RuleSet& rules, const ImageView& view, std::size_t index,
                   LaneTables& tables) {
  ASSIGN_OR_RETURN(tables.plan, plan_anchors(rules, static_cast<Lane>(index)));
  ASSIGN_OR_RETURN(tables.shapes, ShapeTable::read(view.bytes[2 * index]));
  if (tables.shapes.size() != tables.plan.uses.size())
    return Error{ErrorCode::Corrupt, "engine image: its shapes are not those of the rules"};
  tables.anchors.database = LazyDatabase(view.bytes[2 * index + 1]);
  return {};
}

Result<Simd> parse_simd(std::string_view name) {
  for (const Simd simd : {Simd::Portable, Simd::Avx2, Simd::Avx512})
    if (name == name_of(simd)) return simd;
  return Error{ErrorCode::InvalidInput, "DREDGE_SIMD is none of portable, avx2, avx512"};
}

bool is_supported(Simd simd) {
  switch (simd) {
    case Simd::Portable:
      return true;
    case Simd::Avx2:
      return __builtin_cpu_supports("avx2");
    case Simd::Avx512:
      return has_avx512_quads();
  }
  return false;
}

}  // namespace

std::string_view name_of(Simd simd) {
  switch (simd) {
    case Simd::Portable:
      return "portable";
    case Simd::Avx2:
      return "avx2";
    case Simd::Avx512:
      return "avx512";
  }
  return "unknown";
}

Result<Simd> choose_simd(const char* forced) {
  if (hs_valid_platform() != HS_SUCCESS)
    return Error{ErrorCode::Unsupported, "this processor lacks SSSE3, which matching needs"};
  if (forced != nullptr && *forced != '\0') {
    ASSIGN_OR_RETURN(const Simd simd, parse_simd(forced));
    if (is_supported(simd)) return simd;
    return Error{ErrorCode::InvalidInput, "DREDGE_SIMD asks for " + std::string(name_of(simd)) +
                                              ", which this processor lacks"};
  }
  if (is_supported(Simd::Avx512)) return Simd::Avx512;
  return is_supported(Simd::Avx2) ? Simd::Avx2 : Simd::Portable;
}

void EnginePart::settle(const RuleSet& rules, const ImageView& view, Simd simd) {
  for (LaneTables& tables : lanes) {
    tables.anchors.literals = tables.plan.literals;
    tables.anchors.longest = tables.plan.longest;
  }
  LaneTables& everywhere = lane(Lane::Everywhere);
  hash_text.literals = hash_text_literals;
  if (simd == Simd::Avx512) {
    everywhere.anchors.quads.emplace(everywhere.plan.literals, view.quads);
    hash_text.quads.emplace(hash_text_literals, view.hash_text_quads);
  }
  keywords = Keywords(near_plan);
  confirm.rules = rules;
  confirm.patterns = std::make_unique<LazyPattern[]>(rules.rules.size());
  numbers.resize(rules.rules.size());
  std::iota(numbers.begin(), numbers.end(), 0U);
}

Engine::Engine(std::unique_ptr<State> state) : state_(std::move(state)) {}
Engine::Engine(Engine&&) noexcept = default;
Engine& Engine::operator=(Engine&&) noexcept = default;
Engine::~Engine() = default;

const RuleSet& Engine::rules() const { return state_->rules; }
Simd Engine::simd() const { return state_->simd; }

Result<Engine> Engine::compile(const RuleSet& rules) {
  ASSIGN_OR_RETURN(const Simd simd, choose_simd(nullptr));
  ASSIGN_OR_RETURN(std::string image, compile_image(rules));
  return load(rules, std::move(image), simd);
}

std::string Engine::serialize() const {
  DREDGE_CHECK(state_->parts.size() == 1);
  return std::string(state_->parts.front()->image);
}

Result<Engine> Engine::load(const RuleSet& rules, std::string image, Simd simd) {
  RETURN_IF_ERROR(check_sum(image));
  auto part = std::make_unique<EnginePart>();
  part->owned_image = std::move(image);
  part->image = part->owned_image;
  return load(rules, std::move(part), simd);
}

Result<Engine> Engine::load_static(const RuleSet& rules, std::string_view image, Simd simd) {
  auto part = std::make_unique<EnginePart>();
  part->image = image;
  return load(rules, std::move(part), simd);
}

Result<Engine> Engine::load(const RuleSet& rules, std::unique_ptr<EnginePart> part, Simd simd) {
  if (!is_supported(simd))
    return Error{ErrorCode::InvalidInput,
                 "this processor lacks " + std::string(name_of(simd)) + " instructions"};
  ASSIGN_OR_RETURN(const ImageView view, read_image(rules.digest, part->image));
  for (std::size_t i = 0; i < kLanes; ++i)
    RETURN_IF_ERROR(load_lane(rules, view, i, part->lanes[i]));
  const AnchorPlan& near = part->lane(Lane::NearRuns).plan;
  ASSIGN_OR_RETURN(part->near_plan, read_near_plan(view.bytes[kImageNear], near));
  part->hash_text_literals =
      hash_text_literals(part->lane(Lane::Everywhere).plan, near, part->near_plan);
  if (!is_valid(view.quads, part->lane(Lane::Everywhere).plan.literals) ||
      !is_valid(view.hash_text_quads, part->hash_text_literals))
    return Error{ErrorCode::Corrupt, "engine image: its literals are not those of the rules"};
  for (std::size_t group = 0; group < kGroups; ++group)
    part->confirm.databases[group] = LazyDatabase(view.bytes[kImageGroups + group]);
  for (std::size_t grade = 0; grade + 1 < kRunGrades; ++grade)
    part->lane(Lane::NearRuns).of_grade[grade] = LazyDatabase(view.bytes[kImageGrades + grade]);
  part->both_lanes = LazyDatabase(view.bytes[kImageBothLanes]);
  if (!has_databases(rules, part->lanes, part->confirm.databases) ||
      !has_run_databases(rules, *part))
    return Error{ErrorCode::Corrupt, "engine image: a database is missing"};
  part->settle(rules, view, simd);
  auto state = std::make_unique<State>();
  state->rules = rules;
  state->simd = simd;
  state->parts.push_back(std::move(part));
  return Engine(std::move(state));
}

Engine Engine::join(const RuleSet& rules, Engine first, Engine second) {
  auto joined = std::make_unique<State>();
  joined->rules = rules;
  joined->simd = second.simd();
  for (Engine* engine : {&second, &first})
    for (std::unique_ptr<EnginePart>& part : engine->state_->parts)
      joined->parts.push_back(std::move(part));
  std::unordered_map<std::string_view, std::uint32_t> free;  // names that no part has yet
  for (std::uint32_t i = 0; i < rules.rules.size(); ++i) free.emplace(rules.rules[i].id, i);
  for (const std::unique_ptr<EnginePart>& part : joined->parts) {
    for (std::size_t i = 0; i < part->numbers.size(); ++i) {
      const auto place = free.extract(part->confirm.rules.rules[i].id);
      part->numbers[i] = place.empty() ? EnginePart::kNone : place.mapped();
    }
  }
  DREDGE_CHECK(free.empty());
  return Engine(std::move(joined));
}

}  // namespace dredge

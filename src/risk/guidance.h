// What to do about a kind of credential when its rule and provider do not say: by category.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "dredge/rule.h"

namespace dredge {

// How the stored secret ends, the strongest way first. Source: docs/risk.md, "Replacements".
enum class Replacement : std::uint8_t { Eliminate, Broker, Shorten, Contain };
std::string_view name_of(Replacement way);

struct Guidance {
  std::string_view category;  // as in rules/*.toml
  Replacement way;            // the best that is usual for it
  std::string_view replacement;
  std::span<const std::string_view> rotate;
  std::string_view revoke;
  int effort;  // 1 a setting, 2 a change of a program, 3 other parties must change too
};

// One row a category; the last is for what has none. Never empty.
std::span<const Guidance> all_guidance();

// The row for a rule: by its own words (a private key, a webhook, a password) where they say more
// than its provider's category. Lives for ever.
const Guidance& guidance_for(const Rule& rule, const Provider& provider);

// What holds for a rule: its own data, the provider's, else the category's.
std::string_view replacement_of(const Rule& rule, const Provider& provider);
std::span<const std::string_view> rotation_of(const Rule& rule, const Provider& provider);
std::string_view revocation_of(const Rule& rule, const Provider& provider);
std::string_view docs_of(const Rule& rule, const Provider& provider);  // "" when there are none

}  // namespace dredge

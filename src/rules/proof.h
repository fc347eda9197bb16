// What must hold of a rule before it may load: both engines read its pattern, every match holds an
// anchor and passes the gate, no match is wider than the reach, and a line-local rule keeps to its
// line. Proved for all texts, not tried on some: rules/nfa.h.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dredge/rule.h"

namespace dredge {

// A part of a rule as its file has it.
enum class RulePart : std::uint8_t {
  Rule,
  Pattern,
  Anchors,
  Gate,
  Multiline,
  Checksum,
  PublicPrefix,
  Example,
  Counterexample,
  Over,
};
std::string_view name_of(RulePart part);  // "pattern", as the key is called

struct Flaw {
  RulePart part = RulePart::Rule;
  std::string message;
};

struct Proof {
  std::uint32_t reach = 0;  // the widest match in bytes
  std::vector<Flaw> flaws;  // empty = everything holds
};

// No rule may match more: 16 KiB hold an armoured RSA-8192 key twice.
inline constexpr std::uint32_t kWidestReachBytes = 16 << 10;

// A rule without anchors runs over everything (engine/plan.h), so nothing is asked of them.
// Reads `pattern`, `anchors`, `gate`, `line_local` and `public_prefix` of the rule. Milliseconds.
Proof prove(const Rule& rule);

}  // namespace dredge

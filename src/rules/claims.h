// What a rule claims of its every match, as monitors for rules/nfa.h.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "dredge/rule.h"
#include "rules/nfa.h"

namespace dredge {

// One of `anchors` stands in it, in any case. Source: Aho and Corasick (1975).
Monitor holds_anchor(std::span<const std::string_view> anchors);

// `min` bytes of the class stand in a row.
Monitor holds_run(CharClass of, std::uint16_t min);

// After an anchor comes an assignment, and somewhere after that a run.
Monitor holds_assignment(std::span<const std::string_view> anchors, CharClass of,
                         std::uint16_t min);

}  // namespace dredge

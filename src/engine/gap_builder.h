// Makes one automaton out of the gaps of many rules, read from their ends (engine/near_plan.h).
#pragma once

#include "engine/near_plan.h"
#include "engine/positions.h"

namespace dredge {

// Confined to one thread.
class GapBuilder {
 public:
  // The automaton reads this gap, too. Says false, and leaves it out, when it would grow too large.
  bool add(const Positions& gap);

  GapAutomaton take() { return std::move(automaton_); }

 private:
  Positions all_;  // side by side
  GapAutomaton automaton_;
};

}  // namespace dredge

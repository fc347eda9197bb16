// The keywords of the named rules (engine/near_plan.h): could one stand before a value? From where
// the value begins the automaton of the gap goes back; mostly it dies within a few bytes, and only
// where the gap may have begun can a keyword end.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/near_plan.h"
#include "engine/quads.h"

namespace dredge {

// Lower case, and all digits as one.
inline char fold_digit(char byte) { return byte >= '0' && byte <= '9' ? '0' : fold_case(byte); }

// Immutable, so safe to share; borrows what the plan borrows.
class Keywords {
 public:
  Keywords() = default;
  explicit Keywords(const NearPlan& plan);

  // Whether a value can begin behind this byte.
  bool may_precede_value(char byte) const { return begins_[static_cast<unsigned char>(byte)]; }

  // Could a keyword and a gap stand before a value at `value` of a text of which only `context` is
  // known, its end? All digits are one. Says yes where that is not enough to tell.
  bool may_precede_value(std::string_view context, std::size_t value) const;

 private:
  // Keywords are found by their last bytes: eight of them, for many end in _api_key, or five or
  // three of shorter ones.
  static constexpr std::size_t kTail = 8;
  static constexpr std::array<std::size_t, 3> kTails{3, 5, kTail};
  static constexpr unsigned kSlotBits = 13;

  static std::uint32_t slot_of(std::string_view tail);
  bool may_end(std::string_view before) const;

  GapAutomaton gap_;
  std::array<bool, 256> begins_{};
  std::vector<std::uint16_t> first_;        // of each slot's keywords, and one past the last
  std::vector<std::string_view> keywords_;  // by slot
};

}  // namespace dredge

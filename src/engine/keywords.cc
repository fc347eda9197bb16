#include "engine/keywords.h"

#include <algorithm>
#include <limits>

#include "base/check.h"

namespace dredge {

// FNV-1a, of folded bytes.
std::uint32_t Keywords::slot_of(std::string_view tail) {
  std::uint32_t hash = 2166136261U;
  for (const char byte : tail)
    hash = (hash ^ static_cast<unsigned char>(fold_digit(byte))) * 16777619U;
  return (hash ^ hash >> 16U) & ((1U << kSlotBits) - 1);
}

Keywords::Keywords(const NearPlan& plan) : gap_(plan.gap) {
  DREDGE_CHECK(plan.keywords.size() <= std::numeric_limits<std::uint16_t>::max());
  if (gap_.cells.empty()) return;
  for (unsigned byte = 0; byte < begins_.size(); ++byte)
    begins_[byte] = gap_.step(GapAutomaton::kStart, static_cast<char>(byte)) != 0;
  std::vector<std::uint32_t> slots;
  for (const std::string_view keyword : plan.keywords) {
    std::size_t size = kTails[0];
    for (const std::size_t longer : kTails)
      if (keyword.size() >= longer) size = longer;
    slots.push_back(slot_of(keyword.substr(keyword.size() - size)));
  }
  first_.resize((std::size_t{1} << kSlotBits) + 1);
  for (const std::uint32_t slot : slots) ++first_[slot + 1];
  for (std::size_t i = 1; i < first_.size(); ++i)
    first_[i] = static_cast<std::uint16_t>(first_[i] + first_[i - 1]);
  std::vector<std::uint16_t> next(first_.begin(), first_.end() - 1);
  keywords_.resize(slots.size());
  for (std::size_t i = 0; i < slots.size(); ++i) keywords_[next[slots[i]]++] = plan.keywords[i];
}

bool Keywords::may_precede_value(std::string_view context, std::size_t value) const {
  std::uint16_t state = GapAutomaton::kStart;
  for (std::size_t at = value; at > 0;) {
    const std::uint16_t cell = gap_.step(state, context[--at]);
    state = static_cast<std::uint16_t>(cell & ~GapAutomaton::kMayBegin);
    if (state != cell && may_end(context.substr(0, at))) return true;
    if (state == 0) return false;
  }
  return true;
}

// Whether a keyword may end where `before` does: both are equal as far as both go back.
bool Keywords::may_end(std::string_view before) const {
  if (before.size() < kTail) return true;
  const auto is_end = [before](std::string_view keyword) {
    const std::size_t size = std::min(before.size(), keyword.size());
    const std::string_view text = before.substr(before.size() - size);
    const std::string_view end = keyword.substr(keyword.size() - size);
    return std::equal(text.begin(), text.end(), end.begin(),
                      [](char a, char b) { return fold_digit(a) == fold_digit(b); });
  };
  return std::any_of(kTails.begin(), kTails.end(), [&](std::size_t size) {
    const std::uint32_t slot = slot_of(before.substr(before.size() - size));
    return std::any_of(keywords_.begin() + first_[slot], keywords_.begin() + first_[slot + 1],
                       is_end);
  });
}

}  // namespace dredge

#include "engine/gap_builder.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace dredge {
namespace {

using List = Positions::List;

constexpr std::size_t kMostStates = 1024;  // of some forty bytes each: the automaton stays cached

// One set of positions that may read the next byte to the left is one state.
class Determinizer {
 public:
  explicit Determinizer(const Positions& gaps) : gaps_(gaps), is_first_(gaps.bytes.size()) {
    for (const std::uint32_t position : gaps.first) is_first_[position] = true;
  }

  std::optional<GapAutomaton> build() {
    find_classes();
    number_of({});
    number_of(gaps_.last);
    for (std::size_t state = 0; state < states_.size(); ++state) {
      if (states_.size() > kMostStates) return std::nullopt;
      const List from = states_[state];
      for (const unsigned byte : samples_) automaton_.cells.push_back(step(from, byte));
    }
    return std::move(automaton_);
  }

 private:
  std::uint16_t step(const List& from, unsigned byte) {
    std::set<std::uint32_t> to;
    std::uint16_t mark = 0;
    for (const std::uint32_t position : from) {
      if (!gaps_.bytes[position][byte]) continue;
      if (is_first_[position]) mark = GapAutomaton::kMayBegin;
      to.insert(gaps_.before[position].begin(), gaps_.before[position].end());
    }
    return static_cast<std::uint16_t>(number_of({to.begin(), to.end()}) | mark);
  }

  std::uint16_t number_of(const List& state) {
    const auto [place, is_new] =
        numbers_.try_emplace(state, static_cast<std::uint16_t>(states_.size()));
    if (is_new) states_.push_back(state);
    return place->second;
  }

  void find_classes() {
    std::map<std::vector<bool>, std::uint8_t> classes;
    for (unsigned byte = 0; byte < 256; ++byte) {
      std::vector<bool> readers;
      for (const ByteSet& bytes : gaps_.bytes) readers.push_back(bytes[byte]);
      const auto [place, is_new] =
          classes.try_emplace(readers, static_cast<std::uint8_t>(classes.size()));
      if (is_new) samples_.push_back(byte);
      automaton_.classes[byte] = place->second;
    }
    automaton_.width = static_cast<std::uint16_t>(classes.size());
  }

  const Positions& gaps_;
  std::vector<bool> is_first_;
  std::map<List, std::uint16_t> numbers_;
  std::vector<List> states_;
  std::vector<unsigned> samples_;  // one byte of each class
  GapAutomaton automaton_;
};

Positions side_by_side(Positions all, const Positions& more) {
  const auto base = static_cast<std::uint32_t>(all.bytes.size());
  const auto append = [base](List& to, const List& from) {
    for (const std::uint32_t position : from) to.push_back(position + base);
  };
  all.bytes.insert(all.bytes.end(), more.bytes.begin(), more.bytes.end());
  for (const List& list : more.after) append(all.after.emplace_back(), list);
  for (const List& list : more.before) append(all.before.emplace_back(), list);
  append(all.first, more.first);
  append(all.last, more.last);
  return all;
}

// Whether the gap reads all digits alike (engine/keywords.h relies on it).
bool takes_digits_alike(const Positions& gap) {
  return std::all_of(gap.bytes.begin(), gap.bytes.end(), [](const ByteSet& bytes) {
    std::size_t digits = 0;
    for (unsigned byte = '0'; byte <= '9'; ++byte) digits += bytes[byte] ? 1 : 0;
    return digits == 0 || digits == 10;
  });
}

}  // namespace

bool GapBuilder::add(const Positions& gap) {
  if (!takes_digits_alike(gap)) return false;
  Positions wider = side_by_side(all_, gap);
  auto automaton = Determinizer(wider).build();
  if (!automaton) return false;
  all_ = std::move(wider);
  automaton_ = std::move(*automaton);
  return true;
}

}  // namespace dredge

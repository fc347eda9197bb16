#include "engine/shape.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "engine/positions.h"
#include "engine/quads.h"
#include "engine/syntax.h"

namespace dredge {
namespace {

using List = Positions::List;

// What lies deeper in an automaton than so many states is let through. The anchors of generic and
// multi-line rules stand everywhere; those of specific rules are rare, and their automata many.
constexpr std::size_t kMaxStatesOfOthers = 400;
constexpr std::size_t kMaxStatesOfSpecific = 16;
constexpr std::size_t kMaxPositionsOfUse = 6000;

// A position that reads more letters than this spells nothing.
constexpr std::size_t kMostLetters = 6;

// The letters that a position reads, a blank and a quote are some, each once and in lower case; ""
// when they are too many.
std::string narrow_letters(const ByteSet& bytes) {
  std::string letters;
  if (bytes.count() > 2 * kMostLetters) return letters;
  for (std::size_t byte = bytes._Find_first(); byte < bytes.size(); byte = bytes._Find_next(byte)) {
    const char letter = fold_case(static_cast<char>(byte));
    if (letters.find(letter) == std::string::npos) letters.push_back(letter);
  }
  return letters.size() > kMostLetters ? std::string() : letters;
}

bool may_read(const ByteSet& bytes, char letter) {
  return narrow_letters(bytes).find(letter) != std::string::npos;
}

// How much of an anchor the last narrow letters spell: the longest suffix of them that some anchor
// begins with.
class Speller {
 public:
  explicit Speller(const Rule& rule) : anchors_(needed_anchors(rule)) {}

  // The text spelled after `letter`.
  std::string after(std::string spelled, char letter) const {
    spelled.push_back(letter);
    while (!spelled.empty() && !begins_one(spelled)) spelled.erase(spelled.begin());
    return spelled;
  }

  // The anchor that `spelled` ends with, or "".
  std::string_view completed(std::string_view spelled) const {
    for (const std::string_view anchor : anchors_)
      if (spelled.size() >= anchor.size() &&
          spelled.substr(spelled.size() - anchor.size()) == anchor)
        return anchor;
    return {};
  }

 private:
  bool begins_one(std::string_view spelled) const {
    return std::any_of(anchors_.begin(), anchors_.end(), [&](std::string_view anchor) {
      return anchor.substr(0, spelled.size()) == spelled;
    });
  }

  std::vector<std::string_view> anchors_;
};

// Where the first anchors of the rule's matches are completed: anchor -> positions. nullopt when
// some way through the pattern spells none.
using Completions = std::map<std::string_view, std::set<std::uint32_t>>;
std::optional<Completions> first_completions(const Rule& rule, const Positions& graph) {
  const Speller speller(rule);
  Completions found;
  std::set<std::pair<std::uint32_t, std::string>> seen;
  std::vector<std::pair<std::uint32_t, std::string>> waiting;
  const auto wait = [&](std::uint32_t position, std::string spelled) {
    if (seen.emplace(position, spelled).second) waiting.emplace_back(position, std::move(spelled));
  };
  const auto enter = [&](const List& positions, const std::string& spelled) {
    for (const std::uint32_t position : positions) {
      const std::string letters = narrow_letters(graph.bytes[position]);
      if (letters.empty()) wait(position, {});
      for (const char letter : letters) {
        std::string now = speller.after(spelled, letter);
        const std::string_view anchor = speller.completed(now);
        if (anchor.empty()) {
          wait(position, std::move(now));
        } else {
          found[anchor].insert(position);
        }
      }
    }
  };
  enter(graph.first, {});
  while (!waiting.empty()) {
    const auto [position, spelled] = waiting.back();
    waiting.pop_back();
    if (std::binary_search(graph.last.begin(), graph.last.end(), position)) return std::nullopt;
    enter(graph.after[position], spelled);
  }
  return found;
}

// The positions that read the anchor's first letter on a way that ends in `ends`.
List spelling_starts(const Positions& graph, std::string_view anchor,
                     const std::set<std::uint32_t>& ends) {
  std::set<std::uint32_t> here = ends;
  for (std::size_t i = anchor.size() - 1; i > 0; --i) {
    std::set<std::uint32_t> earlier;
    for (const std::uint32_t position : here)
      for (const std::uint32_t before : graph.before[position])
        if (may_read(graph.bytes[before], anchor[i - 1])) earlier.insert(before);
    here = std::move(earlier);
  }
  return {here.begin(), here.end()};
}

// The graphs of all rules of one use side by side, and where its anchor starts in them.
struct UseGraph {
  Positions graph;
  List starts;
  bool is_known = true;

  void add(const Positions& more, const List& more_starts) {
    const auto base = static_cast<std::uint32_t>(graph.bytes.size());
    const auto append = [base](List& to, const List& from) {
      for (const std::uint32_t position : from) to.push_back(position + base);
    };
    graph.bytes.insert(graph.bytes.end(), more.bytes.begin(), more.bytes.end());
    for (const List& list : more.after) append(graph.after.emplace_back(), list);
    for (const List& list : more.before) append(graph.before.emplace_back(), list);
    append(graph.first, more.first);
    append(graph.last, more.last);
    append(starts, more_starts);
    if (graph.bytes.size() > kMaxPositionsOfUse) is_known = false;
  }
};

// Turns "which positions may read the next byte" into states, one set of positions a state.
class DfaBuilder {
 public:
  // `next` leads from a position to those that may read the byte after it, `goal` ends the run.
  DfaBuilder(const std::vector<ByteSet>& bytes, const std::vector<List>& next, const List& goal,
             std::size_t max_states)
      : bytes_(bytes), next_(next), is_goal_(bytes.size()), max_states_(max_states) {
    for (const std::uint32_t position : goal) is_goal_[position] = true;
  }

  ByteDfa build(const List& start) {
    number_of(start);
    find_classes(start);
    for (std::size_t state = 0; state < states_.size(); ++state) {
      const List from = states_[state];
      for (const unsigned byte : samples_) dfa_.next.push_back(step(from, byte));
    }
    return std::move(dfa_);
  }

 private:
  std::uint16_t step(const List& from, unsigned byte) {
    std::set<std::uint32_t> to;
    bool reads = false;
    for (const std::uint32_t position : from) {
      if (!bytes_[position][byte]) continue;
      if (is_goal_[position]) return ByteDfa::kAccept;
      reads = true;
      to.insert(next_[position].begin(), next_[position].end());
    }
    return reads ? number_of({to.begin(), to.end()}) : ByteDfa::kDead;
  }

  std::uint16_t number_of(const List& state) {
    const auto fresh = static_cast<std::uint16_t>(states_.size() + ByteDfa::kFirstState);
    const auto known = numbers_.find(state);
    if (known != numbers_.end()) return known->second;
    if (states_.size() >= max_states_) return ByteDfa::kAccept;
    numbers_.emplace(state, fresh);
    states_.push_back(state);
    return fresh;
  }

  // Bytes that the same reachable positions read behave alike.
  void find_classes(const List& start) {
    std::vector<bool> reachable(bytes_.size());
    List waiting = start;
    while (!waiting.empty()) {
      const std::uint32_t position = waiting.back();
      waiting.pop_back();
      if (reachable[position]) continue;
      reachable[position] = true;
      waiting.insert(waiting.end(), next_[position].begin(), next_[position].end());
    }
    std::map<std::vector<bool>, std::uint8_t> classes;
    for (unsigned byte = 0; byte < 256; ++byte) {
      std::vector<bool> readers;
      for (std::size_t position = 0; position < bytes_.size(); ++position)
        if (reachable[position]) readers.push_back(bytes_[position][byte]);
      const auto fresh = static_cast<std::uint8_t>(classes.size());
      const auto [place, is_new] = classes.try_emplace(readers, fresh);
      if (is_new) samples_.push_back(byte);
      dfa_.classes[byte] = place->second;
    }
    dfa_.width = static_cast<std::uint16_t>(classes.size());
  }

  const std::vector<ByteSet>& bytes_;
  const std::vector<List>& next_;
  std::vector<bool> is_goal_;
  std::size_t max_states_;
  std::map<List, std::uint16_t> numbers_;
  std::vector<List> states_;
  std::vector<unsigned> samples_;  // one byte of each class
  ByteDfa dfa_;
};

// The states that `dfa` can be in after `anchor` in any mixture of cases; empty when it can be dead
// by then, or know already.
std::set<std::uint16_t> states_after(const ByteDfa& dfa, std::string_view anchor) {
  std::set<std::uint16_t> states{ByteDfa::kFirstState};
  for (const char letter : anchor) {
    const bool has_case = letter >= 'a' && letter <= 'z';
    std::set<std::uint16_t> next;
    for (const std::uint16_t state : states) {
      next.insert(dfa.step(state, letter));
      if (has_case) next.insert(dfa.step(state, static_cast<char>(letter - 'a' + 'A')));
    }
    if (*next.begin() < ByteDfa::kFirstState) return {};
    states = std::move(next);
  }
  return states;
}

// The part of `dfa` that starts in `start`, with its states in the order of their first use and no
// more classes than these need: automata that do the same are mostly equal.
ByteDfa starting_in(const ByteDfa& dfa, std::uint16_t start) {
  std::vector<std::uint16_t> order{start};
  std::map<std::uint16_t, std::uint16_t> numbers{{start, ByteDfa::kFirstState}};
  std::vector<std::vector<std::uint16_t>> columns(256);
  for (std::size_t i = 0; i < order.size(); ++i) {
    const std::uint16_t from = order[i];
    for (unsigned byte = 0; byte < 256; ++byte) {
      const std::uint16_t to = dfa.step(from, static_cast<char>(byte));
      const auto fresh = static_cast<std::uint16_t>(order.size() + ByteDfa::kFirstState);
      const bool is_state = to >= ByteDfa::kFirstState;
      if (is_state && numbers.emplace(to, fresh).second) order.push_back(to);
      columns[byte].push_back(is_state ? numbers[to] : to);
    }
  }
  ByteDfa part;
  std::map<std::vector<std::uint16_t>, std::uint8_t> classes;
  std::vector<const std::vector<std::uint16_t>*> distinct;
  for (unsigned byte = 0; byte < 256; ++byte) {
    const auto fresh = static_cast<std::uint8_t>(distinct.size());
    const auto [place, is_new] = classes.try_emplace(columns[byte], fresh);
    if (is_new) distinct.push_back(&place->first);
    part.classes[byte] = place->second;
  }
  part.width = static_cast<std::uint16_t>(distinct.size());
  for (std::size_t row = 0; row < order.size(); ++row)
    for (const std::vector<std::uint16_t>* column : distinct) part.next.push_back((*column)[row]);
  return part;
}

bool meet(const List& a, const List& b) {
  return std::any_of(a.begin(), a.end(), [&b](std::uint32_t position) {
    return std::find(b.begin(), b.end(), position) != b.end();
  });
}

Shape shape_of(const UseGraph& use, std::string_view anchor, std::size_t max_states) {
  Shape shape;
  if (!use.is_known) return shape;
  const Positions& graph = use.graph;
  DfaBuilder forward(graph.bytes, graph.after, graph.last, max_states);
  shape.forward = forward.build(use.starts);
  const std::set<std::uint16_t> after = states_after(shape.forward, anchor);
  if (after.size() == 1) {
    shape.forward = starting_in(shape.forward, *after.begin());
    shape.skip = static_cast<std::uint32_t>(anchor.size());
  }
  if (meet(use.starts, graph.first)) return shape;
  std::set<std::uint32_t> earlier;
  for (const std::uint32_t start : use.starts)
    earlier.insert(graph.before[start].begin(), graph.before[start].end());
  DfaBuilder backward(graph.bytes, graph.before, graph.first, max_states);
  shape.backward =
      starting_in(backward.build({earlier.begin(), earlier.end()}), ByteDfa::kFirstState);
  return shape;
}

}  // namespace

std::vector<Shape> find_shapes(const RuleSet& rules, const AnchorPlan& plan) {
  std::vector<UseGraph> graphs(plan.uses.size());
  for (const Rule& rule : rules.rules) {
    if (lane_of(rule) != plan.lane) continue;
    const auto syntax = read_syntax(rule.pattern);
    const auto graph = syntax ? find_positions(*syntax) : std::nullopt;
    const auto completions = graph ? first_completions(rule, *graph) : std::nullopt;
    for (const std::string_view anchor : needed_anchors(rule)) {
      UseGraph& use = graphs[plan.use_of(rule, anchor)];
      if (!completions) {
        use.is_known = false;
      } else if (const auto ends = completions->find(anchor); ends != completions->end()) {
        use.add(*graph, spelling_starts(*graph, anchor, ends->second));
      }
    }
  }
  std::vector<Shape> shapes;
  for (std::size_t literal = 0; literal < plan.literals.size(); ++literal) {
    for (std::uint32_t i = plan.first_use[literal]; i < plan.first_use[literal + 1]; ++i) {
      const bool is_specific = plan.uses[i].group == Group::SpecificLines;
      shapes.push_back(shape_of(graphs[i], plan.literals[literal],
                                is_specific ? kMaxStatesOfSpecific : kMaxStatesOfOthers));
    }
  }
  return shapes;
}

}  // namespace dredge

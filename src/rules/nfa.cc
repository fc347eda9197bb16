#include "rules/nfa.h"

#include <algorithm>
#include <deque>
#include <map>

namespace dredge {
namespace {

constexpr std::size_t kMaxStates = 200'000;
constexpr std::uint64_t kMaxPairs = 32'000'000;
constexpr std::uint32_t kUnseen = ~std::uint32_t{0};

// Builds from the end: each part is told which state follows it.
class Builder {
 public:
  explicit Builder(Nfa& nfa) : nfa_(nfa) {}

  std::uint32_t add(const PatternNode& node, std::uint32_t next) {
    if (overflowed()) return next;
    switch (node.kind) {
      case PatternNode::Kind::Empty:
        return next;
      case PatternNode::Kind::Bytes:
        return push({Nfa::Kind::Bytes, node.set, next, 0});
      case PatternNode::Kind::Sequence:
        for (auto part = node.parts.rbegin(); part != node.parts.rend(); ++part) {
          next = add(*part, next);
        }
        return next;
      case PatternNode::Kind::Choice:
        return choice(node, next);
      case PatternNode::Kind::Repeat:
        return repeat(node, next);
    }
    return next;
  }

  bool overflowed() const { return nfa_.states.size() > kMaxStates; }

 private:
  std::uint32_t push(Nfa::State state) {
    nfa_.states.push_back(state);
    return static_cast<std::uint32_t>(nfa_.states.size() - 1);
  }

  std::uint32_t choice(const PatternNode& node, std::uint32_t next) {
    std::uint32_t start = add(node.parts.front(), next);
    for (std::size_t i = 1; i < node.parts.size(); ++i) {
      const std::uint32_t other = add(node.parts[i], next);
      start = push({Nfa::Kind::Split, 0, start, other});
    }
    return start;
  }

  // x{2,4} is x x (x (x)?)?
  std::uint32_t repeat(const PatternNode& node, std::uint32_t end) {
    std::uint32_t start = end;
    for (std::uint32_t i = node.least; i < node.most && !overflowed(); ++i) {
      start = push({Nfa::Kind::Split, 0, add(node.parts.front(), start), end});
    }
    for (std::uint32_t i = 0; i < node.least && !overflowed(); ++i) {
      start = add(node.parts.front(), start);
    }
    return start;
  }

  Nfa& nfa_;
};

// A byte that a person can read before one that nobody can.
int legibility(unsigned byte) {
  if (byte >= 'a' && byte <= 'z') return 0;
  if ((byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z')) return 1;
  return byte > ' ' && byte < 0x7f ? 2 : 3;
}

// For each set one byte of each group that the monitor cannot tell apart.
std::vector<std::string> representatives(const Pattern& pattern, const Monitor& claim) {
  std::map<std::vector<std::uint32_t>, std::vector<unsigned>> groups;
  for (unsigned byte = 0; byte < 256; ++byte) {
    std::vector<std::uint32_t> column;
    column.reserve(claim.next.size());
    for (const auto& row : claim.next) column.push_back(row[byte]);
    groups[std::move(column)].push_back(byte);
  }
  for (auto& [column, bytes] : groups) std::ranges::stable_sort(bytes, {}, legibility);
  std::vector<std::string> chosen;
  for (const ByteSet& set : pattern.sets) {
    std::string bytes;
    for (const auto& [column, members] : groups) {
      const auto member = std::ranges::find_if(members, [&](unsigned byte) { return set[byte]; });
      if (member != members.end()) bytes.push_back(static_cast<char>(*member));
    }
    chosen.push_back(std::move(bytes));
  }
  return chosen;
}

// The breadth-first walk over pairs (state of the pattern, state of the monitor).
class ProductWalk {
 public:
  ProductWalk(const Pattern& pattern, const Nfa& nfa, const Monitor& claim)
      : nfa_(nfa),
        claim_(claim),
        bytes_(representatives(pattern, claim)),
        width_(claim.next.size()) {}

  std::optional<std::string> run() {
    parents_.assign(nfa_.states.size() * width_, kUnseen);
    const std::uint32_t start = pair(nfa_.start, 0);
    visit(start, start);
    while (!queue_.empty()) {
      const std::uint32_t at = queue_.front();
      queue_.pop_front();
      const Nfa::State& state = nfa_.states[at / width_];
      const auto watch = static_cast<std::uint32_t>(at % width_);
      if (state.kind == Nfa::Kind::Match) return text_to(at);
      if (state.kind == Nfa::Kind::Split) {
        visit(pair(state.next, watch), at);
        visit(pair(state.other, watch), at);
        continue;
      }
      for (const char byte : bytes_[state.set]) {
        const std::uint32_t then = claim_.next[watch][static_cast<unsigned char>(byte)];
        if (then != Monitor::kTrue) visit(pair(state.next, then), at);
      }
    }
    return std::nullopt;
  }

 private:
  std::uint32_t pair(std::uint32_t state, std::uint32_t watch) const {
    return static_cast<std::uint32_t>(state * width_ + watch);
  }

  void visit(std::uint32_t at, std::uint32_t parent) {
    if (parents_[at] != kUnseen) return;
    parents_[at] = parent;
    // Splits read no byte: before the others, so that the first match found is a shortest.
    if (nfa_.states[at / width_].kind == Nfa::Kind::Split)
      queue_.push_front(at);
    else
      queue_.push_back(at);
  }

  std::string text_to(std::uint32_t at) const {
    std::string text;
    for (std::uint32_t parent = parents_[at]; parent != at; at = parent, parent = parents_[at]) {
      const Nfa::State& state = nfa_.states[parent / width_];
      if (state.kind != Nfa::Kind::Bytes) continue;
      for (const char byte : bytes_[state.set]) {
        if (claim_.next[parent % width_][static_cast<unsigned char>(byte)] != at % width_) continue;
        text.push_back(byte);
        break;
      }
    }
    std::reverse(text.begin(), text.end());
    return text;
  }

  const Nfa& nfa_;
  const Monitor& claim_;
  std::vector<std::string> bytes_;
  std::size_t width_;
  std::vector<std::uint32_t> parents_;
  std::deque<std::uint32_t> queue_;
};

}  // namespace

Result<Nfa> build_nfa(const Pattern& pattern) {
  Nfa nfa;
  nfa.states.emplace_back();
  Builder builder(nfa);
  nfa.start = builder.add(pattern.root, 0);
  if (builder.overflowed()) {
    return Error{ErrorCode::LimitExceeded, "its repeats unfold into too many states"};
  }
  return nfa;
}

Result<std::optional<std::string>> find_exception(const Pattern& pattern, const Nfa& nfa,
                                                  const Monitor& claim) {
  if (nfa.states.size() * claim.next.size() > kMaxPairs) {
    return Error{ErrorCode::LimitExceeded, "too wide to prove"};
  }
  return ProductWalk(pattern, nfa, claim).run();
}

}  // namespace dredge

#include "engine/backtracker.h"

#include <algorithm>
#include <utility>

namespace dredge {
namespace {

constexpr std::size_t kMaxInstructions = 20'000;

using Assertion = SyntaxNode::Assertion;
using Kind = SyntaxNode::Kind;

bool is_word(char byte) {
  return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
         (byte >= 'A' && byte <= 'Z') || byte == '_';
}

bool holds(Assertion assertion, std::string_view text, std::uint64_t at) {
  const bool has_before = at > 0;
  const bool has_after = at < text.size();
  switch (assertion) {
    case Assertion::LineStart:
      return !has_before || text[at - 1] == '\n';
    case Assertion::LineEnd:
      return !has_after || text[at] == '\n';
    case Assertion::WordEdge:
    case Assertion::NoWordEdge:
      break;
  }
  const bool edge = (has_before && is_word(text[at - 1])) != (has_after && is_word(text[at]));
  return edge == (assertion == Assertion::WordEdge);
}

}  // namespace

// Writes the program. Counted repeats of more than one byte set are written out, as RE2 does:
// x{2,4} is x x (x (x)?)?.
class Backtracker::Compiler {
 public:
  explicit Compiler(const Syntax& syntax) : syntax_(syntax) {}

  std::optional<Backtracker> compile() {
    write(syntax_.root);
    emit({Op::Match});
    const auto [first, can_be_empty] = first_of(syntax_.root);
    if (gave_up_ || can_be_empty) return std::nullopt;
    made_.first_ = first;
    return std::move(made_);
  }

 private:
  struct First {
    ByteSet bytes;
    bool can_be_empty = true;
  };

  std::uint32_t here() const { return static_cast<std::uint32_t>(made_.program_.size()); }

  std::uint32_t emit(Instruction instruction) {
    if (here() >= kMaxInstructions) gave_up_ = true;
    if (!gave_up_) made_.program_.push_back(instruction);
    return here() - 1;
  }

  std::uint32_t set_number(const ByteSet& set) {
    const auto known = std::find(made_.sets_.begin(), made_.sets_.end(), set);
    if (known != made_.sets_.end()) return static_cast<std::uint32_t>(known - made_.sets_.begin());
    made_.sets_.push_back(set);
    return static_cast<std::uint32_t>(made_.sets_.size() - 1);
  }

  void write(std::uint32_t number) {
    const SyntaxNode& node = syntax_.nodes[number];
    if (gave_up_) return;
    switch (node.kind) {
      case Kind::Empty:
        return;
      case Kind::Assert:
        emit({Op::Assert, static_cast<std::uint32_t>(node.assertion)});
        return;
      case Kind::Set:
        emit({Op::Byte, set_number(node.set)});
        return;
      case Kind::Alternate:
        write_choice(node);
        return;
      case Kind::Repeat:
        write_repeat(node);
        return;
      case Kind::Concat:
        for (const std::uint32_t child : node.children) write(child);
        return;
      case Kind::Secret:
        emit({Op::SecretBegin});
        write(node.children[0]);
        emit({Op::SecretEnd});
        return;
    }
  }

  void write_choice(const SyntaxNode& node) {
    std::vector<std::uint32_t> leaves;
    for (std::size_t i = 0; i + 1 < node.children.size(); ++i) {
      const std::uint32_t split = emit({Op::Split});
      write(node.children[i]);
      leaves.push_back(emit({Op::Jump}));
      if (gave_up_) return;
      made_.program_[split].a = split + 1;
      made_.program_[split].b = here();
    }
    write(node.children.back());
    for (const std::uint32_t leaf : leaves) made_.program_[leaf].a = here();
  }

  // The set of a part that is one byte set and nothing else.
  const ByteSet* only_set(std::uint32_t number) const {
    const SyntaxNode& node = syntax_.nodes[number];
    if (node.kind == Kind::Set) return &node.set;
    const bool is_wrapper = node.kind == Kind::Concat && node.children.size() == 1;
    return is_wrapper ? only_set(node.children[0]) : nullptr;
  }

  void write_repeat(const SyntaxNode& node) {
    const std::uint32_t child = node.children[0];
    if (const ByteSet* set = only_set(child)) {
      emit({node.is_lazy ? Op::LazyRun : Op::GreedyRun, set_number(*set), 0, node.min, node.max});
      return;
    }
    if (node.max == SyntaxNode::kEndless) gave_up_ = true;
    std::vector<std::uint32_t> splits;
    for (std::uint32_t i = 0; i < node.max && !gave_up_; ++i) {
      if (i >= node.min) splits.push_back(emit({Op::Split}));
      write(child);
    }
    if (gave_up_) return;
    for (const std::uint32_t split : splits) {
      Instruction& instruction = made_.program_[split];
      instruction.a = node.is_lazy ? here() : split + 1;
      instruction.b = node.is_lazy ? split + 1 : here();
    }
  }

  First first_of(std::uint32_t number) const {
    const SyntaxNode& node = syntax_.nodes[number];
    switch (node.kind) {
      case Kind::Empty:
      case Kind::Assert:
        return {};
      case Kind::Set:
        return {node.set, false};
      case Kind::Secret:
        return first_of(node.children[0]);
      case Kind::Repeat: {
        First first = first_of(node.children[0]);
        first.can_be_empty = first.can_be_empty || node.min == 0;
        return first;
      }
      case Kind::Alternate: {
        First all{{}, false};
        for (const std::uint32_t child : node.children) {
          const First one = first_of(child);
          all = {all.bytes | one.bytes, all.can_be_empty || one.can_be_empty};
        }
        return all;
      }
      case Kind::Concat:
        break;
    }
    First all;
    for (const std::uint32_t child : node.children) {
      if (!all.can_be_empty) break;
      const First one = first_of(child);
      all = {all.bytes | one.bytes, one.can_be_empty};
    }
    return all;
  }

  const Syntax& syntax_;
  Backtracker made_;
  bool gave_up_ = false;
};

std::optional<Backtracker> Backtracker::compile(std::string_view pattern) {
  const auto syntax = read_syntax(pattern);
  return syntax ? Compiler(*syntax).compile() : std::nullopt;
}

// One search. Keeps the ways not yet tried on a stack.
class Backtracker::Search {
 public:
  Search(const Backtracker& pattern, std::string_view text, std::uint64_t limit,
         std::uint64_t& steps)
      : pattern_(pattern), text_(text), limit_(limit), steps_(steps) {}

  // Tries every way from `at`. GaveUp when the steps are spent.
  Outcome from(std::uint64_t at, Found& found) {
    ways_.clear();
    begin_ = end_ = kUnset;
    State state{0, at};
    for (;;) {
      if (steps_ == 0) return Outcome::GaveUp;
      --steps_;
      if (pattern_.program_[state.next].op == Op::Match) {
        found.match = {at, state.at};
        found.secret.reset();
        if (begin_ != kUnset && end_ != kUnset) found.secret = Span{begin_, end_};
        return Outcome::Match;
      }
      if (!step(state) && !back_up(state)) return Outcome::NoMatch;
    }
  }

 private:
  static constexpr std::uint64_t kUnset = ~std::uint64_t{0};
  // Where the search stands: the instruction and the byte to read next.
  struct State {
    std::uint32_t next;
    std::uint64_t at;
  };
  // A way to go on at instruction `next` from `at`; when that fails too, from the bytes up to
  // `last` one after the other. Or a note to set a mark of the secret back.
  struct Way {
    enum class Kind : std::uint8_t { Run, RestoreBegin, RestoreEnd };
    Kind kind;
    std::uint32_t next;
    std::uint64_t at;
    std::uint64_t last;
  };

  bool reads(const Instruction& instruction, std::uint64_t at) const {
    return at < limit_ && pattern_.sets_[instruction.a][static_cast<unsigned char>(text_[at])];
  }

  bool step(State& state) {
    const Instruction& instruction = pattern_.program_[state.next];
    switch (instruction.op) {
      case Op::Byte:
        if (!reads(instruction, state.at)) return false;
        ++state.at;
        break;
      case Op::GreedyRun:
        return greedy_run(instruction, state);
      case Op::LazyRun:
        return lazy_run(instruction, state);
      case Op::Split:
        ways_.push_back({Way::Kind::Run, instruction.b, state.at, state.at});
        state.next = instruction.a;
        return true;
      case Op::Jump:
        state.next = instruction.a;
        return true;
      case Op::SecretBegin:
        ways_.push_back({Way::Kind::RestoreBegin, 0, begin_, 0});
        begin_ = state.at;
        break;
      case Op::SecretEnd:
        ways_.push_back({Way::Kind::RestoreEnd, 0, end_, 0});
        end_ = state.at;
        break;
      case Op::Assert:
        if (!holds(static_cast<Assertion>(instruction.a), text_, state.at)) return false;
        break;
      case Op::Match:
        return false;
    }
    ++state.next;
    return true;
  }

  // The end of the longest run from `at`, up to `max` bytes.
  std::uint64_t run_end(const Instruction& instruction, std::uint64_t at, std::uint64_t max) const {
    const std::uint64_t end = std::min(limit_, max < limit_ - at ? at + max : limit_);
    while (at < end && reads(instruction, at)) ++at;
    return at;
  }

  bool greedy_run(const Instruction& instruction, State& state) {
    const std::uint64_t end = run_end(instruction, state.at, instruction.max);
    if (end - state.at < instruction.min) return false;
    const std::uint64_t least = state.at + instruction.min;
    spend((end - state.at) / 8);
    ++state.next;
    if (end > least) ways_.push_back({Way::Kind::Run, state.next, end - 1, least});
    state.at = end;
    return true;
  }

  bool lazy_run(const Instruction& instruction, State& state) {
    const std::uint64_t end = run_end(instruction, state.at, instruction.max);
    if (end - state.at < instruction.min) return false;
    const std::uint64_t least = state.at + instruction.min;
    spend((end - state.at) / 8);
    ++state.next;
    if (end > least) ways_.push_back({Way::Kind::Run, state.next, least + 1, end});
    state.at = least;
    return true;
  }

  void spend(std::uint64_t steps) { steps_ -= std::min(steps_, steps); }

  // Takes the last way not yet tried; false when there is none.
  bool back_up(State& state) {
    while (!ways_.empty()) {
      Way& way = ways_.back();
      if (way.kind != Way::Kind::Run) {
        (way.kind == Way::Kind::RestoreBegin ? begin_ : end_) = way.at;
        ways_.pop_back();
        continue;
      }
      if (!skip_to_readable(way)) {
        ways_.pop_back();
        continue;
      }
      state = {way.next, way.at};
      if (way.at == way.last) {
        ways_.pop_back();
      } else {
        way.at += way.at < way.last ? 1 : static_cast<std::uint64_t>(-1);
      }
      return true;
    }
    return false;
  }

  // Where one byte must follow the run, moves on to a place that has it; false when there is none.
  bool skip_to_readable(Way& way) const {
    const Instruction& following = pattern_.program_[way.next];
    if (following.op != Op::Byte) return true;
    while (!reads(following, way.at)) {
      if (way.at == way.last) return false;
      way.at += way.at < way.last ? 1 : static_cast<std::uint64_t>(-1);
    }
    return true;
  }

  const Backtracker& pattern_;
  std::string_view text_;
  std::uint64_t limit_;
  std::uint64_t& steps_;
  std::vector<Way> ways_;
  std::uint64_t begin_ = kUnset;
  std::uint64_t end_ = kUnset;
};

Backtracker::Outcome Backtracker::find(std::string_view text, Span region, std::uint64_t& steps,
                                       Found& found) const {
  Search search(*this, text, region.end, steps);
  for (std::uint64_t at = region.begin; at < region.end; ++at) {
    if (!first_[static_cast<unsigned char>(text[at])]) continue;
    const Outcome outcome = search.from(at, found);
    if (outcome != Outcome::NoMatch) return outcome;
  }
  return Outcome::NoMatch;
}

}  // namespace dredge

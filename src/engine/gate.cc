#include "engine/gate.h"

#include <algorithm>
#include <cstddef>

#include "engine/char_class.h"

namespace dredge {
namespace {

constexpr std::uint64_t kNone = ~std::uint64_t{0};

// The start of the first run of `min` bytes of the class inside [begin, end), or kNone.
std::uint64_t find_run(std::string_view text, std::uint8_t bit, std::uint64_t min,
                       std::uint64_t begin, std::uint64_t end) {
  std::uint64_t known = begin;  // [begin of the run, known) is of the class
  while (end - begin >= min) {
    std::uint64_t probe = begin + min;
    while (probe > known && has_bit(text[probe - 1], bit)) --probe;
    if (probe == known) return begin;
    known = begin + min;  // what was passed on the way down is of the class
    begin = probe;
  }
  return kNone;
}

}  // namespace

bool in_class(CharClass of, unsigned char byte) {
  return has_bit(static_cast<char>(byte), bit_of(of));
}

GateKeeper::GateKeeper(std::uint32_t memos) : memos_(memos) {}

void GateKeeper::begin(std::string_view text) {
  text_ = text;
  operator_from_ = operator_to_ = 0;
  if (++epoch_ == 0) {  // the counter came round: old memos would look fresh
    std::fill(memos_.begin(), memos_.end(), Memo{});
    epoch_ = 1;
  }
}

bool GateKeeper::admits(const Gate& gate, std::uint32_t memo, std::uint64_t anchor,
                        std::uint64_t begin, std::uint64_t end) {
  if (gate.kind == Gate::Kind::None) return true;
  if (gate.kind == Gate::Kind::Assign) {
    const std::uint64_t at = next_operator(anchor, end);
    if (at >= end) return false;
    begin = at + 1;
  }
  if (end < begin + gate.min) return false;
  return has_run(gate, memos_[memo], begin, end);
}

bool GateKeeper::has_run(const Gate& gate, Memo& memo, std::uint64_t begin, std::uint64_t end) {
  if (memo.epoch != epoch_) memo = Memo{.epoch = epoch_};
  if (memo.found && begin <= memo.run && memo.run + gate.min <= end) return true;
  // A run in [begin, end) that is not in [bare_begin, bare_end) ends after bare_end, so where the
  // two overlap from the left only the rest is to be searched.
  std::uint64_t from = begin;
  const bool extends = memo.bare_begin <= begin && begin <= memo.bare_end;
  if (extends && end <= memo.bare_end) return false;
  const bool resumes = extends && memo.bare_end + 1 >= begin + gate.min;
  if (resumes) from = memo.bare_end + 1 - gate.min;
  const std::uint64_t run = find_run(text_, bit_of(gate.of), gate.min, from, end);
  if (run != kNone) {
    memo.found = true;
    memo.run = run;
    return true;
  }
  if (!resumes) memo.bare_begin = begin;
  memo.bare_end = end;
  return false;
}

std::uint64_t GateKeeper::next_operator(std::uint64_t from, std::uint64_t end) {
  if (from < operator_from_ || from > operator_to_) operator_from_ = operator_to_ = from;
  while (operator_to_ < end && !has_bit(text_[operator_to_], kOperatorBit)) ++operator_to_;
  return operator_to_;
}

}  // namespace dredge

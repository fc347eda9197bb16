#include "engine/runs.h"

#include <algorithm>

#include "engine/gate.h"

namespace dredge {
namespace {

// The vector code takes this much at once; runs that cross are found all the same, for what is
// found is extended over the whole text.
constexpr std::uint64_t kPieceBytes = 1U << 20;

bool is_body(char byte) { return in_class(CharClass::Base64, static_cast<unsigned char>(byte)); }

bool is_alnum(char byte) { return in_class(CharClass::Alnum, static_cast<unsigned char>(byte)); }

bool has_long_alnum_run(std::string_view run) {
  std::uint32_t length = 0;
  for (const char byte : run) {
    length = is_alnum(byte) ? length + 1 : 0;
    if (length >= kLongAlnumRun) return true;
  }
  return false;
}

}  // namespace

bool needs_long_run(const Gate& gate) {
  if (gate.kind != Gate::Kind::Run) return false;
  if (gate.of <= CharClass::Alnum) return gate.min >= kLongAlnumRun;
  return gate.of <= CharClass::Base64 && gate.min >= kLongBase64Run;
}

const std::vector<Span>& RunFinder::find(std::string_view text) {
  runs_.clear();
  if (!vectors_) {
    find_by_steps(text);
    return runs_;
  }
  places_.resize(kPieceBytes / kLongAlnumRun + 1);
  // Pieces overlap by one byte less than a run is long, so that none hides between two.
  for (std::uint64_t begin = 0; begin < text.size(); begin += kPieceBytes) {
    const std::uint64_t from = begin < kLongAlnumRun ? 0 : begin - (kLongAlnumRun - 1);
    const std::uint64_t end = std::min<std::uint64_t>(text.size(), begin + kPieceBytes);
    const std::size_t count = find_runs_avx512(text.data() + from, end - from, places_.data());
    for (std::size_t i = 0; i < count; ++i) add(text, from + places_[i]);
  }
  return runs_;
}

// Looks at every twentieth byte: a run of twenty holds one of them.
void RunFinder::find_by_steps(std::string_view text) {
  std::uint64_t at = kLongAlnumRun - 1;
  while (at < text.size()) {
    if (is_body(text[at])) at = add(text, at);
    at += kLongAlnumRun;
  }
}

// Notes the run around `inside` when it is long, and returns where it ends.
std::uint64_t RunFinder::add(std::string_view text, std::uint64_t inside) {
  if (!runs_.empty() && inside < runs_.back().end) return runs_.back().end;
  std::uint64_t begin = inside;
  while (begin > 0 && is_body(text[begin - 1])) --begin;
  std::uint64_t end = inside + 1;
  while (end < text.size() && is_body(text[end])) ++end;
  const bool is_long =
      end - begin >= kLongBase64Run || has_long_alnum_run(text.substr(begin, end - begin));
  if (is_long) runs_.push_back({begin, end});
  return end;
}

}  // namespace dredge

#include "engine/runs.h"

#include <algorithm>

#include "engine/char_class.h"

namespace dredge {
namespace {

bool is_body(char byte) { return has_bit(byte, bit_of(CharClass::Base64)); }

bool is_token(char byte) { return has_bit(byte, bit_of(CharClass::Token)); }

Span run_around(std::string_view text, std::uint64_t inside) {
  Span run{inside, inside + 1};
  while (run.begin > 0 && is_body(text[run.begin - 1])) --run.begin;
  while (run.end < text.size() && is_body(text[run.end])) ++run.end;
  return run;
}

bool is_long(std::string_view run) {
  if (run.size() >= kLongBase64Run) return true;
  std::uint32_t length = 0;
  for (const char byte : run) {
    length = is_token(byte) ? length + 1 : 0;
    if (length >= kLongTokenRun) return true;
  }
  return false;
}

}  // namespace

bool needs_long_run(const Gate& gate) {
  if (gate.kind != Gate::Kind::Run) return false;
  if (gate.of <= CharClass::Token) return gate.min >= kLongTokenRun;
  return gate.of <= CharClass::Base64 && gate.min >= kLongBase64Run;
}

const std::vector<Span>& RunFinder::find(std::string_view text, std::span<const Span> parts) {
  runs_.clear();
  for (const Span part : parts) {
    if (!vectors_) {
      find_by_steps(text, part);
      continue;
    }
    const std::size_t before = runs_.size();
    find_runs_avx512(text.data() + part.begin, part.size(), runs_);
    for (std::size_t i = before; part.begin != 0 && i < runs_.size(); ++i)
      runs_[i] = {runs_[i].begin + part.begin, runs_[i].end + part.begin};
  }
  return runs_;
}

// Looks at every twentieth byte: a run of twenty holds one of them.
void RunFinder::find_by_steps(std::string_view text, Span part) {
  std::uint64_t at = part.begin + kLongTokenRun - 1;
  while (at < part.end) {
    if (is_body(text[at])) {
      const Span run = run_around(text, at);
      if (is_long(text.substr(run.begin, run.size()))) runs_.push_back(run);
      at = run.end;
    }
    at += kLongTokenRun;
  }
}

}  // namespace dredge

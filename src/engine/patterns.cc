#include "engine/patterns.h"

#include <re2/re2.h>

namespace dredge {
namespace {

// Bytes, not code points: a secret may stand in any encoding. One automaton of a wide rule takes a
// few megabytes; RE2 falls back to a slower one when this is too little.
constexpr std::int64_t kMaxBytes = 64 << 20;

// What a search may cost before RE2 is the better choice: its captures take as long as some
// thousand steps.
constexpr std::uint64_t kFreeSteps = 4096;
constexpr std::uint64_t kStepsPerByte = 64;

std::unique_ptr<re2::RE2> compile(std::string_view pattern) {
  re2::RE2::Options options(re2::RE2::Latin1);
  options.set_log_errors(false);
  options.set_max_mem(kMaxBytes);
  // ^ and $ at line ends, as Hyperscan's multi-line flag has it.
  return std::make_unique<re2::RE2>("(?m)" + std::string(pattern), options);
}

Error refusal(const re2::RE2& pattern) {
  return Error{ErrorCode::InvalidInput, "re2: " + pattern.error()};
}

Span span_of(const re2::StringPiece& piece, const char* text) {
  const auto begin = static_cast<std::uint64_t>(piece.data() - text);
  return {begin, begin + piece.size()};
}

}  // namespace

LazyPattern::LazyPattern() = default;
LazyPattern::~LazyPattern() = default;

Result<> LazyPattern::match(const Rule& rule, std::uint32_t index, std::string_view text,
                            Span region, std::vector<RuleMatch>& matches) {
  const std::size_t before = matches.size();
  if (match_by_backtracking(rule, index, text, region, matches)) return {};
  matches.resize(before);
  return match_by_re2(rule, index, text, region, matches);
}

bool LazyPattern::match_by_backtracking(const Rule& rule, std::uint32_t index,
                                        std::string_view text, Span region,
                                        std::vector<RuleMatch>& matches) {
  std::call_once(backtracker_once_, [&] { backtracker_ = Backtracker::compile(rule.pattern); });
  if (!backtracker_) return false;
  std::uint64_t steps = kFreeSteps + kStepsPerByte * region.size();
  Backtracker::Found found;
  for (;;) {
    const Backtracker::Outcome outcome = backtracker_->find(text, region, steps, found);
    if (outcome == Backtracker::Outcome::GaveUp) return false;
    if (outcome == Backtracker::Outcome::NoMatch) return true;
    const bool has_secret = found.secret && found.secret->size() > 0;
    matches.push_back({index, found.match, has_secret ? *found.secret : found.match});
    region.begin = found.match.end;
  }
}

Result<> LazyPattern::match_by_re2(const Rule& rule, std::uint32_t index, std::string_view text,
                                   Span region, std::vector<RuleMatch>& matches) {
  std::call_once(re2_once_, [&] {
    re2_ = compile(rule.pattern);
    const auto& groups = re2_->NamedCapturingGroups();
    const auto secret = groups.find("secret");
    if (secret != groups.end()) secret_group_ = secret->second;
  });
  if (!re2_->ok()) return refusal(*re2_);
  // One neighbour on either side is all that \b, ^ and $ look at.
  const std::uint64_t base = region.begin > 0 ? region.begin - 1 : 0;
  const std::uint64_t limit = region.end < text.size() ? region.end + 1 : region.end;
  const re2::StringPiece context(text.data() + base, limit - base);
  std::vector<re2::StringPiece> groups(static_cast<std::size_t>(secret_group_) + 1);
  std::uint64_t from = region.begin - base;
  const std::uint64_t to = region.end - base;
  while (from < to && re2_->Match(context, from, to, re2::RE2::UNANCHORED, groups.data(),
                                  static_cast<int>(groups.size()))) {
    const Span match = span_of(groups[0], text.data());
    const bool has_secret = !groups.back().empty();
    matches.push_back({index, match, has_secret ? span_of(groups.back(), text.data()) : match});
    // Compiled rules cannot match the empty text; a step forward all the same, for termination.
    from = std::max(match.end, match.begin + 1) - base;
  }
  return {};
}

Result<> check_re2(std::string_view pattern) {
  const std::unique_ptr<re2::RE2> compiled = compile(pattern);
  if (!compiled->ok()) return refusal(*compiled);
  return {};
}

}  // namespace dredge

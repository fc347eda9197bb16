#include "engine/reference.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "engine/dialect.h"

namespace dredge {
namespace {

Span line_around(std::string_view text, std::uint64_t offset) {
  const std::size_t before = offset == 0 ? std::string_view::npos : text.rfind('\n', offset - 1);
  const std::size_t after = text.find('\n', offset);
  return {before == std::string_view::npos ? 0 : before + 1,
          after == std::string_view::npos ? text.size() : after};
}

void put_in_order(std::vector<RuleMatch>& matches) {
  std::sort(matches.begin(), matches.end(), [](const RuleMatch& a, const RuleMatch& b) {
    return std::tie(a.match.begin, a.rule) < std::tie(b.match.begin, b.rule);
  });
}

int on_end(unsigned rule, unsigned long long, unsigned long long to, unsigned, void* context) {
  static_cast<std::vector<MatchEnd>*>(context)->push_back({rule, to});
  return 0;
}

}  // namespace

Result<Reference> Reference::compile(const RuleSet& rules) {
  Reference reference;
  reference.rules_ = rules;
  reference.patterns_ = std::make_unique<LazyPattern[]>(rules.rules.size());
  std::vector<std::string> patterns;
  std::vector<unsigned> ids;
  for (const Rule& rule : rules.rules) {
    ids.push_back(static_cast<unsigned>(patterns.size()));
    ASSIGN_OR_RETURN(std::string pattern, for_hyperscan(rule.pattern));
    patterns.push_back(std::move(pattern));
  }
  ASSIGN_OR_RETURN(reference.database_, compile_patterns(patterns, ids));
  if (reference.database_)
    RETURN_IF_ERROR(extend_scratch(reference.database_.get(), reference.scratch_));
  return reference;
}

Result<std::vector<RuleMatch>> Reference::by_re2(std::string_view text) {
  std::vector<RuleMatch> matches;
  for (std::uint32_t i = 0; i < rules_.rules.size(); ++i)
    for (std::uint64_t offset = 0; offset < text.size();)
      RETURN_IF_ERROR(match_line(i, text, offset, matches, offset));
  put_in_order(matches);
  return matches;
}

// Matches the rule on the line around `offset`, or on the whole text if it is a multi-line rule;
// leaves in `end` where the next line begins.
Result<> Reference::match_line(std::uint32_t rule, std::string_view text, std::uint64_t offset,
                               std::vector<RuleMatch>& matches, std::uint64_t& end) {
  const Rule& one = rules_.rules[rule];
  const Span line = one.line_local ? line_around(text, offset) : Span{0, text.size()};
  end = line.end + 1;
  return patterns_[rule].match_by_re2(one, rule, text, line, matches);
}

Result<std::vector<MatchEnd>> Reference::ends_by_hyperscan(std::string_view text) {
  std::vector<MatchEnd> ends;
  if (!database_) return ends;
  const hs_error_t status =
      hs_scan(database_.get(), text.data(), static_cast<unsigned>(text.size()), 0, scratch_.get(),
              on_end, &ends);
  if (status != HS_SUCCESS)
    return Error{ErrorCode::Internal, "hyperscan error " + std::to_string(status)};
  std::sort(ends.begin(), ends.end());
  ends.erase(std::unique(ends.begin(), ends.end()), ends.end());
  return ends;
}

Result<std::vector<RuleMatch>> Reference::by_hyperscan(std::string_view text) {
  ASSIGN_OR_RETURN(const std::vector<MatchEnd> ends, ends_by_hyperscan(text));
  std::set<std::pair<std::uint32_t, std::uint64_t>> lines;
  for (const MatchEnd& end : ends) {
    const bool is_local = rules_.rules[end.rule].line_local;
    lines.emplace(end.rule, is_local ? line_around(text, end.end - 1).begin : 0);
  }
  std::vector<RuleMatch> matches;
  for (const auto& [rule, begin] : lines) {
    std::uint64_t end = 0;
    RETURN_IF_ERROR(match_line(rule, text, begin, matches, end));
  }
  put_in_order(matches);
  return matches;
}

}  // namespace dredge

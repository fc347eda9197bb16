#include "scan/local_hits.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "unpack/text_map.h"

namespace dredge {
namespace {

bool do_overlap(Span a, Span b) { return a.begin < b.end && b.begin < a.end; }

// Several secrets can stand in one encoded value, and then share its span: the innermost text that
// holds both decides.
bool do_overlap(const LocalHit& a, const LocalHit& b) {
  std::size_t shared = 0;
  while (shared < a.levels.size() && a.levels[shared].chunk != 0 &&
         a.levels[shared].chunk == b.levels[shared].chunk)
    ++shared;
  if (shared == 0) return do_overlap(a.span, b.span);
  return do_overlap(a.levels[shared - 1].span, b.levels[shared - 1].span);
}

// What a value says comes before the value, the text as it is before what its escapes say.
int rank_of(const LocalHit& hit) { return hit.in_value ? 2 : is_whole_text(hit.encoding) ? 1 : 0; }

bool is_better(const LocalHit& a, const LocalHit& b) { return precedence(a, b).is_first; }

// A rule that another stands over loses to it, whatever else holds: the winner knows better what
// the text is, also when that makes it no secret.
void drop_outranked(std::vector<LocalHit>& hits, std::span<const Rule> rules) {
  std::vector<const LocalHit*> winners;
  for (const LocalHit& hit : hits)
    if (!rules[hit.rule].over.empty()) winners.push_back(&hit);
  if (winners.empty()) return;
  std::vector<LocalHit> kept;
  for (const LocalHit& hit : hits) {
    const bool is_taken = std::ranges::any_of(winners, [&](const LocalHit* winner) {
      return stands_over(rules[winner->rule], rules[hit.rule]) && do_overlap(*winner, hit);
    });
    if (!is_taken) kept.push_back(hit);
  }
  if (!kept.empty()) hits = std::move(kept);  // rules that go in a circle take nothing from all
}

std::vector<LocalHit> without_overlaps(std::vector<LocalHit> hits, std::span<const Rule> rules) {
  drop_outranked(hits, rules);
  std::sort(hits.begin(), hits.end(), is_better);
  std::vector<LocalHit> kept;
  for (const LocalHit& hit : hits) {
    const bool is_taken = std::any_of(
        kept.begin(), kept.end(), [&](const LocalHit& other) { return do_overlap(hit, other); });
    if (!is_taken) kept.push_back(hit);
  }
  std::sort(kept.begin(), kept.end(), [](const LocalHit& a, const LocalHit& b) {
    return std::tie(a.span, a.decoded) < std::tie(b.span, b.decoded);
  });
  return kept;
}

}  // namespace

Precedence precedence(const LocalHit& a, const LocalHit& b) {
  const auto by = [](Precedence::By why, bool a_first) { return Precedence{why, a_first}; };
  if (a.is_likely != b.is_likely) return by(Precedence::By::Likelihood, a.is_likely);
  if (a.basis != b.basis) return by(Precedence::By::Basis, a.basis < b.basis);
  if (rank_of(a) != rank_of(b)) return by(Precedence::By::Encoding, rank_of(a) > rank_of(b));
  if (depth_of(a.encoding) != depth_of(b.encoding))
    return by(Precedence::By::Encoding, depth_of(a.encoding) < depth_of(b.encoding));
  if (a.encoding != b.encoding) return by(Precedence::By::Encoding, a.encoding > b.encoding);
  if (a.confidence != b.confidence)
    return by(Precedence::By::Confidence, a.confidence > b.confidence);
  if (a.span.size() != b.span.size())
    return by(Precedence::By::Length, a.span.size() > b.span.size());
  return by(Precedence::By::Order, a.rule < b.rule);
}

bool stands_over(const Rule& winner, const Rule& loser) {
  return std::ranges::any_of(winner.over, [&](std::string_view named) {
    return loser.id.starts_with(named) &&
           (loser.id.size() == named.size() || loser.id[named.size()] == '.');
  });
}

bool is_in_value(const DecodedChunk& chunk) {
  if (chunk.map == nullptr) return chunk.chunk.encoding == Encoding::Base64;
  return chunk.is_value() || is_in_value(*chunk.outer);
}

Levels levels_of(const std::vector<std::uint32_t>& open, const DecodedChunk& chunk, Span secret) {
  Levels levels{};
  const DecodedChunk* text = &chunk;
  for (std::size_t i = open.size(); i-- > 0; text = text->outer) {
    levels[i] = {open[i], secret};
    if (text->map != nullptr) secret = text->map->original(secret);
  }
  return levels;
}

// Hits are few, but a hostile text can hold a hit every few bytes; overlaps are then resolved block
// by block of neighbours, which keeps the cost near linear.
std::vector<LocalHit> resolve_overlaps(std::vector<LocalHit> hits, std::span<const Rule> rules) {
  std::sort(hits.begin(), hits.end(), [](const LocalHit& a, const LocalHit& b) {
    return std::tie(a.span, a.decoded, a.rule) < std::tie(b.span, b.decoded, b.rule);
  });
  std::vector<LocalHit> resolved;
  std::vector<LocalHit> block;
  std::uint64_t block_end = 0;
  const auto flush = [&] {
    const std::vector<LocalHit> kept = without_overlaps(std::move(block), rules);
    resolved.insert(resolved.end(), kept.begin(), kept.end());
    block.clear();
  };
  for (const LocalHit& hit : hits) {
    if (!block.empty() && hit.span.begin >= block_end) flush();
    block_end = block.empty() ? hit.span.end : std::max(block_end, hit.span.end);
    block.push_back(hit);
  }
  if (!block.empty()) flush();
  return resolved;
}

}  // namespace dredge

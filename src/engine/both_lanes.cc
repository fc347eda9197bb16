#include "engine/both_lanes.h"

#include <algorithm>

#include "engine/runs.h"

namespace dredge {
namespace {

constexpr std::uint64_t kBlockBytes = 64 * 1024;

// A dense text has a long run in so many bytes, and of those looked at most are firm.
constexpr std::uint64_t kBytesPerRun = 128;
constexpr std::size_t kRunsLookedAt = 64;

struct BlockHits {
  const AnchorPlan& everywhere;
  const AnchorPlan& near_runs;
  std::uint64_t base = 0;
  std::uint64_t limit = 0;  // hits that begin here or later belong to the next block
  std::vector<AnchorHit>& hits;
  std::vector<AnchorHit>& run_hits;
};

int on_literal(unsigned id, unsigned long long, unsigned long long to, unsigned, void* context) {
  BlockHits& block = *static_cast<BlockHits*>(context);
  const auto first_near = static_cast<unsigned>(block.everywhere.literals.size());
  const bool is_near = id >= first_near;
  const unsigned literal = is_near ? id - first_near : id;
  const AnchorPlan& plan = is_near ? block.near_runs : block.everywhere;
  const std::uint64_t begin = block.base + to - plan.literals[literal].size();
  if (begin < block.limit) (is_near ? block.run_hits : block.hits).push_back({literal, begin});
  return 0;
}

}  // namespace

bool is_full_of_runs(std::string_view text, const std::vector<Span>& runs) {
  if (text.size() < kBlockBytes || runs.size() < text.size() / kBytesPerRun) return false;
  const std::size_t step = std::max<std::size_t>(1, runs.size() / kRunsLookedAt);
  std::size_t looked_at = 0;
  std::size_t firm = 0;
  for (std::size_t i = 0; i < runs.size(); i += step, ++looked_at)
    if (grade_of(text, runs[i]) == RunGrade::Firm) ++firm;
  return 4 * firm >= 3 * looked_at;
}

void BothLanes::begin(std::string_view text) {
  text_ = text;
  offset_ = 0;
}

Result<bool> BothLanes::next(HsScanner& hyperscan, std::vector<AnchorHit>& hits,
                             std::vector<AnchorHit>& run_hits) {
  hits.clear();
  run_hits.clear();
  if (offset_ >= text_.size()) return false;
  const std::uint64_t longest = std::max(everywhere_.plan.longest, near_runs_.plan.longest);
  // The last block takes in what is left when that is little: Hyperscan wants no short texts.
  const std::uint64_t left = text_.size() - offset_;
  const std::uint64_t block = left < 2 * kBlockBytes ? left : kBlockBytes;
  const std::uint64_t length = std::min(left, block + longest);
  BlockHits context{everywhere_.plan, near_runs_.plan, offset_, offset_ + block, hits, run_hits};
  RETURN_IF_ERROR(hyperscan.scan(database_, text_.substr(offset_, length), on_literal, &context));
  offset_ += block;
  return true;
}

}  // namespace dredge

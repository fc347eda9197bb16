#include "risk/fix_order.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace dredge {
namespace {

bool needs_rotation(const Finding& finding) {
  const Liveness liveness = finding.verdict.liveness;
  return liveness != Liveness::Revoked && liveness != Liveness::Expired &&
         liveness != Liveness::Canary && finding.risk.score > 0;
}

double risk_of(const Finding& finding) {
  return finding.risk.score * std::log2(1 + static_cast<double>(finding.places.size()));
}

}  // namespace

std::vector<Rotation> fix_order(const std::vector<Finding>& findings, const EffortOf& effort) {
  struct Draft {
    Rotation rotation;
    double rank = 0;
  };
  std::vector<Draft> drafts;
  std::map<Fingerprint, std::size_t> known;
  double total = 0;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    if (!needs_rotation(findings[i])) continue;
    const auto [entry, is_new] = known.try_emplace(findings[i].fingerprint, drafts.size());
    if (is_new) drafts.emplace_back();
    Draft& draft = drafts[entry->second];
    draft.rotation.findings.push_back(i);
    // Two rules that see one secret see one risk: the worse of them.
    draft.rotation.risk = std::max(draft.rotation.risk, risk_of(findings[i]));
    draft.rank = std::max(draft.rank, risk_of(findings[i]) / std::max(effort(findings[i]), 1));
  }
  for (const Draft& draft : drafts) total += draft.rotation.risk;
  std::ranges::stable_sort(drafts, std::greater<>{}, &Draft::rank);
  std::vector<Rotation> rotations;
  double removed = 0;
  for (Draft& draft : drafts) {
    removed += draft.rotation.risk;
    draft.rotation.share = total > 0 ? std::min(removed / total, 1.0) : 0;
    rotations.push_back(std::move(draft.rotation));
  }
  return rotations;
}

double share_of_first(const std::vector<Rotation>& rotations, std::size_t count) {
  if (rotations.empty() || count == 0) return 0;
  return rotations[std::min(count, rotations.size()) - 1].share;
}

}  // namespace dredge

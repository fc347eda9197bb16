#include "git/commit_graph.h"

#include <algorithm>
#include <queue>
#include <tuple>

namespace dredge::git {
namespace {

constexpr std::uint64_t kCacheBytes = 16 << 20;
constexpr std::uint32_t kNowhere = UINT32_MAX;

}  // namespace

CommitGraph::CommitGraph(const ObjectStore& store) : store_(store), reader_(store, kCacheBytes) {}

std::uint32_t CommitGraph::place_of(const BlobId& id) const {
  const auto found = place_of_.find(store_.find(id));
  return found == place_of_.end() ? kNowhere : found->second;
}

Result<std::vector<std::uint32_t>> CommitGraph::add(std::span<const BlobId> tips,
                                                    std::vector<BlobId>& others,
                                                    std::stop_token stop) {
  const std::size_t first = nodes_.size();
  parents_of_new_.clear();
  std::vector<BlobId> pending(tips.begin(), tips.end());
  while (!pending.empty()) {
    if (stop.stop_requested()) return Error{ErrorCode::Cancelled, "stopped"};
    const BlobId id = pending.back();
    pending.pop_back();
    visit(id, pending, others);
  }
  for (std::size_t i = first; i < nodes_.size(); ++i) {
    for (const BlobId& parent : parents_of_new_[i - first]) {
      const std::uint32_t place = place_of(parent);
      if (place == kNowhere) {
        ++nodes_[i].missing_parents;
      } else {
        nodes_[i].parents.push_back(place);
      }
    }
  }
  return in_order(first);
}

std::uint32_t CommitGraph::visit(const BlobId& id, std::vector<BlobId>& pending,
                                 std::vector<BlobId>& others) {
  const ObjectNumber number = store_.find(id);
  const auto place = static_cast<std::uint32_t>(nodes_.size());
  // Tags get an entry too, so that a circle of them is walked once.
  if (number == kNoObject || !place_of_.try_emplace(number, kNowhere).second) return kNowhere;
  const auto object = reader_.read(id);
  if (!object) return kNowhere;
  if (object->kind == ObjectKind::Tag) {
    pending.push_back(parse_tag(object->bytes).target);
    return kNowhere;
  }
  if (object->kind != ObjectKind::Commit) {
    others.push_back(id);
    return kNowhere;
  }
  Commit commit = parse_commit(object->bytes);
  place_of_[number] = place;
  nodes_.push_back({id, commit.tree, commit.committed_at, {}, 0});
  pending.insert(pending.end(), commit.parents.begin(), commit.parents.end());
  parents_of_new_.push_back(std::move(commit.parents));
  return place;
}

// Kahn's algorithm with the earliest commit first: O(n log n), and the same whatever the tips'
// order was.
std::vector<std::uint32_t> CommitGraph::in_order(std::size_t first) const {
  const std::size_t count = nodes_.size() - first;
  std::vector<std::vector<std::uint32_t>> children(count);
  std::vector<std::uint32_t> waiting_for(count, 0);
  for (std::size_t i = first; i < nodes_.size(); ++i) {
    for (const std::uint32_t parent : nodes_[i].parents) {
      if (parent < first) continue;  // of an earlier add(): already in order
      children[parent - first].push_back(static_cast<std::uint32_t>(i));
      ++waiting_for[i - first];
    }
  }
  const auto later = [&](std::uint32_t a, std::uint32_t b) {
    return std::tie(nodes_[a].committed_at, nodes_[a].id) >
           std::tie(nodes_[b].committed_at, nodes_[b].id);
  };
  std::priority_queue<std::uint32_t, std::vector<std::uint32_t>, decltype(later)> ready(later);
  for (std::size_t i = 0; i < count; ++i) {
    if (waiting_for[i] == 0) ready.push(static_cast<std::uint32_t>(first + i));
  }
  std::vector<std::uint32_t> order;
  order.reserve(count);
  while (!ready.empty()) {
    const std::uint32_t place = ready.top();
    ready.pop();
    order.push_back(place);
    for (const std::uint32_t child : children[place - first]) {
      if (--waiting_for[child - first] == 0) ready.push(child);
    }
  }
  // Only forged commits go in circles; they come last rather than not at all.
  std::vector<std::uint32_t> circular;
  for (std::size_t i = 0; i < count; ++i) {
    if (waiting_for[i] != 0) circular.push_back(static_cast<std::uint32_t>(first + i));
  }
  std::sort(circular.begin(), circular.end(),
            [&](std::uint32_t a, std::uint32_t b) { return later(b, a); });
  order.insert(order.end(), circular.begin(), circular.end());
  return order;
}

}  // namespace dredge::git

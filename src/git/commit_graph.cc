#include "git/commit_graph.h"

#include <algorithm>
#include <queue>
#include <tuple>

namespace dredge::git {
namespace {

constexpr std::uint64_t kCacheBytes = 16 << 20;
constexpr std::uint32_t kNowhere = UINT32_MAX;

}  // namespace

void CommitRows::add(ObjectNumber commit, ObjectNumber tree, std::int64_t committed_at,
                     std::span<const ObjectNumber> its_parents) {
  rows.push_back({commit, tree, static_cast<std::uint32_t>(parents.size()),
                  static_cast<std::uint32_t>(its_parents.size()), committed_at});
  parents.insert(parents.end(), its_parents.begin(), its_parents.end());
}

void CommitRows::append(const CommitRows& others) {
  const auto shift = static_cast<std::uint32_t>(parents.size());
  for (Row row : others.rows) {
    row.first_parent += shift;
    rows.push_back(row);
  }
  parents.insert(parents.end(), others.parents.begin(), others.parents.end());
}

std::optional<KnownCommits> KnownCommits::load(VarintReader& in, const FormerNumbers& numbers,
                                               const ObjectStore& store) {
  CommitRows rows;
  std::vector<ObjectNumber> parents;
  const auto number = [&] {
    const std::uint32_t before = in.below(numbers.count());
    return in.has_failed() ? 0 : numbers.now(before);
  };
  for (std::size_t left = in.count(); left != 0; --left) {
    const ObjectNumber commit = number();
    const ObjectNumber tree = number();
    const auto committed_at = static_cast<std::int64_t>(in.number());
    parents.clear();
    for (std::size_t more = in.count(); more != 0; --more) parents.push_back(number());
    if (in.has_failed()) return std::nullopt;
    rows.add(commit, tree, committed_at, parents);
  }
  if (in.has_failed()) return std::nullopt;
  KnownCommits known(store);
  known.add(rows);
  return known;
}

void KnownCommits::add(const CommitRows& rows) {
  auto place = static_cast<std::uint32_t>(rows_.rows.size());
  for (const CommitRows::Row& row : rows.rows) places_[row.commit] = ++place;
  rows_.append(rows);
}

std::optional<KnownCommits::Row> KnownCommits::find(ObjectNumber commit) const {
  const std::uint32_t place = places_[commit];
  if (place == 0) return std::nullopt;
  const CommitRows::Row& row = rows_.rows[place - 1];
  return Row{row.tree, row.committed_at,
             std::span(rows_.parents).subspan(row.first_parent, row.parents)};
}

CommitGraph::CommitGraph(const ObjectStore& store, const KnownCommits* known)
    : store_(store), known_(known), reader_(store, kCacheBytes) {}

bool CommitGraph::save(VarintWriter& out) const {
  out.number(nodes_.size());
  for (const CommitNode& node : nodes_) {
    if (node.missing_parents != 0 || node.tree_number == kNoObject) return false;
    out.number(node.number);
    out.number(node.tree_number);
    out.number(static_cast<std::uint64_t>(node.committed_at));
    out.number(node.parents.size());
    for (const std::uint32_t parent : node.parents) out.number(nodes_[parent].number);
  }
  return true;
}

std::uint32_t CommitGraph::place_of(ObjectNumber number) const {
  const auto found = place_of_.find(number);
  return found == place_of_.end() ? kNowhere : found->second;
}

Result<std::vector<std::uint32_t>> CommitGraph::add(std::span<const BlobId> tips,
                                                    std::vector<BlobId>& others,
                                                    std::stop_token stop) {
  const std::size_t first = nodes_.size();
  parents_of_new_.clear();
  std::vector<ObjectNumber> pending(tips.size());
  store_.find_all(tips, pending);
  while (!pending.empty()) {
    if (stop.stop_requested()) return Error{ErrorCode::Cancelled, "stopped"};
    const ObjectNumber number = pending.back();
    pending.pop_back();
    visit(number, pending, others);
  }
  link_parents(first);
  return in_order(first);
}

void CommitGraph::visit(ObjectNumber number, std::vector<ObjectNumber>& pending,
                        std::vector<BlobId>& others) {
  // Tags get an entry too, so that a circle of them is walked once.
  if (number == kNoObject || !place_of_.try_emplace(number, kNowhere).second) return;
  if (const auto row = known_ == nullptr ? std::nullopt : known_->find(number))
    return visit_known(number, *row, pending);
  const BlobId id = store_.id_of(number);
  auto object = reader_.read(number);
  if (!object) object = reader_.read(id);  // another copy
  if (!object) return;
  if (object->kind == ObjectKind::Tag) {
    pending.push_back(store_.find(parse_tag(object->bytes).target));
    return;
  }
  if (object->kind != ObjectKind::Commit) {
    others.push_back(id);
    return;
  }
  const Commit commit = parse_commit(object->bytes);
  place_of_[number] = static_cast<std::uint32_t>(nodes_.size());
  nodes_.push_back({id, commit.tree, commit.committed_at, {}, 0, number, kNoObject});
  std::vector<ObjectNumber>& parents = parents_of_new_.emplace_back(commit.parents.size());
  store_.find_all(commit.parents, parents);
  pending.insert(pending.end(), parents.begin(), parents.end());
}

void CommitGraph::visit_known(ObjectNumber number, const KnownCommits::Row& row,
                              std::vector<ObjectNumber>& pending) {
  place_of_[number] = static_cast<std::uint32_t>(nodes_.size());
  nodes_.push_back(
      {store_.id_of(number), store_.id_of(row.tree), row.committed_at, {}, 0, number, row.tree});
  parents_of_new_.emplace_back(row.parents.begin(), row.parents.end());
  pending.insert(pending.end(), row.parents.begin(), row.parents.end());
}

// Finds the trees, and the parents among the nodes.
void CommitGraph::link_parents(std::size_t first) {
  std::vector<BlobId> trees;
  for (std::size_t i = first; i < nodes_.size(); ++i)
    if (nodes_[i].tree_number == kNoObject) trees.push_back(nodes_[i].tree);
  std::vector<ObjectNumber> tree_numbers(trees.size());
  store_.find_all(trees, tree_numbers);
  for (std::size_t i = first, next = 0; i < nodes_.size(); ++i)
    if (nodes_[i].tree_number == kNoObject) nodes_[i].tree_number = tree_numbers[next++];
  for (std::size_t i = first; i < nodes_.size(); ++i) {
    for (const ObjectNumber parent : parents_of_new_[i - first]) {
      const auto found = place_of_.find(parent);
      if (found == place_of_.end() || found->second == kNowhere) {
        ++nodes_[i].missing_parents;
      } else {
        nodes_[i].parents.push_back(found->second);
      }
    }
  }
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

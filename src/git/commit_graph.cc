#include "git/commit_graph.h"

#include <algorithm>
#include <numeric>
#include <queue>
#include <tuple>

namespace dredge::git {
namespace {

constexpr std::uint64_t kCacheBytes = 16 << 20;

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
    : store_(store), known_(known), reader_(store, kCacheBytes), places_(store.count(), kAbsent) {}

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

BlobId CommitGraph::tree_of(std::uint32_t place) const {
  const CommitNode& node = nodes_[place];
  return node.tree.empty() && node.tree_number != kNoObject ? store_.id_of(node.tree_number)
                                                            : node.tree;
}

Result<std::vector<std::uint32_t>> CommitGraph::add(std::span<const BlobId> tips,
                                                    std::vector<BlobId>& others,
                                                    std::stop_token stop) {
  const std::size_t first = nodes_.size();
  parents_of_new_.clear();
  parents_end_.clear();
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
  if (number == kNoObject || places_[number] != kAbsent) return;
  places_[number] = kTag;
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
  places_[number] = static_cast<std::uint32_t>(nodes_.size());
  nodes_.push_back({id, commit.tree, commit.committed_at, {}, 0, number, kNoObject});
  std::vector<ObjectNumber> parents(commit.parents.size());
  store_.find_all(commit.parents, parents);
  parents_of_new_.insert(parents_of_new_.end(), parents.begin(), parents.end());
  parents_end_.push_back(parents_of_new_.size());
  pending.insert(pending.end(), parents.begin(), parents.end());
}

void CommitGraph::visit_known(ObjectNumber number, const KnownCommits::Row& row,
                              std::vector<ObjectNumber>& pending) {
  places_[number] = static_cast<std::uint32_t>(nodes_.size());
  nodes_.push_back({store_.id_of(number), {}, row.committed_at, {}, 0, number, row.tree});
  parents_of_new_.insert(parents_of_new_.end(), row.parents.begin(), row.parents.end());
  parents_end_.push_back(parents_of_new_.size());
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
  std::size_t next = 0;
  for (std::size_t i = first; i < nodes_.size(); ++i) {
    const std::size_t end = parents_end_[i - first];
    nodes_[i].parents.reserve(end - next);
    for (; next != end; ++next) {
      const std::uint32_t parent = place_of(parents_of_new_[next]);
      if (parent == UINT32_MAX) {
        ++nodes_[i].missing_parents;
      } else {
        nodes_[i].parents.push_back(parent);
      }
    }
  }
}

// Kahn's algorithm with the earliest commit first: O(n log n), and the same whatever the tips'
// order was.
std::vector<std::uint32_t> CommitGraph::in_order(std::size_t first) const {
  const std::size_t count = nodes_.size() - first;
  // The children of each stand together; parents of an earlier add() are already in order.
  std::vector<std::size_t> child_starts(count + 1);
  std::vector<std::uint32_t> waiting_for(count);
  for (std::size_t i = first; i < nodes_.size(); ++i)
    for (const std::uint32_t parent : nodes_[i].parents)
      if (parent >= first) ++child_starts[parent - first + 1];
  std::partial_sum(child_starts.begin(), child_starts.end(), child_starts.begin());
  std::vector<std::uint32_t> children(child_starts.back());
  std::vector<std::size_t> fill(child_starts.begin(), child_starts.end() - 1);
  for (std::size_t i = first; i < nodes_.size(); ++i) {
    for (const std::uint32_t parent : nodes_[i].parents) {
      if (parent < first) continue;
      children[fill[parent - first]++] = static_cast<std::uint32_t>(i);
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
    for (std::size_t at = child_starts[place - first]; at != child_starts[place - first + 1];
         ++at) {
      if (--waiting_for[children[at] - first] == 0) ready.push(children[at]);
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

#include "git/lifetime.h"

#include <algorithm>
#include <span>

namespace dredge::git {
namespace {

constexpr std::uint64_t kCacheBytes = 1 << 20;
constexpr std::size_t kNamedBranches = 20;
constexpr std::size_t kNamedChanges = 50;

// "main" for "refs/heads/main", "origin/main" for a remote-tracking branch; "" for what is none.
std::string branch_name(const std::string& ref) {
  for (const std::string_view prefix : {"refs/heads/", "refs/remotes/"}) {
    if (ref.starts_with(prefix)) return ref.substr(prefix.size());
  }
  return "";
}

}  // namespace

Lifetimes::Lifetimes(const ObjectStore& store, const TracedHistory& history)
    : history_(history), reader_(store, kCacheBytes) {}

Lifetimes Lifetimes::build(const Layout& layout, const ObjectStore& store,
                           const TracedHistory& history) {
  Lifetimes lifetimes(store, history);
  const std::vector<CommitNode>& nodes = history.graph().nodes();
  for (const std::uint32_t commit : history.named()) {
    const std::uint32_t state = history.state_of(commit);
    const auto differs = [&](std::uint32_t parent) { return history.state_of(parent) != state; };
    const bool is_root = nodes[commit].parents.empty();
    if (!is_root && std::ranges::none_of(nodes[commit].parents, differs)) continue;
    lifetimes.telling_.push_back({commit, state,
                                  static_cast<std::uint32_t>(lifetimes.parent_states_.size()),
                                  static_cast<std::uint32_t>(nodes[commit].parents.size())});
    for (const std::uint32_t parent : nodes[commit].parents)
      lifetimes.parent_states_.push_back(history.state_of(parent));
  }
  for (std::uint32_t i = 0; i < lifetimes.telling_.size(); ++i) {
    const Telling& telling = lifetimes.telling_[i];
    const auto note = [&](std::uint64_t path) {
      std::vector<std::uint32_t>& there = lifetimes.telling_of_path_[path];
      if (there.empty() || there.back() != i) there.push_back(i);
    };
    lifetimes.all_telling_.push_back(i);
    lifetimes.knows_paths_ =
        lifetimes.knows_paths_ &&
        history.for_each_change(telling.state, lifetimes.parents_of(telling), note);
  }
  const std::vector<Ref>& refs = history.refs();
  for (auto ref = refs.begin(); ref != refs.end(); ++ref) {
    BlobId target = ref->target;
    // The same name twice is a packed ref and the loose one that outranks it.
    const bool is_twin = ref + 1 != refs.end() && (ref + 1)->name == ref->name;
    if (is_twin) target = resolve(layout, store, (++ref)->name).value_or(target);
    std::string name = branch_name(ref->name);
    if (name.empty() || name.ends_with("/HEAD")) continue;
    const std::uint32_t place = history.graph().place_of(target);
    if (place == UINT32_MAX) continue;
    lifetimes.heads_.emplace_back(std::move(name), history.state_of(place));
  }
  return lifetimes;
}

Provenance Lifetimes::of(const CommitOrigin& first, std::span<const BlobId> versions) {
  Provenance provenance;
  if (const auto object = reader_.read(first.commit)) {
    CommitPeople people = parse_people(object->bytes);
    provenance.committer = std::move(people.committer);
    provenance.authored_at = people.authored_at;
    provenance.co_authors = std::move(people.co_authors);
  }
  const auto holds = [&](std::uint32_t state) {
    return history_.holds(state, first.path, versions);
  };
  for (const auto& [name, state] : heads_) {
    if (!holds(state)) continue;
    ++provenance.branch_count;
    if (provenance.branches.size() < kNamedBranches) provenance.branches.push_back(name);
  }
  const std::vector<CommitNode>& nodes = history_.graph().nodes();
  for (const std::uint32_t place : telling_of(first.path)) {
    const Telling& telling = telling_[place];
    const auto parents = parents_of(telling);
    const bool is_here = holds(telling.state);
    const bool removed = !is_here && !parents.empty() && std::ranges::all_of(parents, holds);
    const bool back =
        is_here && nodes[telling.commit].id != first.commit && std::ranges::none_of(parents, holds);
    if (!removed && !back) continue;
    ++provenance.change_count;
    if (provenance.changes.size() < kNamedChanges) {
      provenance.changes.push_back(change_at(telling.commit, removed));
    }
  }
  return provenance;
}

std::span<const std::uint32_t> Lifetimes::telling_of(std::string_view path) const {
  if (!knows_paths_) return all_telling_;
  const auto changes = telling_of_path_.find(history_.path_key(path));
  if (changes == telling_of_path_.end()) return {};
  return changes->second;
}

CommitChange Lifetimes::change_at(std::uint32_t commit, bool removed) {
  const CommitNode& node = history_.graph().nodes()[commit];
  CommitChange change{removed, node.id, {}, node.committed_at};
  if (const auto object = reader_.read(node.id)) {
    change.author = parse_commit(object->bytes).author;
  }
  return change;
}

}  // namespace dredge::git

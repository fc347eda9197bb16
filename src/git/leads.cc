#include "git/leads.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <tuple>
#include <utility>

namespace dredge::git {
namespace {

struct Namespace {
  std::string_view prefix;
  GitDetail detail;
};

// The first prefix that fits decides.
constexpr std::array<Namespace, 9> kNamespaces{{
    {"refs/heads/", GitDetail::Branch},
    {"refs/tags/", GitDetail::Tag},
    {"refs/remotes/", GitDetail::RemoteBranch},
    {"refs/pull/", GitDetail::PullRequest},
    {"refs/merge-requests/", GitDetail::PullRequest},
    {"refs/replace/", GitDetail::Replaced},
    {"refs/notes/", GitDetail::Note},
    {"refs/stash", GitDetail::Stash},
    {"refs/", GitDetail::OtherRef},
}};

GitDetail detail_of(std::string_view ref) {
  const auto* const row = std::ranges::find_if(
      kNamespaces, [&](const Namespace& one) { return ref.starts_with(one.prefix); });
  return row == kNamespaces.end() ? GitDetail::DetachedHead : row->detail;
}

// Main branches first, then by name.
auto rank_of(const Ref& ref, const BlobId& head) {
  const bool is_main = ref.name == "refs/heads/main" || ref.name == "refs/heads/master";
  return std::tuple(detail_of(ref.name), ref.target != head, !is_main, std::string_view(ref.name));
}

// A mirror has tens of thousands of refs: each is ranked once.
void sort_by_rank(std::vector<Ref>& refs, const BlobId& head) {
  std::vector<std::pair<decltype(rank_of(refs.front(), head)), std::size_t>> order;
  order.reserve(refs.size());
  for (std::size_t i = 0; i < refs.size(); ++i) order.emplace_back(rank_of(refs[i], head), i);
  std::ranges::sort(order);
  std::vector<Ref> sorted;
  sorted.reserve(refs.size());
  for (const auto& [rank, place] : order) sorted.push_back(refs[place]);
  refs = std::move(sorted);
}

}  // namespace

Leads Leads::build(const Layout& layout, const ObjectStore& store, const CommitGraph& graph,
                   std::vector<Ref> refs) {
  Leads leads;
  ObjectReader reader(store, 1 << 20);
  leads.leads_.emplace_back();
  leads.grow(graph);
  const Trouble ignore = [](const std::string&, const Error&) {};
  const BlobId head = head_of(layout).value_or(BlobId{});
  sort_by_rank(refs, head);
  std::vector<BlobId> targets;
  for (const Ref& ref : refs) targets.push_back(ref.target);
  std::vector<ObjectNumber> numbers(targets.size());
  store.find_all(targets, numbers);
  const auto mark = [&](Lead lead, std::span<const std::uint32_t> tips) {
    leads.leads_.push_back(std::move(lead));
    const auto place = static_cast<std::uint32_t>(leads.leads_.size() - 1);
    for (const std::uint32_t tip : tips) leads.mark(graph, tip, place);
  };
  const auto mark_all = [&](Lead lead, const std::vector<BlobId>& tips) {
    std::vector<std::uint32_t> places;
    for (const BlobId& tip : tips) places.push_back(graph.place_of(tip));
    mark(std::move(lead), places);
  };
  bool is_stash_done = false;
  for (std::size_t i = 0; i < refs.size(); ++i) {
    const Ref& ref = refs[i];
    const GitDetail detail = detail_of(ref.name);
    if (detail > GitDetail::Stash && !std::exchange(is_stash_done, true)) {
      mark_all({GitDetail::Stash, "refs/stash"}, read_log(layout, "refs/stash"));
    }
    std::uint32_t tip = graph.place_of(numbers[i]);
    if (tip == UINT32_MAX) tip = graph.place_of(peel_to_commit(reader, ref.target));
    mark({detail, ref.name}, {&tip, 1});
  }
  if (!is_stash_done) {
    mark_all({GitDetail::Stash, "refs/stash"}, read_log(layout, "refs/stash"));
  }
  mark_all({GitDetail::Reflog, ""}, read_other_tips(layout, ignore));
  return leads;
}

void Leads::grow(const CommitGraph& graph) {
  const std::vector<CommitNode>& nodes = graph.nodes();
  lead_of_.resize(nodes.size());
  for (std::size_t i = is_merge_.size(); i < nodes.size(); ++i)
    is_merge_.push_back(nodes[i].parents.size() + nodes[i].missing_parents > 1);
}

void Leads::mark(const CommitGraph& graph, std::uint32_t tip, std::uint32_t lead) {
  if (tip >= lead_of_.size() || lead_of_[tip] != 0) return;
  std::vector<std::uint32_t> pending{tip};
  while (!pending.empty()) {
    const std::uint32_t commit = pending.back();
    pending.pop_back();
    if (commit >= lead_of_.size() || lead_of_[commit] != 0) continue;
    lead_of_[commit] = lead;
    const std::vector<std::uint32_t>& parents = graph.nodes()[commit].parents;
    pending.insert(pending.end(), parents.begin(), parents.end());
  }
}

void Leads::describe(std::uint32_t commit, CommitOrigin& origin) const {
  if (commit >= lead_of_.size()) return;
  const Lead& lead = leads_[lead_of_[commit]];
  origin.detail = lead.detail;
  origin.ref = lead.ref;
  // A stash is a merge by form alone.
  if (is_merge_[commit] && lead.detail != GitDetail::Stash) origin.detail = GitDetail::Merge;
}

void Leads::describe_ref(const std::string& ref, CommitOrigin& origin) {
  origin.detail = detail_of(ref);
  origin.ref = ref;
}

}  // namespace dredge::git

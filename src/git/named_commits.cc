#include <utility>

#include "git/history.h"

namespace dredge::git {

Result<std::unique_ptr<NamedCommits>> read_named_commits(const Layout& layout,
                                                         const ObjectStore& store,
                                                         const KnownCommits* known,
                                                         const std::stop_token& stop) {
  const Trouble ignore = [](const std::string&, const Error&) {};  // split() has told it
  auto commits = std::make_unique<NamedCommits>(store, known);
  std::vector<BlobId> tips = read_other_tips(layout, ignore);
  commits->refs = read_refs(layout, ignore);
  for (const Ref& ref : commits->refs) tips.push_back(ref.target);
  ASSIGN_OR_RETURN(commits->order, commits->graph.add(tips, commits->others, stop));
  return commits;
}

bool save_untraced(const NamedCommits& commits, VarintWriter& out) {
  if (!commits.graph.save(out)) return false;
  for (int i = 0; i < 4; ++i) out.number(0);  // as TreeProjector::save has it
  return true;
}

std::optional<FormerTrace> load_former_trace(VarintReader& in, FormerNumbers numbers,
                                             const ObjectStore& store) {
  auto commits = KnownCommits::load(in, numbers, store);
  if (!commits) return std::nullopt;
  return FormerTrace{std::move(numbers), std::move(*commits), std::string(in.rest())};
}

}  // namespace dredge::git

// What leads to each commit of a graph: a branch, a tag, a stash, only a reflog, nothing.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dredge/origin.h"
#include "git/commit_graph.h"
#include "git/repository.h"

namespace dredge::git {

// Immutable once built; keeps nothing of its arguments.
class Leads {
 public:
  // Gives each commit the first ref that leads to it: HEAD's branch, then local branches, tags,
  // remote-tracking branches, pull requests, other namespaces, replacements, notes, the stash with
  // its log, detached HEADs, reflogs. Linear in the graph and the number of refs.
  static Leads build(const Layout& layout, const ObjectStore& store, const CommitGraph& graph,
                     std::vector<Ref> refs);

  // Takes in the commits that came into the graph since: nothing leads to them.
  void grow(const CommitGraph& graph);

  // Fills in `detail` and `ref` of a place whose commit stands at `commit` in the graph.
  void describe(std::uint32_t commit, CommitOrigin& origin) const;
  // The same for a place that belongs to a ref and no commit: a tag that names a blob.
  static void describe_ref(const std::string& ref, CommitOrigin& origin);

 private:
  struct Lead {
    GitDetail detail = GitDetail::None;
    std::string ref;
  };

  void mark(const CommitGraph& graph, std::uint32_t tip, std::uint32_t lead);

  std::vector<Lead> leads_;             // best first; [0] is nothing
  std::vector<std::uint32_t> lead_of_;  // by commit
  std::vector<bool> is_merge_;          // by commit
};

}  // namespace dredge::git

// Provenance: where in a history blobs stand, and which commit brought them there.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/together.h"
#include "dredge/origin.h"
#include "dredge/result.h"
#include "git/commit_graph.h"
#include "git/object_store.h"
#include "git/repository.h"
#include "git/store_mark.h"
#include "git/tree_log.h"

namespace dredge::git {

using EmitPlace = std::function<void(const BlobId&, const CommitOrigin&)>;

// What a trace leaves behind, for further questions about the blobs that were wanted. Confined to
// one thread; borrows the store.
class TracedHistory {
 public:
  virtual ~TracedHistory() = default;
  virtual const CommitGraph& graph() const = 0;
  // The commits that refs, reflogs and worktrees lead to, oldest first, as places in the graph.
  virtual const std::vector<std::uint32_t>& named() const = 0;
  // Equal for commits that hold the same of the wanted blobs at the same paths.
  virtual std::uint32_t state_of(std::uint32_t commit) const = 0;
  // What the refs name, as they were when the commits were read.
  virtual const std::vector<Ref>& refs() const = 0;
  // Calls use(path_key) for paths at which a commit of state `state` may have another of the wanted
  // blobs, or none, than each of the states `parents` (without parents: where it has one). False
  // when that would take too long, in histories that are made to.
  virtual bool for_each_change(std::uint32_t state, std::span<const std::uint32_t> parents,
                               const std::function<void(std::uint64_t)>& use) const = 0;
  // The number by which for_each_change names a path: others may share it. 0 when no commit has a
  // wanted blob at such a path.
  virtual std::uint64_t path_key(std::string_view path) const = 0;
  // True when a commit of that state has one of `versions` (sorted) at `path`.
  virtual bool holds(std::uint32_t state, std::string_view path,
                     std::span<const BlobId> versions) const = 0;
  // Whether some tree has the blob as a symbolic link.
  virtual bool is_ever_link(const BlobId& wanted) const = 0;
  // Writes what a later trace need not read again; false when parts of the history are missing.
  virtual bool save(VarintWriter& out) const = 0;
};

// What an earlier trace of the same repository saved, and which objects were there then.
struct FormerTrace {
  FormerNumbers numbers;
  KnownCommits commits;
  std::string trees;  // of TreeProjector::save
};

// What TracedHistory::save wrote, or save_untraced. Nothing when it is not that.
std::optional<FormerTrace> load_former_trace(VarintReader& in, FormerNumbers numbers,
                                             const ObjectStore& store);

// Everything that refs, reflogs and worktrees lead to. Borrows the store.
struct NamedCommits {
  explicit NamedCommits(const ObjectStore& store, const KnownCommits* known = nullptr)
      : graph(store, known) {}
  CommitGraph graph;
  std::vector<std::uint32_t> order;  // places in the graph, oldest first
  std::vector<Ref> refs;
  std::vector<BlobId> others;  // that refs name and that are no commits
};
// Costs one read of each commit that `aids` do not tell (which may be null). Errors: Cancelled.
Result<std::unique_ptr<NamedCommits>> read_named_commits(const Layout& layout,
                                                         const ObjectStore& store,
                                                         const KnownCommits* known,
                                                         const std::stop_token& stop);
// As TracedHistory::save, where nothing was wanted.
bool save_untraced(const NamedCommits& commits, VarintWriter& out);

// What makes a trace cheaper. Each may be null or empty.
struct TraceAids {
  const KnownCommits* commits = nullptr;
  const FormerTrace* former = nullptr;  // of an earlier run
  const TreeLog* trees = nullptr;
  Together together = {};
  // Called with all that refs lead to, before anything is told and perhaps on another thread than
  // the trace. Nothing of it changes meanwhile, but for the graph's reader. May be empty.
  std::function<void(const CommitGraph&, const std::vector<Ref>&)> on_named = {};
};

// Tells every place of the `wanted` blobs: each path at which a commit has one, with the earliest
// commit that brought it there, where "brought" means that none of its parents has the blob at that
// path (so what a merge makes up itself counts, and what it takes over does not); what is only
// staged; and what nothing leads to. Commits that no ref, reflog or worktree leads to speak for
// blobs that no other commit has: their place is Unreachable, with path and author.
// Ids that are no blobs of this repository are passed over. The order of calls is canonical.
// `left_behind`, where it is wanted, is filled whenever anything was told; it borrows `layout` too.
// Costs one read of each tree and commit that `aids` do not tell. Errors: Cancelled; LimitExceeded
// and Corrupt, after all that was found has been told.
Result<> trace_blobs(const Layout& layout, const ObjectStore& store, std::span<const BlobId> wanted,
                     const EmitPlace& emit, std::stop_token stop,
                     std::unique_ptr<TracedHistory>* left_behind = nullptr,
                     const TraceAids& aids = {});

}  // namespace dredge::git

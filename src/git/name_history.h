// Where in a history files of certain names stand: for the few names that are secrets themselves.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "dredge/origin.h"
#include "dredge/result.h"
#include "git/commit_graph.h"
#include "git/object_store.h"
#include "git/repository.h"

namespace dredge::git {

struct FoundEntry {
  std::uint32_t mode = 0;
  BlobId id;
};

// The entry at `path` below `tree`; nullopt when there is none or a tree on the way is broken.
std::optional<FoundEntry> entry_at(ObjectReader& reader, std::size_t id_size, const BlobId& tree,
                                   std::string_view path);

using EmitName = std::function<void(const std::string& name, CommitOrigin origin)>;

// Tells each path at which a commit of `named` (places in `graph`, oldest first) has a file or
// folder called one of `names`, with the earliest such commit. Places are of kind FileName; a
// thousand a name at most. Reads each tree once. Errors: Cancelled.
Result<> trace_names(const Layout& layout, const ObjectStore& store, const CommitGraph& graph,
                     std::span<const std::uint32_t> named, const std::vector<std::string>& names,
                     const EmitName& emit, std::stop_token stop);

}  // namespace dredge::git

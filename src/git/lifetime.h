// How long a secret stood at a path: who had a hand in bringing it, which branch heads still hold
// it, when it was taken away and when it came back.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "dredge/origin.h"
#include "git/history.h"

namespace dredge::git {

// Confined to one thread; borrows all arguments of build().
class Lifetimes {
 public:
  // Costs one look at each commit and ref.
  static Lifetimes build(const Layout& layout, const ObjectStore& store,
                         const TracedHistory& history);

  // Of a secret that `versions` (sorted blobs) hold at `first.path` and that `first.commit`
  // brought. A commit takes it away when all its parents have it there and it has not; it brings it
  // back when none of its parents has it and the commit is not the first. Both go by named commits.
  Provenance of(const CommitOrigin& first, std::span<const BlobId> versions);

 private:
  Lifetimes(const ObjectStore& store, const TracedHistory& history);
  CommitChange change_at(std::uint32_t commit, bool removed);

  const TracedHistory& history_;
  ObjectReader reader_;
  std::vector<std::uint32_t> telling_;  // named commits that change something wanted, oldest first
  std::vector<std::pair<std::string, std::uint32_t>> heads_;  // branch names, and their state
};

}  // namespace dredge::git

// How long a secret stood at a path: who had a hand in bringing it, which branch heads still hold
// it, when it was taken away and when it came back.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "dredge/origin.h"
#include "git/history.h"

namespace dredge::git {

// Confined to one thread; borrows all arguments of build().
class Lifetimes {
 public:
  // Costs one look at each commit and ref, and at each change of something wanted.
  static Lifetimes build(const Layout& layout, const ObjectStore& store,
                         const TracedHistory& history);

  // Of a secret that `versions` (sorted blobs) hold at `first.path` and that `first.commit`
  // brought. A commit takes it away when all its parents have it there and it has not; it brings it
  // back when none of its parents has it and the commit is not the first. Both go by named commits.
  Provenance of(const CommitOrigin& first, std::span<const BlobId> versions);

 private:
  Lifetimes(const ObjectStore& store, const TracedHistory& history);
  CommitChange change_at(std::uint32_t commit, bool removed);

  // A commit, and as states what it and its parents hold.
  struct Telling {
    std::uint32_t commit = 0;
    std::uint32_t state = 0;
    std::uint32_t first_parent = 0;  // in parent_states_
    std::uint32_t parents = 0;
  };

  std::span<const std::uint32_t> parents_of(const Telling& telling) const {
    return std::span(parent_states_).subspan(telling.first_parent, telling.parents);
  }

  // The places in telling_ of those that may change something at the path, ascending.
  std::span<const std::uint32_t> telling_of(std::string_view path) const;

  const TracedHistory& history_;
  ObjectReader reader_;
  std::vector<Telling> telling_;  // named commits that change something wanted, oldest first
  std::vector<std::uint32_t> parent_states_;
  // By TracedHistory::path_key, those that change something there, ascending.
  std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> telling_of_path_;
  std::vector<std::uint32_t> all_telling_;
  bool knows_paths_ = true;
  std::vector<std::pair<std::string, std::uint32_t>> heads_;  // branch names, and their state
};

}  // namespace dredge::git

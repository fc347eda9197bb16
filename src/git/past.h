// What history tells of who answers for a file: messages, former versions, who commits where.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "dredge/source.h"
#include "git/commit_graph.h"
#include "git/former_walks.h"
#include "git/object_store.h"
#include "git/repository.h"

namespace dredge::git {

// Reads on demand; borrows the store and the layout. Confined to one thread. Bounded: commits of
// the last years, versions and folders beyond these are not looked at, and an owner that only they
// would name is not named.
class Past final : public SourcePast {
 public:
  static constexpr std::size_t kMostCommits = 20'000;  // walked back for versions
  static constexpr std::size_t kMostRecent = 5'000;    // and for contributions
  static constexpr std::size_t kMostVersions = 64;     // of one file
  static constexpr std::size_t kMostFolders = 100;     // of one question

  // `walks`: what earlier walks met; receives what these meet. Borrowed, may be null.
  Past(const Layout& layout, const ObjectStore& store, FormerWalks* walks = nullptr);

  // Commits of which parents and trees need not be read. Borrowed, may be null.
  void use(const KnownCommits* known) { known_ = known; }

  Result<std::string> read_file_at(std::string_view path, std::string_view revision) override;
  Result<std::string> commit_message(const BlobId& commit) override;
  // Along the first parents, which are the line of the branch itself.
  Result<std::vector<std::string>> former_versions(std::string_view path) override;
  // Merges count for nobody: what they bring in was somebody else's commit.
  Result<std::vector<Contribution>> contributions(std::span<const std::string> folders,
                                                  std::int64_t since) override;

 private:
  struct Step {
    BlobId tree;
    BlobId parent;  // the first; empty when there is none
  };

  // Of one walk for former versions.
  struct Walked {
    std::vector<std::string> versions;
    std::set<BlobId> seen;
    FormerWalks::Walk walk;
    bool is_broken = false;  // by a commit that cannot be read
  };

  Walked walk_back(std::string_view path, const FormerWalks::Walk* former);
  bool go_on(const FormerWalks::Walk& former, std::size_t steps, std::string_view path,
             Walked& walked);
  bool meet(const BlobId& version, std::size_t steps, std::string_view path, Walked& walked);
  Result<Commit> commit_at(const BlobId& id);
  Result<Step> step_at(const BlobId& commit);
  // The commit that `revision` named when it was first asked for; empty when there is none.
  BlobId commit_of(std::string_view revision);
  // The entry at `path` below `tree`; empty when there is none.
  BlobId entry_at(const BlobId& tree, std::string_view path);
  Result<std::string> blob_text(const BlobId& id, std::string_view path);

  const Layout& layout_;
  const ObjectStore& store_;
  FormerWalks* walks_;
  const KnownCommits* known_ = nullptr;
  ObjectReader reader_;
  std::map<std::string, BlobId, std::less<>> commits_;  // by revision
};

// The URLs of a repository's remotes, without user names and passwords, in the order of its
// configuration.
std::vector<std::string> read_remotes(const Layout& layout);

}  // namespace dredge::git

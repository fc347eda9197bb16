#include "source/git_notes.h"

#include <filesystem>
#include <system_error>

#include "source/git_files.h"

namespace dredge {
namespace fs = std::filesystem;

void note_missing_parts(const git::Traits& traits, const git::Trouble& trouble) {
  if (traits.shallow) {
    trouble("shallow", Error{ErrorCode::Unsupported,
                             "shallow clone: older history is not here and not scanned; get it: "
                             "git fetch --unshallow"});
  }
  if (traits.partial) {
    trouble("config", Error{ErrorCode::Unsupported,
                            "partial clone: objects left at the remote are not scanned; get "
                            "them: git fetch --refetch --no-filter"});
  }
  if (traits.reftable) {
    trouble("reftable", Error{ErrorCode::Unsupported,
                              "refs in the reftable format are not read: objects are scanned, "
                              "but places may be missing"});
  }
}

void note_missing_targets(const git::ObjectStore& store, const std::vector<git::Ref>& refs,
                          const git::Trouble& trouble) {
  std::vector<BlobId> targets;
  for (const git::Ref& ref : refs) targets.push_back(ref.target);
  std::vector<git::ObjectNumber> numbers(targets.size());
  store.find_all(targets, numbers);
  for (std::size_t i = 0; i < refs.size(); ++i) {
    if (targets[i].empty() || numbers[i] != git::kNoObject) continue;
    trouble("refs", Error{ErrorCode::Corrupt,
                          "a ref names object " + targets[i].hex() + ", which is missing"});
  }
}

void note_linked_worktrees(const git::Layout& layout, BlobSink& sink) {
  for (const fs::path& folder : git::linked_worktrees(layout)) {
    std::error_code error;
    const fs::path path = fs::weakly_canonical(folder, error);
    const fs::path own = fs::weakly_canonical(layout.worktree, error);
    const fs::path below = path.lexically_relative(own);
    const bool is_inside = !layout.worktree.empty() && !below.empty() && *below.begin() != "..";
    if (is_inside || !fs::is_directory(path, error)) continue;
    sink.elsewhere(git_origin(GitPlace::Worktree, path.string()),
                   Error{ErrorCode::Unsupported,
                         "files of another worktree of this repository: name it as a target"});
  }
}

}  // namespace dredge

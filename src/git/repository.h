// Where a repository keeps its things, and the names it has for its objects. Reads files only: no
// git program runs, no hook, filter or textconv, and no configuration outside the repository is
// looked at, so who owns the directory (safe.directory) does not matter.
// Source: gitrepository-layout(5), git-worktree(1), gitrevisions(7).
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dredge/origin.h"
#include "dredge/result.h"
#include "git/object_store.h"

namespace dredge::git {

struct Ref {
  std::string name;  // "refs/heads/main", "HEAD", "worktrees/x/HEAD"
  BlobId target;     // symbolic refs are followed
  auto operator<=>(const Ref&) const = default;
};

// A repository's directories. An immutable value.
struct Layout {
  std::filesystem::path git_dir;     // HEAD and index live here
  std::filesystem::path common_dir;  // objects, refs and config; equals git_dir but in a linked
                                     // worktree
  std::filesystem::path worktree;    // empty when bare

  std::filesystem::path objects() const { return common_dir / "objects"; }
};

// Finds the repository at `path`: a worktree root, a bare repository, or a ".git" directory.
// Errors: NotFound, when there is none; Corrupt, when a ".git" file leads nowhere.
Result<Layout> find_repository(const std::filesystem::path& path);

// What the repository's own configuration and marker files say about its contents.
struct Traits {
  std::size_t id_size = 20;  // 32 with SHA-256
  bool shallow = false;      // history stops short
  bool partial = false;      // cloned with a filter: objects may be left at the remote
  bool reftable = false;     // refs in a format that is not read here
};
Traits read_traits(const Layout& layout);

// The folders of the repository's other worktrees, as their pointers say; sorted. The main one is
// among them when the layout is a linked one's. They may not exist.
std::vector<std::filesystem::path> linked_worktrees(const Layout& layout);

// The commits where a shallow clone's history stops.
std::vector<BlobId> shallow_commits(const Layout& layout);

// Every ref of every namespace, loose and packed, HEAD and the linked worktrees' HEADs; sorted.
// Dangling and malformed ones keep their name and have an empty target.
std::vector<Ref> read_refs(const Layout& layout, const Trouble& trouble);

// Object ids that reflogs and the one-line files (ORIG_HEAD, FETCH_HEAD, MERGE_HEAD...) name;
// sorted, each once.
std::vector<BlobId> read_other_tips(const Layout& layout, const Trouble& trouble);

// The ids that the log of one ref names ("refs/stash"), whichever worktree's; sorted, each once.
std::vector<BlobId> read_log(const Layout& layout, std::string_view ref);

// What HEAD stands for; nullopt for an unborn branch.
std::optional<BlobId> head_of(const Layout& layout);

// Reads "main", "origin/main", "v1.0", "HEAD~2", "1a2b3c4" or a whole id as an object.
// Errors: NotFound.
Result<BlobId> resolve(const Layout& layout, const ObjectStore& store, std::string_view name);

// The commit that `id` is or, as a tag, leads to; empty when it leads elsewhere.
BlobId peel_to_commit(ObjectReader& reader, BlobId id);

}  // namespace dredge::git

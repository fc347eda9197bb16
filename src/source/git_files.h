// The files on disk of a repository: its worktree, and what git keeps about itself.
#pragma once

#include <filesystem>
#include <stop_token>
#include <string>
#include <unordered_map>

#include "dredge/source.h"
#include "source/git_names.h"
#include "source/git_objects.h"
#include "source/git_same.h"

namespace dredge {

// An origin in a repository that belongs to no commit.
Origin git_origin(GitPlace place, std::string path);

// What is known of the worktree's files before they are read. Outlives the batches.
struct KnownFiles {
  std::unordered_map<std::string, BlobId> tracked;  // path to blob, of the index
  SameOnDisk* same = nullptr;          // receives the files that are a tracked blob, byte by byte
  const ObjectRules* rules = nullptr;  // for files that are a tracked blob
  NameSet* names = nullptr;            // receives the names; new ones are content
};

// Lists the worktree's files, ".git" and what is below it left out, and emits batches of them.
// A tracked file whose content is the blob of the index is scanned as that blob, once. Symbolic
// links are not followed: their targets are content. Repositories inside this one and special files
// become notices. The order is sorted.
Result<> split_worktree(const std::filesystem::path& worktree, const KnownFiles& known,
                        const EmitBatch& emit, BlobSink& sink, std::stop_token stop);

// The same for a git directory, the object database, the refs and the index left out: they are read
// as what they are. Configuration files get GitPlace::Config, all others GitPlace::Admin.
Result<> split_git_dir(const std::filesystem::path& git_dir, const EmitBatch& emit, BlobSink& sink,
                       std::stop_token stop);

}  // namespace dredge

// The files on disk of a repository: its worktree, and what git keeps about itself.
#pragma once

#include <filesystem>
#include <stop_token>
#include <string>

#include "dredge/source.h"

namespace dredge {

// An origin in a repository that belongs to no commit.
Origin git_origin(GitPlace place, std::string path);

// Lists the worktree's files, ".git" and what is below it left out, and emits batches of them.
// Symbolic links are not followed: their targets are content. Repositories inside this one and
// special files become notices. The order is sorted.
Result<> split_worktree(const std::filesystem::path& worktree, const EmitBatch& emit,
                        BlobSink& sink, std::stop_token stop);

// The same for a git directory, the object database, the refs and the index left out: they are read
// as what they are. Configuration files get GitPlace::Config, all others GitPlace::Admin.
Result<> split_git_dir(const std::filesystem::path& git_dir, const EmitBatch& emit, BlobSink& sink,
                       std::stop_token stop);

}  // namespace dredge

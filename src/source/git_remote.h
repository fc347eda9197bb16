// Remote repositories: a bare mirror in a cache, made and brought up to date by the git program.
#pragma once

#include <filesystem>
#include <stop_token>
#include <string>

#include "dredge/result.h"

namespace dredge {

// Brings the mirror of `address` (as check_remote gave it) in `cache` up to date, or makes it, and
// returns its folder. Every ref that the server shows is in it; objects that it no longer shows
// stay. One process at a time works on a mirror; others wait.
//
// git runs with no configuration but the user's `credential.*` settings, no hooks, no prompts, and
// https and ssh (http to this machine) as the only protocols. Credentials come from the user's
// helpers and ssh agent; none is in argv, in a message or in the cache.
// Errors: NotFound, when there is no git program; Io; Network, with git's own last words;
// Cancelled.
Result<std::filesystem::path> update_mirror(const std::string& address,
                                            const std::filesystem::path& cache,
                                            const std::stop_token& stop);

}  // namespace dredge

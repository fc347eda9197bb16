// Whether anything in a repository has changed, by the file system's word for it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "git/repository.h"

namespace dredge::git {

using State = std::array<std::uint8_t, 32>;

// A digest of all that a scan of the repository reads: name, kind, size, times and number of every
// file of the worktree, of the git directories and of the object directories that alternates name.
// Equal states mean equal content, as far as times of change can tell: nobody sets `ctime` but the
// system. Reads no content but the lists of alternates. Costs a look at every file; a file that
// changed just now is waited for, 20 ms at most, until its clock has ticked.
// Nothing, when there are too many files, one cannot be looked at, or the times are too coarse.
std::optional<State> state_of(const Layout& layout);

}  // namespace dredge::git

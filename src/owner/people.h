// People behind commits: who can be asked, who helped, and who is a machine.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dredge/origin.h"

namespace dredge {

// "@login" for GitHub's private addresses (ID+login@users.noreply.github.com), else the address;
// nothing for robots and addresses that nobody reads.
std::optional<std::string> reachable_owner(const Person& person);

// Who else a commit message names.
struct Helpers {
  std::vector<Person> co_authors;       // people, in order, each once
  std::vector<std::string> assistants;  // AI tools by their usual names, each once: "Claude"
};

// Reads `Co-authored-by`, `Assisted-by` and `Generated-by` trailers, and the lines in which AI
// tools sign what they wrote. Source: git-interpret-trailers(1).
Helpers helpers_of(std::string_view commit_message);

}  // namespace dredge

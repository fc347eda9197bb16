// The rungs of the ladder, one function each, and what they share. Internal to this folder.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "owner/owner.h"

namespace dredge {

using Candidates = std::vector<OwnerCandidate>;

// Each appends what it knows, best first.
void from_map(OwnerSources&, const OwnerSource&, const Finding&, Candidates&);
void from_import(OwnerSources&, const OwnerSource&, const Finding&, Candidates&);
void from_backstage(OwnerSources&, const OwnerSource&, const Finding&, Candidates&);
void from_codeowners(OwnerSources&, const OwnerSource&, const Finding&, Candidates&);
void from_codeowners_roles(OwnerSources&, const OwnerSource&, const Finding&, Candidates&);
void from_owners_files(OwnerSources&, const OwnerSource&, const Finding&, Candidates&);
void from_iac_tags(OwnerSources&, const OwnerSource&, const Finding&, Candidates&);
void from_image_source(OwnerSources&, const OwnerSource&, const Finding&, Candidates&);
void from_image_labels(OwnerSources&, const OwnerSource&, const Finding&, Candidates&);
void from_introducer(OwnerSources&, const OwnerSource&, const Finding&, Candidates&);
void from_former_introducer(OwnerSources&, const OwnerSource&, const Finding&, Candidates&);
void from_recent_committers(OwnerSources&, const OwnerSource&, const Finding&, Candidates&);

// The path of a place in the target's file tree; nothing for messages, streams and image files.
std::optional<std::string_view> tree_path(const Place& place);

// Stands there now, as far as its origin can tell.
bool is_present(const Place& place);

// The places that decide: those of the present, or all when there is none. Never more than a
// hundred: the owners of a secret in more places than that are among the first.
std::vector<const Place*> deciding_places(const Finding& finding);
// Their paths in the tree, each once.
std::vector<std::string_view> deciding_paths(const Finding& finding);

// The folder whose committers are asked for a path: "a/b" for "a/b/c.env", "" at the root.
std::string folder_of(std::string_view path);

void add_candidate(Candidates& candidates, const OwnerSource& source, std::string_view owner,
                   std::string evidence);

}  // namespace dredge

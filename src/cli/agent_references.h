// Counts what good practice looks like: references to the environment or to a secret store in the
// configuration files of AI agents, read where the targets stand today.
#pragma once

#include <string_view>
#include <vector>

#include "report/inventory_report.h"

namespace dredge {

// Looks through the targets that are folders or repositories on this machine: at most a fixed
// number of entries, files of at most 4 MB, no links followed. What cannot be read counts nothing:
// this is a figure of practice, not a scan. By path, then kind.
std::vector<ReferenceCount> count_references(const std::vector<KnownTarget>& targets);

// The references in one text, by kind: "${env:NAME}", "${input:id}", "op://vault/item",
// "vault:path", "{{resolve:secretsmanager:...}}". Pure.
std::vector<ReferenceCount> references_in(std::string_view text);

}  // namespace dredge

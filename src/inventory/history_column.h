// What history says of a place in a repository, as the JSON text of places.history.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dredge/finding.h"

namespace dredge {

// Texts are scrubbed of the finding's secret.
std::string history_to_json(const CommitOrigin& origin, const std::optional<Provenance>& provenance,
                            const Finding& finding);

// Fills in what the text holds; anything else, and a row of before the column was there, changes
// nothing: history is an annotation, and a finding is shown without it too.
void read_history(std::string_view json, CommitOrigin& origin,
                  std::optional<Provenance>& provenance);

}  // namespace dredge

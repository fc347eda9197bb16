// Merges what the workers learned into findings: one secret under one rule, with every place.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "dredge/finding.h"
#include "dredge/rule.h"
#include "scan/evidence.h"
#include "scan/suppress.h"

namespace dredge {

// All origins of a blob, as Source::trace told them.
using Sightings = std::map<BlobId, std::vector<Origin>>;

struct FindingOptions {
  std::string target;  // as the user named it
  double min_confidence = 0;
  bool keep_secrets = false;
  // What history says of a place; as Source::provenance. May be empty.
  std::function<std::optional<Provenance>(const CommitOrigin&, std::span<const BlobId>)>
      provenance = {};
  // Decides what does not count, and is given those findings. Borrowed; nullptr: all count.
  Suppressor* suppressor = nullptr;
  const RuleFilter* filter = nullptr;  // of imported rules; borrowed, may be null
};

// Names of files are read under ids of their own, by which they are known to later scans. Gives
// what was found in them the ids that git would give. Before anything else is done with the
// results.
void restore_names(std::vector<WorkerResult>& results);

// The blobs whose places are worth tracing: those known by their git id while they were read.
std::vector<BlobId> traceable(const std::vector<WorkerResult>& results);

// Judges every hit once more, now with its paths, drops what stays below the threshold (counted in
// `below_confidence`), and groups the rest. The result is in canonical order: by rule, then
// fingerprint. Where the current version of a file allows its secret, older versions are covered
// too: they cannot be given an allow any more.
std::vector<Finding> build_findings(const std::vector<WorkerResult>& results,
                                    const Sightings& sightings, const RuleSet& rules,
                                    const FindingOptions& options, std::uint64_t& below_confidence);

}  // namespace dredge

// Who must act on a finding: a ladder of sources, each with its evidence and how sure it is.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dredge/finding.h"
#include "dredge/result.h"
#include "owner/codeowners.h"
#include "owner/mailmap.h"
#include "owner/owner_map.h"

namespace dredge {

// Reads one text file of the target. Errors: NotFound, when it has none such.
using ReadFile = std::function<Result<std::string>(std::string_view path)>;

// What is known of a target beside its files.
struct TargetFacts {
  std::string name;                                         // for `target` in the owner map
  std::vector<std::pair<std::string, std::string>> labels;  // of a container image
};

// Everything the resolvers look at. Immutable once built.
struct OwnerSources {
  std::vector<OwnerMapEntry> map;
  std::string map_name;
  std::optional<Codeowners> codeowners;
  std::string codeowners_path;
  Mailmap mailmap;
  TargetFacts target;
};

// One rung of the ladder.
struct OwnerSource {
  std::string_view name;  // OwnerCandidate::source
  double confidence;
  void (*resolve)(const OwnerSources&, const OwnerSource&, const Finding&,
                  std::vector<OwnerCandidate>&);
};

// In order of precedence, which is also the order of confidence. Source: docs/owners.md.
extern const std::array<OwnerSource, 4> kOwnerResolvers;

// Immutable after `build`, so safe to share.
class OwnerResolver {
 public:
  // Reads CODEOWNERS (.github/, root, docs/: the first found wins) and .mailmap of the target.
  // `map_name` is how messages and evidence call the map. Errors: InvalidInput for a bad map, with
  // its line; those of `target_files` other than NotFound.
  static Result<OwnerResolver> build(const ReadFile& target_files,
                                     std::optional<std::string_view> map_toml,
                                     std::string_view map_name, TargetFacts target = {});

  // Best first; empty when nobody is known: the finding is an orphan. Places in HEAD speak for the
  // present; the others only when there is none.
  std::vector<OwnerCandidate> resolve(const Finding& finding) const;

  // What was passed over while reading ("CODEOWNERS: line 7 is not readable"), for the user.
  const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  OwnerSources sources_;
  std::vector<std::string> warnings_;
};

// "@login" for GitHub's private addresses (ID+login@users.noreply.github.com), else the address;
// nothing for robots and addresses that nobody reads.
std::optional<std::string> reachable_owner(const Person& person);

}  // namespace dredge

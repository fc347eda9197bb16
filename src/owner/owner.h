// Who must act on a finding: a ladder of sources, each with its evidence and how sure it is.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dredge/finding.h"
#include "dredge/result.h"
#include "dredge/source.h"
#include "owner/codeowners.h"
#include "owner/mailmap.h"
#include "owner/owner_map.h"
#include "owner/parsed_files.h"
#include "owner/target_files.h"

namespace dredge {

class OwnerResolver;

// Reads files of the repository that an image was built from, as its revision has them; nothing
// when no such repository is at hand.
using FindRepository =
    std::function<std::optional<ReadFile>(std::string_view url, std::string_view revision)>;

// What is known of a target beside its files.
struct TargetFacts {
  std::string name;                                         // for `target` in the owner map
  std::vector<std::pair<std::string, std::string>> labels;  // of a container image
  std::vector<std::string> remotes = {};                    // of a repository
  SourcePast* past = nullptr;           // may be null; must outlive the resolver
  std::int64_t now = 0;                 // seconds since the epoch; 0 = nobody counts as inactive
  std::int64_t active_days = 365;       // who committed since is still there
  FindRepository find_repository = {};  // may be empty
};

// Everything the resolvers look at.
struct OwnerSources {
  std::vector<OwnerMapEntry> map;
  std::string map_name;
  std::vector<OwnerMapEntry> imported;
  std::optional<Codeowners> codeowners;
  std::string codeowners_path;
  std::vector<Codeowners> former_codeowners;  // newest first; read when first needed
  bool has_former = false;
  Mailmap mailmap;
  TargetFacts target;
  std::unique_ptr<TargetFiles> files;
  ParsedFiles parsed;
  std::vector<Contribution> contributions;  // of the folders that `prepare` asked for
  std::set<std::string> active_people;      // by address, lower case
  bool knows_activity = false;
  std::unique_ptr<OwnerResolver> image_repository;      // what an image was built from
  std::unique_ptr<TargetFiles> image_repository_files;  // its files
  std::string image_repository_name;
};

// One rung of the ladder.
struct OwnerSource {
  std::string_view name;  // OwnerCandidate::source
  double confidence;
  void (*resolve)(OwnerSources&, const OwnerSource&, const Finding&, std::vector<OwnerCandidate>&);
  std::string_view help;
};

// In order of precedence, which is also the order of confidence. Source: docs/owners.md.
extern const std::array<OwnerSource, 12> kOwnerResolvers;

// Above them all: what `owner set` decided.
inline constexpr std::string_view kChosenOwner = "chosen";
// Whoever brought the secret in and has not committed for TargetFacts::active_days.
inline constexpr std::string_view kFormerIntroducer = "former-introducer";

// Confined to one thread: files of the target are read when they are first asked for, and kept.
class OwnerResolver {
 public:
  // Reads CODEOWNERS (in the places and the dialect of the target's code host) and .mailmap.
  // `map_name` is how messages and evidence call the map. Errors: InvalidInput for a bad map, with
  // its line; those of `target_files` other than NotFound.
  static Result<OwnerResolver> build(const ReadFile& target_files,
                                     std::optional<std::string_view> map_toml,
                                     std::string_view map_name, TargetFacts target = {},
                                     std::vector<OwnerMapEntry> imported = {});

  // Asks history once for what all the findings need. Without it, `resolve` knows no committers.
  void prepare(const std::vector<Finding>& findings);

  // Best first; empty when nobody is known: the finding is an orphan. Places in HEAD speak for the
  // present; the others only when there is none.
  std::vector<OwnerCandidate> resolve(const Finding& finding);

  // What was passed over while reading ("CODEOWNERS: line 7 is not readable"), for the user.
  const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  OwnerSources sources_;
  std::vector<std::string> warnings_;
};

}  // namespace dredge

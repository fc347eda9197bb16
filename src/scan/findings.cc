#include "scan/findings.h"

#include <algorithm>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>

#include "base/hash.h"
#include "judge/judge.h"

namespace dredge {
namespace {

constexpr std::size_t kMostJudgements = 65'536;  // some tens of megabytes

struct FindingKey {
  std::uint32_t rule = 0;
  Fingerprint fingerprint;
  auto operator<=>(const FindingKey&) const = default;
};

// What makes two places one for a reader: the same path of a repository is one place however many
// versions hold the secret; layers of an image and members of archives are places of their own.
struct PlaceKey {
  int kind = 0;
  std::uint32_t layer = 0;
  std::string path;  // display path
  auto operator<=>(const PlaceKey&) const = default;
};

// A text at an origin.
using VersionKey = std::pair<BlobId, Origin>;

struct Held {
  BlobId outer;  // the git blob that the text came out of; empty when that is not known
  std::vector<Occurrence> at;
};

struct Version {
  Origin origin;
  std::vector<Occurrence> at;
};

struct Sight {
  Occurrence at;
  BlobId outer;  // as Held has it
  std::uint32_t cover = Suppressor::kOpen;
};

using Sights = std::map<VersionKey, std::vector<Sight>>;
using Occurrences = std::map<VersionKey, Held>;

struct Draft {
  double confidence = -1;
  Judgement judgement;
  const Evidence* evidence = nullptr;
  std::map<PlaceKey, Sights> places;
};

PlaceKey key_of(const Origin& origin) {
  PlaceKey key{static_cast<int>(origin.where.index()), 0, origin.display_path()};
  if (const auto* layer = std::get_if<LayerOrigin>(&origin.where)) key.layer = layer->index;
  if (const auto* commit = std::get_if<CommitOrigin>(&origin.where)) {
    const bool is_file = commit->place == GitPlace::Tree || commit->place == GitPlace::Index ||
                         commit->place == GitPlace::Worktree;  // the same path: one place
    key.layer = is_file ? 0 : static_cast<std::uint32_t>(commit->place);
  }
  return key;
}

// HEAD's version first, then the newest, then the staged and the one on disk.
bool is_more_telling(const Version& a, const Version& b) {
  const auto rank = [](const Version& version) {
    const auto* commit = std::get_if<CommitOrigin>(&version.origin.where);
    if (commit == nullptr) return std::tuple(false, std::int64_t{0}, 0);
    return std::tuple(commit->in_head, commit->committed_at, -static_cast<int>(commit->place));
  };
  if (rank(a) != rank(b)) return rank(a) > rank(b);
  return std::tie(a.at.front(), a.origin) < std::tie(b.at.front(), b.origin);
}

// The version to show takes the commit that first brought the secret to this path.
void attribute_to_introducer(CommitOrigin& shown, const std::vector<Version>& versions) {
  const CommitOrigin* first = nullptr;
  for (const Version& version : versions) {
    const auto* commit = std::get_if<CommitOrigin>(&version.origin.where);
    if (commit == nullptr || commit->commit.empty()) continue;
    if (first == nullptr || std::tie(commit->committed_at, commit->commit) <
                                std::tie(first->committed_at, first->commit)) {
      first = commit;
    }
  }
  if (first == nullptr) return;
  shown.commit = first->commit;
  shown.author = first->author;
  shown.committed_at = first->committed_at;
  shown.ref = first->ref;
  // What the content is says more than what leads to it.
  if (shown.detail < GitDetail::SymlinkTarget) shown.detail = first->detail;
}

bool is_on_disk(const Version& version) {
  const auto* commit = std::get_if<CommitOrigin>(&version.origin.where);
  return commit != nullptr && commit->place == GitPlace::Worktree;
}

void add_places(const Occurrences& by_version, const FindingOptions& options,
                std::vector<Place>& places) {
  std::vector<Version> versions;
  std::set<BlobId> blobs;
  std::set<BlobId> outers;
  for (const auto& [key, held] : by_version) {
    versions.push_back({key.second, held.at});
    blobs.insert(key.first);
    if (!held.outer.empty()) outers.insert(held.outer);
  }
  const auto best = std::min_element(versions.begin(), versions.end(), is_more_telling);
  Origin origin = best->origin;
  std::optional<Provenance> provenance;
  if (auto* commit = std::get_if<CommitOrigin>(&origin.where)) {
    attribute_to_introducer(*commit, versions);
    commit->in_worktree = std::any_of(versions.begin(), versions.end(), is_on_disk);
    if (options.provenance) {
      provenance = options.provenance(*commit, std::vector<BlobId>(outers.begin(), outers.end()));
    }
  }
  std::vector<Occurrence> at = best->at;
  std::sort(at.begin(), at.end(),
            [](const Occurrence& a, const Occurrence& b) { return a.span < b.span; });
  at.erase(std::unique(at.begin(), at.end()), at.end());
  for (const Occurrence& occurrence : at) {
    places.push_back(
        {options.target, origin, occurrence, static_cast<std::uint32_t>(blobs.size()), provenance});
  }
}

// What a reader can still open today comes before history.
bool is_current(const Origin& origin) {
  if (const auto* commit = std::get_if<CommitOrigin>(&origin.where)) {
    return commit->in_head || commit->in_worktree || commit->place == GitPlace::Worktree ||
           commit->place == GitPlace::Index || commit->place == GitPlace::Config;
  }
  const auto* layer = std::get_if<LayerOrigin>(&origin.where);
  return layer == nullptr || layer->visible;
}

// Of a file's name, history knows the folder: the name itself was read with the unit.
void complete_name(const Origin& read, Origin& traced) {
  const auto* name = std::get_if<CommitOrigin>(&read.where);
  auto* folder = std::get_if<CommitOrigin>(&traced.where);
  if (name == nullptr || folder == nullptr || name->place != GitPlace::FileName) return;
  folder->path += (folder->path.empty() ? "" : "/") + name->path;
}

bool is_file_name(const Origin& origin) {
  const auto* commit = std::get_if<CommitOrigin>(&origin.where);
  return commit != nullptr && commit->place == GitPlace::FileName;
}

// The id under which history knows a unit: its blob's, or of a file's name that of the name.
const BlobId& traced_id(const Unit& unit) {
  return is_file_name(unit.origin) ? unit.id : unit.outer;
}

// The one cover of all versions at a place; nothing when each version has its own.
std::optional<std::uint32_t> cover_of_place(const Sights& sights, const Suppressor& suppressor) {
  std::optional<std::uint32_t> current;
  bool is_current_open = false;
  for (const auto& [version, list] : sights) {
    for (const Sight& sight : list) {
      const bool is_open = sight.cover == Suppressor::kOpen;
      if (!is_open && suppressor.cover(sight.cover).is_of_commit) return sight.cover;
      if (!is_current(version.second)) continue;
      if (is_open) is_current_open = true;
      if (!is_open && !current) current = sight.cover;
    }
  }
  return is_current_open ? std::nullopt : current;
}

// The origins of a unit: those the history walk told of its outer blob, or the one it was read at.
std::vector<Origin> origins_of(const Unit& unit, const Sightings& sightings) {
  const BlobId& id = traced_id(unit);
  std::vector<Origin> origins;
  const auto traced = sightings.find(id);
  if (id.empty() || traced == sightings.end()) return {named(unit.origin, unit.outer)};
  for (const Origin& sighted : traced->second) {
    // A file may hold what another file is called.
    if (is_file_name(sighted) != is_file_name(unit.origin)) continue;
    Origin& origin = origins.emplace_back(named(sighted, unit.outer));
    origin.inside = unit.origin.inside;
    complete_name(unit.origin, origin);
  }
  if (origins.empty()) origins.push_back(named(unit.origin, unit.outer));
  return origins;
}

class Builder {
 public:
  Builder(const RuleSet& rules, const Sightings& sightings, const FindingOptions& options)
      : rules_(rules), sightings_(sightings), options_(options) {}

  void add(const WorkerResult& result) {
    for (const Unit& unit : result.units) {
      const std::vector<Origin> origins = origins_of(unit, sightings_);
      for (const Hit& hit : unit.hits) {
        const Allow* allow = hit.allow == kNoAllow ? nullptr : &result.allows[hit.allow];
        add(result.evidence[hit.evidence], hit, unit, origins, allow);
      }
    }
  }

  std::vector<Finding> take() {
    std::vector<Finding> findings;
    for (auto& [key, draft] : drafts_) finish(key, draft, findings);
    return findings;
  }

  std::uint64_t below_confidence() const { return below_confidence_; }

 private:
  void add(const Evidence& evidence, const Hit& hit, const Unit& unit,
           const std::vector<Origin>& origins, const Allow* allow) {
    const Rule& rule = rules_.rules[evidence.rule];
    const Candidate candidate{rule, evidence.match, evidence.secret, evidence.checksum};
    for (const Origin& origin : origins) {
      const std::string path = origin.display_path();
      if (options_.filter != nullptr && !options_.filter->admits_path(evidence.rule, path))
        continue;
      const Judgement& judgement = judged(candidate, evidence, path);
      if (judgement.confidence < options_.min_confidence) {
        ++below_confidence_;
        continue;
      }
      Draft& draft = drafts_[{evidence.rule, evidence.fingerprint}];
      if (is_stronger(judgement, evidence, draft)) {
        draft.confidence = judgement.confidence;
        draft.judgement = judgement;
        draft.evidence = &evidence;
      }
      const std::uint32_t cover =
          options_.suppressor == nullptr
              ? Suppressor::kOpen
              : options_.suppressor->cover_of({hit, evidence, origin, path, rule.id, allow});
      draft.places[key_of(origin)][{unit.id, origin}].push_back({hit.at, unit.outer, cover});
    }
  }

  // Most versions of a file have the same evidence at the same path. Valid until the next call.
  const Judgement& judged(const Candidate& candidate, const Evidence& evidence,
                          const std::string& path) {
    if (judgements_count_ == kMostJudgements) {
      judgements_.clear();
      judgements_count_ = 0;
    }
    const auto [entry, is_new] = judgements_[&evidence].try_emplace(path);
    if (is_new) {
      ++judgements_count_;
      entry->second =
          judge({.candidate = candidate, .text = evidence.snippet.reveal(), .path = path});
    }
    return entry->second;
  }

  // The strongest place speaks for the finding; ties are broken by content, never by arrival.
  static bool is_stronger(const Judgement& judgement, const Evidence& evidence,
                          const Draft& draft) {
    if (draft.evidence == nullptr || judgement.confidence != draft.confidence) {
      return judgement.confidence > draft.confidence;
    }
    return evidence.snippet.reveal() < draft.evidence->snippet.reveal();
  }

  // The finding itself, and one more for each thing that suppresses some of its places.
  void finish(const FindingKey& key, const Draft& draft, std::vector<Finding>& findings) const {
    std::map<std::uint32_t, std::map<PlaceKey, Occurrences>> by_cover;
    for (const auto& [place, sights] : draft.places) {
      const std::optional<std::uint32_t> common =
          options_.suppressor == nullptr ? std::nullopt
                                         : cover_of_place(sights, *options_.suppressor);
      for (const auto& [version, list] : sights) {
        for (const Sight& sight : list) {
          Held& held = by_cover[common.value_or(sight.cover)][place][version];
          held.outer = sight.outer;
          held.at.push_back(sight.at);
        }
      }
    }
    for (const auto& [cover, places] : by_cover) {
      Finding finding = describe(key, draft);
      for (const auto& [place, versions] : places) add_places(versions, options_, finding.places);
      std::stable_partition(finding.places.begin(), finding.places.end(),
                            [](const Place& place) { return is_current(place.origin); });
      if (cover == Suppressor::kOpen) {
        findings.push_back(std::move(finding));
        continue;
      }
      finding.suppressed = options_.suppressor->cover(cover).suppression;
      options_.suppressor->keep(std::move(finding));
    }
  }

  // All but its places.
  Finding describe(const FindingKey& key, const Draft& draft) const {
    const Rule& rule = rules_.rules[key.rule];
    const Evidence& evidence = *draft.evidence;
    const std::string_view secret =
        evidence.snippet.reveal().substr(evidence.secret.begin, evidence.secret.size());
    Finding finding;
    finding.rule = rule.id;
    finding.provider = rules_.provider_of(rule).id;
    finding.description = rule.description;
    finding.severity = rule.severity;
    finding.fingerprint = key.fingerprint;
    finding.masked = mask(secret, rule.public_prefix);
    finding.confidence = draft.confidence;
    finding.signals = draft.judgement.signals;
    if (options_.keep_secrets) finding.secret.emplace(secret);
    return finding;
  }

  const RuleSet& rules_;
  const Sightings& sightings_;
  const FindingOptions& options_;
  std::map<FindingKey, Draft> drafts_;
  std::unordered_map<const Evidence*, std::unordered_map<std::string, Judgement>> judgements_;
  std::size_t judgements_count_ = 0;
  std::uint64_t below_confidence_ = 0;
};

}  // namespace

void restore_names(std::vector<WorkerResult>& results) {
  for (WorkerResult& result : results) {
    for (Unit& unit : result.units) {
      if (!is_file_name(unit.origin)) continue;
      if (unit.id == unit.outer) {
        unit.id = hash_blob(std::get<CommitOrigin>(unit.origin.where).path);
        for (Hit& hit : unit.hits) hit.at.blob = unit.id;
      }
      unit.outer = {};
    }
  }
}

std::vector<BlobId> traceable(const std::vector<WorkerResult>& results) {
  std::set<BlobId> ids;
  for (const WorkerResult& result : results) {
    for (const Unit& unit : result.units) {
      if (const BlobId& id = traced_id(unit); !id.empty()) ids.insert(id);
    }
  }
  return {ids.begin(), ids.end()};
}

std::vector<Finding> build_findings(const std::vector<WorkerResult>& results,
                                    const Sightings& sightings, const RuleSet& rules,
                                    const FindingOptions& options,
                                    std::uint64_t& below_confidence) {
  Builder builder(rules, sightings, options);
  for (const WorkerResult& result : results) builder.add(result);
  below_confidence += builder.below_confidence();
  return builder.take();
}

}  // namespace dredge

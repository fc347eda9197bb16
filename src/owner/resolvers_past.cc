// The rungs that read what happened: who brought a secret in, who works there, what an image was
// built from.
#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "base/text.h"
#include "owner/people.h"
#include "owner/resolvers.h"

namespace dredge {
namespace {

// The earliest commit among the places that has an author.
const CommitOrigin* introduction_of(const Finding& finding) {
  const CommitOrigin* first = nullptr;
  for (const Place& place : finding.places) {
    const auto* commit = std::get_if<CommitOrigin>(&place.origin.where);
    if (commit == nullptr || commit->author.email.empty()) continue;
    if (first == nullptr || commit->committed_at < first->committed_at) first = commit;
  }
  return first;
}

// Whether the person committed lately; true when nothing is known of anybody.
bool is_active(const OwnerSources& sources, const Person& person) {
  return !sources.knows_activity || sources.active_people.contains(to_lower(person.email));
}

std::string helped_by(OwnerSources& sources, const CommitOrigin& commit) {
  if (sources.target.past == nullptr || commit.commit.empty()) return {};
  const auto message = sources.target.past->commit_message(commit.commit);
  if (!message) return {};
  const Helpers helpers = helpers_of(*message);
  std::string text;
  for (const Person& person : helpers.co_authors)
    text += fmt::format(", with {} <{}>", person.name, person.email);
  for (const std::string& assistant : helpers.assistants)
    text += fmt::format(", assisted by {} (AI)", assistant);
  return text;
}

// When a robot brought it in, nobody is to be asked.
void introducer(OwnerSources& sources, const OwnerSource& source, const Finding& finding,
                bool wanted_active, Candidates& candidates) {
  const CommitOrigin* first = introduction_of(finding);
  if (first == nullptr) return;
  const Person person = sources.mailmap.resolve(first->author);
  const std::optional<std::string> owner = reachable_owner(person);
  if (!owner || is_active(sources, person) != wanted_active) return;
  add_candidate(candidates, source, *owner,
                fmt::format("commit {} of {} by {} <{}>{}{}",
                            first->commit.empty() ? "?" : first->commit.hex().substr(0, 12),
                            iso_time(first->committed_at).substr(0, 10), person.name, person.email,
                            helped_by(sources, *first),
                            wanted_active ? ""
                                          : fmt::format("; no commit of theirs in the last {} days",
                                                        sources.target.active_days)));
}

std::string_view label(const OwnerSources& sources, std::string_view a, std::string_view b) {
  for (const std::string_view wanted : {a, b})
    for (const auto& [name, value] : sources.target.labels)
      if (name == wanted && !trim(value).empty()) return trim(value);
  return {};
}

// The resolver over the repository that the labels name; null when it is not at hand.
OwnerResolver* repository_of_image(OwnerSources& sources) {
  if (!sources.image_repository_name.empty()) return sources.image_repository.get();
  const std::string_view url =
      label(sources, "org.opencontainers.image.source", "org.label-schema.vcs-url");
  const std::string_view revision =
      label(sources, "org.opencontainers.image.revision", "org.label-schema.vcs-ref");
  sources.image_repository_name =
      fmt::format("{} at {}", url, revision.empty() ? "HEAD" : revision);
  if (url.empty() || !sources.target.find_repository) return nullptr;
  const std::optional<ReadFile> files =
      sources.target.find_repository(url, revision.empty() ? "HEAD" : revision);
  if (!files) return nullptr;
  TargetFacts facts;
  facts.name = url;
  facts.remotes = {std::string(url)};
  auto resolver = OwnerResolver::build(*files, std::nullopt, "", std::move(facts));
  if (resolver) sources.image_repository = std::make_unique<OwnerResolver>(std::move(*resolver));
  sources.image_repository_files = std::make_unique<TargetFiles>(*files);
  return sources.image_repository.get();
}

// "app/src/config.py" of an image is "src/config.py" of its repository: the longest end of the path
// that the repository has. A file it does not have was made by the build, which the Dockerfile is.
std::string path_in_repository(TargetFiles& files, std::string_view path) {
  constexpr int kMostParts = 32;
  for (int i = 0; i < kMostParts; ++i) {
    if (files.text(path) != nullptr) return std::string(path);
    const std::size_t slash = path.find('/');
    if (slash == std::string_view::npos) break;
    path.remove_prefix(slash + 1);
  }
  return "Dockerfile";
}

}  // namespace

void from_introducer(OwnerSources& sources, const OwnerSource& source, const Finding& finding,
                     Candidates& candidates) {
  introducer(sources, source, finding, true, candidates);
}

void from_former_introducer(OwnerSources& sources, const OwnerSource& source,
                            const Finding& finding, Candidates& candidates) {
  const std::size_t before = candidates.size();
  introducer(sources, source, finding, false, candidates);
  for (std::size_t i = before; i < candidates.size(); ++i) candidates[i].is_inactive = true;
}

void from_recent_committers(OwnerSources& sources, const OwnerSource& source,
                            const Finding& finding, Candidates& candidates) {
  constexpr std::size_t kMostNamed = 3;
  if (sources.contributions.empty()) return;
  std::map<std::string, std::pair<std::uint64_t, std::string>> by_owner;  // commits, folder
  std::vector<std::string> asked;
  for (const std::string_view path : deciding_paths(finding)) {
    const std::string folder = folder_of(path);
    if (std::ranges::find(asked, folder) != asked.end()) continue;
    asked.push_back(folder);
    for (const Contribution& each : sources.contributions) {
      if (each.folder != folder) continue;
      const auto owner = reachable_owner(sources.mailmap.resolve(each.author));
      if (!owner) continue;
      auto& [commits, where] = by_owner[*owner];
      commits += each.commits;
      where = folder;
    }
  }
  std::vector<std::pair<std::string, std::pair<std::uint64_t, std::string>>> ranked(
      by_owner.begin(), by_owner.end());
  std::ranges::stable_sort(ranked, std::greater<>{},
                           [](const auto& row) { return row.second.first; });
  for (std::size_t i = 0; i < std::min(ranked.size(), kMostNamed); ++i)
    add_candidate(candidates, source, ranked[i].first,
                  fmt::format("{} commits in {}/ in the last {} days", ranked[i].second.first,
                              ranked[i].second.second, sources.target.active_days));
}

void from_image_source(OwnerSources& sources, const OwnerSource& source, const Finding& finding,
                       Candidates& candidates) {
  Finding in_repository;
  in_repository.rule = finding.rule;
  for (const Place& place : finding.places) {
    const auto* layer = std::get_if<LayerOrigin>(&place.origin.where);
    if (layer == nullptr) continue;
    OwnerResolver* repository = repository_of_image(sources);
    if (repository == nullptr) return;
    Place twin = place;
    twin.origin =
        Origin{FileOrigin{layer->index == 0
                              ? std::string("Dockerfile")
                              : path_in_repository(*sources.image_repository_files, layer->path)},
               {}};
    in_repository.places.push_back(std::move(twin));
  }
  if (in_repository.places.empty()) return;
  for (const OwnerCandidate& found : sources.image_repository->resolve(in_repository))
    add_candidate(candidates, source, found.owner,
                  fmt::format("built from {}: {}", sources.image_repository_name, found.evidence));
}

}  // namespace dredge

#include "owner/owner.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/text.h"

namespace dredge {
namespace {

// GitHub ignores larger files.
constexpr std::size_t kLargestCodeowners = 3'000'000;
constexpr std::array<std::string_view, 3> kCodeownersPaths{".github/CODEOWNERS", "CODEOWNERS",
                                                           "docs/CODEOWNERS"};
constexpr std::size_t kWarnedLines = 10;

// The path of a place in the target's file tree; nothing for messages, streams and image files.
std::optional<std::string_view> tree_path(const Place& place) {
  if (const auto* file = std::get_if<FileOrigin>(&place.origin.where)) return file->path;
  const auto* commit = std::get_if<CommitOrigin>(&place.origin.where);
  if (commit == nullptr || commit->path.empty()) return std::nullopt;
  const bool is_file = commit->place == GitPlace::Tree || commit->place == GitPlace::Index ||
                       commit->place == GitPlace::Worktree ||
                       commit->place == GitPlace::Unreachable ||
                       commit->place == GitPlace::FileName;
  if (!is_file) return std::nullopt;
  return commit->path;
}

// Stands there now, as far as its origin can tell.
bool is_present(const Place& place) {
  const auto* commit = std::get_if<CommitOrigin>(&place.origin.where);
  if (commit == nullptr) return true;
  return commit->in_head || commit->in_worktree || commit->place == GitPlace::Index ||
         commit->place == GitPlace::Worktree;
}

// The places that decide: those of the present, or all when there is none.
std::vector<const Place*> deciding_places(const Finding& finding) {
  std::vector<const Place*> places;
  for (const Place& place : finding.places)
    if (is_present(place)) places.push_back(&place);
  if (!places.empty()) return places;
  for (const Place& place : finding.places) places.push_back(&place);
  return places;
}

void add(std::vector<OwnerCandidate>& candidates, const OwnerSource& source, std::string_view owner,
         std::string evidence) {
  const bool known = std::ranges::any_of(candidates, [&](const OwnerCandidate& candidate) {
    return candidate.owner == owner && candidate.source == source.name;
  });
  if (!known)
    candidates.push_back(
        {std::string(owner), std::string(source.name), source.confidence, std::move(evidence)});
}

// What to match for one place: in images and streams too, the path is how a person names it.
std::string map_path(const Place& place) {
  if (const auto path = tree_path(place)) return std::string(*path);
  if (const auto* layer = std::get_if<LayerOrigin>(&place.origin.where)) return layer->path;
  if (const auto* stream = std::get_if<StreamOrigin>(&place.origin.where)) return stream->name;
  return {};
}

bool applies(const OwnerMapEntry& entry, const OwnerSources& sources, const Finding& finding,
             std::string_view path) {
  if (entry.path && !entry.path->matches(path)) return false;
  if (!entry.target.empty() && !flat_glob_matches(entry.target, sources.target.name)) return false;
  return entry.rule.empty() || flat_glob_matches(entry.rule, finding.rule);
}

void from_map(const OwnerSources& sources, const OwnerSource& source, const Finding& finding,
              std::vector<OwnerCandidate>& candidates) {
  for (const Place* place : deciding_places(finding)) {
    const std::string path = map_path(*place);
    const auto entry = std::find_if(
        sources.map.rbegin(), sources.map.rend(),
        [&](const OwnerMapEntry& candidate) { return applies(candidate, sources, finding, path); });
    if (entry == sources.map.rend()) continue;
    std::string conditions;
    if (entry->path) conditions += " match=" + entry->path_text;
    if (!entry->target.empty()) conditions += " target=" + entry->target;
    if (!entry->rule.empty()) conditions += " rule=" + entry->rule;
    for (const std::string& owner : entry->owners)
      add(candidates, source, owner,
          fmt::format("{}:{}{} {}", sources.map_name, entry->line, conditions, owner));
  }
}

void from_codeowners(const OwnerSources& sources, const OwnerSource& source, const Finding& finding,
                     std::vector<OwnerCandidate>& candidates) {
  if (!sources.codeowners) return;
  std::set<std::string_view> seen;
  for (const Place* place : deciding_places(finding)) {
    const std::optional<std::string_view> path = tree_path(*place);
    if (!path || !seen.insert(*path).second) continue;
    const CodeownersRule* rule = sources.codeowners->rule_for(*path);
    if (rule == nullptr) continue;
    for (const std::string& owner : rule->owners)
      add(candidates, source, owner,
          fmt::format("{}:{} {} {}", sources.codeowners_path, rule->line, rule->text, owner));
  }
}

// Source: OCI image-spec annotations.md; "maintainer" is what docker build --label docs teach.
void from_image_labels(const OwnerSources& sources, const OwnerSource& source,
                       const Finding& finding, std::vector<OwnerCandidate>& candidates) {
  const bool in_image = std::ranges::any_of(finding.places, [](const Place& place) {
    return std::holds_alternative<LayerOrigin>(place.origin.where);
  });
  if (!in_image) return;
  constexpr std::array<std::string_view, 3> kLabels{
      "org.opencontainers.image.authors", "maintainer", "org.opencontainers.image.vendor"};
  for (const std::string_view label : kLabels)
    for (const auto& [name, value] : sources.target.labels)
      if (name == label && !trim(value).empty())
        add(candidates, source, trim(value), fmt::format("image label {}={}", name, trim(value)));
}

// The earliest commit that brought the secret in. When a robot did, nobody is to be asked.
void from_introducer(const OwnerSources& sources, const OwnerSource& source, const Finding& finding,
                     std::vector<OwnerCandidate>& candidates) {
  const CommitOrigin* first = nullptr;
  for (const Place& place : finding.places) {
    const auto* commit = std::get_if<CommitOrigin>(&place.origin.where);
    if (commit == nullptr || commit->author.email.empty()) continue;
    if (first == nullptr || commit->committed_at < first->committed_at) first = commit;
  }
  if (first == nullptr) return;
  const Person person = sources.mailmap.resolve(first->author);
  const std::optional<std::string> owner = reachable_owner(person);
  if (!owner) return;
  add(candidates, source, *owner,
      fmt::format("commit {} of {} by {} <{}>",
                  first->commit.empty() ? "?" : first->commit.hex().substr(0, 12),
                  iso_time(first->committed_at).substr(0, 10), person.name, person.email));
}

Result<> read_codeowners(const ReadFile& files, OwnerSources& sources,
                         std::vector<std::string>& warnings) {
  for (const std::string_view path : kCodeownersPaths) {
    const Result<std::string> text = files(path);
    if (!text && text.error().code == ErrorCode::NotFound) continue;
    if (!text) return text.error();
    if (text->size() >= kLargestCodeowners) {
      warnings.push_back(fmt::format("{}: {} is over GitHub's limit, ignored as GitHub does", path,
                                     human_bytes(text->size())));
      return {};
    }
    sources.codeowners = Codeowners::parse(*text);
    sources.codeowners_path = path;
    const std::vector<std::uint32_t>& skipped = sources.codeowners->skipped_lines();
    for (std::size_t i = 0; i < std::min(skipped.size(), kWarnedLines); ++i)
      warnings.push_back(
          fmt::format("{}:{}: not readable, skipped as GitHub does", path, skipped[i]));
    if (skipped.size() > kWarnedLines)
      warnings.push_back(
          fmt::format("{}: {} more lines are not readable", path, skipped.size() - kWarnedLines));
    return {};
  }
  return {};
}

}  // namespace

constinit const std::array<OwnerSource, 4> kOwnerResolvers{{
    {"map", 1.0, from_map},
    {"codeowners", 0.85, from_codeowners},
    {"image-label", 0.6, from_image_labels},
    {"introducer", 0.5, from_introducer},
}};

Result<OwnerResolver> OwnerResolver::build(const ReadFile& target_files,
                                           std::optional<std::string_view> map_toml,
                                           std::string_view map_name, TargetFacts target) {
  OwnerResolver resolver;
  resolver.sources_.target = std::move(target);
  resolver.sources_.map_name = map_name;
  if (map_toml) {
    ASSIGN_OR_RETURN(resolver.sources_.map, parse_owner_map(*map_toml, map_name));
  }
  RETURN_IF_ERROR(read_codeowners(target_files, resolver.sources_, resolver.warnings_));
  const Result<std::string> mailmap = target_files(".mailmap");
  if (mailmap)
    resolver.sources_.mailmap = Mailmap::parse(*mailmap);
  else if (mailmap.error().code != ErrorCode::NotFound)
    return mailmap.error();
  return resolver;
}

std::vector<OwnerCandidate> OwnerResolver::resolve(const Finding& finding) const {
  std::vector<OwnerCandidate> candidates;
  for (const OwnerSource& source : kOwnerResolvers)
    source.resolve(sources_, source, finding, candidates);
  return candidates;
}

std::optional<std::string> reachable_owner(const Person& person) {
  constexpr std::string_view kPrivate = "@users.noreply.github.com";
  const std::string address = to_lower(person.email);
  const std::size_t at = address.rfind('@');
  if (at == std::string::npos || at == 0) return std::nullopt;
  std::string_view local = std::string_view(address).substr(0, at);
  const bool is_private = address.ends_with(kPrivate);
  if (is_private) {
    // The number before '+' is GitHub's user id; older addresses have none.
    local = std::string_view(person.email).substr(0, at);
    local.remove_prefix(local.find('+') == std::string_view::npos ? 0 : local.find('+') + 1);
  }
  const std::string who = to_lower(person.name) + " " + to_lower(local);
  constexpr std::array<std::string_view, 5> kRobots{"[bot]", "dependabot", "renovate", "noreply",
                                                    "no-reply"};
  for (const std::string_view robot : kRobots)
    if (who.find(robot) != std::string::npos) return std::nullopt;
  if (local.empty()) return std::nullopt;
  return is_private ? fmt::format("@{}", local) : person.email;
}

}  // namespace dredge

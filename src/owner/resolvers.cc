// The rungs that read what people wrote down: maps, catalogues, CODEOWNERS, OWNERS, tags, labels.
#include "owner/resolvers.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "owner/catalog.h"
#include "owner/iac_tags.h"

namespace dredge {
namespace {

constexpr std::size_t kMostDecidingPlaces = 100;
constexpr std::size_t kMostTagFileBytes = 128 << 10;

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

// The last entry that matches decides.
void from_entries(const std::vector<OwnerMapEntry>& entries, std::string_view file,
                  const OwnerSources& sources, const OwnerSource& source, const Finding& finding,
                  Candidates& candidates) {
  if (entries.empty()) return;
  for (const Place* place : deciding_places(finding)) {
    const std::string path = map_path(*place);
    const auto entry = std::find_if(
        entries.rbegin(), entries.rend(),
        [&](const OwnerMapEntry& candidate) { return applies(candidate, sources, finding, path); });
    if (entry == entries.rend()) continue;
    std::string conditions;
    if (entry->path) conditions += " match=" + entry->path_text;
    if (!entry->target.empty()) conditions += " target=" + entry->target;
    if (!entry->rule.empty()) conditions += " rule=" + entry->rule;
    for (const std::string& owner : entry->owners)
      add_candidate(candidates, source, owner,
                    fmt::format("{}:{}{} {}{}", file, entry->line, conditions, owner, entry->note));
  }
}

// The text of the first file of this name at `path` or above it, for each of the deciding paths.
template <class Visit>
void for_files_above(OwnerSources& sources, const Finding& finding, std::string_view name,
                     const Visit& visit) {
  if (!sources.files) return;
  std::set<std::string> seen;
  for (const std::string_view path : deciding_paths(finding)) {
    for (const std::string& folder : folders_above(path)) {
      const std::string file = folder + std::string(name);
      const std::string* text = sources.files->text(file);
      if (text == nullptr) continue;
      const bool is_new = seen.insert(file).second;
      if (!visit(file, *text, path.substr(folder.size()), is_new)) break;
    }
  }
}

std::string codeowners_evidence(const OwnerSources& sources, const CodeownersRule& rule,
                                std::string_view owner, bool is_former) {
  std::string section;
  if (!rule.section.empty())
    section = fmt::format(" [{}]{}", rule.section, rule.is_optional ? " (optional)" : "");
  return fmt::format("{}:{}{} {} {}{}", sources.codeowners_path, rule.line, section, rule.text,
                     owner, is_former ? " (an older version: the path is gone)" : "");
}

bool is_gone(const Finding& finding) {
  return std::ranges::none_of(finding.places, is_present) && !finding.places.empty();
}

// Older versions of the file, for paths that HEAD no longer has and its file says nothing of.
void read_former(OwnerSources& sources) {
  if (sources.has_former) return;
  sources.has_former = true;
  if (sources.target.past == nullptr) return;
  const std::string host = sources.target.remotes.empty() ? "" : sources.target.remotes.front();
  const std::vector<std::string_view> paths =
      sources.codeowners_path.empty() ? codeowners_paths(host)
                                      : std::vector<std::string_view>{sources.codeowners_path};
  for (const std::string_view path : paths) {
    const auto versions = sources.target.past->former_versions(path);
    if (!versions || versions->empty()) continue;
    for (const std::string& text : *versions)
      sources.former_codeowners.push_back(
          Codeowners::parse(text, detect_dialect(path, host, text)));
    sources.codeowners_path = path;
    return;
  }
}

struct Deciding {
  std::vector<const CodeownersRule*> rules;
  bool is_former = false;
};

Deciding deciding_rules(OwnerSources& sources, const Finding& finding, std::string_view path) {
  Deciding found;
  if (sources.codeowners) found.rules = sources.codeowners->rules_for(path);
  if (!found.rules.empty() || !is_gone(finding)) return found;
  read_former(sources);
  found.is_former = true;
  for (const Codeowners& version : sources.former_codeowners) {
    found.rules = version.rules_for(path);
    if (!found.rules.empty()) break;
  }
  return found;
}

}  // namespace

std::optional<std::string_view> tree_path(const Place& place) {
  if (const auto* file = std::get_if<FileOrigin>(&place.origin.where)) return file->path;
  const auto* commit = std::get_if<CommitOrigin>(&place.origin.where);
  if (commit == nullptr || commit->path.empty()) return std::nullopt;
  const bool is_file = commit->place == GitPlace::Tree || commit->place == GitPlace::Index ||
                       commit->place == GitPlace::Worktree || commit->place == GitPlace::FileName ||
                       commit->place == GitPlace::Unreachable;
  if (!is_file) return std::nullopt;
  return commit->path;
}

bool is_present(const Place& place) {
  const auto* commit = std::get_if<CommitOrigin>(&place.origin.where);
  if (commit == nullptr) return true;
  return commit->in_head || commit->in_worktree || commit->place == GitPlace::Index ||
         commit->place == GitPlace::Worktree;
}

std::vector<const Place*> deciding_places(const Finding& finding) {
  std::vector<const Place*> places;
  for (const bool present : {true, false}) {
    for (const Place& place : finding.places)
      if (places.size() < kMostDecidingPlaces && (!present || is_present(place)))
        places.push_back(&place);
    if (!places.empty()) break;
  }
  return places;
}

std::vector<std::string_view> deciding_paths(const Finding& finding) {
  std::vector<std::string_view> paths;
  for (const Place* place : deciding_places(finding))
    if (const auto path = tree_path(*place); path && std::ranges::find(paths, *path) == paths.end())
      paths.push_back(*path);
  return paths;
}

std::string folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return std::string(path.substr(0, slash == std::string_view::npos ? 0 : slash));
}

void add_candidate(Candidates& candidates, const OwnerSource& source, std::string_view owner,
                   std::string evidence) {
  const bool known = std::ranges::any_of(candidates, [&](const OwnerCandidate& candidate) {
    return candidate.owner == owner && candidate.source == source.name;
  });
  if (!known)
    candidates.push_back(
        {std::string(owner), std::string(source.name), source.confidence, std::move(evidence)});
}

void from_map(OwnerSources& sources, const OwnerSource& source, const Finding& finding,
              Candidates& candidates) {
  from_entries(sources.map, sources.map_name, sources, source, finding, candidates);
}

void from_import(OwnerSources& sources, const OwnerSource& source, const Finding& finding,
                 Candidates& candidates) {
  from_entries(sources.imported, "owner import", sources, source, finding, candidates);
}

void from_backstage(OwnerSources& sources, const OwnerSource& source, const Finding& finding,
                    Candidates& candidates) {
  const auto visit = [&](const std::string& file, const std::string& text, std::string_view,
                         bool is_new) {
    if (!is_new) return false;
    const std::vector<CatalogEntity> entities = sources.parsed.catalog(file, text);
    for (const CatalogEntity& entity : entities)
      add_candidate(candidates, source, entity.owner,
                    fmt::format("{} {} {}{}", file, entity.kind, entity.name,
                                entity.lifecycle.empty() ? "" : " (" + entity.lifecycle + ")"));
    return entities.empty();
  };
  for_files_above(sources, finding, "catalog-info.yaml", visit);
}

void from_codeowners(OwnerSources& sources, const OwnerSource& source, const Finding& finding,
                     Candidates& candidates) {
  for (const std::string_view path : deciding_paths(finding)) {
    const Deciding deciding = deciding_rules(sources, finding, path);
    for (const CodeownersRule* rule : deciding.rules)
      for (const std::string& owner : rule->owners)
        add_candidate(candidates, source, owner,
                      codeowners_evidence(sources, *rule, owner, deciding.is_former));
  }
}

// Nobody in person until somebody says who they are: kept, and never before a person.
void from_codeowners_roles(OwnerSources& sources, const OwnerSource& source, const Finding& finding,
                           Candidates& candidates) {
  for (const std::string_view path : deciding_paths(finding)) {
    const Deciding deciding = deciding_rules(sources, finding, path);
    for (const CodeownersRule* rule : deciding.rules)
      for (const std::string& role : rule->roles)
        add_candidate(candidates, source, role,
                      codeowners_evidence(sources, *rule, role, deciding.is_former));
  }
}

void from_owners_files(OwnerSources& sources, const OwnerSource& source, const Finding& finding,
                       Candidates& candidates) {
  const auto visit = [&](const std::string& file, const std::string& text, std::string_view below,
                         bool) {
    const OwnersFile& owners = sources.parsed.owners_file(file, text);
    for (const std::string& name : approvers_of(owners, below)) {
      const std::vector<std::string>* people = sources.parsed.alias(*sources.files, name);
      if (people == nullptr) {
        add_candidate(candidates, source, "@" + name, fmt::format("{} approvers {}", file, name));
        continue;
      }
      for (const std::string& person : *people)
        add_candidate(candidates, source, "@" + person,
                      fmt::format("{} approvers {} (OWNERS_ALIASES)", file, name));
    }
    return !owners.stops_here;
  };
  for_files_above(sources, finding, "OWNERS", visit);
}

void from_iac_tags(OwnerSources& sources, const OwnerSource& source, const Finding& finding,
                   Candidates& candidates) {
  if (!sources.files) return;
  const auto add_tags = [&](std::string_view file, const std::vector<OwnerTag>& tags) {
    for (const OwnerTag& tag : tags)
      add_candidate(candidates, source, tag.value,
                    fmt::format("{}:{} {} {}={}", file, tag.line, tag.where, tag.key, tag.value));
  };
  for (const Place* place : deciding_places(finding)) {
    const auto path = tree_path(*place);
    if (!path || !can_hold_tags(*path) || !place->origin.inside.empty()) continue;
    const std::string* text = sources.files->text(*path);
    if (text == nullptr || text->size() > kMostTagFileBytes) continue;
    if (!sources.parsed.spend(text->size())) return;
    add_tags(*path, owner_tags_at(*path, *text, place->at.line));
    if (!path->ends_with(".tf")) continue;
    const std::string folder = folder_of(*path);
    for (const std::string_view name : {"provider.tf", "providers.tf", "main.tf", "versions.tf"}) {
      const std::string file =
          folder.empty() ? std::string(name) : folder + "/" + std::string(name);
      const std::string* other = sources.files->text(file);
      if (other != nullptr && other->size() <= kMostTagFileBytes &&
          sources.parsed.spend(other->size()))
        add_tags(file, default_owner_tags(*other));
    }
  }
  const auto visit = [&](const std::string& file, const std::string& text, std::string_view, bool) {
    if (!sources.parsed.spend(text.size())) return false;
    for (const std::string& who : chart_maintainers(text))
      add_candidate(candidates, source, who, fmt::format("{} maintainers", file));
    return false;
  };
  for_files_above(sources, finding, "Chart.yaml", visit);
}

// Source: OCI image-spec annotations.md; "maintainer" is what docker build --label docs teach.
void from_image_labels(OwnerSources& sources, const OwnerSource& source, const Finding& finding,
                       Candidates& candidates) {
  const bool in_image = std::ranges::any_of(finding.places, [](const Place& place) {
    return std::holds_alternative<LayerOrigin>(place.origin.where);
  });
  if (!in_image) return;
  constexpr std::array<std::string_view, 7> kLabels{"owner",
                                                    "team",
                                                    "org.opencontainers.image.authors",
                                                    "maintainer",
                                                    "org.label-schema.maintainer",
                                                    "org.opencontainers.image.vendor",
                                                    "org.label-schema.vendor"};
  for (const std::string_view label : kLabels)
    for (const auto& [name, value] : sources.target.labels)
      if (name == label && !trim(value).empty())
        add_candidate(candidates, source, trim(value),
                      fmt::format("image label {}={}", name, trim(value)));
}

}  // namespace dredge

#include "risk/remediation.h"

#include <array>
#include <string_view>

#include <fmt/format.h>

#include "base/text.h"
#include "risk/guidance.h"

namespace dredge {
namespace {

// The kinds of place that need different work.
enum class Site : std::uint8_t {
  File,
  Head,
  Staged,
  History,
  Message,
  RefName,
  RepositoryConfig,
  Lost,
  ImageFile,
  ImageConfig,
  Stream,
};
constexpr std::size_t kSites = 11;

Site site_of(const CommitOrigin& commit) {
  switch (commit.place) {
    case GitPlace::Index:
    case GitPlace::Worktree:
      return Site::Staged;
    case GitPlace::CommitMessage:
    case GitPlace::TagMessage:
      return Site::Message;
    case GitPlace::RefName:
      return Site::RefName;
    case GitPlace::Config:
    case GitPlace::Admin:
      return Site::RepositoryConfig;
    case GitPlace::Unreachable:
      return Site::Lost;
    case GitPlace::Tree:
    case GitPlace::FileName:
      break;
  }
  if (commit.in_head) return Site::Head;
  return commit.in_worktree ? Site::Staged : Site::History;
}

Site site_of(const Place& place) {
  if (const auto* commit = std::get_if<CommitOrigin>(&place.origin.where)) return site_of(*commit);
  if (const auto* layer = std::get_if<LayerOrigin>(&place.origin.where))
    return layer->index == 0 ? Site::ImageConfig : Site::ImageFile;
  if (std::holds_alternative<StreamOrigin>(place.origin.where)) return Site::Stream;
  return Site::File;
}

struct SiteWork {
  std::uint64_t places = 0;
  std::string first;  // where a person starts
};

std::array<SiteWork, kSites> work_of(const Finding& finding) {
  std::array<SiteWork, kSites> work;
  for (const Place& place : finding.places) {
    SiteWork& site = work[static_cast<std::size_t>(site_of(place))];
    if (site.places++ != 0) continue;
    const auto* layer = std::get_if<LayerOrigin>(&place.origin.where);
    const std::string path = escape_for_terminal(place.origin.display_path());
    site.first = layer != nullptr && !layer->image.empty()
                     ? fmt::format("{} ({})", escape_for_terminal(layer->image), path)
                     : fmt::format("{}:{}", path, place.at.line);
  }
  return work;
}

std::string named(const SiteWork& work) {
  if (work.places == 1) return work.first;
  return fmt::format("{} and {} more", work.first, work.places - 1);
}

// Clean-up by site; {} is where it stands. Source: docs/risk.md, "After rotation".
constexpr std::array<std::string_view, kSites> kCleanUp{
    "Take it out of {}, and read it at run time from the environment or a secret store.",
    "Take it out of {} in a new commit, and read it at run time from the environment or a secret "
    "store.",
    "Take it out of {} before it is committed.",
    "It stays in history at {}: clones, forks, caches and pull requests keep it, so rotation is "
    "what protects you. Rewriting history (git filter-repo) is optional, and comes after.",
    "It is in the message of a commit or tag ({}). Nobody finds it there once it is revoked; "
    "rewriting the message changes every later id, so do that only after rotation.",
    "A branch or tag name holds it ({}): delete the ref here and on every remote.",
    "The repository's own files hold it ({}): use a credential helper instead of a password in a "
    "URL or header.",
    "An object that nothing refers to holds it ({}): after rotation, expire the reflog and prune.",
    "Rebuild {} without it: deleting it in a later layer leaves it in the lower one. Give it to "
    "the build as a secret mount (RUN --mount=type=secret), then remove the published tags and "
    "digests.",
    "Rebuild {} without it: build arguments and ENV stay in the image's configuration and history. "
    "Give it to the build as a secret mount and to the container at run time, then remove the "
    "published tags and digests.",
    "Stop what writes it to {}, redact what is stored (dredge redact), and follow the copies: "
    "forwarders, indexes, backups.",
};

void add(std::vector<std::string>& steps, std::string_view step) {
  if (!trim(step).empty()) steps.emplace_back(trim(step));
}

void add_rotation(const Rule& rule, const Provider& provider, std::vector<std::string>& steps) {
  for (const std::string_view step : rotation_of(rule, provider)) add(steps, step);
  add(steps, fmt::format("Revoke: {}", revocation_of(rule, provider)));
  add(steps, fmt::format("So that there is nothing left to leak, replace it by: {}",
                         replacement_of(rule, provider)));
  if (const std::string_view docs = docs_of(rule, provider); !docs.empty())
    add(steps, fmt::format("Read: {}", docs));
}

void add_status(const Rule& rule, const Verdict& verdict, std::vector<std::string>& steps) {
  if (verdict.liveness == Liveness::Live || verdict.liveness == Liveness::Restricted) {
    const std::string whose = verdict.identity.empty()
                                  ? std::string()
                                  : fmt::format(" as {}", escape_for_terminal(verdict.identity));
    add(steps,
        fmt::format("It works today{}: treat it as stolen, and look at its recent use in the "
                    "issuer's audit log.",
                    whose));
  }
  if (rule.privilege == Privilege::Publishable)
    add(steps,
        "This kind is meant to be public: check that it is restricted to your sites, apps "
        "and the services it needs.");
}

}  // namespace

std::vector<std::string> remediation_steps(const Rule& rule, const Provider& provider,
                                           const Finding& finding) {
  std::vector<std::string> steps;
  const Liveness liveness = finding.verdict.liveness;
  if (liveness == Liveness::Canary) {
    add(steps,
        "A canary token: do not use or verify it. Tell whoever planted it that it was "
        "found, and leave it where it is.");
    return steps;
  }
  add_status(rule, finding.verdict, steps);
  if (liveness == Liveness::Revoked || liveness == Liveness::Expired) {
    add(steps,
        fmt::format("The issuer no longer accepts it ({}): no rotation is needed, check that "
                    "nothing still depends on it.",
                    name_of(liveness)));
  } else {
    add_rotation(rule, provider, steps);
  }
  const std::array<SiteWork, kSites> work = work_of(finding);
  for (std::size_t i = 0; i < kSites; ++i)
    if (work[i].places != 0) add(steps, fmt::format(fmt::runtime(kCleanUp[i]), named(work[i])));
  return steps;
}

}  // namespace dredge

#include "owner/owner.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "owner/people.h"
#include "owner/resolvers.h"

namespace dredge {
namespace {

constexpr std::int64_t kSecondsPerDay = 86'400;
// GitHub ignores larger files.
constexpr std::size_t kLargestCodeowners = 3'000'000;
constexpr std::size_t kWarnedLines = 10;
// A finding with an owner this sure needs no committers.
constexpr double kSureEnough = 0.6;

Result<> read_codeowners(const ReadFile& files, OwnerSources& sources,
                         std::vector<std::string>& warnings) {
  const std::string host = sources.target.remotes.empty() ? "" : sources.target.remotes.front();
  for (const std::string_view path : codeowners_paths(host)) {
    const Result<std::string> text = files(path);
    if (!text && text.error().code == ErrorCode::NotFound) continue;
    if (!text) return text.error();
    if (text->size() >= kLargestCodeowners) {
      warnings.push_back(fmt::format("{}: {} is over GitHub's limit, ignored as GitHub does", path,
                                     human_bytes(text->size())));
      return {};
    }
    const CodeownersDialect dialect = detect_dialect(path, host, *text);
    sources.codeowners = Codeowners::parse(*text, dialect);
    sources.codeowners_path = path;
    const std::vector<std::uint32_t>& skipped = sources.codeowners->skipped_lines();
    for (std::size_t i = 0; i < std::min(skipped.size(), kWarnedLines); ++i)
      warnings.push_back(fmt::format("{}:{}: not readable, skipped as code hosts do ({} dialect)",
                                     path, skipped[i], name_of(dialect)));
    if (skipped.size() > kWarnedLines)
      warnings.push_back(
          fmt::format("{}: {} more lines are not readable", path, skipped.size() - kWarnedLines));
    return {};
  }
  return {};
}

}  // namespace

constinit const std::array<OwnerSource, 12> kOwnerResolvers{{
    {"map", 1.0, from_map, "your owner map (--owners FILE)"},
    {"import", 0.95, from_import, "a map taken in by `owner import`"},
    {"backstage", 0.9, from_backstage, "`spec.owner` of the nearest catalog-info.yaml"},
    {"codeowners", 0.85, from_codeowners, "the target's CODEOWNERS"},
    {"owners-file", 0.8, from_owners_files, "approvers of OWNERS files here and above"},
    {"iac-tag", 0.75, from_iac_tags, "tags, labels and annotations of the resource around it"},
    {"image-source", 0.7, from_image_source, "the repository that the image was built from"},
    {"image-label", 0.6, from_image_labels, "labels of the image"},
    {"introducer", 0.5, from_introducer, "the author of the commit that brought the secret in"},
    {"recent-committer", 0.3, from_recent_committers, "who commits to its folder"},
    {"former-introducer", 0.2, from_former_introducer, "an introducer who no longer commits"},
    {"codeowners-role", 0.1, from_codeowners_roles, "a role or lottery that CODEOWNERS names"},
}};

Result<OwnerResolver> OwnerResolver::build(const ReadFile& target_files,
                                           std::optional<std::string_view> map_toml,
                                           std::string_view map_name, TargetFacts target,
                                           std::vector<OwnerMapEntry> imported) {
  OwnerResolver resolver;
  resolver.sources_.target = std::move(target);
  resolver.sources_.map_name = map_name;
  resolver.sources_.imported = std::move(imported);
  resolver.sources_.files = std::make_unique<TargetFiles>(target_files);
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

void OwnerResolver::prepare(const std::vector<Finding>& findings) {
  OwnerSources& sources = sources_;
  if (sources.target.past == nullptr || sources.target.now == 0 || findings.empty()) return;
  std::set<std::string> folders{""};  // the root: who is still there at all
  for (const Finding& finding : findings) {
    const std::vector<OwnerCandidate> owners = resolve(finding);
    if (!owners.empty() && owners.front().confidence >= kSureEnough) continue;
    for (const std::string_view path : deciding_paths(finding)) folders.insert(folder_of(path));
  }
  const std::vector<std::string> asked(folders.begin(), folders.end());
  const std::int64_t since = sources.target.now - sources.target.active_days * kSecondsPerDay;
  auto contributions = sources.target.past->contributions(asked, since);
  if (!contributions) {
    warnings_.push_back(
        fmt::format("who commits here is not known: {}", contributions.error().message));
    return;
  }
  sources.contributions = std::move(*contributions);
  sources.knows_activity = true;
  for (const Contribution& each : sources.contributions)
    sources.active_people.insert(to_lower(sources.mailmap.resolve(each.author).email));
}

std::vector<OwnerCandidate> OwnerResolver::resolve(const Finding& finding) {
  std::vector<OwnerCandidate> candidates;
  for (const OwnerSource& source : kOwnerResolvers)
    source.resolve(sources_, source, finding, candidates);
  return candidates;
}

}  // namespace dredge

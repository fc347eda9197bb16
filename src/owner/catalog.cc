#include "owner/catalog.h"

#include <re2/re2.h>

#include "base/text.h"
#include "owner/yaml_documents.h"

namespace dredge {
namespace {

// "[kind:][namespace/]name", with what Backstage takes for granted.
std::string whole_reference(std::string_view reference) {
  const std::size_t colon = reference.find(':');
  const std::string kind =
      colon == std::string_view::npos ? "group" : to_lower(reference.substr(0, colon));
  const std::string_view rest =
      colon == std::string_view::npos ? reference : reference.substr(colon + 1);
  const bool has_namespace = rest.find('/') != std::string_view::npos;
  return kind + ":" + (has_namespace ? "" : "default/") + std::string(rest);
}

}  // namespace

std::vector<CatalogEntity> read_catalog(std::string_view yaml) {
  std::vector<CatalogEntity> entities;
  for (const auto& [document, line] : yaml_documents(yaml)) {
    if (!yaml_text(yaml_member(document, "apiVersion")).starts_with("backstage.io/")) continue;
    const YAML::Node spec = yaml_member(document, "spec");
    const std::string owner{trim(yaml_text(yaml_member(spec, "owner")))};
    if (owner.empty()) continue;
    entities.push_back({yaml_text(yaml_member(document, "kind")),
                        yaml_text(yaml_member(yaml_member(document, "metadata"), "name")),
                        whole_reference(owner), yaml_text(yaml_member(spec, "lifecycle"))});
  }
  return entities;
}

OwnersFile read_owners_file(std::string_view yaml) {
  OwnersFile file;
  const std::vector<YamlDocument> documents = yaml_documents(yaml);
  if (documents.empty()) return file;
  const YAML::Node& root = documents.front().root;
  file.approvers = yaml_texts(yaml_member(root, "approvers"));
  file.stops_here =
      yaml_text(yaml_member(yaml_member(root, "options"), "no_parent_owners")) == "true";
  const YAML::Node filters = yaml_member(root, "filters");
  if (!filters.IsDefined() || !filters.IsMap()) return file;
  for (const auto& entry : filters)
    file.filters.push_back(
        {yaml_text(entry.first), yaml_texts(yaml_member(entry.second, "approvers"))});
  return file;
}

std::vector<std::string> approvers_of(const OwnersFile& file, std::string_view path) {
  if (file.filters.empty()) return file.approvers;
  std::vector<std::string> approvers;
  RE2::Options quiet;
  quiet.set_log_errors(false);
  quiet.set_max_mem(1 << 20);
  for (const OwnersFile::Filter& filter : file.filters) {
    const RE2 pattern(filter.pattern, quiet);
    if (!pattern.ok() || !RE2::PartialMatch(path, pattern)) continue;
    approvers.insert(approvers.end(), filter.approvers.begin(), filter.approvers.end());
  }
  return approvers;
}

OwnerAliases read_owners_aliases(std::string_view yaml) {
  OwnerAliases aliases;
  const std::vector<YamlDocument> documents = yaml_documents(yaml);
  if (documents.empty()) return aliases;
  const YAML::Node list = yaml_member(documents.front().root, "aliases");
  if (!list.IsDefined() || !list.IsMap()) return aliases;
  for (const auto& entry : list)
    aliases[to_lower(yaml_text(entry.first))] = yaml_texts(entry.second);
  return aliases;
}

}  // namespace dredge

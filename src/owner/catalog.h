// Owners that files beside the code declare: Backstage's catalog-info.yaml, Kubernetes' OWNERS and
// OWNERS_ALIASES. Pure functions over text; text that is no such file gives nothing.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace dredge {

// One entity that has an owner.
struct CatalogEntity {
  std::string kind;  // "Component"
  std::string name;
  std::string owner;  // whole: "group:default/platform"
  std::string lifecycle;
  auto operator<=>(const CatalogEntity&) const = default;
};

// The entities in file order. Source: backstage.io, "Descriptor Format of Catalog Entities".
std::vector<CatalogEntity> read_catalog(std::string_view yaml);

// One OWNERS file.
struct OwnersFile {
  struct Filter {
    std::string pattern;  // RE2, over the path below the file's folder
    std::vector<std::string> approvers;
  };
  std::vector<std::string> approvers;
  std::vector<Filter> filters;  // instead of `approvers`
  bool stops_here = false;      // options.no_parent_owners
};

// Reviewers and emeritus approvers own nothing. Source: kubernetes.dev, "OWNERS files".
OwnersFile read_owners_file(std::string_view yaml);
// Who approves a path, relative to the file's folder.
std::vector<std::string> approvers_of(const OwnersFile& file, std::string_view path);

using OwnerAliases = std::map<std::string, std::vector<std::string>>;  // in lower case
OwnerAliases read_owners_aliases(std::string_view yaml);

}  // namespace dredge

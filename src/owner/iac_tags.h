// Owners that infrastructure declares in tags and labels.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dredge {

struct OwnerTag {
  std::string key;    // "Owner", "example.org/team"
  std::string value;  // "@org/platform", "payments"
  std::string where;  // "resource \"aws_db_instance\" \"main\" tags"; "metadata.labels"
  std::uint32_t line = 0;
  auto operator<=>(const OwnerTag&) const = default;
};

// Whether `path` is a kind of file in which tags are looked for.
bool can_hold_tags(std::string_view path);

// The owner tags that hold for line `line` of the file: of the resource, object or service around
// it; for Terraform also `default_tags`. Nearest first, owners before teams before contacts.
// Reads Terraform (HCL); and YAML and JSON of Kubernetes, CloudFormation, Compose, Azure templates
// and Terraform state. Values that are expressions name nobody. Bounded by the size of the text.
// Sources: Terraform language, "Syntax"; kubernetes.io, "Labels and Selectors"; AWS CloudFormation,
// "Resource tag".
std::vector<OwnerTag> owner_tags_at(std::string_view path, std::string_view text,
                                    std::uint32_t line);

// The `default_tags` of a Terraform file.
std::vector<OwnerTag> default_owner_tags(std::string_view text);

// The maintainers of a Helm chart, addresses where it gives them. `yaml` is a Chart.yaml.
std::vector<std::string> chart_maintainers(std::string_view yaml);

}  // namespace dredge

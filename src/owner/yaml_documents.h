// YAML (and JSON) of strangers, without exceptions. For the .cc files of this folder.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <yaml-cpp/yaml.h>

namespace dredge {

// The documents of one file; those before a mistake, when there is one. Takes at most 1 MB.
// A document may hold itself by an alias: walk it to a bounded depth.
inline std::vector<YAML::Node> yaml_documents(std::string_view text) {
  constexpr std::size_t kMostBytes = 1 << 20;
  if (text.size() > kMostBytes) return {};
  try {
    return YAML::LoadAll(std::string(text));
  } catch (const std::exception&) {
    return {};
  }
}

// The member of a map, or an undefined node.
inline YAML::Node yaml_member(const YAML::Node& node, const char* key) {
  try {
    if (node.IsDefined() && node.IsMap())
      if (YAML::Node found = node[key]; found.IsDefined()) return found;
  } catch (const std::exception&) {
  }
  return YAML::Node(YAML::NodeType::Undefined);
}

inline std::string yaml_text(const YAML::Node& node) {
  return node.IsDefined() && node.IsScalar() ? node.Scalar() : std::string();
}

// A list of texts, or one text.
inline std::vector<std::string> yaml_texts(const YAML::Node& node) {
  std::vector<std::string> texts;
  if (!node.IsDefined()) return texts;
  if (node.IsScalar()) return {node.Scalar()};
  if (!node.IsSequence()) return texts;
  for (std::size_t i = 0; i < node.size(); ++i)
    if (std::string text = yaml_text(node[i]); !text.empty()) texts.push_back(std::move(text));
  return texts;
}

}  // namespace dredge

// YAML (and JSON) of strangers, without exceptions. For the .cc files of this folder.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <yaml-cpp/yaml.h>

namespace dredge {

// The documents of one file; those before a mistake, when there is one. Takes at most 1 MB.
// A document may hold itself by an alias: walk it to a bounded depth.
// Each is cut out and read alone: LoadAll makes documents without end of a text such as ",[", whose
// first token opens none.
struct YamlDocument {
  YAML::Node root;
  int first_line = 0;  // in the file, from 0; marks of its nodes count from here
};
inline std::vector<YamlDocument> yaml_documents(std::string_view text) {
  constexpr std::size_t kMostBytes = 1 << 20;
  constexpr std::string_view kMark = "\n---";
  std::vector<YamlDocument> documents;
  if (text.size() > kMostBytes) return documents;
  try {
    int line = 0;
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = std::min(text.find(kMark, begin + 1), text.size());
      const std::string_view piece = text.substr(begin, end - begin);
      YAML::Node root = YAML::Load(std::string(piece));
      if (root.IsDefined() && !root.IsNull()) documents.push_back({std::move(root), line});
      line += static_cast<int>(std::count(piece.begin(), piece.end(), '\n'));
      begin = end;
    }
  } catch (const std::exception&) {
  }
  return documents;
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

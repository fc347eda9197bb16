#include "owner/iac_tags.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"
#include "owner/hcl_blocks.h"
#include "owner/yaml_documents.h"

namespace dredge {
namespace {

constexpr std::size_t kMostDepth = 100;

// What makes no difference in a key that names an owner.
bool is_joint(char byte) { return byte == '-' || byte == '_' || byte == '.' || byte == ' '; }

// What a key means, best first; SIZE_MAX for a key that names no owner. A prefix ("example.org/")
// and the way of writing two words make no difference.
std::size_t rank_of(std::string_view key) {
  constexpr std::array<std::string_view, 14> kKeys{
      "owner", "owners",   "ownedby", "serviceowner", "productowner", "ownerteam",    "owneremail",
      "team",  "teamname", "squad",   "contact",      "contactinfo",  "contactemail", "maintainer"};
  const std::size_t slash = key.rfind('/');
  if (slash != std::string_view::npos) key.remove_prefix(slash + 1);
  std::string plain;
  for (const char byte : to_lower(key))
    if (!is_joint(byte)) plain.push_back(byte);
  const auto found = std::ranges::find(kKeys, plain);
  return found == kKeys.end() ? SIZE_MAX : static_cast<std::size_t>(found - kKeys.begin());
}

// Expressions of templates name nobody until they are evaluated.
bool names_somebody(std::string_view value) {
  return !trim(value).empty() && value.find("{{") == std::string_view::npos &&
         value.find("${") == std::string_view::npos && value.size() <= 200;
}

void keep_best_first(std::vector<OwnerTag>& tags) {
  std::erase_if(tags, [](const OwnerTag& tag) {
    return rank_of(tag.key) == SIZE_MAX || !names_somebody(tag.value);
  });
  std::ranges::stable_sort(tags, {}, [](const OwnerTag& tag) { return rank_of(tag.key); });
}

bool is_tag_map(const HclBlock& block) {
  std::string_view head = trim(block.head);
  if (head.ends_with('=') || head.ends_with(':')) head = trim(head.substr(0, head.size() - 1));
  if (head.find("merge(") != std::string_view::npos) head = trim(head.substr(0, head.find('=')));
  return head == "tags" || head == "labels" || head == "user_labels" || head == "tags_all";
}

std::vector<OwnerTag> tags_of(const HclBlock& block, const std::string& where) {
  std::vector<OwnerTag> tags;
  for (const HclBlock::Pair& pair : block.pairs)
    tags.push_back({pair.key, std::string(trim(pair.value)), where, pair.line});
  keep_best_first(tags);
  return tags;
}

std::vector<OwnerTag> terraform_tags(std::string_view text, std::uint32_t line) {
  const std::vector<HclBlock> blocks = read_hcl_blocks(text);
  std::vector<OwnerTag> tags;
  // Inner blocks open later: walking backwards goes from the nearest outwards.
  for (std::size_t i = blocks.size(); i-- > 0;) {
    const HclBlock& around = blocks[i];
    if (line < around.begin_line || line > around.end_line) continue;
    for (const HclBlock& block : blocks) {
      if (block.parent != i || !is_tag_map(block)) continue;
      const std::vector<OwnerTag> found = tags_of(block, around.head + " tags");
      tags.insert(tags.end(), found.begin(), found.end());
    }
  }
  return tags;
}

using Mark = std::pair<int, int>;

Mark mark_of(const YAML::Node& node) { return {node.Mark().line, node.Mark().column}; }

// The tags of one map of labels, or of a list of {Key, Value}.
void read_tags(const YAML::Node& node, const std::string& where, std::vector<OwnerTag>& tags) {
  std::vector<OwnerTag> found;
  if (!node.IsDefined()) return;
  const auto line = static_cast<std::uint32_t>(std::max(node.Mark().line, 0) + 1);
  if (node.IsMap()) {
    for (const auto& entry : node)
      found.push_back({yaml_text(entry.first), yaml_text(entry.second), where, line});
  } else if (node.IsSequence()) {
    for (std::size_t i = 0; i < node.size(); ++i) {
      const std::string text = yaml_text(node[i]);  // compose: "owner=payments"
      const std::size_t equals = text.find('=');
      if (equals != std::string::npos)
        found.push_back({text.substr(0, equals), text.substr(equals + 1), where, line});
      else
        found.push_back({yaml_text(yaml_member(node[i], "Key")),
                         yaml_text(yaml_member(node[i], "Value")), where, line});
    }
  }
  keep_best_first(found);
  // An object and the one around it may both lead to the same tags.
  std::erase_if(tags, [&](const OwnerTag& old) {
    return std::ranges::any_of(found, [&](const OwnerTag& tag) {
      return tag.line == old.line && tag.key == old.key && tag.value == old.value;
    });
  });
  tags.insert(tags.begin(), found.begin(), found.end());  // nearer ones come first
}

// All places around one map where its format keeps tags.
void read_object(const YAML::Node& object, const std::string& path, std::vector<OwnerTag>& tags) {
  for (const char* key : {"tags", "Tags", "labels", "annotations"})
    read_tags(yaml_member(object, key), path + key, tags);
  for (const char* holder : {"Properties", "properties", "attributes"})
    for (const char* key : {"tags", "Tags", "labels"})
      read_tags(yaml_member(yaml_member(object, holder), key), path + holder + "." + key, tags);
  for (const char* key : {"annotations", "labels"})  // the last one read comes first
    read_tags(yaml_member(yaml_member(object, "metadata"), key), path + "metadata." + key, tags);
}

// The child of `node` that `line` stands in: the last that begins on it or before.
std::optional<std::pair<std::string, YAML::Node>> child_at(const YAML::Node& node, int line) {
  std::optional<std::pair<std::string, YAML::Node>> child;
  Mark last{-1, -1};
  const auto consider = [&](const Mark& mark, std::string name, const YAML::Node& value) {
    if (mark.first > line || mark < last) return;
    last = mark;
    child.emplace(std::move(name), value);
  };
  if (node.IsMap()) {
    for (const auto& entry : node)
      consider(mark_of(entry.first), yaml_text(entry.first), entry.second);
  } else if (node.IsSequence()) {
    for (std::size_t i = 0; i < node.size(); ++i)
      consider(mark_of(node[i]), "[" + std::to_string(i) + "]", node[i]);
  }
  return child;
}

std::vector<OwnerTag> document_tags(std::string_view text, std::uint32_t line) {
  const std::vector<YamlDocument> documents = yaml_documents(text);
  int wanted = static_cast<int>(std::min<std::uint32_t>(line, 1U << 30)) - 1;
  int first_line = 0;
  std::vector<OwnerTag> tags;
  YAML::Node node(YAML::NodeType::Undefined);
  for (const YamlDocument& document : documents) {
    if (document.first_line + document.root.Mark().line > wanted) break;
    node.reset(document.root);
    first_line = document.first_line;
  }
  wanted -= first_line;
  std::string path;
  for (std::size_t depth = 0; depth < kMostDepth && node.IsDefined(); ++depth) {
    if (node.IsMap()) read_object(node, path, tags);
    auto child = child_at(node, wanted);
    if (!child) break;
    path += child->first.substr(0, 80) + ".";
    node.reset(child->second);
  }
  for (OwnerTag& tag : tags) tag.line += static_cast<std::uint32_t>(first_line);
  return tags;
}

// Whether a key in `text`, a document of YAML or JSON, may name an owner: every such key begins
// with one of five words. Spares most documents the parser, which takes a microsecond for ten
// bytes.
bool may_name_owner(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  bool is_escape = false;  // which could spell any letter
  for (const char byte : to_lower(text)) {
    if (is_escape && std::string_view("ux\r\n").find(byte) != std::string_view::npos) return true;
    is_escape = byte == '\\' && !is_escape;
    if (!is_joint(byte) && byte != '\t' && byte != '\r' && byte != '\n') plain.push_back(byte);
  }
  constexpr std::array<std::string_view, 5> kWords{"owne", "team", "squad", "contact",
                                                   "maintainer"};
  return std::ranges::any_of(
      kWords, [&](std::string_view word) { return plain.find(word) != std::string::npos; });
}

bool is_terraform(std::string_view path) { return path.ends_with(".tf") || path.ends_with(".hcl"); }

}  // namespace

bool can_hold_tags(std::string_view path) {
  constexpr std::array<std::string_view, 6> kEndings{".tf",  ".hcl",  ".yaml",
                                                     ".yml", ".json", ".tfstate"};
  return std::ranges::any_of(kEndings,
                             [&](std::string_view ending) { return path.ends_with(ending); });
}

std::vector<OwnerTag> owner_tags_at(std::string_view path, std::string_view text,
                                    std::uint32_t line) {
  if (!is_terraform(path) && !may_name_owner(text)) return {};
  try {
    return is_terraform(path) ? terraform_tags(text, line) : document_tags(text, line);
  } catch (const std::exception&) {  // yaml-cpp, over a document that is not what it seemed
    return {};
  }
}

std::vector<OwnerTag> default_owner_tags(std::string_view text) {
  const std::vector<HclBlock> blocks = read_hcl_blocks(text);
  std::vector<OwnerTag> tags;
  for (const HclBlock& block : blocks) {
    if (!is_tag_map(block) || block.parent == SIZE_MAX) continue;
    const std::string& head = blocks[block.parent].head;
    if (head != "default_tags" && head != "default_labels") continue;
    const std::vector<OwnerTag> found = tags_of(block, head);
    tags.insert(tags.end(), found.begin(), found.end());
  }
  return tags;
}

std::vector<std::string> chart_maintainers(std::string_view yaml) {
  std::vector<std::string> people;
  const std::vector<YamlDocument> documents = yaml_documents(yaml);
  if (documents.empty()) return people;
  const YAML::Node list = yaml_member(documents.front().root, "maintainers");
  if (!list.IsDefined() || !list.IsSequence()) return people;
  for (std::size_t i = 0; i < list.size(); ++i) {
    std::string who = yaml_text(yaml_member(list[i], "email"));
    if (who.empty()) who = yaml_text(yaml_member(list[i], "name"));
    if (names_somebody(who)) people.push_back(std::string(trim(who)));
  }
  return people;
}

}  // namespace dredge

#include "owner/owner_map.h"

#include <algorithm>

#include <fmt/format.h>
// The parser asserts that a table's name begins well before it looks, and reports, whether it does:
// without this, "[!]" in a user's file ends a debug build.
#define TOML_ASSERT(expr) static_cast<void>(0)
#include <toml++/toml.h>

#include "base/text.h"

namespace dredge {
namespace {

// Places errors in one file.
struct MapReader {
  std::string_view file_name;

  Error error(const toml::node& node, std::string_view what) const {
    return {ErrorCode::InvalidInput,
            fmt::format("{}:{}: {}", file_name, node.source().begin.line, what)};
  }

  Result<> check_keys(const toml::table& table, std::vector<std::string_view> known) const {
    for (const auto& [key, value] : table) {
      const std::string_view word = key.str();
      if (std::ranges::find(known, word) != known.end()) continue;
      const std::string_view near = nearest(word, known);
      return error(value,
                   fmt::format("unknown key '{}'{}", escape_for_terminal(word),
                               near.empty() ? "" : fmt::format("; did you mean '{}'?", near)));
    }
    return {};
  }

  // The text under `key`; "" when it is not there.
  Result<std::string> text(const toml::table& table, std::string_view key) const {
    const toml::node* node = table.get(key);
    if (node == nullptr) return std::string();
    const auto* value = node->as_string();
    if (value == nullptr || trim(value->get()).empty())
      return error(*node, fmt::format("'{}' must be a text that is not empty", key));
    return std::string(trim(value->get()));
  }

  // A text or a list of texts.
  Result<std::vector<std::string>> owners(const toml::table& table) const {
    const toml::node* node = table.get("owner");
    if (node == nullptr) return error(table, "an [[owner]] needs 'owner'");
    std::vector<std::string> owners;
    if (const toml::array* list = node->as_array()) {
      for (const toml::node& item : *list) {
        const auto* value = item.as_string();
        if (value == nullptr || trim(value->get()).empty())
          return error(item, "'owner' must be a text or a list of texts");
        owners.emplace_back(trim(value->get()));
      }
    } else {
      ASSIGN_OR_RETURN(std::string owner, text(table, "owner"));
      owners.push_back(std::move(owner));
    }
    if (owners.empty()) return error(*node, "'owner' names nobody");
    return owners;
  }

  Result<OwnerMapEntry> entry(const toml::table& table) const {
    RETURN_IF_ERROR(check_keys(table, {"match", "target", "rule", "owner"}));
    OwnerMapEntry entry;
    entry.line = table.source().begin.line;
    ASSIGN_OR_RETURN(entry.path_text, text(table, "match"));
    ASSIGN_OR_RETURN(entry.target, text(table, "target"));
    ASSIGN_OR_RETURN(entry.rule, text(table, "rule"));
    ASSIGN_OR_RETURN(entry.owners, owners(table));
    if (entry.path_text.empty() && entry.target.empty() && entry.rule.empty())
      return error(table, "an [[owner]] needs 'match', 'target' or 'rule'");
    if (entry.path_text.empty()) return entry;
    entry.path = PathPattern::compile(entry.path_text);
    if (!entry.path) return error(*table.get("match"), "'match' is no path pattern");
    return entry;
  }
};

}  // namespace

Result<std::vector<OwnerMapEntry>> parse_owner_map(std::string_view toml,
                                                   std::string_view file_name) {
  const toml::parse_result parsed = toml::parse(toml, file_name);
  if (!parsed)
    return Error{ErrorCode::InvalidInput,
                 fmt::format("{}:{}: {}", file_name, parsed.error().source().begin.line,
                             escape_for_terminal(parsed.error().description()))};
  const MapReader reader{file_name};
  const toml::table& root = parsed.table();
  RETURN_IF_ERROR(reader.check_keys(root, {"owner"}));
  std::vector<OwnerMapEntry> entries;
  const toml::node* list = root.get("owner");
  if (list == nullptr) return entries;
  if (!list->is_array_of_tables())
    return reader.error(*list, "owners are written as [[owner]] tables");
  for (const toml::node& node : *list->as_array()) {
    ASSIGN_OR_RETURN(OwnerMapEntry entry, reader.entry(*node.as_table()));
    entries.push_back(std::move(entry));
  }
  return entries;
}

}  // namespace dredge

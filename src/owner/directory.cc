#include "owner/directory.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.h"

namespace dredge {
namespace {

using Json = nlohmann::json;
using Row = std::map<std::string, std::string>;  // by canonical column

struct Column {
  std::string_view name;  // as a file may call it
  std::string_view means;
};
constexpr std::array<Column, 17> kColumns{{{"match", "match"},
                                           {"pattern", "match"},
                                           {"path", "match"},
                                           {"target", "target"},
                                           {"repository", "target"},
                                           {"rule", "rule"},
                                           {"owner", "owner"},
                                           {"team", "team"},
                                           {"contact", "contact"},
                                           {"email", "who"},
                                           {"login", "who"},
                                           {"person", "who"},
                                           {"who", "who"},
                                           {"name", "name"},
                                           {"status", "status"},
                                           {"active", "status"},
                                           {"state", "status"}}};

Error bad(std::string_view file, std::string_view where, std::string_view what) {
  return {ErrorCode::InvalidInput,
          fmt::format("{}: {}: {}", file, where, escape_for_terminal(what))};
}

Result<std::string> column_of(std::string_view word, std::string_view file,
                              std::string_view where) {
  const std::string wanted = to_lower(trim(word));
  const auto found = std::ranges::find(kColumns, std::string_view(wanted), &Column::name);
  if (found != kColumns.end()) return std::string(found->means);
  std::vector<std::string_view> names;
  for (const Column& column : kColumns) names.push_back(column.name);
  const std::string_view near = nearest(wanted, names);
  return bad(file, where,
             fmt::format("unknown column '{}'{}", wanted,
                         near.empty() ? "" : fmt::format("; did you mean '{}'?", near)));
}

// Words of personnel systems. Nothing for a word that is none of them.
std::optional<bool> activity_of(std::string_view word) {
  const std::string lower = to_lower(trim(word));
  for (const std::string_view yes : {"active", "true", "yes", "1", "current", "employed"})
    if (lower == yes) return true;
  for (const std::string_view no :
       {"inactive", "false", "no", "0", "left", "former", "terminated", "disabled", "suspended"})
    if (lower == no) return false;
  return std::nullopt;
}

Result<> take_row(const Row& row, std::string_view file, std::string_view where,
                  OwnerDirectory& into) {
  const auto cell = [&](const char* name) {
    const auto found = row.find(name);
    return found == row.end() ? std::string() : found->second;
  };
  if (!cell("status").empty()) {
    const std::optional<bool> is_active = activity_of(cell("status"));
    if (!is_active)
      return bad(file, where, "'" + cell("status") + "' is neither active nor inactive");
    bool names_somebody = false;
    for (const char* name : {"who", "name", "owner"}) {
      if (cell(name).empty()) continue;
      into.people.push_back({cell(name), *is_active});
      names_somebody = true;
    }
    if (!names_somebody)
      return bad(file, where, "a status of nobody: it needs email, login or name");
    return {};
  }
  DirectoryEntry entry{cell("match"), cell("target"), cell("rule"),
                       cell("owner"), cell("team"),   cell("contact")};
  if (entry.match.empty() && entry.target.empty() && entry.rule.empty())
    return bad(file, where, "it needs a pattern, a target or a rule");
  if (entry.owner.empty() && entry.team.empty())
    return bad(file, where, "it needs an owner or a team");
  if (!entry.match.empty() && !PathPattern::compile(entry.match))
    return bad(file, where, "'" + entry.match + "' is no path pattern");
  into.entries.push_back(std::move(entry));
  return {};
}

// The records of a CSV text with the line each begins on. Source: RFC 4180.
struct Record {
  std::size_t line = 0;
  std::vector<std::string> cells;
};

std::vector<Record> csv_records(std::string_view text) {
  std::vector<Record> records;
  Record record{1, {}};
  std::string cell;
  bool is_quoted = false;
  std::size_t line = 1;
  const auto end_cell = [&] {
    record.cells.emplace_back(trim(cell));
    cell.clear();
  };
  const auto end_record = [&] {
    end_cell();
    if (record.cells.size() > 1 || !record.cells.front().empty()) records.push_back(record);
    record = {line, {}};
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char byte = text[i];
    line += byte == '\n' ? 1 : 0;
    if (is_quoted && byte == '"' && i + 1 < text.size() && text[i + 1] == '"') {
      cell.push_back(text[++i]);
    } else if (byte == '"') {
      is_quoted = !is_quoted;
    } else if (!is_quoted && byte == ',') {
      end_cell();
    } else if (!is_quoted && byte == '\n') {
      end_record();
    } else {
      cell.push_back(byte);
    }
  }
  if (!cell.empty() || !record.cells.empty()) end_record();
  return records;
}

Result<OwnerDirectory> parse_csv(std::string_view text, std::string_view file) {
  const std::vector<Record> records = csv_records(text);
  if (records.empty()) return bad(file, "line 1", "there is nothing in it");
  std::vector<std::string> columns;
  for (const std::string& word : records.front().cells) {
    ASSIGN_OR_RETURN(std::string column, column_of(word, file, "line 1"));
    columns.push_back(std::move(column));
  }
  OwnerDirectory directory;
  for (std::size_t i = 1; i < records.size(); ++i) {
    const std::string where = fmt::format("line {}", records[i].line);
    if (records[i].cells.size() > columns.size())
      return bad(file, where, "it has more cells than the header");
    Row row;
    for (std::size_t c = 0; c < records[i].cells.size(); ++c)
      if (!records[i].cells[c].empty()) row[columns[c]] = records[i].cells[c];
    RETURN_IF_ERROR(take_row(row, file, where, directory));
  }
  return directory;
}

std::string json_text(const Json& value) {
  if (value.is_string()) return std::string(trim(value.get_ref<const std::string&>()));
  return value.is_boolean() || value.is_number() ? value.dump() : std::string();
}

Result<> take_list(const Json& list, std::string_view file, OwnerDirectory& into) {
  if (!list.is_array()) return bad(file, "JSON", "a list of objects is needed");
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string where = fmt::format("object {}", i + 1);
    if (!list[i].is_object()) return bad(file, where, "it is no object");
    Row row;
    for (const auto& [key, value] : list[i].items()) {
      ASSIGN_OR_RETURN(const std::string column, column_of(key, file, where));
      if (const std::string text = json_text(value); !text.empty()) row[column] = text;
    }
    RETURN_IF_ERROR(take_row(row, file, where, into));
  }
  return {};
}

Result<OwnerDirectory> parse_json(std::string_view text, std::string_view file) {
  const Json root = Json::parse(text, nullptr, false);
  if (root.is_discarded()) return bad(file, "JSON", "it is not well-formed");
  OwnerDirectory directory;
  if (root.is_array()) {
    RETURN_IF_ERROR(take_list(root, file, directory));
    return directory;
  }
  for (const auto& [key, value] : root.items()) {
    if (key != "owners" && key != "people")
      return bad(file, "JSON", fmt::format("unknown key '{}'; there are owners and people", key));
    RETURN_IF_ERROR(take_list(value, file, directory));
  }
  return directory;
}

bool same_conditions(const DirectoryEntry& a, const DirectoryEntry& b) {
  return a.match == b.match && a.target == b.target && a.rule == b.rule;
}

// "@Jane" and "jane@Example.org" compare as people write them.
std::string person_key(std::string_view who) {
  std::string key = to_lower(trim(who));
  return key.starts_with('@') ? key.substr(1) : key;
}

}  // namespace

void OwnerDirectory::merge(OwnerDirectory newer) {
  for (DirectoryEntry& entry : newer.entries) {
    std::erase_if(entries, [&](const DirectoryEntry& old) { return same_conditions(old, entry); });
    entries.push_back(std::move(entry));
  }
  for (DirectoryPerson& person : newer.people) {
    std::erase_if(people, [&](const DirectoryPerson& old) {
      return person_key(old.who) == person_key(person.who);
    });
    people.push_back(std::move(person));
  }
}

std::vector<OwnerMapEntry> OwnerDirectory::as_map() const {
  std::vector<OwnerMapEntry> map;
  std::uint32_t number = 0;
  for (const DirectoryEntry& entry : entries) {
    OwnerMapEntry row;
    row.line = ++number;
    row.path_text = entry.match;
    if (!entry.match.empty()) row.path = PathPattern::compile(entry.match);
    row.target = entry.target;
    row.rule = entry.rule;
    row.owners = {entry.owner.empty() ? entry.team : entry.owner};
    if (!entry.owner.empty() && !entry.team.empty()) row.note += ", team " + entry.team;
    if (!entry.contact.empty()) row.note += ", contact " + entry.contact;
    map.push_back(std::move(row));
  }
  return map;
}

bool OwnerDirectory::is_inactive(std::string_view owner) const {
  const std::string key = person_key(owner);
  const auto found = std::ranges::find_if(
      people, [&](const DirectoryPerson& person) { return person_key(person.who) == key; });
  return found != people.end() && !found->is_active;
}

std::string OwnerDirectory::contact_of(std::string_view owner) const {
  const std::string key = person_key(owner);
  for (const DirectoryEntry& entry : entries) {
    if (entry.contact.empty()) continue;
    if (person_key(entry.owner) == key || person_key(entry.team) == key) return entry.contact;
  }
  return {};
}

Result<OwnerDirectory> parse_owner_directory(std::string_view text, std::string_view file_name) {
  const std::string_view start = trim(text);
  if (start.starts_with('[') || start.starts_with('{')) return parse_json(text, file_name);
  return parse_csv(text, file_name);
}

std::string to_json(const OwnerDirectory& directory) {
  Json owners = Json::array();
  for (const DirectoryEntry& entry : directory.entries) {
    Json row = Json::object();
    const auto put = [&](const char* key, const std::string& value) {
      if (!value.empty()) row[key] = to_valid_utf8(value);
    };
    put("match", entry.match);
    put("target", entry.target);
    put("rule", entry.rule);
    put("owner", entry.owner);
    put("team", entry.team);
    put("contact", entry.contact);
    owners.push_back(std::move(row));
  }
  Json people = Json::array();
  for (const DirectoryPerson& person : directory.people)
    people.push_back(
        {{"who", to_valid_utf8(person.who)}, {"status", person.is_active ? "active" : "inactive"}});
  return Json{{"owners", std::move(owners)}, {"people", std::move(people)}}.dump(1) + "\n";
}

}  // namespace dredge

// Reads .gitleaks.toml: keys in any case, a bare string where a list is meant, one level of
// "extend". Source: the tool's documentation of its configuration.
#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "rules/foreign.h"
#include "rules/toml_table.h"

namespace dredge {
namespace {

constexpr std::size_t kMostRules = 2000;
constexpr std::size_t kMostListed = 5000;
constexpr std::size_t kLongestText = 64 << 10;
constexpr int kDeepestExtend = 2;

// One table, its keys in lower case. Confined; borrows all.
class Table {
 public:
  Table(const toml::table& table, std::string_view file, std::vector<ImportNote>& notes,
        std::string_view title)
      : table_(table), file_(file), notes_(notes), title_(title) {
    for (const auto& [key, node] : table) nodes_[to_lower(key.str())] = &node;
  }

  void note(TextPlace at, std::string message, ImportNote::Kind kind = ImportNote::Kind::Remark,
            std::string rule = {}) {
    notes_.push_back({kind, spell_place(file_, at), std::move(rule), std::move(message)});
  }
  TextPlace place() const { return place_of(table_); }
  TextPlace place(const std::string& key) const {
    const auto found = nodes_.find(key);
    return found == nodes_.end() ? place() : place_of(*found->second);
  }
  bool has(const std::string& key) const { return nodes_.contains(key); }
  const toml::node* node(const std::string& key) const {
    const auto found = nodes_.find(key);
    return found == nodes_.end() ? nullptr : found->second;
  }

  void expect(const std::vector<std::string_view>& known,
              const std::vector<std::string_view>& without_effect) {
    for (const auto& [key, at] : nodes_) {
      if (std::find(known.begin(), known.end(), key) != known.end()) continue;
      if (std::find(without_effect.begin(), without_effect.end(), key) != without_effect.end()) {
        note(place_of(*at), fmt::format("{} in {} has no effect here", quote(key), title_));
        continue;
      }
      const std::string_view meant = nearest(std::string_view(key).substr(0, 60), known);
      note(place_of(*at),
           fmt::format("unknown key {} in {}{}", quote(key), title_,
                       meant.empty() ? "" : fmt::format(", did you mean \"{}\"?", meant)));
    }
  }

  std::string text(const std::string& key) {
    const toml::node* at = node(key);
    if (at == nullptr) return {};
    const auto value = at->value<std::string>();
    if (value && value->size() <= kLongestText) return *value;
    note(place(key), fmt::format("{} is no text, or too long: passed over", quote(key)));
    return {};
  }

  double number(const std::string& key) {
    const toml::node* at = node(key);
    if (at == nullptr) return 0;
    if (const auto value = at->value<double>()) return *value;
    if (const auto quoted = at->value<std::string>()) {
      double value = 0;
      const char* const end = quoted->data() + quoted->size();
      if (std::from_chars(quoted->data(), end, value).ptr == end && !quoted->empty()) return value;
    }
    note(place(key), fmt::format("{} is no number: passed over", quote(key)));
    return 0;
  }

  bool flag(const std::string& key) {
    const toml::node* at = node(key);
    if (at == nullptr) return false;
    if (const auto value = at->value<bool>()) return *value;
    return to_lower(at->value<std::string>().value_or("")) == "true";
  }

  std::vector<std::string> list(const std::string& key) {
    std::vector<std::string> texts;
    const toml::node* at = node(key);
    if (at == nullptr) return texts;
    if (const auto bare = at->value<std::string>()) {
      for (const std::string_view part : split(*bare, ',')) texts.emplace_back(part);
      return texts;
    }
    const toml::array* array = at->as_array();
    if (array == nullptr) {
      note(place(key), fmt::format("{} is no list: passed over", quote(key)));
      return texts;
    }
    for (const toml::node& item : *array) {
      const auto value = item.value<std::string>();
      if (value && value->size() <= kLongestText && texts.size() < kMostListed)
        texts.push_back(*value);
      else
        note(place_of(item), fmt::format("an item of {} is no text: passed over", quote(key)));
    }
    return texts;
  }

  // The tables of [[key]], or the one of [key].
  std::vector<const toml::table*> tables(const std::string& key) {
    std::vector<const toml::table*> found;
    const toml::node* at = node(key);
    if (at == nullptr) return found;
    if (const toml::table* one = at->as_table()) return {one};
    const toml::array* array = at->as_array();
    if (array == nullptr) return found;
    for (const toml::node& item : *array) {
      if (const toml::table* one = item.as_table(); one != nullptr && found.size() < kMostRules)
        found.push_back(one);
    }
    return found;
  }

 private:
  const toml::table& table_;
  std::string_view file_;
  std::vector<ImportNote>& notes_;
  std::string_view title_;
  std::map<std::string, const toml::node*> nodes_;
};

std::vector<std::string> lowered(std::vector<std::string> texts) {
  for (std::string& text : texts) text = to_lower(text);
  std::erase(texts, "");
  return texts;
}

// Reads one file and those that it extends. Confined.
class Reader {
 public:
  Reader(ForeignFile& into, ReadExtended read) : into_(into), read_(read) {}

  Result<> run(std::string_view toml, std::string_view file, int depth) {
    const toml::parse_result parsed = toml::parse(toml);
    if (!parsed) {
      const toml::source_position at = parsed.error().source().begin;
      return Error{ErrorCode::InvalidInput,
                   fmt::format("{}: {}", spell_place(file, {at.line, at.column}),
                               escape_for_terminal(parsed.error().description()))};
    }
    Table root(parsed.table(), file, into_.notes, "the file");
    root.expect(
        {"title", "description", "minversion", "extend", "rules", "allowlist", "allowlists"},
        {"prefilter", "filter", "betterleaksminversion"});
    const std::vector<const toml::table*> extends = root.tables("extend");
    if (!extends.empty()) {
      Table extend(*extends.front(), file, into_.notes, "[extend]");
      RETURN_IF_ERROR(read_extend(extend, file, depth));
    }
    for (const toml::table* table : root.tables("rules")) {
      Table rule(*table, file, into_.notes, "[[rules]]");
      read_rule(rule, file);
    }
    for (const char* key : {"allowlist", "allowlists"}) {
      for (const toml::table* table : root.tables(key)) {
        Table allowlist(*table, file, into_.notes, "[[allowlists]]");
        read_allowlist(allowlist, file, "");
      }
    }
    return {};
  }

  // Lists without a target mean the rules of these files; all rules, where the default ones are
  // asked for.
  void finish() {
    std::vector<std::string> all;
    for (const ForeignRule& rule : into_.rules) all.push_back(rule.id);
    for (std::size_t i = 0; i < into_.allowlists.size(); ++i) {
      if (is_global_[i] && !uses_default_) into_.allowlists[i].rules = all;
    }
  }

 private:
  Result<> read_extend(Table& extend, std::string_view file, int depth) {
    extend.expect({"path", "usedefault", "disabledrules"}, {"url"});
    if (extend.flag("usedefault")) uses_default_ = true;
    const std::string path = extend.text("path");
    if (!path.empty() && depth < kDeepestExtend) {
      auto text = read_(path);
      if (!text.has_value())
        return Error{text.error().code,
                     fmt::format("{}: extend: {}", spell_place(file, extend.place("path")),
                                 text.error().message)};
      RETURN_IF_ERROR(run(*text, path, depth + 1));
    } else if (!path.empty()) {
      extend.note(extend.place("path"), "files extend each other twice at most: passed over");
    }
    for (const std::string& id : extend.list("disabledrules")) {
      const std::size_t before = into_.rules.size();
      std::erase_if(into_.rules, [&](const ForeignRule& rule) { return rule.id == name_of(id); });
      if (into_.rules.size() == before)
        extend.note(extend.place("disabledrules"), fmt::format("no rule {} to disable", quote(id)));
    }
    return {};
  }

  static std::string name_of(std::string_view id) { return "gitleaks." + std::string(id); }

  void refuse(Table& table, const std::string& key, const std::string& id, std::string why) {
    table.note(table.place(key), std::move(why), ImportNote::Kind::Refused,
               id.empty() ? "" : name_of(id));
  }

  void read_rule(Table& table, std::string_view file) {
    table.expect({"id", "description", "regex", "path", "secretgroup", "entropy", "keywords",
                  "tags", "skipreport", "required", "allowlist", "allowlists"},
                 {"filter", "validate", "specificity", "tokenefficiency"});
    const std::string id = table.text("id");
    if (id.empty()) return refuse(table, "id", id, "a rule without an id");
    if (into_.rules.size() >= kMostRules) return refuse(table, "id", id, "too many rules");
    const auto known =
        std::find_if(into_.rules.begin(), into_.rules.end(),
                     [&](const ForeignRule& rule) { return rule.id == name_of(id); });
    const bool is_known = known != into_.rules.end();
    ForeignRule rule;
    if (is_known) rule = *known;  // what an extended file says of it stands where this is silent
    rule.id = name_of(id);
    rule.place = table.place();
    if (table.has("description")) rule.description = table.text("description");
    if (rule.description.empty()) rule.description = id;
    if (table.has("regex")) {
      rule.pattern = table.text("regex");
      rule.pattern_place = table.place("regex");
    }
    if (table.has("path")) rule.conditions.path = table.text("path");
    if (const double entropy = table.number("entropy"); entropy > 0)
      rule.conditions.min_entropy = entropy;
    if (const double group = table.number("secretgroup"); group > 0 && group < 1000)
      rule.secret_group = static_cast<std::size_t>(group);
    for (const std::string& word : lowered(table.list("keywords")))
      rule.conditions.keywords.push_back(word);
    rule.generic = id.find("generic") != std::string::npos;
    rule.prior = rule.generic ? 0.3 : 0.7;
    for (const char* key : {"allowlist", "allowlists"}) {
      for (const toml::table* list : table.tables(key)) {
        Table allowlist(*list, file, into_.notes, "[[rules.allowlists]]");
        read_allowlist(allowlist, file, rule.id);
      }
    }
    if (table.flag("skipreport"))
      return refuse(table, "skipreport", id,
                    "skipReport: a part of other rules, not one to report");
    if (table.has("required"))
      return refuse(table, "required", id, "required: rules that need others nearby are not read");
    if (rule.pattern.empty())
      return refuse(table, "path", id, "no regex: a rule of paths alone finds files, not secrets");
    if (is_known)
      *known = std::move(rule);
    else
      into_.rules.push_back(std::move(rule));
  }

  void read_allowlist(Table& table, std::string_view file, const std::string& rule) {
    table.expect({"description", "condition", "commits", "paths", "regexes", "regextarget",
                  "stopwords", "targetrules"},
                 {});
    Allowlist list;
    const TextPlace at = table.place();
    list.place = fmt::format("{}:{}", escape_for_terminal(file), at.line);
    list.description = table.text("description");
    list.commits = lowered(table.list("commits"));
    list.paths = table.list("paths");
    list.regexes = table.list("regexes");
    list.stopwords = lowered(table.list("stopwords"));
    const std::string condition = to_lower(table.text("condition"));
    list.needs_all = condition == "and" || condition == "&&";
    if (!list.needs_all && !condition.empty() && condition != "or" && condition != "||")
      table.note(table.place("condition"),
                 fmt::format("condition {}: read as OR", quote(condition)));
    const std::string target = table.text("regextarget");
    if (target == "match") list.target = Allowlist::Target::Match;
    if (target == "line") list.target = Allowlist::Target::Line;
    if (!target.empty() && target != "secret" && list.target == Allowlist::Target::Secret)
      table.note(table.place("regextarget"),
                 fmt::format("regexTarget {}: read as \"secret\"", quote(target)));
    if (list.commits.empty() && list.paths.empty() && list.regexes.empty() &&
        list.stopwords.empty())
      return table.note(at, "an allowlist that lists nothing: passed over");
    for (const std::string& id : table.list("targetrules")) list.rules.push_back(name_of(id));
    if (!rule.empty()) list.rules = {rule};
    is_global_.push_back(list.rules.empty());
    into_.allowlists.push_back(std::move(list));
  }

  ForeignFile& into_;
  ReadExtended read_;
  bool uses_default_ = false;
  std::vector<bool> is_global_;  // by allowlist
};

}  // namespace

bool is_gitleaks_toml(std::string_view toml) {
  const toml::parse_result parsed = toml::parse(toml);
  if (!parsed || parsed.table().contains("provider") || parsed.table().contains("rule"))
    return false;
  return std::any_of(parsed.table().begin(), parsed.table().end(), [](const auto& entry) {
    const std::string key = to_lower(entry.first.str());
    return key == "rules" || key == "allowlist" || key == "allowlists" || key == "extend";
  });
}

Result<ForeignFile> read_gitleaks(std::string_view toml, std::string_view file_name,
                                  ReadExtended read) {
  ForeignFile file;
  file.family = "gitleaks";
  Reader reader(file, read);
  RETURN_IF_ERROR(reader.run(toml, file_name, 0));
  reader.finish();
  return file;
}

}  // namespace dredge

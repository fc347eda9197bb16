// Reads the YAML rules of Nosey Parker, Kingfisher and their kin. Source: their documentation of
// rule files. The two differ in which group is the secret and in what they check besides.
#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include "base/text.h"
#include "rules/foreign.h"

namespace dredge {
namespace {

constexpr std::size_t kMostRules = 2000;
constexpr std::size_t kMostListed = 1000;
constexpr std::size_t kLongestText = 64 << 10;
constexpr std::size_t kDeepest = 40;
constexpr std::size_t kMostReferences = 1000;

TextPlace place_of(const YAML::Node& node) {
  const YAML::Mark mark = node.Mark();
  if (mark.is_null()) return {};
  return {static_cast<std::uint32_t>(mark.line + 1), static_cast<std::uint32_t>(mark.column + 1)};
}

// The parser descends by recursion, and an alias may stand for a text of any size: bounds that no
// rule file comes near.
std::optional<std::string> refusal_of(std::string_view yaml) {
  std::size_t open = 0;
  std::size_t references = 0;
  for (const std::string_view line : split(yaml, '\n')) {
    const std::size_t indent = std::min(line.find_first_not_of(" -"), line.size());
    if (indent > 2 * kDeepest) return "it is indented too deep";
    const std::string_view words = trim(line);
    const bool is_alias = words.find(": *") != std::string_view::npos || words.starts_with("- *");
    if (is_alias && ++references > kMostReferences) return "it has too many aliases";
    open += static_cast<std::size_t>(std::count(line.begin(), line.end(), '['));
    open += static_cast<std::size_t>(std::count(line.begin(), line.end(), '{'));
    const auto closed = static_cast<std::size_t>(std::count(line.begin(), line.end(), ']') +
                                                 std::count(line.begin(), line.end(), '}'));
    open -= std::min(open, closed);
    if (open > kDeepest * 10) return "its brackets nest too deep";
  }
  return std::nullopt;
}

// Reads one file's rules. Confined.
class Reader {
 public:
  Reader(std::string_view file, ForeignFile& into) : file_(file), into_(into) {}

  void read_rules(const YAML::Node& root) {
    for (const auto& entry : root) {
      const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : std::string();
      if (key == "rules" || key == "rulesets") continue;
      note(entry.first, "", fmt::format("unknown key {} in the file", quote(key)));
    }
    const YAML::Node rules = root["rules"];
    if (!rules || !rules.IsSequence()) return;
    for (const YAML::Node& rule : rules) {
      if (rule.IsMap() && into_.rules.size() < kMostRules)
        read_rule(rule);
      else
        note(rule, "", "no rule, or one too many: passed over");
    }
  }

 private:
  void note(const YAML::Node& at, const std::string& rule, std::string message,
            ImportNote::Kind kind = ImportNote::Kind::Remark) {
    into_.notes.push_back({kind, spell_place(file_, place_of(at)), rule, std::move(message)});
  }

  static std::string text(const YAML::Node& rule, const char* key) {
    const YAML::Node value = rule[key];
    if (!value || !value.IsScalar() || value.Scalar().size() > kLongestText) return {};
    return value.Scalar();
  }
  static std::vector<std::string> texts(const YAML::Node& rule, const char* key) {
    std::vector<std::string> list;
    const YAML::Node value = rule[key];
    if (!value) return list;
    if (value.IsScalar()) return {value.Scalar()};
    for (const YAML::Node& item : value) {
      if (item.IsScalar() && item.Scalar().size() <= kLongestText && list.size() < kMostListed)
        list.push_back(item.Scalar());
    }
    return list;
  }
  double number(const YAML::Node& map, const char* key, const std::string& rule) {
    const YAML::Node value = map[key];
    if (!value) return 0;
    double number = 0;
    if (value.IsScalar() && YAML::convert<double>::decode(value, number) && number >= 0 &&
        number < 1e6)
      return number;
    note(value, rule, fmt::format("{} is no number: passed over", quote(key)));
    return 0;
  }
  std::uint32_t count(const YAML::Node& map, const char* key, const std::string& rule) {
    return static_cast<std::uint32_t>(number(map, key, rule));
  }

  void tell_keys(const YAML::Node& map, const std::string& rule, std::string_view title,
                 const std::vector<std::string_view>& known,
                 const std::vector<std::string_view>& without_effect) {
    for (const auto& entry : map) {
      const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : std::string();
      if (std::find(known.begin(), known.end(), key) != known.end()) continue;
      if (std::find(without_effect.begin(), without_effect.end(), key) != without_effect.end()) {
        note(entry.first, rule, fmt::format("{} has no effect here", quote(key)));
        continue;
      }
      const std::string_view meant = nearest(std::string_view(key).substr(0, 60), known);
      note(entry.first, rule,
           fmt::format("unknown key {} in {}{}", quote(key), title,
                       meant.empty() ? "" : fmt::format(", did you mean \"{}\"?", meant)));
    }
  }

  // "np.aws.1" and "kingfisher.aws.1" name their family already.
  static std::string name_of(const std::string& id, bool is_kingfisher) {
    if (id.starts_with("np.") || id.starts_with("kingfisher.")) return id;
    return (is_kingfisher ? "kingfisher." : "np.") + id;
  }

  void read_rule(const YAML::Node& node) {
    const std::string id = text(node, "id");
    const bool is_kingfisher = id.starts_with("kingfisher.") || node["confidence"] ||
                               node["min_entropy"] || node["validation"] || node["visible"] ||
                               node["pattern_requirements"];
    if (is_kingfisher) into_.family = "kingfisher";
    ForeignRule rule;
    rule.id = name_of(id, is_kingfisher);
    tell_keys(
        node, rule.id, "a rule",
        {"id", "name", "pattern", "description", "references", "examples", "negative_examples",
         "categories", "confidence", "min_entropy", "path", "visible", "pattern_requirements"},
        {"validation", "revocation", "depends_on_rule", "tls_mode", "prevalidated", "authoritative",
         "vectorscan_compatible", "base_score", "noisy", "betterleaks_filter",
         "betterleaks_secret_group"});
    rule.description = text(node, "name");
    rule.pattern = text(node, "pattern");
    rule.place = place_of(node);
    rule.pattern_place = place_of(node["pattern"] ? node["pattern"] : node);
    rule.prefers_token = is_kingfisher;
    rule.conditions.min_entropy = number(node, "min_entropy", rule.id);
    rule.conditions.path = text(node, "path");
    rule.examples = texts(node, "examples");
    rule.counterexamples = texts(node, "negative_examples");
    const std::vector<std::string> references = texts(node, "references");
    if (!references.empty()) rule.docs = references.front();
    set_prior(node, rule);
    if (const YAML::Node asked = node["pattern_requirements"]; asked && asked.IsMap())
      read_requirements(asked, rule);
    const auto refuse = [&](const char* why) {
      note(node, id.empty() ? "" : rule.id, why, ImportNote::Kind::Refused);
    };
    if (id.empty()) return refuse("a rule without an id");
    if (rule.pattern.empty()) return refuse("a rule without a pattern");
    if (text(node, "visible") == "false")
      return refuse("visible: false: a part of other rules, not one to report");
    const auto known = std::find_if(into_.rules.begin(), into_.rules.end(),
                                    [&](const ForeignRule& other) { return other.id == rule.id; });
    if (known == into_.rules.end()) {
      into_.rules.push_back(std::move(rule));
      return;
    }
    note(node, rule.id, "it replaces an earlier rule with the same id");
    *known = std::move(rule);
  }

  void set_prior(const YAML::Node& node, ForeignRule& rule) {
    const std::string confidence = to_lower(text(node, "confidence"));
    if (confidence == "low") rule.prior = 0.4;
    if (confidence == "high") rule.prior = 0.85;
    for (const std::string& category : texts(node, "categories")) {
      if (category == "generic" || category == "fuzzy") {
        rule.generic = true;
        rule.prior = 0.3;
      }
    }
  }

  void read_requirements(const YAML::Node& asked, ForeignRule& rule) {
    tell_keys(asked, rule.id, "pattern_requirements",
              {"min_digits", "min_uppercase", "min_lowercase", "min_special_chars", "special_chars",
               "ignore_if_contains"},
              {"checksum"});
    RuleConditions& conditions = rule.conditions;
    conditions.min_digits = count(asked, "min_digits", rule.id);
    conditions.min_upper = count(asked, "min_uppercase", rule.id);
    conditions.min_lower = count(asked, "min_lowercase", rule.id);
    conditions.min_special = count(asked, "min_special_chars", rule.id);
    conditions.special_characters = text(asked, "special_chars");
    if (conditions.special_characters.empty())
      conditions.special_characters = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
    for (const std::string& word : texts(asked, "ignore_if_contains"))
      conditions.forbidden.push_back(to_lower(word));
  }

  std::string_view file_;
  ForeignFile& into_;
};

}  // namespace

Result<ForeignFile> read_yaml_rules(std::string_view yaml, std::string_view file_name) {
  const auto fail = [&](TextPlace at, std::string_view what) {
    return Error{ErrorCode::InvalidInput,
                 fmt::format("{}: {}", spell_place(file_name, at), escape_for_terminal(what))};
  };
  if (const auto refusal = refusal_of(yaml)) return fail({}, *refusal);
  ForeignFile file;
  file.family = "noseyparker";
  try {
    const YAML::Node root = YAML::Load(std::string(yaml));
    if (!root.IsMap()) return fail({1, 1}, "a rule file is a map with a list of \"rules\"");
    Reader(file_name, file).read_rules(root);
  } catch (const YAML::Exception& error) {
    const bool has_mark = !error.mark.is_null();
    return fail(has_mark ? TextPlace{static_cast<std::uint32_t>(error.mark.line + 1),
                                     static_cast<std::uint32_t>(error.mark.column + 1)}
                         : TextPlace{},
                error.msg);
  }
  return file;
}

}  // namespace dredge

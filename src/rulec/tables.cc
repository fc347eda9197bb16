#include "rulec/tables.h"

#include <fmt/format.h>

namespace dredge {
namespace {

// A C++ string literal for any bytes.
std::string quoted(std::string_view text) {
  std::string literal = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte == '"' || byte == '\\' || byte == '?' || byte < 0x20 || byte >= 0x7F) {
      literal += fmt::format("\\{:03o}", byte);
    } else {
      literal += c;
    }
  }
  return literal + "\"";
}

// Collects the lists that rows refer to, and the rows.
class TableWriter {
 public:
  explicit TableWriter(const RuleSet& set) : set_(set) {}

  std::string text() {
    std::string providers;
    for (const Provider& provider : set_.providers) providers += row(provider);
    std::string rules;
    for (const Rule& rule : set_.rules) rules += row(rule);
    return fmt::format(
        "// Made by dredge_rulec from rules/*.toml. Do not edit.\n#include \"engine/builtin.h\"\n\n"
        "namespace dredge {{\nnamespace {{\n\n{}\nconstexpr Provider kProviders[] = {{\n{}}};\n\n"
        "constexpr Rule kRules[] = {{\n{}}};\n\n}}  // namespace\n\n"
        "const RuleSet& builtin_rules() {{\n  static constexpr RuleSet kSet{{kRules, kProviders, "
        "{}}};\n"
        "  return kSet;\n}}\n\n}}  // namespace dredge\n",
        lists_, providers, rules, quoted(set_.digest));
  }

 private:
  // Declares an array for a list and returns its name; "{}" for an empty one.
  template <class T, class Print>
  std::string list(std::string_view type, std::span<const T> values, const Print& print) {
    if (values.empty()) return "{}";
    std::string elements;
    for (const T& value : values) elements += print(value) + ", ";
    const std::string name = fmt::format("kList{}", count_++);
    lists_ += fmt::format("constexpr {} {}[] = {{{}}};\n", type, name, elements);
    return name;
  }
  std::string list(std::span<const std::string_view> texts) {
    return list("std::string_view", texts, quoted);
  }
  std::string list(std::span<const std::uint16_t> codes) {
    return list("std::uint16_t", codes, [](std::uint16_t code) { return std::to_string(code); });
  }

  std::string row(const Provider& provider) {
    return fmt::format(
        "    {{.id = {}, .name = {}, .category = {}, .docs = {}, .replacement = {}, .rotate = {}, "
        ".revoke = {}}},\n",
        quoted(provider.id), quoted(provider.name), quoted(provider.category),
        quoted(provider.docs), quoted(provider.replacement), list(provider.rotate),
        quoted(provider.revoke));
  }

  std::string row(const Rule& rule) {
    const Probe& probe = rule.probe;
    const std::string probe_row = fmt::format(
        "{{.method = {}, .url = {}, .headers = {}, .body = {}, .live = {}, .revoked = {}, "
        ".restricted = {}, "
        ".live_body = {}, .revoked_body = {}, .identity = {}}}",
        quoted(probe.method), quoted(probe.url), list(probe.headers), quoted(probe.body),
        list(probe.live), list(probe.revoked), list(probe.restricted), quoted(probe.live_body),
        quoted(probe.revoked_body), list(probe.identity));
    return fmt::format(
        "    {{.id = {}, .provider = {}, .description = {}, .pattern = {}, .anchors = {},\n"
        "     .gate = {{.kind = static_cast<Gate::Kind>({}), .min = {}, .of = "
        "static_cast<CharClass>({})}},\n"
        "     .reach = {}, .line_local = {}, .generic = {}, .keyed = {}, .placed = {}, "
        ".rows = static_cast<Rows>({}), "
        ".checksum = {}, .public_prefix = {},\n"
        "     .severity = static_cast<Severity>({}), .privilege = static_cast<Privilege>({}), "
        ".prior = {}F,\n"
        "     .probe = {}, .replacement = {},\n     .examples = {}, .counterexamples = {}, .docs = "
        "{}, "
        ".over = {}}},\n",
        quoted(rule.id), rule.provider, quoted(rule.description), quoted(rule.pattern),
        list(rule.anchors), static_cast<int>(rule.gate.kind), rule.gate.min,
        static_cast<int>(rule.gate.of), rule.reach, rule.line_local, rule.generic, rule.keyed,
        rule.placed, static_cast<int>(rule.rows), quoted(rule.checksum), rule.public_prefix,
        static_cast<int>(rule.severity), static_cast<int>(rule.privilege), rule.prior, probe_row,
        quoted(rule.replacement), list(rule.examples), list(rule.counterexamples),
        quoted(rule.docs), list(rule.over));
  }

  const RuleSet& set_;
  std::string lists_;
  int count_ = 0;
};

}  // namespace

std::string tables_of(const RuleSet& set) { return TableWriter(set).text(); }

}  // namespace dredge

// The fields of one [[rule]], key by key.
#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "rules/byte_class.h"
#include "rules/keyword_pattern.h"
#include "rules/library_builder.h"
#include "rules/pattern.h"
#include "rules/template.h"
#include "rules/toml_table.h"

namespace dredge {
namespace {

constexpr std::int64_t kMaxGate = 1024;
constexpr std::size_t kMaxAnchorBytes = 64;

// The names of an enum's values from 0 on.
template <class Enum>
std::vector<std::string_view> names_of(std::size_t count) {
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < count; ++i) names.push_back(name_of(static_cast<Enum>(i)));
  return names;
}

// For templates whose form alone is in question.
Result<std::string> any_token(std::string_view, std::string_view prefix, std::uint64_t) {
  return std::string(prefix);
}

}  // namespace

void LibraryBuilder::read_facts(TomlTable& table, Rule& rule) {
  rule.description = keep(table.text("description", Need::Required));
  if (const auto severity = table.choice("severity", names_of<Severity>(5))) {
    rule.severity = static_cast<Severity>(*severity);
  }
  if (const auto privilege = table.choice("privilege", names_of<Privilege>(6), Need::Optional)) {
    rule.privilege = static_cast<Privilege>(*privilege);
  }
  if (const auto prior = table.number("prior", 0.001, 0.999))
    rule.prior = static_cast<float>(*prior);
  rule.placed = table.flag("placed").value_or(false);
  rule.generic = table.flag("generic").value_or(rule.placed);
  if (rule.placed && !rule.generic)
    table.mistake(table.place("placed"), "a rule with \"placed\" is generic: its context decides");
  if (const auto rows = table.choice("rows", {"inserted", "separated", "blank"}, Need::Optional)) {
    rule.rows = static_cast<Rows>(*rows + 1);
    if (!table.flag("multiline").value_or(false))
      table.mistake(table.place("rows"), "a table needs \"multiline\": it has a heading and a row");
  }
  if (const auto prefix = table.integer("public_prefix", 0, 200)) {
    rule.public_prefix = static_cast<std::uint16_t>(*prefix);
  }
  rule.replacement = keep(table.text("replacement"));
  rule.docs = keep(table.text("docs"));
  rule.over = keep(table.texts("over"));
}

void LibraryBuilder::read_matching(TomlTable& table, Rule& rule, RulePlaces& places) {
  const bool keyed = table.has("keywords") || table.has("value");
  rule.keyed = table.flag("keyed").value_or(false);
  if (keyed)
    read_keywords(table, rule);
  else
    rule.pattern = keep(table.text("pattern", Need::Required));
  const std::string_view anchors_key = keyed ? "keywords" : "anchors";
  const std::vector<PlacedText> anchors = table.texts(anchors_key, Need::Required);
  for (const PlacedText& anchor : anchors) {
    if (anchor.text.size() > kMaxAnchorBytes) {
      table.mistake(anchor.place, fmt::format("an anchor has {} characters at most; shorter ones "
                                              "find the same",
                                              kMaxAnchorBytes));
    }
  }
  rule.anchors = keep(anchors);
  rule.line_local = !table.flag("multiline").value_or(false);
  if (const toml::table* gate = table.table("gate")) {
    read_gate(TomlTable(*gate, "gate", file_, mistakes_), rule);
  }
  places.pattern = table.place(keyed ? "value" : "pattern");
  places.anchors = table.place(anchors_key);
  places.gate = table.place("gate");
  places.multiline = table.place("multiline");
  places.checksum = table.place("checksum");
  places.over = table.place("over");
  places.public_prefix = table.place("public_prefix");
}

// A rule in the short form: the keywords are its anchors, and its pattern is made from them.
void LibraryBuilder::read_keywords(TomlTable& table, Rule& rule) {
  for (const std::string_view key : {"pattern", "anchors", "multiline", "keyed"}) {
    if (table.has(key))
      table.mistake(table.place(key),
                    fmt::format("a rule with \"keywords\" and \"value\" has no {}: "
                                "it follows from them",
                                quote(key)));
  }
  const std::optional<std::string> value = table.text("value", Need::Required);
  const std::vector<PlacedText> words = table.texts("keywords", Need::Required);
  std::vector<std::string_view> keywords;
  for (const PlacedText& word : words) keywords.push_back(word.text);
  if (value) rule.pattern = keep(keyword_pattern(keywords, *value));
  rule.keyed = true;
}

void LibraryBuilder::read_gate(TomlTable table, Rule& rule) {
  table.expect_keys({"run", "assign", "of"});
  if (table.has("run") == table.has("assign")) {
    table.mistake(table.place(),
                  "a gate has either \"run\" or \"assign\": { run = N, of = CLASS }");
    return;
  }
  const bool is_run = table.has("run");
  const std::string_view key = is_run ? "run" : "assign";
  rule.gate.kind = is_run ? Gate::Kind::Run : Gate::Kind::Assign;
  if (const auto min = table.integer(key, 1, kMaxGate, Need::Required)) {
    rule.gate.min = static_cast<std::uint16_t>(*min);
  }
  if (const auto of = table.choice("of", names_of<CharClass>(7))) {
    rule.gate.of = static_cast<CharClass>(*of);
  }
}

void LibraryBuilder::read_checksum(TomlTable& table, Rule& rule) {
  const std::optional<std::string> name = table.text("checksum");
  if (!name) return;
  rule.checksum = keep(name);
  if (knows_checksum(*name)) return;
  const std::vector<std::string_view> names(options_.checksums.begin(), options_.checksums.end());
  const std::string_view near = nearest(std::string_view(*name).substr(0, 60), names);
  table.mistake(table.place("checksum"),
                fmt::format("unknown checksum {}: {}", quote(*name),
                            near.empty() ? std::string("see `dredge rules checksums`")
                                         : fmt::format("did you mean \"{}\"?", near)));
}

void LibraryBuilder::read_examples(TomlTable& table, Rule& rule, RulePlaces& places) {
  const std::vector<PlacedText> examples = table.texts("examples", Need::Required);
  const std::vector<PlacedText> counterexamples = table.texts("counterexamples", Need::Required);
  for (const PlacedText& example : examples) {
    check_template(example.text, example.place, table);
    places.examples.push_back(example.place);
  }
  for (const PlacedText& counterexample : counterexamples) {
    check_template(counterexample.text, counterexample.place, table);
    places.counterexamples.push_back(counterexample.place);
  }
  rule.examples = keep(examples);
  rule.counterexamples = keep(counterexamples);
}

void LibraryBuilder::check_template(std::string_view tmpl, TextPlace place, TomlTable& table) {
  const Result<std::string> text = expand_template(tmpl, 0, any_token);
  if (!text) table.mistake(place, "template: " + text.error().message);
  for (const std::string_view name : checks_in(tmpl)) {
    if (!knows_checksum(name)) {
      table.mistake(place, fmt::format("template: unknown checksum {}", quote(name)));
    }
  }
}

void LibraryBuilder::read_probe(TomlTable table, Rule& rule) {
  table.expect_keys({"method", "url", "headers", "body", "live", "revoked", "restricted",
                     "live_body", "revoked_body", "identity"});
  Probe& probe = rule.probe;
  const std::vector<std::string_view> methods = {"GET", "HEAD", "POST"};
  if (const auto method = table.choice("method", methods)) probe.method = methods[*method];
  probe.url = keep(table.text("url", Need::Required));
  probe.headers = keep(table.texts("headers"));
  probe.body = keep(table.text("body"));
  probe.live = library_.store_.keep(table.statuses("live", Need::Required));
  probe.revoked = library_.store_.keep(table.statuses("revoked"));
  probe.restricted = library_.store_.keep(table.statuses("restricted"));
  probe.live_body = keep(table.text("live_body"));
  probe.revoked_body = keep(table.text("revoked_body"));
  probe.identity = keep(table.texts("identity"));
  check_probe(table, probe);
}

void LibraryBuilder::check_probe(TomlTable& table, const Probe& probe) {
  constexpr std::string_view kScheme = "https://";
  const bool is_fixed = probe.url.find_first_of("{}\r\n\t ") == std::string_view::npos;
  if (!probe.url.empty() && (!probe.url.starts_with(kScheme) || !is_fixed)) {
    table.mistake(
        table.place("url"),
        "a probe's url starts with https:// and is fixed: the secret goes into a header or "
        "the body");
  }
  bool holds_secret = probe.body.find("{secret}") != std::string_view::npos;
  for (const std::string_view header : probe.headers) {
    if (header.find("{secret}") != std::string_view::npos) holds_secret = true;
    const std::size_t colon = header.find(':');
    if (colon == 0 || colon == std::string_view::npos ||
        header.find_first_of("\r\n") != std::string_view::npos) {
      table.mistake(table.place("headers"),
                    fmt::format("header {}: write \"Name: value\" on one line", quote(header)));
    }
  }
  if (!holds_secret) {
    table.mistake(table.place(),
                  "the probe sends no secret: put {secret} into a header or the body");
  }
  for (const std::string_view pointer : probe.identity) {
    if (!pointer.starts_with('/')) {
      table.mistake(table.place("identity"),
                    fmt::format("identity {}: a JSON pointer starts with '/'", quote(pointer)));
    }
  }
}

}  // namespace dredge

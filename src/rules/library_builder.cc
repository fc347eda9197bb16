#include "rules/library_builder.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/hash.h"
#include "base/text.h"
#include "rules/toml_table.h"

namespace dredge {
namespace {

constexpr std::size_t kMaxRulesOfFile = 1000;

const std::vector<std::string_view>& categories() {
  static const std::vector<std::string_view> names = {
      "saas",          "ai",       "payment",  "cloud", "infra",    "email",  "ci",
      "observability", "chat",     "database", "file",  "identity", "crypto", "generic",
      "cdn",           "registry", "vcs",      "vault"};
  return names;
}

bool is_name(std::string_view text) {
  return !text.empty() && text.front() != '-' && text.back() != '-' &&
         std::ranges::all_of(text, [](char byte) {
           return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '-';
         });
}

TextPlace place_at(const toml::source_position& at) {
  return {static_cast<std::uint32_t>(at.line), static_cast<std::uint32_t>(at.column)};
}

// The elements of the top-level list "rule", and a mistake where that is no list of tables.
std::vector<const toml::table*> rule_tables(TomlTable& file, const toml::table& root) {
  const toml::array* list = root["rule"].as_array();
  std::vector<const toml::table*> tables;
  if (list == nullptr || list->empty()) {
    file.mistake(file.place("rule"), "the file has no rule: add a [[rule]]");
    return tables;
  }
  if (list->size() > kMaxRulesOfFile) {
    file.mistake(file.place("rule"),
                 fmt::format("{} rules in a file: {} is the most", list->size(), kMaxRulesOfFile));
    return tables;
  }
  for (const toml::node& node : *list) {
    if (const toml::table* table = node.as_table())
      tables.push_back(table);
    else
      file.mistake(place_of(node), "a rule is a table: start it with [[rule]]");
  }
  return tables;
}

}  // namespace

void LibraryBuilder::add_file(std::string_view toml, std::string_view file_name) {
  file_ = library_.store_.keep(file_name);
  const toml::parse_result parsed = toml::parse(toml);
  if (!parsed) {
    const toml::parse_error& error = parsed.error();
    mistakes_.add(file_, place_at(error.source().begin), std::string(error.description()));
    return;
  }
  const toml::table& root = parsed.table();
  TomlTable file(root, "the file", file_, mistakes_);
  file.expect_keys({"provider", "rule"});
  const toml::table* provider = file.table("provider");
  if (provider == nullptr) {
    if (!file.has("provider"))
      file.mistake({1, 1}, "the file has no [provider]: add one at its top");
    return;
  }
  const std::size_t before = mistakes_.count();
  read_provider(TomlTable(*provider, "[provider]", file_, mistakes_));
  if (mistakes_.count() != before) return;  // its rules would be blamed for it
  for (const toml::table* rule : rule_tables(file, root)) {
    read_rule(TomlTable(*rule, "[[rule]]", file_, mistakes_));
  }
}

void LibraryBuilder::read_provider(TomlTable table) {
  table.expect_keys({"id", "name", "category", "docs", "replacement", "rotate", "revoke"});
  Provider provider;
  const std::optional<std::string> id = table.text("id", Need::Required);
  if (id && !is_name(*id)) {
    table.mistake(
        table.place("id"),
        fmt::format("provider id {}: write lower-case letters, digits and '-'", quote(*id)));
  }
  if (id &&
      std::ranges::find(library_.providers_, *id, &Provider::id) != library_.providers_.end()) {
    table.mistake(
        table.place("id"),
        fmt::format("provider {} stands in another file already: one file a provider", quote(*id)));
  }
  provider.id = keep(id);
  provider.name = keep(table.text("name", Need::Required));
  if (const auto category = table.choice("category", categories())) {
    provider.category = categories()[*category];
  }
  provider.docs = keep(table.text("docs"));
  provider.replacement = keep(table.text("replacement"));
  provider.rotate = keep(table.texts("rotate"));
  provider.revoke = keep(table.text("revoke"));
  provider_ = static_cast<std::uint16_t>(library_.providers_.size());
  library_.providers_.push_back(provider);
}

void LibraryBuilder::read_rule(TomlTable table) {
  table.expect_keys(
      {"id",       "description", "pattern", "anchors",     "keywords", "value",
       "gate",     "multiline",   "generic", "keyed",       "checksum", "public_prefix",
       "severity", "privilege",   "prior",   "replacement", "examples", "counterexamples",
       "docs",     "over",        "placed",  "rows",        "probe"});
  const std::size_t before = mistakes_.count();
  Rule rule;
  rule.provider = provider_;
  RulePlaces places;
  places.file = file_;
  places.rule = table.place();
  rule.id = keep(table.text("id", Need::Required));
  check_id(table, rule);
  read_facts(table, rule);
  read_matching(table, rule, places);
  read_checksum(table, rule);
  read_examples(table, rule, places);
  if (const toml::table* probe = table.table("probe")) {
    read_probe(TomlTable(*probe, "[rule.probe]", file_, mistakes_), rule);
  }
  if (mistakes_.count() == before) check_proof(rule, places);
  library_.rules_.push_back(rule);
  library_.places_.push_back(std::move(places));
}

void LibraryBuilder::check_id(TomlTable& table, const Rule& rule) {
  if (rule.id.empty()) return;
  const std::string_view provider = library_.providers_[provider_].id;
  const bool is_ours = rule.id.starts_with(provider) && rule.id.size() > provider.size() &&
                       rule.id[provider.size()] == '.';
  if (!is_ours || !is_name(rule.id.substr(provider.size() + 1))) {
    table.mistake(table.place("id"),
                  fmt::format("rule id {}: write \"{}.\" and a name of lower-case letters, digits "
                              "and '-'",
                              quote(rule.id), provider));
  }
  if (std::ranges::find(library_.rules_, rule.id, &Rule::id) != library_.rules_.end()) {
    table.mistake(table.place("id"),
                  fmt::format("rule id {} is taken: give it another name", quote(rule.id)));
  }
}

void LibraryBuilder::check_proof(Rule& rule, const RulePlaces& places) {
  const Proof proof = prove(rule);
  for (const Flaw& flaw : proof.flaws) {
    mistakes_.add(file_, places.of(flaw.part),
                  fmt::format("{} of {}: {}", name_of(flaw.part), rule.id, flaw.message));
  }
  rule.reach = proof.reach;
}

Result<Library> LibraryBuilder::finish() && {
  if (mistakes_.count() > 0) return mistakes_.error();
  std::string digest = digest_of(library_.rules_, library_.providers_);
  if (const std::string more = digest_of(library_.conditions_, library_.allowlists_); !more.empty())
    digest = sha256_hex(digest + more);
  library_.digest_ = library_.store_.keep(digest);
  return std::move(library_);
}

void LibraryBuilder::put_imports(const Library& from) {
  library_.conditions_ = from.conditions_;
  library_.allowlists_ = from.allowlists_;
  library_.notes_ = from.notes_;
}

void LibraryBuilder::put(const Provider& provider) {
  TextStore& store = library_.store_;
  const Provider copy{.id = store.keep(provider.id),
                      .name = store.keep(provider.name),
                      .category = store.keep(provider.category),
                      .docs = store.keep(provider.docs),
                      .replacement = store.keep(provider.replacement),
                      .rotate = store.keep(provider.rotate),
                      .revoke = store.keep(provider.revoke)};
  const auto known = std::ranges::find(library_.providers_, copy.id, &Provider::id);
  if (known != library_.providers_.end())
    *known = copy;
  else
    library_.providers_.push_back(copy);
}

void LibraryBuilder::put(const Rule& rule, const Provider& provider, const RulePlaces& places) {
  TextStore& store = library_.store_;
  Rule copy = rule;
  const auto owner = std::ranges::find(library_.providers_, provider.id, &Provider::id);
  copy.provider = static_cast<std::uint16_t>(owner - library_.providers_.begin());
  for (std::string_view Rule::*text : {&Rule::id, &Rule::description, &Rule::pattern,
                                       &Rule::checksum, &Rule::replacement, &Rule::docs}) {
    copy.*text = store.keep(rule.*text);
  }
  for (std::span<const std::string_view> Rule::*list :
       {&Rule::anchors, &Rule::examples, &Rule::counterexamples, &Rule::over}) {
    copy.*list = store.keep(rule.*list);
  }
  for (std::string_view Probe::*text :
       {&Probe::method, &Probe::url, &Probe::body, &Probe::live_body, &Probe::revoked_body}) {
    copy.probe.*text = store.keep(rule.probe.*text);
  }
  for (std::span<const std::uint16_t> Probe::*list :
       {&Probe::live, &Probe::revoked, &Probe::restricted}) {
    copy.probe.*list = store.keep(rule.probe.*list);
  }
  copy.probe.headers = store.keep(rule.probe.headers);
  copy.probe.identity = store.keep(rule.probe.identity);
  RulePlaces kept = places;
  kept.file = store.keep(places.file);
  const auto known = std::ranges::find(library_.rules_, copy.id, &Rule::id);
  if (known == library_.rules_.end()) {
    library_.rules_.push_back(copy);
    library_.places_.push_back(std::move(kept));
  } else {
    library_.places_[static_cast<std::size_t>(known - library_.rules_.begin())] = std::move(kept);
    *known = copy;
  }
}

bool LibraryBuilder::knows_checksum(std::string_view name) const {
  return options_.checksums.empty() ||
         std::ranges::find(options_.checksums, name) != options_.checksums.end();
}

std::string_view LibraryBuilder::keep(const std::optional<std::string>& text) {
  return text && !text->empty() ? library_.store_.keep(*text) : std::string_view();
}

std::span<const std::string_view> LibraryBuilder::keep(const std::vector<PlacedText>& texts) {
  std::vector<std::string_view> views;
  for (const PlacedText& text : texts) views.push_back(text.text);
  return library_.store_.keep(views);
}

}  // namespace dredge

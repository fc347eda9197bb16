#include "rules/library.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

#include <fmt/format.h>

#include "base/hash.h"
#include "rules/proof.h"
#include "rules/table_reader.h"

namespace dredge {
namespace {

constexpr std::uintmax_t kLargestFileBytes = 4 << 20;
constexpr std::size_t kLongestPatternBytes = 4096;
constexpr std::size_t kMostRules = 20'000;

template <class Enum, std::size_t N>
std::vector<std::string_view> names_of(const Enum (&values)[N]) {
  std::vector<std::string_view> names;
  for (const Enum value : values) names.push_back(name_of(value));
  return names;
}

constexpr Severity kSeverities[] = {Severity::Info, Severity::Low, Severity::Medium, Severity::High,
                                    Severity::Critical};
constexpr Privilege kPrivileges[] = {Privilege::Admin, Privilege::Write,   Privilege::Service,
                                     Privilege::Read,  Privilege::Sandbox, Privilege::Publishable};
// In the order of CharClass.
const std::vector<std::string_view> kClasses = {"digit", "hex",    "alnum",    "word",
                                                "token", "base64", "printable"};

bool is_id(std::string_view id, std::string_view extra) {
  return !id.empty() && std::all_of(id.begin(), id.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           extra.find(c) != std::string_view::npos;
  });
}

Result<std::vector<std::filesystem::path>> rule_files(
    const std::vector<std::filesystem::path>& named) {
  std::vector<std::filesystem::path> files;
  for (const std::filesystem::path& path : named) {
    std::error_code failed;
    if (!std::filesystem::is_directory(path, failed)) {
      files.push_back(path);
      continue;
    }
    std::vector<std::filesystem::path> below;
    for (auto entry = std::filesystem::recursive_directory_iterator(path, failed);
         !failed && entry != std::filesystem::recursive_directory_iterator();
         entry.increment(failed)) {
      if (entry->path().extension() == ".toml") below.push_back(entry->path());
    }
    if (failed) return Error{ErrorCode::Io, fmt::format("{}: {}", path.string(), failed.message())};
    if (below.empty())
      return Error{ErrorCode::NotFound,
                   fmt::format("{}: no .toml file below this folder", path.string())};
    std::sort(below.begin(), below.end());
    files.insert(files.end(), below.begin(), below.end());
  }
  return files;
}

Result<std::string> read_rule_file(const std::filesystem::path& path) {
  std::error_code failed;
  const std::uintmax_t size = std::filesystem::file_size(path, failed);
  if (failed)
    return Error{ErrorCode::NotFound, fmt::format("{}: {}", path.string(), failed.message())};
  if (size > kLargestFileBytes) {
    return Error{ErrorCode::LimitExceeded, fmt::format("{}: a rule file has {} bytes at most",
                                                       path.string(), kLargestFileBytes)};
  }
  std::ifstream file(path, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(file)), {});
  if (!file) return Error{ErrorCode::Io, fmt::format("{}: cannot be read", path.string())};
  return text;
}

}  // namespace

// Fills a library from one file. Lives for one call of Library::add.
class LibraryParser {
 public:
  LibraryParser(Library& library, std::string_view file) : library_(library), file_(file) {}

  Result<> run(std::string_view toml) {
    const toml::parse_result parsed = toml::parse(toml, file_);
    if (!parsed)
      return error_at(file_, parsed.error().source().begin, parsed.error().description());
    TableReader top(parsed.table(), file_, "the file");
    const toml::table* provider = top.table("provider");
    if (provider == nullptr) top.complain("provider", "there is no [provider] table");
    const toml::array* rules = parsed.table()["rule"].as_array();
    if (rules == nullptr || rules->empty()) {
      return Error{ErrorCode::InvalidInput, fmt::format("{}:1:1: there is no [[rule]]", file_)};
    }
    if (provider == nullptr) return *top.mistake();
    RETURN_IF_ERROR(read_provider(*provider));
    for (const toml::node& node : *rules) {
      if (node.as_table() == nullptr)
        return error_at(file_, node.source().begin, "\"rule\" must be [[rule]] tables");
      RETURN_IF_ERROR(read_rule(*node.as_table()));
    }
    return refuse_strangers(parsed.table());
  }

 private:
  std::string_view keep(std::string text) {
    return library_.strings_.emplace_back(std::move(text));
  }

  std::span<const std::string_view> keep(std::vector<std::string> texts) {
    std::vector<std::string_view>& list = library_.lists_.emplace_back();
    for (std::string& text : texts) list.push_back(keep(std::move(text)));
    return list;
  }

  std::span<const std::uint16_t> keep(const std::vector<std::int64_t>& numbers) {
    std::vector<std::uint16_t>& list = library_.codes_.emplace_back();
    for (const std::int64_t number : numbers) list.push_back(static_cast<std::uint16_t>(number));
    return list;
  }

  Result<> refuse_strangers(const toml::table& top) const {
    for (const auto& [key, node] : top) {
      if (key.str() == "provider" || key.str() == "rule") continue;
      return error_at(
          file_, key.source().begin,
          fmt::format("unknown key \"{}\": a rule file holds [provider] and [[rule]] tables",
                      key.str()));
    }
    return {};
  }

  Result<> read_provider(const toml::table& table) {
    TableReader reader(table, file_, "[provider]");
    Provider provider;
    provider.id = keep(reader.text("id", true));
    provider.name = keep(reader.text("name", true));
    provider.category = keep(reader.text("category", true));
    provider.docs = keep(reader.text("docs"));
    provider.replacement = keep(reader.text("replacement"));
    provider.rotate = keep(reader.texts("rotate"));
    provider.revoke = keep(reader.text("revoke"));
    reader.refuse_other_keys();
    if (!is_id(provider.id, ""))
      reader.complain("id", "a provider's id holds lower case letters, digits and '-'");
    for (const Provider& other : library_.providers_) {
      if (other.id == provider.id)
        reader.complain("id", fmt::format("provider \"{}\" has a file already", provider.id));
    }
    if (reader.mistake()) return *reader.mistake();
    library_.providers_.push_back(provider);
    return {};
  }

  void read_gate(TableReader& reader, Rule& rule) {
    const toml::table* table = reader.table("gate");
    if (table == nullptr) return;
    TableReader gate(*table, file_, "gate");
    const std::int64_t run = gate.number("run", 1, 4096, 0);
    const std::int64_t assign = gate.number("assign", 1, 4096, 0);
    rule.gate.of = static_cast<CharClass>(
        gate.choice("of", kClasses, static_cast<std::size_t>(CharClass::Printable)));
    gate.refuse_other_keys();
    if ((run == 0) == (assign == 0))
      gate.complain("run", "a gate has one of \"run\" and \"assign\"");
    rule.gate.kind = run != 0 ? Gate::Kind::Run : Gate::Kind::Assign;
    rule.gate.min = static_cast<std::uint16_t>(run != 0 ? run : assign);
    if (gate.mistake() && !nested_) nested_ = gate.mistake();
  }

  void read_probe(TableReader& reader, Rule& rule) {
    const toml::table* table = reader.table("probe");
    if (table == nullptr) return;
    TableReader probe(*table, file_, "[rule.probe]");
    rule.probe.method = keep(probe.text("method", true));
    rule.probe.url = keep(probe.text("url", true));
    rule.probe.headers = keep(probe.texts("headers"));
    rule.probe.body = keep(probe.text("body"));
    rule.probe.live = keep(probe.numbers("live"));
    rule.probe.revoked = keep(probe.numbers("revoked"));
    rule.probe.restricted = keep(probe.numbers("restricted"));
    rule.probe.live_body = keep(probe.text("live_body"));
    rule.probe.revoked_body = keep(probe.text("revoked_body"));
    rule.probe.identity = keep(probe.texts("identity"));
    probe.refuse_other_keys();
    if (rule.probe.url.substr(0, 8) != "https://")
      probe.complain("url", "a probe's url begins with https://");
    const std::string_view host =
        rule.probe.url.substr(std::min<std::size_t>(8, rule.probe.url.size()));
    if (host.substr(0, host.find('/')).find('{') != std::string_view::npos) {
      probe.complain("url",
                     "a probe's host is fixed: nothing scanned may choose where a secret is sent");
    }
    if (rule.probe.live.empty()) probe.complain("live", "[rule.probe] has no \"live\" statuses");
    if (probe.mistake() && !nested_) nested_ = probe.mistake();
  }

  Result<> read_rule(const toml::table& table) {
    TableReader reader(table, file_, "[[rule]]");
    nested_.reset();
    Rule rule;
    rule.provider = static_cast<std::uint16_t>(library_.providers_.size() - 1);
    rule.id = keep(reader.text("id", true));
    rule.description = keep(reader.text("description", true));
    rule.pattern = keep(reader.text("pattern", true));
    rule.anchors = keep(reader.texts("anchors", true));
    rule.line_local = !reader.flag("multiline");
    rule.generic = reader.flag("generic");
    rule.checksum = keep(reader.text("checksum"));
    rule.public_prefix = static_cast<std::uint16_t>(reader.number("public_prefix", 0, 64, 0));
    rule.severity = kSeverities[reader.choice("severity", names_of(kSeverities), 2)];
    rule.privilege = kPrivileges[reader.choice("privilege", names_of(kPrivileges), 2)];
    rule.prior = static_cast<float>(reader.fraction("prior", 0.5));
    rule.replacement = keep(reader.text("replacement"));
    rule.docs = keep(reader.text("docs"));
    rule.examples = keep(reader.texts("examples", true));
    rule.counterexamples = keep(reader.texts("counterexamples", true));
    read_gate(reader, rule);
    read_probe(reader, rule);
    reader.refuse_other_keys();
    check_identity(reader, rule);
    if (reader.mistake()) return *reader.mistake();
    if (nested_) return *nested_;
    auto reach = prove(rule);
    if (!reach.has_value()) {
      const toml::node* pattern = table.get("pattern");
      return error_at(file_, pattern->source().begin,
                      fmt::format("rule {}: {}", rule.id, reach.error().message));
    }
    rule.reach = *reach;
    library_.rules_.push_back(rule);
    return {};
  }

  void check_identity(TableReader& reader, const Rule& rule) const {
    const std::string_view provider = library_.providers_.back().id;
    const bool has_prefix = rule.id.size() > provider.size() + 1 &&
                            rule.id.substr(0, provider.size()) == provider &&
                            rule.id[provider.size()] == '.';
    if (!has_prefix || !is_id(rule.id, ".")) {
      reader.complain(
          "id", fmt::format("a rule's id is \"{}.<what>\" in lower case letters, digits and '-'",
                            provider));
    }
    const auto has_same_id = [&](const Rule& other) { return other.id == rule.id; };
    if (std::any_of(library_.rules_.begin(), library_.rules_.end(), has_same_id)) {
      reader.complain("id", fmt::format("there is another rule \"{}\"", rule.id));
    }
    if (rule.pattern.size() > kLongestPatternBytes) {
      reader.complain("pattern",
                      fmt::format("a pattern has {} bytes at most", kLongestPatternBytes));
    }
    if (library_.rules_.size() >= kMostRules)
      reader.complain("id", fmt::format("there are more than {} rules", kMostRules));
  }

  Library& library_;
  std::string_view file_;
  std::optional<Error> nested_;  // a mistake in a table below the rule
};

Result<> Library::add(std::string_view toml, std::string_view file_name) {
  return LibraryParser(*this, file_name).run(toml);
}

// Every field that changes what a rule finds or how it is judged, in a form that cannot be read two
// ways.
void Library::seal() {
  std::string canonical;
  const auto field = [&](std::string_view text) {
    canonical += fmt::format("{}:{};", text.size(), text);
  };
  for (const Rule& rule : rules_) {
    field(rule.id);
    field(rule.pattern);
    for (const std::string_view anchor : rule.anchors) field(anchor);
    field(rule.checksum);
    field(fmt::format("{} {} {} {} {} {} {:.6f}", static_cast<int>(rule.gate.kind), rule.gate.min,
                      static_cast<int>(rule.gate.of), rule.reach, rule.line_local, rule.generic,
                      rule.prior));
  }
  digest_->hex = sha256_hex(canonical);
}

Result<Library> Library::parse(std::string_view toml, std::string_view file_name) {
  Library library;
  RETURN_IF_ERROR(library.add(toml, file_name));
  library.seal();
  return library;
}

Result<Library> Library::load(const std::vector<std::filesystem::path>& files_and_folders) {
  ASSIGN_OR_RETURN(const std::vector<std::filesystem::path> files, rule_files(files_and_folders));
  Library library;
  for (const std::filesystem::path& file : files) {
    ASSIGN_OR_RETURN(const std::string toml, read_rule_file(file));
    RETURN_IF_ERROR(library.add(toml, file.string()));
  }
  library.seal();
  return library;
}

Result<Library> Library::merged_with(const RuleSet& base) && {
  std::set<std::string_view> own;
  for (const Rule& rule : rules_) own.insert(rule.id);
  std::vector<Rule> rules;
  std::vector<Provider> providers(base.providers.begin(), base.providers.end());
  const auto offset = static_cast<std::uint16_t>(providers.size());
  for (const Rule& rule : base.rules) {
    if (own.count(rule.id) == 0) rules.push_back(rule);
  }
  for (Rule rule : rules_) {
    rule.provider = static_cast<std::uint16_t>(rule.provider + offset);
    rules.push_back(rule);
  }
  providers.insert(providers.end(), providers_.begin(), providers_.end());
  std::sort(rules.begin(), rules.end(), [](const Rule& a, const Rule& b) { return a.id < b.id; });
  rules_ = std::move(rules);
  providers_ = std::move(providers);
  seal();
  return std::move(*this);
}

}  // namespace dredge

// dredge_rulec: turns rules/*.toml into the tables and the engine image that are built into dredge.
//
//   dredge_rulec --check PATH...              load, prove, and run every example through RE2 alone
//   dredge_rulec TABLES.cc IMAGE.bin PATH...  write the tables and the image
#include <cstdio>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <re2/re2.h>

#include "engine/checksums.h"
#include "engine/engine.h"
#include "rules/library.h"
#include "rules/template.h"

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

// Writes the tables: constants that cost nothing at start-up.
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
        "     .reach = {}, .line_local = {}, .generic = {}, .checksum = {}, .public_prefix = {},\n"
        "     .severity = static_cast<Severity>({}), .privilege = static_cast<Privilege>({}), "
        ".prior = {:.6f}F,\n"
        "     .probe = {}, .replacement = {},\n     .examples = {}, .counterexamples = {}, .docs = "
        "{}}},\n",
        quoted(rule.id), rule.provider, quoted(rule.description), quoted(rule.pattern),
        list(rule.anchors), static_cast<int>(rule.gate.kind), rule.gate.min,
        static_cast<int>(rule.gate.of), rule.reach, rule.line_local, rule.generic,
        quoted(rule.checksum), rule.public_prefix, static_cast<int>(rule.severity),
        static_cast<int>(rule.privilege), static_cast<double>(rule.prior), probe_row,
        quoted(rule.replacement), list(rule.examples), list(rule.counterexamples),
        quoted(rule.docs));
  }

  const RuleSet& set_;
  std::string lists_;
  int count_ = 0;
};

// Runs the examples and counterexamples of every rule through RE2 alone. Returns the number of
// problems.
int check(const RuleSet& set) {
  constexpr std::uint64_t kSeeds = 20;
  int problems = 0;
  for (const Rule& rule : set.rules) {
    re2::RE2::Options options;
    options.set_encoding(re2::RE2::Options::EncodingLatin1);
    const re2::RE2 pattern("(?m)" + std::string(rule.pattern), options);
    const auto run = [&](std::string_view text, bool is_example) {
      for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
        const auto expanded = expand_template(text, seed, make_checked);
        std::string problem;
        if (!expanded.has_value()) {
          problem = expanded.error().message;
        } else if (re2::RE2::PartialMatch(*expanded, pattern) != is_example) {
          problem = is_example ? "is not matched" : "is matched";
        }
        if (problem.empty()) continue;
        fmt::print("{}: {} \"{}\" with seed {}: {}\n", rule.id,
                   is_example ? "example" : "counterexample", text, seed, problem);
        ++problems;
        return;
      }
    };
    for (const std::string_view text : rule.examples) run(text, true);
    for (const std::string_view text : rule.counterexamples) run(text, false);
    if (!rule.checksum.empty() && find_checksum(rule.checksum) == nullptr) {
      fmt::print("{}: there is no checksum \"{}\"\n", rule.id, rule.checksum);
      ++problems;
    }
  }
  return problems;
}

int fail(std::string_view message) {
  fmt::print(stderr, "dredge_rulec: {}\n", message);
  return 2;
}

int write(const char* path, std::string_view bytes) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << bytes;
  file.close();
  return file ? 0 : fail(fmt::format("{}: cannot be written", path));
}

int run(int argc, char** argv) {
  const bool is_check = argc > 2 && std::strcmp(argv[1], "--check") == 0;
  if (!is_check && argc < 4)
    return fail("usage: dredge_rulec --check PATH... | TABLES.cc IMAGE.bin PATH...");
  const std::vector<std::filesystem::path> paths(argv + (is_check ? 2 : 3), argv + argc);
  const auto library = Library::load(paths);
  if (!library.has_value()) return fail(library.error().message);
  const RuleSet set = library->set();
  if (is_check) {
    const int problems = check(set);
    fmt::print("{} rules of {} providers, {} problems\n", set.rules.size(), set.providers.size(),
               problems);
    return problems == 0 ? 0 : 1;
  }
  const auto engine = Engine::compile(set);
  if (!engine.has_value()) return fail(engine.error().message);
  if (const int failed = write(argv[1], TableWriter(set).text()); failed != 0) return failed;
  return write(argv[2], engine->serialize());
}

}  // namespace
}  // namespace dredge

int main(int argc, char** argv) { return dredge::run(argc, argv); }

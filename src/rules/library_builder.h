// Turns rule files into the tables of a Library, noting every mistake. Confined.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/library.h"

namespace dredge {

class TomlTable;
struct PlacedText;

class LibraryBuilder {
 public:
  explicit LibraryBuilder(const LoadOptions& options) : options_(options) {}

  // Reads one file's text.
  void add_file(std::string_view toml, std::string_view file_name);

  // The same for the rules of another tool. What is refused becomes a note.
  void add_foreign(ForeignFile file, std::string_view file_name);

  // Errors: InvalidInput, with all mistakes of all files.
  Result<Library> finish() &&;

  // A copy of what already is a rule; replaces the provider or rule with the same id.
  void put(const Provider& provider);
  void put(const Rule& rule, const Provider& provider, const RulePlaces& places);
  void put_imports(const Library& from);

 private:
  void add_foreign_rule(ForeignRule& foreign);
  void add_allowlist(Allowlist list);
  void note(ImportNote::Kind kind, TextPlace place, std::string_view rule, std::string message);
  void read_provider(TomlTable table);
  void read_rule(TomlTable table);
  void read_facts(TomlTable& table, Rule& rule);
  void read_matching(TomlTable& table, Rule& rule, RulePlaces& places);
  void read_keywords(TomlTable& table, Rule& rule);
  void read_gate(TomlTable table, Rule& rule);
  void read_checksum(TomlTable& table, Rule& rule);
  void read_probe(TomlTable table, Rule& rule);
  void read_examples(TomlTable& table, Rule& rule, RulePlaces& places);
  void check_id(TomlTable& table, const Rule& rule);
  void check_probe(TomlTable& table, const Probe& probe);
  void check_template(std::string_view tmpl, TextPlace place, TomlTable& table);
  void check_proof(Rule& rule, const RulePlaces& places);
  bool knows_checksum(std::string_view name) const;
  std::string_view keep(const std::optional<std::string>& text);
  std::span<const std::string_view> keep(const std::vector<PlacedText>& texts);

  LoadOptions options_;
  Library library_;
  Mistakes mistakes_;
  std::string_view file_;       // the one being read
  std::uint16_t provider_ = 0;  // of that file
};

}  // namespace dredge

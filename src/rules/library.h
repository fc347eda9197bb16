// Rules read from files (docs/rules.md) and proved (rules/proof.h), with the storage behind them:
// our TOML, and the formats of other tools.
#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dredge/result.h"
#include "dredge/rule.h"
#include "rules/conditions.h"
#include "rules/foreign.h"
#include "rules/mistakes.h"
#include "rules/proof.h"

namespace dredge {

// Owns texts and lists, and hands out views of them that stay good until the store dies, whether it
// was moved or not. Confined while it grows.
class TextStore {
 public:
  std::string_view keep(std::string_view text);
  std::span<const std::string_view> keep(std::span<const std::string_view> list);
  std::span<const std::uint16_t> keep(std::span<const std::uint16_t> list);

 private:
  std::deque<std::string> texts_;
  std::deque<std::vector<std::string_view>> lists_;
  std::deque<std::vector<std::uint16_t>> numbers_;
};

// Where the parts of one rule stand in its file.
struct RulePlaces {
  std::string_view file;
  TextPlace rule;
  TextPlace pattern;
  TextPlace anchors;
  TextPlace gate;
  TextPlace multiline;
  TextPlace checksum;
  TextPlace public_prefix;
  TextPlace over;
  std::vector<TextPlace> examples;
  std::vector<TextPlace> counterexamples;

  // `index` counts examples or counterexamples from 0.
  TextPlace of(RulePart part, std::size_t index = 0) const;
};

struct LoadOptions {
  // The names `checksum` and {check:...} may use; empty = any.
  std::span<const std::string_view> checksums;
};

// Immutable once made; move-only.
class Library {
 public:
  // Reads the files, and the *.toml, *.yml and *.yaml files that stand in the folders, by name.
  // Rules keep that order. Errors: InvalidInput, one line a mistake, each "file:line:column: what
  // is wrong: the remedy"; NotFound, Io, LimitExceeded (a file over 1 MiB), naming the file.
  static Result<Library> load(const std::vector<std::filesystem::path>& files_or_folders,
                              const LoadOptions& options = {});

  // One file's text. `file_name` is for messages.
  static Result<Library> parse(std::string_view toml, std::string_view file_name,
                               const LoadOptions& options = {});

  // These rules and `builtin` together; keeps no view of either. A rule or provider here replaces
  // the one of `builtin` with the same id. Errors: LimitExceeded, past 10 000 rules.
  Result<Library> merged_with(const RuleSet& builtin) const;

  // Good as long as this Library, also after a move.
  RuleSet set() const { return {rules_, providers_, digest_}; }

  // What imported rules ask beyond their pattern, by id, and what their files let pass.
  const std::map<std::string, RuleConditions, std::less<>>& conditions() const {
    return conditions_;
  }
  const std::vector<Allowlist>& allowlists() const { return allowlists_; }
  // What became of the rules of other tools, in the order of their files.
  const std::vector<ImportNote>& notes() const { return notes_; }

  // "rules/acme.toml:14:1"; "" for a rule that came from no file.
  std::string place_of(std::string_view rule, RulePart part, std::size_t index = 0) const;

  Library(Library&&) noexcept = default;
  Library& operator=(Library&&) noexcept = default;
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;

 private:
  friend class LibraryBuilder;
  Library() = default;

  TextStore store_;
  std::vector<Rule> rules_;
  std::vector<RulePlaces> places_;  // as rules_, or empty
  std::vector<Provider> providers_;
  std::map<std::string, RuleConditions, std::less<>> conditions_;
  std::vector<Allowlist> allowlists_;
  std::vector<ImportNote> notes_;
  std::string_view digest_;
};

// SHA-256, in hex, of every field of every rule and provider, in order.
std::string digest_of(std::span<const Rule> rules, std::span<const Provider> providers);
// The same over what imported rules ask besides; "" when there is nothing of the kind.
std::string digest_of(const std::map<std::string, RuleConditions, std::less<>>& conditions,
                      std::span<const Allowlist> allowlists);

}  // namespace dredge

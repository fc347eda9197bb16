// Rules from TOML files (docs/rules.md), checked and proved, with the storage that their views
// point into.
#pragma once

#include <deque>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dredge/result.h"
#include "dredge/rule.h"

namespace dredge {

// Owns what a RuleSet views. Move-only; a move keeps the views good. Immutable once loaded.
class Library {
 public:
  // Reads files, and of folders every *.toml below them, in the order of their names.
  // Errors: InvalidInput as "file:line:column: what is wrong and what to write instead"; NotFound,
  // Io.
  static Result<Library> load(const std::vector<std::filesystem::path>& files_and_folders);
  static Result<Library> parse(std::string_view toml, std::string_view file_name);

  // These rules and those of `base`; where both have an id, this library's holds. `base` must
  // outlive the result.
  Result<Library> merged_with(const RuleSet& base) &&;

  RuleSet set() const { return {rules_, providers_, digest_->view()}; }

 private:
  friend class LibraryParser;
  struct Digest {
    std::string hex;
    std::string_view view() const { return hex; }
  };

  Result<> add(std::string_view toml, std::string_view file_name);
  void seal();  // computes the digest

  std::deque<std::string> strings_;
  std::deque<std::vector<std::string_view>> lists_;
  std::deque<std::vector<std::uint16_t>> codes_;
  std::vector<Rule> rules_;
  std::vector<Provider> providers_;
  std::unique_ptr<Digest> digest_ = std::make_unique<Digest>();
};

}  // namespace dredge

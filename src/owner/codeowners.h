// CODEOWNERS in the dialects of GitHub, GitLab and Bitbucket.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dredge/result.h"
#include "owner/path_pattern.h"

namespace dredge {

enum class CodeownersDialect : std::uint8_t { GitHub, GitLab, Bitbucket };
std::string_view name_of(CodeownersDialect dialect);  // "gitlab"
std::optional<CodeownersDialect> codeowners_dialect(std::string_view name);

struct CodeownersRule {
  std::uint32_t line = 0;
  std::string text;  // the pattern as written
  PathPattern pattern;
  std::vector<std::string> owners;  // "@user", "@org/team", an address; empty = nobody's
  std::vector<std::string> roles;   // who is nobody in person: "@@maintainer", ":random(2)"
  std::string section;              // as first written; "" = none
  bool is_optional = false;         // the section's approval is
  bool is_exclusion = false;        // GitLab's `!pattern`: not the section's, and never again
};

// The rules of one file. Immutable.
class Codeowners {
 public:
  // Never fails: hosts skip lines they cannot read, so do we, and `skipped_lines` says which.
  // Source: docs.github.com, "About code owners"; docs.gitlab.com, "Code Owners syntax and error
  // handling"; support.atlassian.com, "Set up and use code owners".
  static Codeowners parse(std::string_view text,
                          CodeownersDialect dialect = CodeownersDialect::GitHub);

  // The rules that decide for `path`: the last that matches, also when it names nobody; for GitLab
  // the last of each section, required sections first. Good while this object lives.
  std::vector<const CodeownersRule*> rules_for(std::string_view path) const;
  // The first of them; nullptr when none matches.
  const CodeownersRule* rule_for(std::string_view path) const;

  const std::vector<std::uint32_t>& skipped_lines() const { return skipped_lines_; }
  CodeownersDialect dialect() const { return dialect_; }

 private:
  friend class CodeownersReader;
  CodeownersDialect dialect_ = CodeownersDialect::GitHub;
  std::vector<CodeownersRule> rules_;
  std::vector<std::uint32_t> skipped_lines_;
};

// Which dialect a file is written in. `host` is the name of the code host that the repository was
// cloned from, or ""; the location decides where it can, then the host, then what only one dialect
// has.
CodeownersDialect detect_dialect(std::string_view path, std::string_view host,
                                 std::string_view text);

// Where to look, the first found wins; the host's own order when it is known.
std::vector<std::string_view> codeowners_paths(std::string_view host);

}  // namespace dredge

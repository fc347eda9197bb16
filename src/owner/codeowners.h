// CODEOWNERS in GitHub's dialect.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "owner/path_pattern.h"

namespace dredge {

struct CodeownersRule {
  std::uint32_t line = 0;
  std::string text;  // the pattern as written
  PathPattern pattern;
  std::vector<std::string> owners;  // "@user", "@org/team", an address; empty = nobody's
};

// The rules of one file. Immutable.
class Codeowners {
 public:
  // Never fails: GitHub skips lines it cannot read, so do we, and `skipped_lines` says which.
  // Source: docs.github.com, "About code owners".
  static Codeowners parse(std::string_view text);

  // The last rule that matches decides, also when it names nobody; nullptr when none matches.
  const CodeownersRule* rule_for(std::string_view path) const;

  const std::vector<std::uint32_t>& skipped_lines() const { return skipped_lines_; }

 private:
  std::vector<CodeownersRule> rules_;
  std::vector<std::uint32_t> skipped_lines_;
};

}  // namespace dredge

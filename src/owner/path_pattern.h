// Path patterns as gitignore and CODEOWNERS write them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dredge {

// How a pattern without special cases reads. They differ in what is anchored and what a name
// covers.
enum class PatternDialect : std::uint8_t {
  Gitignore,  // gitignore(5), "PATTERN FORMAT", less `!` and `[ ]`: GitHub's and Bitbucket's
  Fnmatch,    // GitLab's: Ruby's File.fnmatch with FNM_DOTMATCH and FNM_PATHNAME
};

// One pattern, compiled. Immutable. `*` and `?` stop at '/', `**` does not. A backslash escapes.
// Gitignore: a slash at the start or in the middle anchors the pattern at the root; a pattern that
// names a folder covers what is below it, and one that ends in `/*` only what stands directly in
// it. Fnmatch: only a slash at the start anchors; only one at the end covers what is below; `[a-z]`
// and
// `[!a-z]` are classes.
// Source: gitignore(5); docs.gitlab.com, "Code Owners syntax"; Ruby, File.fnmatch.
class PathPattern {
 public:
  // Nothing for a pattern that is empty or only slashes.
  static std::optional<PathPattern> compile(std::string_view pattern,
                                            PatternDialect dialect = PatternDialect::Gitignore);

  // `path` is relative to the root, with '/' separators. Case-sensitive. Takes at most
  // segments of the pattern × segments of the path × their lengths, whatever the pattern.
  bool matches(std::string_view path) const;

 private:
  std::vector<std::string> segments_;  // "**" stands for any number of folders
  std::string root_;                   // the first of them when it is literal, else ""
  bool covers_below_ = true;           // a match of a folder is a match of what is in it
  bool folder_only_ = false;           // the pattern ended in '/'
  bool has_classes_ = false;           // '[' opens a class
};

// `*` (any run) and `?` (any one), over the whole of `text`; a backslash escapes. Takes at most
// pattern × text steps.
bool flat_glob_matches(std::string_view pattern, std::string_view text);

}  // namespace dredge

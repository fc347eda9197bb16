// Path patterns as gitignore and CODEOWNERS write them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dredge {

// One pattern, compiled. Immutable. `*` and `?` stop at '/', `**` does not; a slash at the start or
// in the middle anchors the pattern at the root; a pattern that names a folder covers what is below
// it, and one that ends in `/*` only what stands directly in it. A backslash escapes.
// Source: gitignore(5), "PATTERN FORMAT", less `!` and `[ ]`, which CODEOWNERS does not have.
class PathPattern {
 public:
  // Nothing for a pattern that is empty or only slashes.
  static std::optional<PathPattern> compile(std::string_view pattern);

  // `path` is relative to the root, with '/' separators. Case-sensitive. Takes at most
  // segments of the pattern × segments of the path × their lengths, whatever the pattern.
  bool matches(std::string_view path) const;

 private:
  std::vector<std::string> segments_;  // "**" stands for any number of folders
  std::string root_;                   // the first of them when it is literal, else ""
  bool covers_below_ = true;           // a match of a folder is a match of what is in it
  bool folder_only_ = false;           // the pattern ended in '/'
};

// `*` (any run) and `?` (any one), over the whole of `text`; a backslash escapes. Takes at most
// pattern × text steps.
bool flat_glob_matches(std::string_view pattern, std::string_view text);

}  // namespace dredge

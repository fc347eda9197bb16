// Which paths a .gitignore excludes. Source: gitignore(5), "PATTERN FORMAT".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dredge {

// Does `path` match the glob? `*` and `?` stop at '/', `**` between slashes does not, `[a-z]`,
// `[!a]` and backslash work as in a shell. Time is bounded by the product of the two lengths.
bool glob_matches(std::string_view pattern, std::string_view path);

// One ignore file. Immutable, so safe to share.
class GitIgnore {
 public:
  // `text` is the file's content; a line that is no pattern is passed over, as git does.
  explicit GitIgnore(std::string_view text);

  enum class Answer : std::uint8_t { Silent, Ignore, Keep };
  // `path` is relative to the folder of the ignore file. The last pattern that matches decides.
  Answer ask(std::string_view path, bool is_folder) const;

 private:
  struct Pattern {
    std::string glob;
    bool negated = false;
    bool folders_only = false;
    bool anchored = false;  // matched against the whole path, else against its last part
  };
  std::vector<Pattern> patterns_;
};

}  // namespace dredge

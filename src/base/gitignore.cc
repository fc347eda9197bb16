// A glob with stars is matched by remembering only the last star of each kind: when a later part
// fails, the star takes one character more. A `*` cannot cross '/', a `**` can, so a failing `*`
// falls back to the last `**`. Two levels of retry give O(pattern * path^2) in theory; patterns and
// paths are cut at kLongest, so a hostile ignore file costs little.
#include "base/gitignore.h"

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace dredge {
namespace {

constexpr std::size_t kLongest = 4096;
constexpr std::size_t kMostPatterns = 20'000;
constexpr auto kNone = std::string_view::npos;

// Matches one character against the set that starts behind '[' at `at`; moves `at` behind the ']'.
// Nothing when the set has no end.
std::optional<bool> set_matches(std::string_view pattern, std::size_t& at, char c) {
  std::size_t i = at;
  const bool negated = i < pattern.size() && (pattern[i] == '!' || pattern[i] == '^');
  if (negated) ++i;
  bool found = false;
  for (bool first = true; i < pattern.size(); first = false) {
    if (pattern[i] == ']' && !first) {
      at = i + 1;
      return found != negated;
    }
    if (pattern[i] == '\\' && i + 1 < pattern.size()) ++i;
    const char low = pattern[i++];
    char high = low;
    if (i + 1 < pattern.size() && pattern[i] == '-' && pattern[i + 1] != ']') {
      high = pattern[i + 1];
      i += 2;
    }
    found = found || (low <= c && c <= high);
  }
  return std::nullopt;
}

// Matches one pattern element that is no star against `c`; moves `p` behind it.
bool one_matches(std::string_view pattern, std::size_t& p, char c) {
  const char want = pattern[p++];
  if (want == '?') return c != '/';
  if (want == '[') {
    const auto answer = set_matches(pattern, p, c);
    return answer ? *answer && c != '/' : c == '[';
  }
  if (want == '\\' && p < pattern.size()) return pattern[p++] == c;
  return want == c;
}

struct Retry {
  std::size_t pattern = kNone;  // where to go on in the pattern
  std::size_t path = 0;         // the next character the star takes
};

// The stars at `p`: true when they are a whole "**" part, which may cross slashes.
bool takes_slashes(std::string_view pattern, std::size_t p) {
  if (pattern.substr(p, 2) != "**") return false;
  const bool starts_part = p == 0 || pattern[p - 1] == '/';
  const bool ends_part = p + 2 == pattern.size() || pattern[p + 2] == '/';
  return starts_part && ends_part;
}

}  // namespace

bool glob_matches(std::string_view pattern, std::string_view path) {
  if (pattern.size() > kLongest || path.size() > kLongest) return false;
  std::size_t p = 0;
  std::size_t t = 0;
  Retry star;
  Retry deep;
  for (;;) {
    if (p < pattern.size() && takes_slashes(pattern, p)) {
      // "**/" also stands for nothing; what follows then starts at any part.
      p += p + 2 < pattern.size() ? 3 : 2;
      deep = {p, t};
      star = {};
      if (p == pattern.size() && pattern.back() == '*') return t < path.size();
      continue;
    }
    if (p < pattern.size() && pattern[p] == '*') {
      while (p < pattern.size() && pattern[p] == '*') ++p;
      star = {p, t};
      continue;
    }
    if (p == pattern.size() && t == path.size()) return true;
    if (p < pattern.size() && t < path.size() && one_matches(pattern, p, path[t])) {
      ++t;
      continue;
    }
    if (star.pattern != kNone && star.path < path.size() && path[star.path] != '/') {
      p = star.pattern;
      t = ++star.path;
      continue;
    }
    const std::size_t slash = deep.pattern == kNone ? kNone : path.find('/', deep.path);
    if (slash == kNone) return false;
    deep.path = slash + 1;
    p = deep.pattern;
    t = deep.path;
    star = {};
  }
}

GitIgnore::GitIgnore(std::string_view text) {
  for (std::string_view line : split(text, '\n')) {
    if (patterns_.size() == kMostPatterns) return;
    if (line.ends_with('\r')) line.remove_suffix(1);
    while (line.ends_with(' ') && !line.ends_with("\\ ")) line.remove_suffix(1);
    if (line.empty() || line.front() == '#') continue;
    Pattern pattern;
    pattern.negated = line.front() == '!';
    if (pattern.negated) line.remove_prefix(1);
    pattern.folders_only = line.ends_with('/');
    if (pattern.folders_only) line.remove_suffix(1);
    pattern.anchored = line.find('/') != kNone;
    if (line.starts_with('/')) line.remove_prefix(1);
    if (line.empty()) continue;
    pattern.glob = std::string(line);
    patterns_.push_back(std::move(pattern));
  }
}

GitIgnore::Answer GitIgnore::ask(std::string_view path, bool is_folder) const {
  const std::string_view name = path.substr(path.rfind('/') + 1);  // npos + 1 is 0
  const auto decides = [&](const Pattern& pattern) {
    if (pattern.folders_only && !is_folder) return false;
    return glob_matches(pattern.glob, pattern.anchored ? path : name);
  };
  const auto last = std::find_if(patterns_.rbegin(), patterns_.rend(), decides);
  if (last == patterns_.rend()) return Answer::Silent;
  return last->negated ? Answer::Keep : Answer::Ignore;
}

}  // namespace dredge

#include "owner/path_pattern.h"

#include "base/text.h"

namespace dredge {
namespace {

constexpr std::string_view kAnyFolders = "**";

// One character of a pattern, unescaped, or a class.
struct Token {
  char literal = 0;
  bool any_one = false;
  std::size_t length = 1;
  std::string_view members = {};  // of a class, between its brackets
};

// The class that opens at `at`; nothing when it never closes, and '[' is then itself.
std::optional<Token> class_at(std::string_view pattern, std::size_t at) {
  std::size_t end = at + 1;
  if (end < pattern.size() && (pattern[end] == '!' || pattern[end] == '^')) ++end;
  end = pattern.find(']', end + 1);  // a ']' that comes first is a member
  if (end == std::string_view::npos) return std::nullopt;
  return Token{0, false, end + 1 - at, pattern.substr(at + 1, end - at - 1)};
}

Token token_at(std::string_view pattern, std::size_t at, bool has_classes) {
  if (pattern[at] == '\\' && at + 1 < pattern.size()) return {pattern[at + 1], false, 2};
  if (has_classes && pattern[at] == '[') {
    if (const std::optional<Token> found = class_at(pattern, at)) return *found;
  }
  return {pattern[at], pattern[at] == '?', 1};
}

bool accepts(const Token& token, char byte) {
  if (token.members.empty()) return token.any_one || token.literal == byte;
  std::string_view members = token.members;
  const bool is_negated = members.front() == '!' || members.front() == '^';
  if (is_negated) members.remove_prefix(1);
  bool is_member = false;
  for (std::size_t i = 0; i < members.size(); ++i) {
    const bool is_range = i + 2 < members.size() && members[i + 1] == '-';
    if (is_range) {
      is_member = is_member || (members[i] <= byte && byte <= members[i + 2]);
      i += 2;
    } else {
      is_member = is_member || members[i] == byte;
    }
  }
  return is_member != is_negated;
}

// Only the last `*` is ever retried: an earlier one that gives way cannot help a later one.
bool glob_matches(std::string_view pattern, std::string_view text, bool has_classes) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t star_text = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_text = t;
      continue;
    }
    if (p < pattern.size()) {
      const Token token = token_at(pattern, p, has_classes);
      if (accepts(token, text[t])) {
        p += token.length;
        ++t;
        continue;
      }
    }
    if (star == std::string_view::npos) return false;
    p = star + 1;
    t = ++star_text;
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace

bool flat_glob_matches(std::string_view pattern, std::string_view text) {
  return glob_matches(pattern, text, false);
}

std::optional<PathPattern> PathPattern::compile(std::string_view pattern, PatternDialect dialect) {
  PathPattern compiled;
  const bool is_fnmatch = dialect == PatternDialect::Fnmatch;
  compiled.has_classes_ = is_fnmatch;
  const bool leading_slash = pattern.starts_with('/');
  if (leading_slash) pattern.remove_prefix(1);
  if (pattern.ends_with('/')) {
    compiled.folder_only_ = true;
    pattern.remove_suffix(1);
  }
  if (pattern.empty()) return std::nullopt;
  const bool anchored =
      leading_slash || (!is_fnmatch && pattern.find('/') != std::string_view::npos);
  if (!anchored) compiled.segments_.emplace_back(kAnyFolders);
  for (const std::string_view segment : split(pattern, '/')) {
    const bool repeats = segment == kAnyFolders && !compiled.segments_.empty() &&
                         compiled.segments_.back() == kAnyFolders;
    if (!segment.empty() && !repeats) compiled.segments_.emplace_back(segment);
  }
  if (compiled.segments_.empty()) return std::nullopt;
  std::string& last = compiled.segments_.back();
  // A lone `*` is everything; `docs/*` is what stands directly in docs; `docs/**` all below it.
  compiled.covers_below_ = compiled.folder_only_ || (!is_fnmatch && (!anchored || last != "*"));
  if (last == kAnyFolders) last = "*";
  const std::string& first = compiled.segments_.front();
  if (first.find_first_of("*?[\\") == std::string::npos) compiled.root_ = first;
  return compiled;
}

bool PathPattern::matches(std::string_view path) const {
  // Most patterns of a file name another folder: they leave here.
  if (!path.starts_with(root_)) return false;
  const std::size_t count = segments_.size();
  // reached[i]: the first i segments match the parts read so far; `**` matches none too.
  std::vector<bool> reached(count + 1, false);
  std::vector<bool> next(count + 1, false);
  const auto reach = [&](std::vector<bool>& set, std::size_t i) {
    set[i] = true;
    if (i < count && segments_[i] == kAnyFolders) set[i + 1] = true;
  };
  reach(reached, 0);
  const std::vector<std::string_view> parts = split(path, '/');
  for (const std::string_view& part : parts) {
    next.assign(count + 1, false);
    for (std::size_t i = 0; i < count; ++i) {
      if (!reached[i]) continue;
      if (segments_[i] == kAnyFolders)
        reach(next, i);
      else if (glob_matches(segments_[i], part, has_classes_))
        reach(next, i + 1);
    }
    std::swap(reached, next);
    if (!reached[count]) continue;
    if (&part == &parts.back()) return !folder_only_;
    if (covers_below_) return true;
  }
  return false;
}

}  // namespace dredge

#include "owner/codeowners.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "base/text.h"

namespace dredge {
namespace {

constexpr std::array<std::string_view, 3> kDialects{"github", "gitlab", "bitbucket"};

bool is_blank(char byte) { return byte == ' ' || byte == '\t' || byte == '\r'; }

// Takes the first word off `line`; a backslash keeps the blank behind it in the word.
std::string_view take_word(std::string_view& line) {
  while (!line.empty() && is_blank(line.front())) line.remove_prefix(1);
  std::size_t end = 0;
  while (end < line.size() && !is_blank(line[end]))
    end += line[end] == '\\' && end + 1 < line.size() ? 2 : 1;
  const std::string_view word = line.substr(0, std::min(end, line.size()));
  line.remove_prefix(word.size());
  return word;
}

// GitHub and Bitbucket have no negation, no classes and no escaped '#': such a line does not count.
bool is_unsupported(std::string_view pattern) {
  return pattern.starts_with('!') || pattern.starts_with("\\#") ||
         pattern.find_first_of("[]") != std::string_view::npos;
}

bool is_owner(std::string_view word) {
  const std::size_t at = word.find('@');
  if (at == std::string_view::npos || at + 1 == word.size()) return false;
  return word.find('@', at + 1) == std::string_view::npos;
}

struct Heading {
  std::string name;
  bool is_optional = false;
  std::string_view rest;  // its default owners
};

// "[Name]", "^[Name]", "[Name][2]". Nothing when the line is none.
std::optional<Heading> heading_of(std::string_view line) {
  Heading heading;
  heading.is_optional = line.starts_with('^');
  if (heading.is_optional) line.remove_prefix(1);
  if (!line.starts_with('[')) return std::nullopt;
  const std::size_t close = line.find(']');
  if (close == std::string_view::npos) return std::nullopt;
  heading.name = trim(line.substr(1, close - 1));
  if (heading.name.empty()) return std::nullopt;
  line.remove_prefix(close + 1);
  if (line.starts_with('[')) {  // how many must approve; owners are owners all the same
    const std::size_t end = line.find(']');
    const std::string_view count = line.substr(1, end == std::string_view::npos ? end : end - 1);
    const bool is_count = end != std::string_view::npos && !count.empty() &&
                          count.find_first_not_of("0123456789") == std::string_view::npos;
    if (!is_count) return std::nullopt;
    line.remove_prefix(end + 1);
  }
  heading.rest = line;
  return heading;
}

}  // namespace

// Reads one file line by line. Confined to one call of Codeowners::parse.
class CodeownersReader {
 public:
  CodeownersReader(Codeowners& into, CodeownersDialect dialect)
      : into_(into),
        is_gitlab_(dialect == CodeownersDialect::GitLab),
        is_bitbucket_(dialect == CodeownersDialect::Bitbucket) {
    into_.dialect_ = dialect;
  }

  void read(std::uint32_t number, std::string_view line) {
    line = trim(line);
    if (line.empty() || line.starts_with('#')) return;
    if (is_gitlab_) {
      if (const std::optional<Heading> heading = heading_of(line)) return open(*heading);
    }
    CodeownersRule rule;
    rule.line = number;
    std::string_view word = take_word(line);
    rule.text = word;
    rule.is_exclusion = is_gitlab_ && word.starts_with('!');
    if (rule.is_exclusion) word.remove_prefix(1);
    const bool is_readable = read_owners(line, rule.owners, rule.roles);
    std::optional<PathPattern> pattern;
    if (is_gitlab_ || !is_unsupported(word))
      pattern = PathPattern::compile(
          word, is_gitlab_ ? PatternDialect::Fnmatch : PatternDialect::Gitignore);
    if (!pattern || !is_readable) {
      into_.skipped_lines_.push_back(number);
      return;
    }
    rule.pattern = *std::move(pattern);
    rule.section = section_;
    rule.is_optional = is_optional_;
    if (is_gitlab_ && rule.owners.empty() && rule.roles.empty()) {
      rule.owners = default_owners_;
      rule.roles = default_roles_;
    }
    into_.rules_.push_back(std::move(rule));
  }

 private:
  void open(const Heading& heading) {
    // Names are compared without case; what comes twice is one section under its first name.
    const auto [known, is_new] =
        sections_.try_emplace(to_lower(heading.name), heading.name, heading.is_optional);
    section_ = known->second.first;
    is_optional_ = known->second.second;
    default_owners_.clear();
    default_roles_.clear();
    read_owners(heading.rest, default_owners_, default_roles_);
  }

  // False when the host would refuse the line for it. GitLab passes over what is no owner, and
  // knows no comments behind a pattern: owners in one count.
  bool read_owners(std::string_view line, std::vector<std::string>& owners,
                   std::vector<std::string>& roles) const {
    for (std::string_view word = take_word(line); !word.empty(); word = take_word(line)) {
      if (!is_gitlab_ && word.starts_with('#')) return true;
      if (is_gitlab_ && word.starts_with("@@") && word.size() > 2) {
        roles.emplace_back(word);
      } else if (is_bitbucket_ && word.find(':') != std::string_view::npos) {
        read_picked(word, owners, roles);
      } else if (is_owner(word)) {
        owners.emplace_back(word);
      } else if (!is_gitlab_) {
        return false;
      }
    }
    return true;
  }

  // Bitbucket's "@workspace/group:random(2)" names a group, ":random(2)" alone nobody.
  static void read_picked(std::string_view word, std::vector<std::string>& owners,
                          std::vector<std::string>& roles) {
    const std::string_view group = word.substr(0, word.find(':'));
    if (is_owner(group))
      owners.emplace_back(group);
    else
      roles.emplace_back(word);
  }

  Codeowners& into_;
  const bool is_gitlab_;
  const bool is_bitbucket_;
  std::map<std::string, std::pair<std::string, bool>> sections_;  // lower case -> name, optional
  std::string section_;
  bool is_optional_ = false;
  std::vector<std::string> default_owners_;
  std::vector<std::string> default_roles_;
};

std::string_view name_of(CodeownersDialect dialect) {
  return kDialects[static_cast<std::size_t>(dialect)];
}

std::optional<CodeownersDialect> codeowners_dialect(std::string_view name) {
  const auto found = std::ranges::find(kDialects, name);
  if (found == kDialects.end()) return std::nullopt;
  return static_cast<CodeownersDialect>(found - kDialects.begin());
}

Codeowners Codeowners::parse(std::string_view text, CodeownersDialect dialect) {
  Codeowners codeowners;
  CodeownersReader reader(codeowners, dialect);
  std::uint32_t number = 0;
  for (const std::string_view line : split(text, '\n')) reader.read(++number, line);
  return codeowners;
}

std::vector<const CodeownersRule*> Codeowners::rules_for(std::string_view path) const {
  // By section in the order of the file; an exclusion holds for the rest of its section too.
  std::map<std::string_view, const CodeownersRule*> last;
  std::vector<std::string_view> order;
  for (const CodeownersRule& rule : rules_) {
    const auto known = last.find(rule.section);
    if (known != last.end() && known->second->is_exclusion) continue;
    if (!rule.pattern.matches(path)) continue;
    if (known == last.end()) order.push_back(rule.section);
    last[rule.section] = &rule;
  }
  std::vector<const CodeownersRule*> rules;
  for (const std::string_view section : order)
    if (!last[section]->is_exclusion) rules.push_back(last[section]);
  std::stable_partition(rules.begin(), rules.end(),
                        [](const CodeownersRule* rule) { return !rule->is_optional; });
  return rules;
}

const CodeownersRule* Codeowners::rule_for(std::string_view path) const {
  const std::vector<const CodeownersRule*> rules = rules_for(path);
  return rules.empty() ? nullptr : rules.front();
}

CodeownersDialect detect_dialect(std::string_view path, std::string_view host,
                                 std::string_view text) {
  if (path.starts_with(".github/")) return CodeownersDialect::GitHub;
  if (path.starts_with(".gitlab/")) return CodeownersDialect::GitLab;
  if (path.starts_with(".bitbucket/")) return CodeownersDialect::Bitbucket;
  for (std::size_t i = 0; i < kDialects.size(); ++i)
    if (host.find(kDialects[i]) != std::string_view::npos) return static_cast<CodeownersDialect>(i);
  for (const std::string_view raw : split(text, '\n')) {
    const std::string_view line = trim(raw);
    if (line.starts_with('#')) continue;
    if (line.find(" @@") != std::string_view::npos) return CodeownersDialect::GitLab;
    const std::optional<Heading> heading = heading_of(line);
    // "[abc]*.c @x" is a class of GitLab's too, but "[x] @y" in GitHub's is a mistake, not a
    // section.
    if (heading && (heading->rest.empty() || is_blank(heading->rest.front())))
      return CodeownersDialect::GitLab;
  }
  return CodeownersDialect::GitHub;
}

std::vector<std::string_view> codeowners_paths(std::string_view host) {
  if (host.find("gitlab") != std::string_view::npos)
    return {"CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"};
  if (host.find("bitbucket") != std::string_view::npos) return {".bitbucket/CODEOWNERS"};
  if (host.find("github") != std::string_view::npos)
    return {".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"};
  return {".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS",
          ".bitbucket/CODEOWNERS"};
}

}  // namespace dredge

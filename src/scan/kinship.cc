// A rule that goes by a keyword wants it on the value's line, next to its name: that keeps windows
// small and matches sure. Yet settings put the provider above:
//
//   acme:                  [acme]              # Acme API key
//     api_key: V           api_key = V         API_KEY = "V"
//
// A generic rule finds such values by their names. For those few, each word around that may be a
// provider's is put before the name, as if it stood there, and the engine reads the lines so made.
// What no rule knows stays with the generic rule.
#include "scan/kinship.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "judge/chars.h"

namespace dredge {
namespace {

using judging::is_alnum;
using judging::is_alpha;
using judging::is_blank;
using judging::is_digit;
using judging::is_upper;

constexpr std::size_t kLeastValue = 12;
constexpr std::size_t kMostValue = 400;
constexpr std::size_t kReach = 2048;
constexpr std::size_t kNameLength = 32;
constexpr std::size_t kMostLines = 64;
constexpr int kMostParents = 3;
constexpr int kMostLinesAbove = 24;

// Letters and digits, as services make them; what people choose names no provider.
bool is_made(std::string_view value) {
  if (value.size() < kLeastValue || value.size() > kMostValue) return false;
  const auto is_body = [](char c) { return c > ' ' && c < 0x7f && c != '"' && c != '\\'; };
  return std::all_of(value.begin(), value.end(), is_body) &&
         std::any_of(value.begin(), value.end(), is_digit);
}

// "X-Api-Key: " as "X_Api_Key". Of a lead of several lines the first has the name.
std::string name_of(std::string_view lead) {
  std::string name;
  for (const char c : lead.substr(0, lead.find('\n'))) {
    if (is_alnum(c))
      name.push_back(c);
    else if (!name.empty() && name.back() != '_')
      name.push_back('_');
  }
  while (name.ends_with('_')) name.pop_back();
  return name.size() > kNameLength ? name.substr(name.size() - kNameLength) : name;
}

// Words of many settings, and of no provider's keyword alone.
bool is_common(std::string_view word) {
  constexpr auto kCommon = std::to_array<std::string_view>(
      {"https",       "http",          "www",      "api",      "com",         "net",
       "org",         "config",        "client",   "clients",  "server",      "service",
       "the",         "for",           "and",      "with",     "env",         "value",
       "name",        "key",           "keys",     "token",    "tokens",      "secret",
       "secrets",     "string",        "const",    "new",      "public",      "private",
       "static",      "return",        "default",  "user",     "users",       "data",
       "spec",        "metadata",      "auth",     "settings", "setting",     "type",
       "list",        "class",         "func",     "self",     "this",        "import",
       "from",        "export",        "password", "access",   "header",      "headers",
       "content",     "host",          "account",  "test",     "apikey",      "curl",
       "options",     "params",        "enabled",  "builder",  "application", "app",
       "apps",        "project",       "projects", "database", "web",         "main",
       "production",  "staging",       "dev",      "cloud",    "global",      "common",
       "base",        "core",          "field",    "fields",   "session",     "webhook",
       "bearer",      "authorization", "oauth",    "login",    "credentials", "environment",
       "integration", "integrations",  "provider", "providers"});
  return judging::is_one_of(word, kCommon);
}

// "add_apiKey" from `<add key="apiKey" .../>` is not named by the "dd_api" in it.
bool begins_word(std::string_view lines, std::size_t at) {
  const bool inside = at > 0 && at < lines.size() && is_alpha(lines[at - 1]);
  return !inside || (is_upper(lines[at]) && !is_upper(lines[at - 1]));
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  for (std::size_t at = 0; at < line.size() && words.size() < 8;) {
    std::size_t end = at;
    while (end < line.size() && is_alnum(line[end])) ++end;
    const std::string_view word = line.substr(at, end - at);
    if (word.size() >= 2 && word.size() <= 30 && !std::all_of(word.begin(), word.end(), is_digit))
      words.push_back(word);
    at = end + 1;
  }
  return words;
}

std::size_t indent_of(std::string_view line) {
  std::size_t at = 0;
  while (at < line.size() && is_blank(line[at])) ++at;
  return at;
}

bool is_remark(std::string_view line) {
  const std::string_view text = line.substr(indent_of(line));
  for (const std::string_view mark : {"#", "//", "--", "/*", "*", ";", "<!--"})
    if (text.starts_with(mark)) return true;
  return false;
}

bool names_host(std::string_view line) {
  return line.find("://") != std::string_view::npos || line.starts_with("Host:");
}

// The host of an address, or the whole line.
std::string_view host_of(std::string_view line) {
  const std::size_t scheme = line.find("://");
  if (scheme == std::string_view::npos) return line;
  const std::string_view rest = line.substr(scheme + 3);
  return rest.substr(0, rest.find_first_of("/ \t\"'`?:"));
}

struct Around {
  std::vector<std::string_view> above;  // nearest first
  std::string_view own_before;
  std::string_view own_after;
  std::vector<std::string_view> below;
};

Around read_around(std::string_view text, Span match, Span secret) {
  Around around;
  const std::size_t floor = match.begin > kReach ? match.begin - kReach : 0;
  std::size_t begin = match.begin;
  while (begin > floor && text[begin - 1] != '\n') --begin;
  around.own_before = text.substr(begin, match.begin - begin);
  while (begin > floor && static_cast<int>(around.above.size()) < kMostLinesAbove) {
    const std::size_t end = --begin;
    while (begin > floor && text[begin - 1] != '\n') --begin;
    around.above.push_back(text.substr(begin, end - begin));
  }
  std::string_view rest = text.substr(secret.end, kReach / 4);
  around.own_after = rest.substr(0, rest.find('\n'));
  for (int i = 0; i < 2 && rest.find('\n') != std::string_view::npos; ++i) {
    rest.remove_prefix(rest.find('\n') + 1);
    around.below.push_back(rest.substr(0, rest.find('\n')));
  }
  return around;
}

// What may name the provider, the nearest first.
std::vector<std::string_view> naming_texts(const Around& around) {
  std::vector<std::string_view> texts{around.own_before, host_of(around.own_after)};
  if (!around.above.empty() && is_remark(around.above[0])) texts.push_back(around.above[0]);
  std::size_t indent = indent_of(around.own_before);
  int parents = 0;
  for (std::size_t i = 0; i < around.above.size(); ++i) {
    const std::string_view line = around.above[i];
    const std::size_t depth = indent_of(line);
    if (depth == line.size()) continue;
    if (i < 3 && names_host(line)) texts.push_back(host_of(line));
    const bool section = line[depth] == '[' && line.find(']') != std::string_view::npos;
    if (section || (depth < indent && line[depth] != '}' && line[depth] != ']')) {
      texts.push_back(line.substr(0, 100));
      indent = depth;
      if (section || ++parents == kMostParents) break;
    }
  }
  for (const std::string_view line : around.below)
    if (names_host(line)) texts.push_back(host_of(line));
  return texts;
}

}  // namespace

std::string kin_lines(std::string_view text, Span match, Span secret) {
  const std::string_view value = text.substr(secret.begin, secret.size());
  if (!is_made(value) || secret.begin < match.begin) return {};
  const std::string name = name_of(text.substr(match.begin, secret.begin - match.begin));
  std::string out;
  std::size_t lines = 0;
  const auto add = [&](std::string_view first, std::string_view joint, std::string_view second) {
    if (++lines > kMostLines) return;
    out.append(first).append(joint).append(second);
    out.append(out.ends_with('\n') || out.empty() ? "" : "_").append(name);
    out.append(" = \"").append(value).append("\"\n");
  };
  add({}, {}, {});
  for (const std::string_view naming : naming_texts(read_around(text, match, secret))) {
    const std::vector<std::string_view> words = words_of(naming);
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (i + 1 < words.size() && !is_common(words[i + 1])) {
        add(words[i], "_", words[i + 1]);
        add(words[i], "", words[i + 1]);
      }
      if (words[i].size() >= 3 && !is_common(words[i])) add(words[i], "", "");
    }
  }
  return out;
}

Span kin_context(std::string_view text, Span match, Span secret) {
  const std::string_view value = text.substr(secret.begin, secret.size());
  if (!is_made(value) || secret.begin < match.begin) return match;
  const Around around = read_around(text, match, secret);
  const std::string_view first = around.above.empty() ? around.own_before : around.above.back();
  return {static_cast<std::uint64_t>(first.data() - text.data()),
          std::min<std::uint64_t>(text.size(), secret.end + kReach / 4)};
}

std::optional<Kin> find_kin(Scanner& scanner, std::string_view lines, std::string_view secret) {
  struct First final : CandidateSink {
    First(std::string_view text, std::string_view value) : lines(text), secret(value) {}
    std::string_view lines;
    std::string_view secret;
    std::optional<Kin> kin;

    void candidate(const Candidate& found) override {
      const bool fits = lines.substr(found.secret.begin, found.secret.size()) == secret;
      if (!kin && fits && basis_of(found.rule) == Basis::Keyword &&
          begins_word(lines, found.match.begin))
        kin = Kin{&found.rule, found.checksum};
    }
  };
  First first(lines, secret);
  if (!scanner.scan(lines, first).has_value()) return std::nullopt;
  return first.kin;
}

}  // namespace dredge

#include "report/agent_entry.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"

namespace dredge {
namespace {

constexpr std::size_t kMostLevels = 64;
constexpr std::size_t kLongestName = 120;  // bytes; nobody names a server so

// A step of the way to a value: a key, or a place in a list.
struct Step {
  std::string key;
  std::size_t index = 0;
  bool is_list = false;
};
using Way = std::vector<Step>;

bool lists_servers(const Step& step) {
  constexpr std::array<std::string_view, 8> kKeys = {"mcpServers",      "mcp_servers",    "servers",
                                                     "context_servers", "contextServers", "mcp",
                                                     "mcp.servers",     "extensions"};
  return !step.is_list && std::ranges::find(kKeys, step.key) != kKeys.end();
}

// The list's key and the step behind it; "mcp" may have "servers" below.
std::string entry_of(const Way& way) {
  auto list = std::ranges::find_if(way, lists_servers);
  if (list == way.end() || list + 1 == way.end()) return "";
  std::string name = list->key;
  if (list->key == "mcp" && !(list + 1)->is_list && lists_servers(*(list + 1))) {
    ++list;
    name += "." + list->key;
    if (list + 1 == way.end()) return "";
  }
  const Step& entry = *(list + 1);
  if (entry.key.size() > kLongestName) return "";
  return entry.is_list ? fmt::format("{}[{}]", name, entry.index)
                       : fmt::format("{}.{}", name, entry.key);
}

// Follows brackets and keys; values are passed over.
class JsonWay {
 public:
  // The way to the value at byte `at`; nothing when brackets do not match or go too deep.
  std::optional<Way> to(std::string_view text, std::uint64_t at) {
    for (std::size_t i = 0; i < text.size() && i <= at; ++i) {
      if (text[i] == '"') {
        const std::size_t end = end_of_string(text, i);
        if (end > at) break;  // it stands in this text
        last_ = text.substr(i + 1, end - i - 1);
        i = end;
      } else if (text[i] == '/' && i + 1 < text.size()) {
        i = end_of_comment(text, i);
      } else if (!take(text[i])) {
        return std::nullopt;
      }
    }
    return std::move(way_);
  }

 private:
  static std::size_t end_of_string(std::string_view text, std::size_t begin) {
    for (std::size_t i = begin + 1; i < text.size(); ++i) {
      if (text[i] == '\\')
        ++i;
      else if (text[i] == '"')
        return i;
    }
    return text.size();
  }

  static std::size_t end_of_comment(std::string_view text, std::size_t begin) {
    const bool is_line = text[begin + 1] == '/';
    if (!is_line && text[begin + 1] != '*') return begin;
    const std::size_t end = is_line ? text.find('\n', begin) : text.find("*/", begin + 2);
    return end == std::string_view::npos ? text.size() : end + (is_line ? 0 : 1);
  }

  bool take(char c) {
    if (c == '{' || c == '[') {
      if (way_.size() == kMostLevels) return false;
      way_.push_back({"", 0, c == '['});
    } else if (c == '}' || c == ']') {
      if (way_.empty()) return false;
      way_.pop_back();
    } else if (c == ':' && !way_.empty()) {
      way_.back().key = last_;
    } else if (c == ',' && !way_.empty()) {
      ++way_.back().index;
    }
    return true;
  }

  Way way_;
  std::string_view last_;
};

std::string_view unquoted(std::string_view word) {
  word = trim(word);
  if (word.size() >= 2 && (word.front() == '"' || word.front() == '\'') &&
      word.back() == word.front())
    word = word.substr(1, word.size() - 2);
  return word;
}

// `a."b.c".d`
void add_dotted(std::string_view name, Way& way) {
  char quote = '\0';
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= name.size(); ++i) {
    if (i == name.size() || (name[i] == '.' && quote == '\0')) {
      if (way.size() == kMostLevels) return;
      way.push_back({std::string(unquoted(name.substr(begin, i - begin))), 0, false});
      begin = i + 1;
    } else if (quote == name[i]) {
      quote = '\0';
    } else if (quote == '\0' && (name[i] == '"' || name[i] == '\'')) {
      quote = name[i];
    }
  }
}

Way toml_way(std::string_view text, std::uint64_t at) {
  Way way;
  std::size_t begin = 0;
  std::string_view line;
  for (; begin <= at && begin < text.size(); begin += line.size() + 1) {
    line = text.substr(begin, std::min(text.find('\n', begin), text.size()) - begin);
    const std::string_view head = trim(line);
    if (!head.starts_with('[') || head.find(']') == std::string_view::npos) continue;
    way.clear();
    const std::size_t name = head.find_first_not_of('[');
    if (name != std::string_view::npos) add_dotted(head.substr(name, head.find(']') - name), way);
  }
  // The key of this line counts too: `github = { env = { ... } }` below [mcp_servers].
  const std::size_t equals = line.find('=');
  if (equals != std::string_view::npos) add_dotted(line.substr(0, equals), way);
  return way;
}

struct Indented {
  std::size_t indent = 0;
  Step step;
};

// Takes the line of a mapping or a list; of `  - name: x`, the dash is a level of its own. The
// items of a list may stand as deep as its key.
void add_yaml_line(std::string_view line, std::vector<Indented>& levels) {
  std::size_t indent = line.find_first_not_of(' ');
  if (indent == std::string_view::npos || line[indent] == '#' || line[indent] == '\r') return;
  const bool is_item = line.substr(indent).starts_with("- ");
  const std::size_t kept = is_item ? indent + 1 : indent;  // levels less deep than this stay
  while (!levels.empty() && levels.back().indent >= kept) levels.pop_back();
  if (is_item) {
    const bool goes_on =
        !levels.empty() && levels.back().step.is_list && levels.back().indent == indent;
    if (goes_on) ++levels.back().step.index;
    if (!goes_on) levels.push_back({indent, {"", 0, true}});
    indent = line.find_first_not_of(' ', indent + 1);
    if (indent == std::string_view::npos) return;
  }
  const std::size_t colon = line.find(':', indent);
  if (colon == std::string_view::npos || levels.size() >= kMostLevels) return;
  levels.push_back(
      {indent, {std::string(unquoted(line.substr(indent, colon - indent))), 0, false}});
}

Way yaml_way(std::string_view text, std::uint64_t at) {
  std::vector<Indented> levels;
  for (std::size_t begin = 0; begin <= at && begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    add_yaml_line(text.substr(begin, end - begin), levels);
    begin = end + 1;
  }
  Way way;
  for (Indented& level : levels) way.push_back(std::move(level.step));
  return way;
}

}  // namespace

std::string agent_entry(std::string_view path, std::string_view text, std::uint64_t at) {
  if (at >= text.size()) return "";
  const std::string lower = to_lower(path);
  const auto is_of = [&](std::string_view end) { return lower.find(end) != std::string::npos; };
  if (is_of(".toml")) return entry_of(toml_way(text, at));
  if (is_of(".yaml") || is_of(".yml")) return entry_of(yaml_way(text, at));
  const std::optional<Way> way = JsonWay().to(text, at);
  return way ? entry_of(*way) : "";
}

}  // namespace dredge

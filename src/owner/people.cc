#include "owner/people.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"

namespace dredge {
namespace {

constexpr std::size_t kMostMessageBytes = 64 << 10;
constexpr std::size_t kMostHelpers = 20;

struct Assistant {
  std::string_view word;  // in lower case, in a name, an address or a signature
  std::string_view name;
};
constexpr std::array<Assistant, 13> kAssistants{{
    {"claude", "Claude"},
    {"anthropic.com", "Claude"},
    {"copilot", "Copilot"},
    {"cursoragent", "Cursor"},
    {"cursor.com", "Cursor"},
    {"codex", "Codex"},
    {"openai.com", "Codex"},
    {"gemini", "Gemini"},
    {"aider", "aider"},
    {"devin-ai", "Devin"},
    {"windsurf", "Windsurf"},
    {"google-labs-jules", "Jules"},
    {"amazon q", "Amazon Q"},
}};

std::string_view assistant_in(std::string_view text) {
  const std::string lower = to_lower(text);
  for (const Assistant& assistant : kAssistants)
    if (lower.find(assistant.word) != std::string::npos) return assistant.name;
  return {};
}

Person person_in(std::string_view text) {
  const std::size_t open = text.find('<');
  if (open == std::string_view::npos) return {std::string(trim(text)), ""};
  const std::size_t close = std::min(text.find('>', open), text.size());
  return {std::string(trim(text.substr(0, open))),
          std::string(trim(text.substr(open + 1, close - open - 1)))};
}

template <class T>
void add_once(std::vector<T>& list, T value) {
  if (list.size() < kMostHelpers && std::ranges::find(list, value) == list.end())
    list.push_back(std::move(value));
}

}  // namespace

Helpers helpers_of(std::string_view commit_message) {
  Helpers helpers;
  for (const std::string_view raw : split(commit_message.substr(0, kMostMessageBytes), '\n')) {
    const std::string_view line = trim(raw);
    const std::size_t colon = line.find(':');
    const std::string key =
        colon == std::string_view::npos ? "" : to_lower(trim(line.substr(0, colon)));
    const bool is_co_author = key == "co-authored-by";
    // "Generated with [Tool](link)": how some tools end the messages they write.
    const bool is_signature = key == "assisted-by" || key == "generated-by" ||
                              to_lower(line).find("generated with ") != std::string::npos;
    if (!is_co_author && !is_signature) continue;
    const std::string_view value = key.empty() || !(is_co_author || key.ends_with("-by"))
                                       ? line
                                       : trim(line.substr(colon + 1));
    if (const std::string_view name = assistant_in(value); !name.empty()) {
      add_once(helpers.assistants, std::string(name));
    } else if (is_co_author) {
      Person person = person_in(value);
      if (reachable_owner(person)) add_once(helpers.co_authors, std::move(person));
    }
  }
  return helpers;
}

std::optional<std::string> reachable_owner(const Person& person) {
  constexpr std::string_view kPrivate = "@users.noreply.github.com";
  const std::string address = to_lower(person.email);
  const std::size_t at = address.rfind('@');
  if (at == std::string::npos || at == 0) return std::nullopt;
  std::string_view local = std::string_view(address).substr(0, at);
  const bool is_private = address.ends_with(kPrivate);
  if (is_private) {
    // The number before '+' is GitHub's user id; older addresses have none.
    local = std::string_view(person.email).substr(0, at);
    local.remove_prefix(local.find('+') == std::string_view::npos ? 0 : local.find('+') + 1);
  }
  const std::string who = to_lower(person.name) + " " + to_lower(local);
  constexpr std::array<std::string_view, 5> kRobots{"[bot]", "dependabot", "renovate", "noreply",
                                                    "no-reply"};
  for (const std::string_view robot : kRobots)
    if (who.find(robot) != std::string::npos) return std::nullopt;
  if (local.empty()) return std::nullopt;
  // What git makes up on a machine whose user set no address: nobody reads mail there.
  constexpr std::array<std::string_view, 5> kNowhere{".internal", ".local", ".localdomain",
                                                     "@localhost", ".(none)"};
  for (const std::string_view end : kNowhere)
    if (address.ends_with(end)) return std::nullopt;
  return is_private ? fmt::format("@{}", local) : person.email;
}

}  // namespace dredge

// The ignore files of other tools, for those who come from them. Sources: gitleaks,
// "gitleaksignore" (fingerprints COMMIT:FILE:RULE:LINE or FILE:RULE:LINE); detect-secrets, the
// baseline's "results".
#include <charconv>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/hash.h"
#include "base/text.h"
#include "ignore/ignore_set.h"

namespace dredge {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostEntries = 200'000;

bool is_commit(std::string_view text) {
  return (text.size() == 40 || text.size() == 64) &&
         text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

std::optional<std::uint32_t> line_number(std::string_view digits) {
  std::uint32_t line = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, status] = std::from_chars(digits.data(), end, line);
  if (status != std::errc() || stop != end) return std::nullopt;
  return line;
}

std::string with_slashes(std::string_view path) {
  std::string text(path);
  for (char& c : text) {
    if (c == '\\') c = '/';
  }
  return text.starts_with("./") ? text.substr(2) : text;
}

std::string text_of(const Json& object, const char* key) {
  const auto value = object.find(key);
  return value != object.end() && value->is_string() ? value->get<std::string>() : std::string();
}

std::string reason_of(const Json& entry) {
  const auto audited = entry.find("is_secret");
  if (audited == entry.end() || !audited->is_boolean()) return "in the baseline, not audited";
  return audited->get<bool>() ? "in the baseline, audited: a real secret"
                              : "in the baseline, audited: not a secret";
}

// Calls visit(file, entry) for each entry of "results": lists by file, or one list whose entries
// name their file.
template <class Visit>
void each_result(const Json& results, const Visit& visit) {
  for (const auto& [file, list] : results.items()) {
    if (!list.is_array()) continue;
    for (const Json& entry : list) {
      if (entry.is_object()) visit(file, entry);
    }
  }
}

// A tool that reports key blocks by their first line hashes only its words.
std::string_view key_label(std::string_view secret) {
  constexpr std::string_view kDashes = "-----";
  if (!secret.starts_with(kDashes)) return {};
  const std::string_view rest = secret.substr(kDashes.size());
  return rest.substr(0, rest.substr(0, 100).find(kDashes));
}

}  // namespace

void IgnoreSet::add_gitleaks(const IgnoreText& file, std::vector<std::string>& mistakes) {
  std::uint32_t number = 0;
  for (std::string_view line : split(file.text, '\n')) {
    ++number;
    line = trim(line);
    if (line.empty() || line.front() == '#') continue;
    const std::size_t line_colon = line.rfind(':');
    const std::size_t rule_colon = line_colon == std::string_view::npos || line_colon == 0
                                       ? line_colon
                                       : line.rfind(':', line_colon - 1);
    const auto found = line_colon == std::string_view::npos
                           ? std::nullopt
                           : line_number(line.substr(line_colon + 1));
    if (!found || rule_colon == std::string_view::npos || rule_colon >= line_colon) {
      mistakes.push_back(
          fmt::format("{}:{}:1: no fingerprint: it reads COMMIT:FILE:RULE:LINE or FILE:RULE:LINE",
                      escape_for_terminal(file.name), number));
      if (mistakes.size() == 50) return;
      continue;
    }
    FileLine entry;
    entry.file = file.name;
    entry.rule = line.substr(rule_colon + 1, line_colon - rule_colon - 1);
    entry.line = *found;
    entry.stands_at = number;
    std::string_view path = line.substr(0, rule_colon);
    const std::size_t first = path.find(':');
    if (first != std::string_view::npos && is_commit(path.substr(0, first))) {
      entry.commit = to_lower(path.substr(0, first));
      path.remove_prefix(first + 1);
    }
    if (lines_.size() < kMostEntries) lines_.emplace(with_slashes(path), std::move(entry));
  }
}

// Names of rules that are not ours are another tool's: the position then says all. A name that is
// ours, or ends ours, must be the rule's.
bool IgnoreSet::is_rule_of(const FileLine& line, std::string_view rule) const {
  const auto is_name_of = [&](std::string_view id) {
    return id == line.rule || (id.size() > line.rule.size() && id.ends_with(line.rule) &&
                               id[id.size() - line.rule.size() - 1] == '.');
  };
  if (is_name_of(rule)) return true;
  for (const Rule& known : rules_.rules) {
    if (is_name_of(known.id)) return false;
  }
  return true;
}

std::optional<IgnoreMatch> IgnoreSet::find_line(const IgnoreQuery& query) {
  if (lines_.empty()) return std::nullopt;
  const auto [first, last] = lines_.equal_range(std::string(query.path));
  FileLine* best = nullptr;
  for (auto entry = first; entry != last; ++entry) {
    FileLine& line = entry->second;
    const bool is_here =
        line.line == query.line && (line.commit.empty() || line.commit == query.commit);
    if (!is_here || !is_rule_of(line, query.rule)) continue;
    line.is_used = true;
    if (best == nullptr || line.stands_at < best->stands_at) best = &line;
  }
  if (best == nullptr) return std::nullopt;
  return IgnoreMatch{{fmt::format("{}:{}", best->file, best->stands_at), "", ""},
                     !best->commit.empty()};
}

void IgnoreSet::add_baseline(const IgnoreText& file, std::vector<std::string>& mistakes) {
  const Json parsed = Json::parse(file.text, nullptr, false);
  const std::string name = escape_for_terminal(file.name);
  if (parsed.is_discarded() || !parsed.is_object()) {
    mistakes.push_back(name + ":1:1: a baseline is one JSON object");
    return;
  }
  const auto results = parsed.find("results");
  if (results == parsed.end() || !results->is_structured()) {
    mistakes.push_back(name + ":1:1: the baseline has no \"results\"");
    return;
  }
  std::size_t without_hash = 0;
  each_result(*results, [&](const std::string& key, const Json& entry) {
    const std::string hash = to_lower(text_of(entry, "hashed_secret"));
    std::string path = text_of(entry, "filename");
    if (path.empty()) path = key;
    if (hash.size() != 40) {
      ++without_hash;
      return;
    }
    if (known_.size() >= kMostEntries) return;
    hashes_.emplace(file.name, hash);
    known_.emplace(with_slashes(path), Known{file.name, hash, reason_of(entry), false});
  });
  if (without_hash != 0) {
    mistakes.push_back(fmt::format("{}:1:1: {} entries have no \"hashed_secret\" of 40 hex digits",
                                   name, without_hash));
  }
}

std::optional<IgnoreMatch> IgnoreSet::find_known(const IgnoreQuery& query) {
  if (known_.empty()) return std::nullopt;
  // The baseline itself lies in the target, full of hashes.
  if (hashes_.contains(std::pair(std::string(query.path), std::string(query.secret))))
    return IgnoreMatch{{std::string(query.path), "a hash of the baseline", ""}, false};
  const auto [first, last] = known_.equal_range(std::string(query.path));
  if (first == last) return std::nullopt;
  const std::string hash = sha1_hex(query.secret);
  const std::string_view label = key_label(query.secret);
  const std::string label_hash = label.empty() ? std::string() : sha1_hex(label);
  Known* best = nullptr;
  for (auto entry = first; entry != last; ++entry) {
    Known& known = entry->second;
    if (known.hash != hash && known.hash != label_hash) continue;
    known.is_used = true;
    // The least, so that the order of equal keys in the map does not show.
    if (best == nullptr || known.reason < best->reason) best = &known;
  }
  if (best == nullptr) return std::nullopt;
  return IgnoreMatch{{best->file, best->reason, ""}, false};
}

}  // namespace dredge

// A YAML parser would refuse the Helm template with one {{ in it, and lose the offsets. Manifests
// keep to a narrow subset: `kind: Secret` and `data:` stand on lines of their own with the same
// indent, and values are plain, quoted or block scalars. JSON manifests are read as tokens: strings
// and braces.
#include "unpack/kubernetes.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <vector>

#include "base/base64.h"
#include "base/text.h"

namespace dredge {
namespace {

constexpr std::size_t kManifestHead = 2048;
constexpr auto kNone = std::string_view::npos;

std::string_view unquote(std::string_view text) {
  if (text.size() >= 2 && (text.front() == '"' || text.front() == '\'') &&
      text.back() == text.front()) {
    return text.substr(1, text.size() - 2);
  }
  return text;
}

void emit_value(std::string_view blob, std::string_view key, std::string_view encoded,
                const EmitSecretValue& emit) {
  if (trim(encoded).empty()) return;
  const auto value = decode_base64(encoded);
  if (!value) return;
  std::string text(key);
  text += ": ";
  text += *value;
  text += '\n';
  const auto begin = static_cast<std::uint64_t>(encoded.data() - blob.data());
  emit(text, Span{begin, begin + encoded.size()});
}

// One line of YAML that is not blank and no comment. Small: a hostile manifest has millions.
struct Line {
  std::uint32_t begin = 0;
  std::uint32_t indent = 0;  // of the key; a list's "- " counts as indent
  bool item = false;         // starts a list item
  bool document = false;     // "---"
};

class YamlSecrets {
 public:
  YamlSecrets(std::string_view blob, const EmitSecretValue& emit) : blob_(blob), emit_(emit) {
    for (std::size_t begin = 0; begin < blob.size(); begin = end_of(begin) + 1) {
      std::size_t at = blob.find_first_not_of(' ', begin);
      bool item = false;
      for (; blob_.substr(at == kNone ? blob.size() : at).starts_with("- "); item = true) {
        at = blob.find_first_not_of(' ', at + 1);
      }
      if (at == kNone || blob[at] == '\n' || blob[at] == '\r' || blob[at] == '#') continue;
      lines_.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(at - begin),
                        item, blob.substr(begin).starts_with("---")});
    }
  }

  void run() {
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      const auto [key, value] = field_of(lines_[i]);
      std::size_t& done = done_[lines_[i].indent];
      if (key == "kind" && value == "Secret" && i >= done) done = object_around(i);
    }
  }

 private:
  struct Field {
    std::string_view key;
    std::string_view value;
  };

  std::size_t end_of(std::size_t begin) const {
    return std::min(blob_.find('\n', begin), blob_.size());
  }

  Field field_of(const Line& line) const {
    const std::size_t begin = line.begin + line.indent;
    const std::string_view rest = blob_.substr(begin, end_of(begin) - begin);
    const std::size_t colon = rest.find(':');
    if (colon == kNone) return {};
    std::string_view value = rest.substr(colon + 1);
    value = value.substr(0, value.find(" #"));
    return {unquote(trim(rest.substr(0, colon))), unquote(trim(value))};
  }

  // Opens the `data` of the mapping that line `kind` stands in: looks up and down from it, as far
  // as the mapping goes. Returns the line behind it.
  std::size_t object_around(std::size_t kind) {
    const std::uint32_t indent = lines_[kind].indent;
    std::size_t first = kind;
    while (first > 0 && !lines_[first].item && belongs(first - 1, indent)) --first;
    std::size_t i = first;
    for (; i < lines_.size() && (i <= kind || belongs(i, indent)); ++i) {
      if (i > kind && lines_[i].item && lines_[i].indent <= indent) break;
      const auto [key, value] = lines_[i].indent == indent ? field_of(lines_[i]) : Field{};
      if (key == "data" && value.empty()) data_below(i + 1, indent);
    }
    return i;
  }

  bool belongs(std::size_t i, std::uint32_t indent) const {
    return !lines_[i].document && lines_[i].indent >= indent;
  }

  bool deeper(std::size_t i, std::uint32_t indent) const {
    return i < lines_.size() && !lines_[i].document && lines_[i].indent > indent;
  }

  void data_below(std::size_t i, std::uint32_t indent) const {
    while (deeper(i, indent)) {
      const Line& line = lines_[i++];
      const auto [key, value] = field_of(line);
      const bool block = value.starts_with('|') || value.starts_with('>');
      if (!key.empty()) emit_value(blob_, key, block ? block_below(i, line.indent) : value, emit_);
    }
  }

  // The lines of a block scalar, which `i` moves behind.
  std::string_view block_below(std::size_t& i, std::uint32_t indent) const {
    const std::size_t first = i;
    while (deeper(i, indent)) ++i;
    if (i == first) return {};
    const std::size_t begin = lines_[first].begin;
    return trim(blob_.substr(begin, end_of(lines_[i - 1].begin) - begin));
  }

  std::string_view blob_;
  const EmitSecretValue& emit_;
  std::vector<Line> lines_;
  // By indent, the line behind the last object that was opened: each is opened once, however many
  // lines of it say what kind it is.
  std::map<std::uint32_t, std::size_t> done_;
};

// JSON as a row of strings and marks. Offsets into the text stay good.
class JsonTokens {
 public:
  explicit JsonTokens(std::string_view text) : text_(text) {}

  // The next token: a string without its quotes (`is_string`), or one of {}[],: or one character of
  // a number or word. Nothing at the end.
  std::optional<std::string_view> next(bool& is_string) {
    at_ = text_.find_first_not_of(" \t\r\n", at_);
    if (at_ >= text_.size()) return std::nullopt;
    is_string = text_[at_] == '"';
    if (!is_string) return text_.substr(at_++, 1);
    const std::size_t begin = ++at_;
    while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
    const std::size_t end = std::min(at_, text_.size());
    at_ = end + 1;
    return text_.substr(begin, end - begin);
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

// Every "data" object of strings in a JSON blob that has a Secret. A ConfigMap beside it may have
// one too; what is no base64 there is passed over.
void json_secrets(std::string_view blob, const EmitSecretValue& emit) {
  JsonTokens tokens(blob);
  bool is_string = false;
  std::string_view key;   // the last string that a colon followed
  std::string_view last;  // the last string
  bool after_colon = false;
  bool in_data = false;
  while (const auto token = tokens.next(is_string)) {
    if (is_string) {
      if (in_data && after_colon) emit_value(blob, key, *token, emit);
      last = *token;
    } else if (*token == ":") {
      key = last;
    } else if (*token == "{") {
      in_data = after_colon && key == "data";
    } else if (*token == "}") {
      in_data = false;
    }
    after_colon = !is_string && *token == ":";
  }
}

// Looks for the rarest letter of the word: this is asked of every text.
bool has_api_version(std::string_view head) {
  constexpr std::string_view kWord = "apiVersion";
  constexpr std::size_t kRarest = kWord.find('V');
  for (std::size_t at = head.find('V'); at != kNone; at = head.find('V', at + 1))
    if (at >= kRarest && head.substr(at - kRarest).starts_with(kWord)) return true;
  return false;
}

}  // namespace

void secret_values(std::string_view blob, const EmitSecretValue& emit) {
  if (!has_api_version(blob.substr(0, kManifestHead))) return;
  if (blob.find("Secret") == kNone) return;
  if (blob.size() > std::numeric_limits<std::uint32_t>::max()) return;
  const std::size_t first = blob.find_first_not_of(" \t\r\n");
  if (first != kNone && blob[first] == '{') return json_secrets(blob, emit);
  YamlSecrets(blob, emit).run();
}

}  // namespace dredge

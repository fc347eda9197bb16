#include "rules/toml_table.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.h"

namespace dredge {
namespace {

std::string_view kind_of(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return "a list";
    case toml::node_type::string:
      return "a text";
    case toml::node_type::integer:
      return "a whole number";
    case toml::node_type::floating_point:
      return "a number";
    case toml::node_type::boolean:
      return "true or false";
    default:
      return "a date or time";
  }
}

TextPlace place_at(const toml::source_region& region) {
  return {static_cast<std::uint32_t>(region.begin.line),
          static_cast<std::uint32_t>(region.begin.column)};
}

}  // namespace

TextPlace place_of(const toml::node& node) { return place_at(node.source()); }

TomlTable::TomlTable(const toml::table& table, std::string_view title, std::string_view file,
                     Mistakes& mistakes)
    : table_(table), title_(title), file_(file), mistakes_(mistakes) {}

void TomlTable::expect_keys(const std::vector<std::string_view>& known) {
  for (const auto& [key, value] : table_) {
    if (std::ranges::find(known, key.str()) != known.end()) continue;
    const std::string_view near = nearest(key.str().substr(0, 60), known);
    mistake(place_at(key.source()),
            fmt::format("unknown key {} in {}: {}", quote(key.str()), title_,
                        near.empty() ? fmt::format("known are {}", fmt::join(known, ", "))
                                     : fmt::format("did you mean \"{}\"?", near)));
  }
}

TextPlace TomlTable::place() const { return place_of(table_); }

TextPlace TomlTable::place(std::string_view key) const {
  const toml::node* node = table_.get(key);
  return node == nullptr ? place() : place_of(*node);
}

void TomlTable::mistake(TextPlace place, std::string_view message) {
  mistakes_.add(file_, place, message);
}

const toml::node* TomlTable::find(std::string_view key, Need need) {
  const toml::node* node = table_.get(key);
  if (node == nullptr && need == Need::Required) {
    mistake(place(), fmt::format("{} has no key \"{}\": add it", title_, key));
  }
  return node;
}

void TomlTable::wrong_type(std::string_view key, const toml::node& node, std::string_view wanted) {
  mistake(place_of(node), fmt::format("\"{}\" is {}: write {}", key, kind_of(node), wanted));
}

bool TomlTable::fits(std::string_view key, const toml::node& node, std::string_view text) {
  if (text.size() > kMaxTextBytes) {
    mistake(place_of(node),
            fmt::format("\"{}\" has {} bytes: {} is the most", key, text.size(), kMaxTextBytes));
    return false;
  }
  const bool has_control = std::ranges::any_of(text, [](unsigned char byte) {
    return (byte < ' ' && byte != '\n' && byte != '\r' && byte != '\t') || byte == 0x7f;
  });
  if (has_control) {
    mistake(place_of(node), fmt::format("\"{}\" holds a control character: leave it out", key));
  }
  return !has_control;
}

std::optional<std::string> TomlTable::text(std::string_view key, Need need) {
  const toml::node* node = find(key, need);
  if (node == nullptr) return std::nullopt;
  const auto* value = node->as_string();
  if (value == nullptr) {
    wrong_type(key, *node, "a text in quotes");
    return std::nullopt;
  }
  if (!fits(key, *node, value->get())) return std::nullopt;
  if (need == Need::Required && value->get().empty()) {
    mistake(place_of(*node), fmt::format("\"{}\" is empty: say what it is", key));
    return std::nullopt;
  }
  return value->get();
}

std::optional<bool> TomlTable::flag(std::string_view key) {
  const toml::node* node = find(key, Need::Optional);
  if (node == nullptr) return std::nullopt;
  if (const auto* value = node->as_boolean()) return value->get();
  wrong_type(key, *node, "true or false");
  return std::nullopt;
}

std::optional<std::int64_t> TomlTable::integer(std::string_view key, std::int64_t least,
                                               std::int64_t most, Need need) {
  const toml::node* node = find(key, need);
  if (node == nullptr) return std::nullopt;
  const auto* value = node->as_integer();
  if (value == nullptr) {
    wrong_type(key, *node, "a whole number");
    return std::nullopt;
  }
  if (value->get() >= least && value->get() <= most) return value->get();
  mistake(place_of(*node),
          fmt::format("\"{}\" is {}: it goes from {} to {}", key, value->get(), least, most));
  return std::nullopt;
}

std::optional<double> TomlTable::number(std::string_view key, double least, double most) {
  const toml::node* node = find(key, Need::Optional);
  if (node == nullptr) return std::nullopt;
  const std::optional<double> value = node->value<double>();
  if (!value) {
    wrong_type(key, *node, "a number");
    return std::nullopt;
  }
  if (*value >= least && *value <= most) return value;  // false for NaN
  mistake(place_of(*node),
          fmt::format("\"{}\" is {}: it goes from {} to {}", key, *value, least, most));
  return std::nullopt;
}

std::vector<const toml::node*> TomlTable::elements(std::string_view key, Need need) {
  const toml::node* node = find(key, need);
  if (node == nullptr) return {};
  const toml::array* list = node->as_array();
  if (list == nullptr) {
    wrong_type(key, *node, "a list in [ ]");
    return {};
  }
  if (list->size() > kMaxListed || (list->empty() && need == Need::Required)) {
    mistake(place_of(*node),
            fmt::format("\"{}\" has {} elements: it needs 1 to {}", key, list->size(), kMaxListed));
    return {};
  }
  std::vector<const toml::node*> found;
  for (const toml::node& element : *list) found.push_back(&element);
  return found;
}

std::vector<PlacedText> TomlTable::texts(std::string_view key, Need need) {
  std::vector<PlacedText> found;
  for (const toml::node* element : elements(key, need)) {
    const auto* value = element->as_string();
    if (value == nullptr) {
      wrong_type(key, *element, "texts in quotes");
    } else if (value->get().empty()) {
      mistake(place_of(*element), fmt::format("\"{}\" holds an empty text: leave it out", key));
    } else if (fits(key, *element, value->get())) {
      found.push_back({value->get(), place_of(*element)});
    }
  }
  return found;
}

std::vector<std::uint16_t> TomlTable::statuses(std::string_view key, Need need) {
  std::vector<std::uint16_t> found;
  for (const toml::node* element : elements(key, need)) {
    const auto* value = element->as_integer();
    if (value == nullptr || value->get() < 100 || value->get() > 599) {
      mistake(place_of(*element),
              fmt::format("\"{}\" holds what is no HTTP status: write 100 to 599", key));
    } else {
      found.push_back(static_cast<std::uint16_t>(value->get()));
    }
  }
  return found;
}

const toml::table* TomlTable::table(std::string_view key) {
  const toml::node* node = find(key, Need::Optional);
  if (node == nullptr) return nullptr;
  if (!node->is_table()) wrong_type(key, *node, "a table");
  return node->as_table();
}

std::optional<std::size_t> TomlTable::choice(std::string_view key,
                                             const std::vector<std::string_view>& names,
                                             Need need) {
  const std::optional<std::string> value = text(key, need);
  if (!value) return std::nullopt;
  const auto known = std::ranges::find(names, *value);
  if (known != names.end()) return static_cast<std::size_t>(known - names.begin());
  const std::string_view near = nearest(std::string_view(*value).substr(0, 60), names);
  mistake(place(key),
          fmt::format("unknown {} {}: {}", key, quote(*value),
                      near.empty() ? fmt::format("write one of {}", fmt::join(names, ", "))
                                   : fmt::format("did you mean \"{}\"?", near)));
  return std::nullopt;
}

}  // namespace dredge

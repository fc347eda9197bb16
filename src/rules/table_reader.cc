#include "rules/table_reader.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace dredge {

Error error_at(std::string_view file, const toml::source_position& place,
               std::string_view message) {
  return {ErrorCode::InvalidInput,
          fmt::format("{}:{}:{}: {}", file, place.line, place.column, message)};
}

void TableReader::note(const toml::source_region& place, std::string_view message) {
  if (!mistake_) mistake_ = error_at(file_, place.begin, message);
}

void TableReader::complain(std::string_view key, std::string_view message) {
  const toml::node* node = table_.get(key);
  note(node != nullptr ? node->source() : table_.source(), message);
}

const toml::node* TableReader::find(std::string_view key, bool is_required) {
  asked_.push_back(key);
  const toml::node* node = table_.get(key);
  if (node == nullptr && is_required)
    note(table_.source(), fmt::format("{} has no \"{}\"", what_, key));
  return node;
}

std::string TableReader::text(std::string_view key, bool is_required) {
  const toml::node* node = find(key, is_required);
  if (node == nullptr) return {};
  const auto value = node->value_exact<std::string>();
  if (!value) note(node->source(), fmt::format("\"{}\" must be a string", key));
  if (is_required && value && value->empty())
    note(node->source(), fmt::format("\"{}\" must not be empty", key));
  return value.value_or("");
}

std::vector<std::string> TableReader::texts(std::string_view key, bool is_required) {
  const toml::node* node = find(key, is_required);
  if (node == nullptr) return {};
  std::vector<std::string> values;
  if (const toml::array* array = node->as_array(); array != nullptr) {
    for (const toml::node& element : *array) {
      const auto value = element.value_exact<std::string>();
      if (!value || value->empty())
        note(element.source(), fmt::format("\"{}\" must hold strings that are not empty", key));
      values.push_back(value.value_or(""));
    }
  } else {
    note(node->source(), fmt::format("\"{}\" must be a list of strings", key));
  }
  if (is_required && values.empty())
    note(node->source(), fmt::format("\"{}\" must not be empty", key));
  return values;
}

std::vector<std::int64_t> TableReader::numbers(std::string_view key) {
  const toml::node* node = find(key, false);
  if (node == nullptr) return {};
  std::vector<std::int64_t> values;
  const toml::array* array = node->as_array();
  if (array == nullptr) note(node->source(), fmt::format("\"{}\" must be a list of numbers", key));
  for (std::size_t i = 0; array != nullptr && i < array->size(); ++i) {
    const auto value = array->get(i)->value_exact<std::int64_t>();
    if (!value || *value < 100 || *value > 599) {
      note(array->get(i)->source(), fmt::format("\"{}\" must hold HTTP statuses, 100 to 599", key));
    }
    values.push_back(value.value_or(100));
  }
  return values;
}

std::int64_t TableReader::number(std::string_view key, std::int64_t low, std::int64_t high,
                                 std::int64_t otherwise) {
  const toml::node* node = find(key, false);
  if (node == nullptr) return otherwise;
  const auto value = node->value_exact<std::int64_t>();
  if (value && *value >= low && *value <= high) return *value;
  note(node->source(), fmt::format("\"{}\" must be a whole number from {} to {}", key, low, high));
  return otherwise;
}

double TableReader::fraction(std::string_view key, double otherwise) {
  const toml::node* node = find(key, false);
  if (node == nullptr) return otherwise;
  const auto value = node->value<double>();
  if (value && *value >= 0 && *value <= 1) return *value;
  note(node->source(), fmt::format("\"{}\" must be a number from 0 to 1", key));
  return otherwise;
}

bool TableReader::flag(std::string_view key) {
  const toml::node* node = find(key, false);
  if (node == nullptr) return false;
  const auto value = node->value_exact<bool>();
  if (!value) note(node->source(), fmt::format("\"{}\" must be true or false", key));
  return value.value_or(false);
}

const toml::table* TableReader::table(std::string_view key) {
  const toml::node* node = find(key, false);
  if (node == nullptr) return nullptr;
  if (node->as_table() == nullptr) note(node->source(), fmt::format("\"{}\" must be a table", key));
  return node->as_table();
}

std::size_t TableReader::choice(std::string_view key, const std::vector<std::string_view>& names,
                                std::size_t otherwise) {
  const std::string word = text(key);
  if (word.empty()) return otherwise;
  const auto found = std::find(names.begin(), names.end(), word);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  const std::string_view meant = nearest(word, names);
  complain(key, fmt::format("\"{}\" is no {}{}; there are {}", word, key,
                            meant.empty() ? "" : fmt::format(", did you mean \"{}\"?", meant),
                            fmt::join(names, ", ")));
  return otherwise;
}

void TableReader::refuse_other_keys() {
  for (const auto& [key, node] : table_) {
    if (std::find(asked_.begin(), asked_.end(), key.str()) != asked_.end()) continue;
    const std::string_view meant = nearest(key.str(), asked_);
    note(key.source(),
         fmt::format("unknown key \"{}\" in {}{}", key.str(), what_,
                     meant.empty() ? "" : fmt::format(": did you mean \"{}\"?", meant)));
  }
}

}  // namespace dredge

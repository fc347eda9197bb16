// Reads one TOML table key by key and notes every mistake with its place. Confined; borrows all.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The parser asserts that a table's name begins well before it looks, and reports, whether it does:
// without this, "[!]" in a user's file ends a debug build.
#define TOML_ASSERT(expr) static_cast<void>(0)
#include <toml++/toml.h>

#include "rules/mistakes.h"

namespace dredge {

struct PlacedText {
  std::string text;
  TextPlace place;
};

// How many of something a rule file may have. Source: the widest rules have a tenth of this.
inline constexpr std::size_t kMaxTextBytes = 8192;
inline constexpr std::size_t kMaxListed = 100;

enum class Need : std::uint8_t { Optional, Required };

class TomlTable {
 public:
  // `title` is what messages call the table: "[[rule]]".
  TomlTable(const toml::table& table, std::string_view title, std::string_view file,
            Mistakes& mistakes);

  // Notes every key that is none of `known`, with the nearest of them.
  void expect_keys(const std::vector<std::string_view>& known);

  bool has(std::string_view key) const { return table_.contains(key); }
  TextPlace place() const;
  // Of the key's value; of the table where there is none.
  TextPlace place(std::string_view key) const;
  void mistake(TextPlace place, std::string_view message);

  // Each returns "nothing" and notes a mistake when the value is missing though required, of
  // another type or out of bounds.
  std::optional<std::string> text(std::string_view key, Need need = Need::Optional);
  std::optional<bool> flag(std::string_view key);
  std::optional<std::int64_t> integer(std::string_view key, std::int64_t least, std::int64_t most,
                                      Need need = Need::Optional);
  std::optional<double> number(std::string_view key, double least, double most);
  std::vector<PlacedText> texts(std::string_view key, Need need = Need::Optional);
  std::vector<std::uint16_t> statuses(std::string_view key, Need need = Need::Optional);
  const toml::table* table(std::string_view key);
  // The index of the value among `names`.
  std::optional<std::size_t> choice(std::string_view key,
                                    const std::vector<std::string_view>& names,
                                    Need need = Need::Required);

 private:
  const toml::node* find(std::string_view key, Need need);
  // The elements of an array of 1 to kMaxListed elements.
  std::vector<const toml::node*> elements(std::string_view key, Need need);
  void wrong_type(std::string_view key, const toml::node& node, std::string_view wanted);
  bool fits(std::string_view key, const toml::node& node, std::string_view text);

  const toml::table& table_;
  std::string_view title_;
  std::string_view file_;
  Mistakes& mistakes_;
};

TextPlace place_of(const toml::node& node);

}  // namespace dredge

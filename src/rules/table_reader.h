// Reads one TOML table key by key, and says of every mistake where it stands and what was meant.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <toml++/toml.h>

#include "dredge/result.h"

namespace dredge {

// Confined to one thread; borrows the table. The first mistake is kept; reading goes on with
// defaults.
class TableReader {
 public:
  // `what` names the table in messages: "[[rule]]".
  TableReader(const toml::table& table, std::string_view file, std::string_view what)
      : table_(table), file_(file), what_(what) {}

  std::string text(std::string_view key, bool is_required = false);
  std::vector<std::string> texts(std::string_view key, bool is_required = false);
  std::vector<std::int64_t> numbers(std::string_view key);
  std::int64_t number(std::string_view key, std::int64_t low, std::int64_t high,
                      std::int64_t otherwise);
  double fraction(std::string_view key, double otherwise);  // 0 to 1
  bool flag(std::string_view key);
  const toml::table* table(std::string_view key);
  // The index of the value of `key` among `names`, or of `otherwise` when the key is missing.
  std::size_t choice(std::string_view key, const std::vector<std::string_view>& names,
                     std::size_t otherwise);

  // Every key that was not asked for is a mistake.
  void refuse_other_keys();
  // Notes a mistake at `key`, or at the table when the key is missing.
  void complain(std::string_view key, std::string_view message);
  const std::optional<Error>& mistake() const { return mistake_; }

 private:
  const toml::node* find(std::string_view key, bool is_required);
  void note(const toml::source_region& place, std::string_view message);

  const toml::table& table_;
  std::string_view file_;
  std::string_view what_;
  std::vector<std::string_view> asked_;
  std::optional<Error> mistake_;
};

// "file:line:column: message".
Error error_at(std::string_view file, const toml::source_position& place, std::string_view message);

}  // namespace dredge

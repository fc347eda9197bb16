#include "risk/model.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <fmt/format.h>
// See owner/owner_map.cc: without this, "[!]" in a user's file ends a debug build.
#define TOML_ASSERT(expr) static_cast<void>(0)
#include <toml++/toml.h>

#include "base/text.h"
#include "risk/risk.h"

namespace dredge {
namespace {

struct Field {
  std::string_view key;
  double* value;
};

// Places errors in one file.
class ModelReader {
 public:
  ModelReader(std::string_view file, RiskModel& model) : file_(file), model_(model) {}

  Result<> read(const toml::table& root) {
    for (const auto& [key, value] : root) {
      const std::string_view name = key.str();
      if (name == "max_age_days") {
        ASSIGN_OR_RETURN(model_.max_age_days, days(value, 1));
      } else if (name == "sla_days") {
        RETURN_IF_ERROR(read_sla(value));
      } else {
        RETURN_IF_ERROR(read_table(name, value));
      }
    }
    return {};
  }

 private:
  Error error(const toml::node& node, std::string_view what) const {
    return {ErrorCode::InvalidInput,
            fmt::format("{}:{}: {}", file_, node.source().begin.line, escape_for_terminal(what))};
  }

  Error unknown(const toml::node& node, std::string_view word,
                const std::vector<std::string_view>& known) const {
    const std::string_view near = nearest(word, known);
    return error(node, fmt::format("unknown key '{}'{}", word,
                                   near.empty() ? "" : fmt::format("; did you mean '{}'?", near)));
  }

  Result<std::int64_t> days(const toml::node& node, std::int64_t least) const {
    const auto value = node.value<std::int64_t>();
    if (!value || *value < least || *value > 36'500)
      return error(node, fmt::format("a number of days from {} to 36500 is needed", least));
    return *value;
  }

  Result<> read_sla(const toml::node& node) {
    const toml::table* table = node.as_table();
    if (table == nullptr) return error(node, "'sla_days' is a table: [sla_days]");
    for (const auto& [key, value] : *table) {
      bool is_known = false;
      for (const Band band : {Band::Info, Band::Low, Band::Medium, Band::High, Band::Critical}) {
        if (name_of(band) != key.str()) continue;
        ASSIGN_OR_RETURN(model_.sla_days[static_cast<std::size_t>(band)], days(value, 0));
        is_known = true;
      }
      if (!is_known)
        return unknown(value, key.str(), {"info", "low", "medium", "high", "critical"});
    }
    return {};
  }

  // The keys of each table. `is_rising`: in this order no value may be below the one before.
  struct Table {
    std::string_view name;
    bool is_rising;
    std::vector<Field> fields;
  };

  template <class Enum, std::size_t N>
  static std::vector<Field> fields_of(std::array<double, N>& values) {
    std::vector<Field> fields;
    for (std::size_t i = 0; i < N; ++i)
      fields.push_back({name_of(static_cast<Enum>(i)), &values[i]});
    return fields;
  }

  std::vector<Table> tables() {
    std::vector<Field> privilege = fields_of<Privilege>(model_.privilege);
    std::reverse(privilege.begin(), privilege.end());
    return {{"weights",
             false,
             {{"exposure", &model_.exposure_weight},
              {"ease", &model_.ease_weight},
              {"discoverability", &model_.discoverability_weight},
              {"age", &model_.age_weight},
              {"copies", &model_.copies_weight},
              {"orphan", &model_.orphan_weight},
              {"asset", &model_.asset_value},
              {"live_environment_floor", &model_.live_environment_floor}}},
            {"validity",
             true,
             {{"expired", &model_.expired},
              {"revoked", &model_.revoked},
              {"unverified", &model_.unverified},
              {"restricted", &model_.restricted},
              {"live", &model_.live}}},
            {"exposure", true, fields_of<Exposure>(model_.exposure)},
            {"ease", true, fields_of<Ease>(model_.ease)},
            {"environment", true, fields_of<Environment>(model_.environment)},
            {"privilege", true, std::move(privilege)}};
  }

  Result<> read_table(std::string_view name, const toml::node& node) {
    std::vector<std::string_view> names{"max_age_days", "sla_days"};
    for (const Table& table : tables()) {
      names.push_back(table.name);
      if (table.name != name) continue;
      const toml::table* values = node.as_table();
      if (values == nullptr) return error(node, fmt::format("'{0}' is a table: [{0}]", name));
      RETURN_IF_ERROR(read_fields(*values, table.fields));
      for (std::size_t i = 1; table.is_rising && i < table.fields.size(); ++i)
        if (*table.fields[i].value < *table.fields[i - 1].value)
          return error(node, fmt::format("[{}]: '{}' is worse than '{}' and must not count less",
                                         name, table.fields[i].key, table.fields[i - 1].key));
      return {};
    }
    return unknown(node, name, names);
  }

  Result<> read_fields(const toml::table& values, const std::vector<Field>& fields) const {
    std::vector<std::string_view> names;
    for (const Field& field : fields) names.push_back(field.key);
    for (const auto& [key, value] : values) {
      const auto field = std::ranges::find(fields, key.str(), &Field::key);
      if (field == fields.end()) return unknown(value, key.str(), names);
      const auto number = value.value<double>();
      if (!number || !(*number >= 0 && *number <= 1))
        return error(value, fmt::format("'{}' must be a number from 0 to 1", key.str()));
      *field->value = *number;
    }
    return {};
  }

  std::string_view file_;
  RiskModel& model_;
};

}  // namespace

Result<RiskModel> parse_risk_model(std::string_view toml, std::string_view file_name) {
  const toml::parse_result parsed = toml::parse(toml, file_name);
  if (!parsed)
    return Error{ErrorCode::InvalidInput,
                 fmt::format("{}:{}: {}", file_name, parsed.error().source().begin.line,
                             escape_for_terminal(parsed.error().description()))};
  RiskModel model;
  RETURN_IF_ERROR(ModelReader(file_name, model).read(parsed.table()));
  return model;
}

}  // namespace dredge

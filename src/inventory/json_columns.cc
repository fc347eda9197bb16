#include "inventory/json_columns.h"

#include <nlohmann/json.hpp>

namespace dredge {
namespace {

using Json = nlohmann::json;

// Detail may quote a path, and a path may be any bytes.
std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string text_of(const Json& object, const char* field) {
  const auto found = object.find(field);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

double number_of(const Json& object, const char* field) {
  const auto found = object.find(field);
  return found != object.end() && found->is_number() ? found->get<double>() : 0;
}

Result<Json> parse_list(std::string_view text) {
  Json json = Json::parse(text, nullptr, false);
  if (!json.is_array()) return Error{ErrorCode::Corrupt, "inventory: a column is not a JSON list"};
  for (const Json& item : json)
    if (!item.is_object())
      return Error{ErrorCode::Corrupt, "inventory: a JSON list holds something not an object"};
  return json;
}

}  // namespace

std::string to_json(const std::vector<Signal>& signals) {
  Json list = Json::array();
  for (const Signal& signal : signals)
    list.push_back({{"name", signal.name}, {"weight", signal.weight}, {"detail", signal.detail}});
  return dump(list);
}

std::string to_json(const std::vector<RiskReason>& reasons) {
  Json list = Json::array();
  for (const RiskReason& reason : reasons)
    list.push_back({{"factor", reason.factor}, {"value", reason.value}, {"why", reason.why}});
  return dump(list);
}

Result<std::vector<Signal>> read_signals(std::string_view json,
                                         std::set<std::string, std::less<>>& names) {
  ASSIGN_OR_RETURN(const Json list, parse_list(json));
  std::vector<Signal> signals;
  for (const Json& item : list) {
    const std::string& name = *names.insert(text_of(item, "name")).first;
    signals.push_back({name, number_of(item, "weight"), text_of(item, "detail")});
  }
  return signals;
}

Result<std::vector<RiskReason>> read_reasons(std::string_view json) {
  ASSIGN_OR_RETURN(const Json list, parse_list(json));
  std::vector<RiskReason> reasons;
  for (const Json& item : list)
    reasons.push_back({text_of(item, "factor"), number_of(item, "value"), text_of(item, "why")});
  return reasons;
}

}  // namespace dredge

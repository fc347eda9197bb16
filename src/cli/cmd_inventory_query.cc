// dredge inventory query, sprawl, check: questions to the inventory as a database.
#include <cstdio>
#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/csv.h"
#include "base/hash.h"
#include "cli/inventory_commands.h"
#include "cli/stored.h"
#include "inventory/query.h"
#include "report/table.h"

namespace dredge {
namespace {

struct QueryCommand {
  std::shared_ptr<const ScanFlags> flags;  // those of `dredge inventory`
  std::string sql;
  std::string format = "text";
  unsigned time_limit_seconds = 30;
  std::string head;
};

nlohmann::ordered_json json_of(const Cell& cell) {
  switch (cell.type) {
    case CellType::Null:
      return nullptr;
    case CellType::Integer:
    case CellType::Real:
      return nlohmann::ordered_json::parse(cell.text, nullptr, false);
    default:
      return cell.text;
  }
}

std::string object_of(const Query& query, const std::vector<Cell>& row) {
  nlohmann::ordered_json object = nlohmann::ordered_json::object();
  for (std::size_t i = 0; i < row.size(); ++i) object[query.columns()[i]] = json_of(row[i]);
  return object.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

Result<> print_json(Query& query) {
  std::vector<Cell> row;
  fmt::print("[");
  for (bool is_first = true;; is_first = false) {
    ASSIGN_OR_RETURN(const bool found, query.next(row));
    if (!found) break;
    fmt::print("{}\n{}", is_first ? "" : ",", object_of(query, row));
  }
  fmt::print("\n]\n");
  return {};
}

Result<> print_table(const App& app, const QueryCommand& command, Query& query) {
  std::vector<Column> columns;
  for (const std::string& name : query.columns()) columns.push_back({name, Align::Left, true});
  Table table(std::move(columns));
  std::vector<Cell> row;
  while (true) {
    ASSIGN_OR_RETURN(const bool found, query.next(row));
    if (!found) break;
    std::vector<std::string> cells;
    for (const Cell& cell : row)
      cells.push_back(cell.type == CellType::Null ? "-" : std::string(cell.text));
    table.add_row(std::move(cells));
  }
  if (table.empty())
    hint(app, "no rows");
  else
    fmt::print("{}", table.render(table_options(app, *command.flags)));
  return {};
}

Result<> query(const App& app, const QueryCommand& command) {
  RETURN_IF_ERROR(open_for_reading(*command.flags));  // is it an inventory, of this version?
  ASSIGN_OR_RETURN(const std::filesystem::path path, inventory_path(*command.flags));
  ASSIGN_OR_RETURN(Query query, Query::open(path, command.sql,
                                            std::chrono::seconds(command.time_limit_seconds)));
  if (command.format == "json") return print_json(query);
  if (command.format == "csv") return print_csv(query);
  return print_table(app, command, query);
}

// 64 hexadecimal digits. Errors: InvalidInput.
Result<std::optional<EventHash>> head_of(const std::string& digits) {
  std::optional<EventHash> head;
  if (digits.empty()) return head;
  const std::optional<BlobId> bytes = BlobId::from_hex(digits);
  if (!bytes || bytes->size != EventHash{}.size())
    return Error{ErrorCode::InvalidInput, "--head takes the 64 digits that a check printed"};
  head = bytes->bytes;
  return head;
}

Result<> check(App& app, const QueryCommand& command) {
  ASSIGN_OR_RETURN(const std::optional<EventHash> head, head_of(command.head));
  ASSIGN_OR_RETURN(Inventory inventory, open_for_reading(*command.flags));
  ASSIGN_OR_RETURN(const InventoryCheck check, inventory.check(head));
  for (const std::string& problem : check.problems) fmt::print("problem: {}\n", problem);
  fmt::print("{} events in {} {}, head {}\n", check.events.events, check.events.branches,
             check.events.branches == 1 ? "branch" : "branches", to_hex(check.events.head));
  if (!check.problems.empty()) app.exit_code = kExitPartial;
  return {};
}

void run(App& app, const Result<>& done) {
  if (!done.has_value()) app.exit_code = tell(done.error());
}

void add_format(CLI::App& command, QueryCommand& options) {
  command.add_option("--format", options.format, "text, json or csv")
      ->check(CLI::IsMember({"text", "json", "csv"}))
      ->capture_default_str();
  command.add_option("--time-limit", options.time_limit_seconds, "give up after so many seconds")
      ->check(CLI::Range(1, 86'400))
      ->capture_default_str();
}

}  // namespace

// Numbers are written as they are: -1 is no formula.
Result<> print_csv(Query& query) {
  std::string line;
  for (const std::string& column : query.columns())
    line += (line.empty() ? "" : ",") + csv_cell(column);
  fmt::print("{}\r\n", line);
  std::vector<Cell> row;
  while (true) {
    ASSIGN_OR_RETURN(const bool found, query.next(row));
    if (!found) return {};
    line.clear();
    for (const Cell& cell : row) {
      const bool is_number = cell.type == CellType::Integer || cell.type == CellType::Real;
      if (&cell != &row.front()) line += ',';
      line += is_number ? cell.text : csv_cell(cell.text);
    }
    fmt::print("{}\r\n", line);
  }
}

Result<> print_jsonl(Query& query) {
  std::vector<Cell> row;
  while (true) {
    ASSIGN_OR_RETURN(const bool found, query.next(row));
    if (!found) return {};
    fmt::print("{}\n", object_of(query, row));
  }
}

void add_inventory_query(CLI::App& inventory, App& app, std::shared_ptr<const ScanFlags> flags) {
  const auto command = std::make_shared<QueryCommand>();
  command->flags = std::move(flags);

  CLI::App* query_app = inventory.add_subcommand("query", "ask in SQL, reading only");
  query_app->add_option("SQL", command->sql, "one SELECT over the views of docs/inventory.md")
      ->required()
      ->type_name("");
  add_format(*query_app, *command);
  query_app->footer(
      "Examples:\n  dredge inventory query 'SELECT owner, findings, live FROM v_owners'\n  dredge "
      "inventory query 'SELECT * FROM v_trend' --format csv");
  query_app->callback([command, &app] { run(app, query(app, *command)); });

  CLI::App* sprawl = inventory.add_subcommand("sprawl", "secrets that stand in several targets");
  add_format(*sprawl, *command);
  sprawl->callback([command, &app] {
    command->sql =
        "SELECT finding, rule, masked, owner, risk, targets, places, environments, exposures "
        "FROM v_sprawl ORDER BY targets DESC, risk DESC, finding, rule";
    run(app, query(app, *command));
  });

  CLI::App* check_app =
      inventory.add_subcommand("check", "whether the file is sound and its log of events unbroken");
  check_app
      ->add_option("--head", command->head, "the head that an earlier check printed must be in it")
      ->type_name("HASH");
  check_app->callback([command, &app] { run(app, check(app, *command)); });
}

}  // namespace dredge

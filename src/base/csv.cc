#include "base/csv.h"

#include "base/text.h"

namespace dredge {

std::string csv_cell(std::string_view text) {
  std::string cell;
  for (const char c : to_valid_utf8(text))
    if (c != '\0') cell += c;
  // Of what is left: a NUL before a formula would hide it from this look and from nobody else.
  if (!cell.empty() && std::string_view("=+-@\t\r").find(cell.front()) != std::string_view::npos)
    cell.insert(cell.begin(), '\'');
  if (cell.find_first_of("\",\r\n") == std::string::npos) return cell;
  std::string quoted = "\"";
  for (const char c : cell) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + "\"";
}

}  // namespace dredge

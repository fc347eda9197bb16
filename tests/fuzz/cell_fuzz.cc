// Small readers and writers of strangers' text: cells of CSV, tokens that say when they expire.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/csv.h"
#include "verify/offline.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dredge;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string cell = csv_cell(text);
  const bool is_quoted = !cell.empty() && cell.front() == '"';
  if (!is_quoted) {
    DREDGE_CHECK(cell.find_first_of(",\"\r\n") == std::string::npos);
  } else {
    DREDGE_CHECK(cell.size() >= 2 && cell.back() == '"');
    // Within the quotes every quote is doubled, so the cell ends where it ends.
    for (std::size_t at = 1; at + 1 < cell.size(); ++at)
      if (cell[at] == '"') DREDGE_CHECK(cell[++at] == '"' && at + 1 < cell.size());
  }
  const std::size_t first = is_quoted ? 1 : 0;
  if (cell.size() > first)
    DREDGE_CHECK(std::string_view("=+-@\t\r").find(cell[first]) == std::string_view::npos);
  (void)jwt_expiry(text);
  (void)aws_account_of(text);
  return 0;
}

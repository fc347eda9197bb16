// Cells of CSV files (RFC 4180) that a spreadsheet shows and does not run.
#pragma once

#include <string>
#include <string_view>

namespace dredge {

// `text` as one cell, in quotes where needed. A text that a spreadsheet would take for a formula
// (it starts with = + - @, a tab or a carriage return) gets an apostrophe in front, which
// spreadsheets hide. Invalid UTF-8 becomes U+FFFD, NUL goes. Source: OWASP, "CSV Injection".
std::string csv_cell(std::string_view text);

}  // namespace dredge

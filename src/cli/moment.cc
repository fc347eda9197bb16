#include "cli/moment.h"

#include <charconv>
#include <chrono>

#include <fmt/format.h>

namespace dredge {
namespace {

template <class Integer>
std::optional<Integer> whole_number(std::string_view text) {
  Integer value{};
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed != std::errc() || end != text.data() + text.size() || text.empty() || text[0] == '-')
    return std::nullopt;
  return value;
}

}  // namespace

std::optional<std::int64_t> parse_span(std::string_view text) {
  if (text.size() < 2 || text.size() > 8) return std::nullopt;
  const std::optional<std::int64_t> count =
      whole_number<std::int64_t>(text.substr(0, text.size() - 1));
  if (!count) return std::nullopt;
  switch (text.back()) {
    case 'h':
      return *count * 3600;
    case 'd':
      return *count * kDay;
    case 'w':
      return *count * 7 * kDay;
    default:
      return std::nullopt;
  }
}

std::optional<std::int64_t> parse_date(std::string_view text) {
  if (text.size() != 10 && text.size() != 20) return std::nullopt;
  if (text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = whole_number<int>(text.substr(0, 4));
  const auto month = whole_number<unsigned>(text.substr(5, 2));
  const auto day = whole_number<unsigned>(text.substr(8, 2));
  if (!year || !month || !day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(*month),
                                         std::chrono::day(*day)};
  if (!date.ok()) return std::nullopt;
  const std::int64_t midnight = std::chrono::sys_days(date).time_since_epoch().count() * kDay;
  if (text.size() == 10) return midnight;
  const auto hours = whole_number<int>(text.substr(11, 2));
  const auto minutes = whole_number<int>(text.substr(14, 2));
  const auto seconds = whole_number<int>(text.substr(17, 2));
  if (text[10] != 'T' || text[13] != ':' || text[16] != ':' || text[19] != 'Z') return std::nullopt;
  if (!hours || !minutes || !seconds || *hours > 23 || *minutes > 59 || *seconds > 59)
    return std::nullopt;
  return midnight + *hours * 3600 + *minutes * 60 + *seconds;
}

Result<std::int64_t> moment_of(std::string_view text, const InventoryReport& report) {
  if (const auto date = parse_date(text)) return *date;
  if (const auto age = parse_span(text)) return report.now - *age;
  const auto scan = whole_number<std::int64_t>(text);
  if (!scan)
    return Error{
        ErrorCode::InvalidInput,
        fmt::format(
            "--since takes a date (2026-11-01), an age (30d) or the number of a scan, not \"{}\"",
            text)};
  for (const KnownScan& known : report.scans)
    if (known.id == *scan) return known.finished_at + 1;
  return Error{ErrorCode::NotFound, fmt::format("--since: the inventory has no scan {}", *scan)};
}

}  // namespace dredge

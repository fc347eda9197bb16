#include "cli/decide.h"

#include <pwd.h>
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <cstdlib>

#include <fmt/format.h>

#include "base/text.h"

namespace dredge {
namespace {

constexpr std::int64_t kSecondsPerDay = 86'400;

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

void add_by_flag(CLI::App& command, std::string& by) {
  command.add_option("--by", by, "who decides (default: you, as this machine knows you)")
      ->type_name("NAME")
      ->envname("DREDGE_USER");
}

Result<std::string> who_decides(const std::string& by) {
  if (!trim(by).empty()) return std::string(trim(by));
  const passwd* entry = ::getpwuid(::geteuid());
  if (entry != nullptr && entry->pw_name != nullptr && *entry->pw_name != '\0')
    return std::string(entry->pw_name);
  return Error{ErrorCode::InvalidInput, "who decides? say it with --by NAME"};
}

Result<std::int64_t> parse_until(std::string_view text, std::int64_t now) {
  if (text.ends_with('d')) {
    const std::optional<int> days = number(text.substr(0, text.size() - 1));
    if (days && *days > 0 && *days <= 3650) return now + *days * kSecondsPerDay;
  }
  if (text.size() == 10 && text[4] == '-' && text[7] == '-') {
    const auto year = number(text.substr(0, 4));
    const auto month = number(text.substr(5, 2));
    const auto day = number(text.substr(8, 2));
    if (year && month && day && *month > 0 && *day > 0) {
      const std::chrono::year_month_day date{std::chrono::year{*year},
                                             std::chrono::month{static_cast<unsigned>(*month)},
                                             std::chrono::day{static_cast<unsigned>(*day)}};
      if (date.ok())
        return (std::chrono::sys_days{date}.time_since_epoch().count() + 1) * kSecondsPerDay;
    }
  }
  return Error{ErrorCode::InvalidInput,
               fmt::format("\"{}\" is no date; write 2027-03-31, or 90d for ninety days from now",
                           escape_for_terminal(text))};
}

}  // namespace dredge

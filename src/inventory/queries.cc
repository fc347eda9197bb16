// What an Inventory answers: lists, one finding, statistics.
#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "inventory/finding_reader.h"
#include "inventory/inventory.h"
#include "inventory/sqlite.h"

namespace dredge {
namespace {

using Counts = std::map<std::string, std::uint64_t>;

constexpr std::int64_t kSecondsPerDay = 86'400;
constexpr std::array<std::uint64_t, 5> kAgeBounds{7, 30, 90, 365, UINT64_MAX};

Result<Counts> count_by(Database& database, std::string_view sql) {
  ASSIGN_OR_RETURN(Statement select, database.prepare(sql));
  Counts counts;
  while (true) {
    ASSIGN_OR_RETURN(const bool row, select.step());
    if (!row) return counts;
    counts[std::string(select.text(0))] = static_cast<std::uint64_t>(select.integer(1));
  }
}

Result<std::uint64_t> count(Database& database, std::string_view sql) {
  ASSIGN_OR_RETURN(const std::int64_t value, database.integer(sql));
  return static_cast<std::uint64_t>(value);
}

Result<std::map<std::uint64_t, std::uint64_t>> count_ages(Database& database, std::int64_t now) {
  ASSIGN_OR_RETURN(Statement select,
                   database.prepare("SELECT max(0, (?1 - first_seen) / ?2) AS days, count(*) "
                                    "FROM findings WHERE gone_at IS NULL GROUP BY days"));
  select.bind(1, now).bind(2, kSecondsPerDay);
  std::map<std::uint64_t, std::uint64_t> ages;
  while (true) {
    ASSIGN_OR_RETURN(const bool row, select.step());
    if (!row) return ages;
    const auto days = static_cast<std::uint64_t>(select.integer(0));
    std::size_t bucket = 0;
    while (days >= kAgeBounds[bucket] && bucket + 1 < kAgeBounds.size()) ++bucket;
    ages[kAgeBounds[bucket]] += static_cast<std::uint64_t>(select.integer(1));
  }
}

// The lowest or highest fingerprint that starts with `prefix`. Errors: InvalidInput.
Result<Fingerprint> bound_of(std::string_view prefix, char filler) {
  constexpr std::size_t kDigits = 64;
  std::string digits = to_lower(prefix);
  const bool is_hex = digits.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (digits.empty() || digits.size() > kDigits || !is_hex)
    return Error{ErrorCode::InvalidInput,
                 fmt::format("finding '{}': an id is up to 64 hexadecimal digits",
                             escape_for_terminal(prefix.substr(0, kDigits)))};
  digits.resize(kDigits, filler);
  const std::optional<BlobId> bytes = BlobId::from_hex(digits);
  return Fingerprint{bytes->bytes};
}

}  // namespace

Result<std::vector<StoredFinding>> Inventory::list(const ListFilter& filter) {
  ASSIGN_OR_RETURN(Transaction snapshot, Transaction::begin_read(*database_));
  ASSIGN_OR_RETURN(FindingReader reader, FindingReader::prepare(*database_, *names_));
  return reader.list(filter);
}

Result<> Inventory::each(const ListFilter& filter,
                         const std::function<Result<>(StoredFinding&&)>& take) {
  ASSIGN_OR_RETURN(Transaction snapshot, Transaction::begin_read(*database_));
  ASSIGN_OR_RETURN(FindingReader reader, FindingReader::prepare(*database_, *names_));
  ASSIGN_OR_RETURN(const std::vector<std::int64_t> rows, reader.rows_of(filter));
  for (const std::int64_t row : rows) {
    ASSIGN_OR_RETURN(StoredFinding stored, reader.read(row));
    RETURN_IF_ERROR(take(std::move(stored)));
  }
  return {};
}

Result<std::vector<StoredFinding>> Inventory::find(std::string_view prefix) {
  constexpr std::size_t kNamed = 5;  // of an ambiguous prefix's candidates
  ASSIGN_OR_RETURN(const Fingerprint low, bound_of(prefix, '0'));
  ASSIGN_OR_RETURN(const Fingerprint high, bound_of(prefix, 'f'));
  ASSIGN_OR_RETURN(Transaction snapshot, Transaction::begin_read(*database_));
  std::vector<Fingerprint> matches;
  {
    ASSIGN_OR_RETURN(Statement select,
                     database_->prepare("SELECT DISTINCT lower(hex(fingerprint)) FROM findings "
                                        "WHERE substr(fingerprint, 1, 6) BETWEEN substr(?1, 1, 6) "
                                        "AND substr(?2, 1, 6) AND fingerprint BETWEEN ?1 AND ?2 "
                                        "ORDER BY fingerprint LIMIT ?3"));
    select.bind_blob(1, low.bytes).bind_blob(2, high.bytes).bind(3, kNamed);
    while (true) {
      ASSIGN_OR_RETURN(const bool row, select.step());
      if (!row) break;
      ASSIGN_OR_RETURN(const Fingerprint match, bound_of(select.text(0), '0'));
      matches.push_back(match);
    }
  }
  if (matches.empty())
    return Error{ErrorCode::NotFound,
                 fmt::format("finding {}: not in the inventory", to_lower(prefix))};
  if (matches.size() > 1) {
    std::string named;
    for (const Fingerprint& match : matches) named += " " + match.brief();
    return Error{ErrorCode::InvalidInput,
                 fmt::format("finding {}: several start so, give more digits:{}{}",
                             to_lower(prefix), named, matches.size() == kNamed ? " ..." : "")};
  }
  ASSIGN_OR_RETURN(FindingReader reader, FindingReader::prepare(*database_, *names_));
  return reader.between(matches.front(), matches.front());
}

Result<InventoryStats> Inventory::stats(std::int64_t now) {
  ASSIGN_OR_RETURN(Transaction snapshot, Transaction::begin_read(*database_));
  Database& database = *database_;
  constexpr std::string_view kGroupOpen =
      "SELECT {}, count(*) FROM v_findings WHERE state = 'open' GROUP BY 1";
  const auto group_open = [&](std::string_view column) {
    return count_by(database, fmt::format(fmt::runtime(kGroupOpen), column));
  };
  InventoryStats stats;
  ASSIGN_OR_RETURN(stats.findings,
                   count(database, "SELECT count(*) FROM findings WHERE gone_at IS NULL"));
  ASSIGN_OR_RETURN(stats.places, count(database, "SELECT sum(places) FROM findings"));
  ASSIGN_OR_RETURN(stats.targets, count(database, "SELECT count(*) FROM targets"));
  ASSIGN_OR_RETURN(stats.scans, count(database, "SELECT count(*) FROM scans"));
  ASSIGN_OR_RETURN(stats.by_state,
                   count_by(database, "SELECT state, count(*) FROM v_findings GROUP BY 1"));
  ASSIGN_OR_RETURN(stats.by_severity, group_open("severity"));
  ASSIGN_OR_RETURN(stats.by_band, group_open("band"));
  ASSIGN_OR_RETURN(stats.by_rule, group_open("rule"));
  ASSIGN_OR_RETURN(stats.by_owner, group_open("coalesce(owner, '-')"));
  ASSIGN_OR_RETURN(stats.by_liveness, group_open("liveness"));
  ASSIGN_OR_RETURN(stats.by_target,
                   count_by(database,
                            "SELECT g.name, count(*) FROM finding_targets x "
                            "JOIN targets g ON g.id = x.target_id WHERE x.gone_at IS NULL "
                            "GROUP BY g.name"));
  ASSIGN_OR_RETURN(stats.by_age_days, count_ages(database, now));
  return stats;
}

}  // namespace dredge

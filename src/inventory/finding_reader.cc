#include "inventory/finding_reader.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "inventory/json_columns.h"
#include "inventory/place_row.h"
#include "inventory/views.h"

namespace dredge {
namespace {

// A finding beside what the target where it is worst says of it.
constexpr std::string_view kSelect =
    "SELECT f.id, f.fingerprint, f.rule, f.provider, f.description, f.severity, f.masked, "
    "f.first_seen, f.last_seen, f.gone_at, t.confidence, t.signals, t.risk_score, t.risk_band, "
    "t.risk_reasons FROM findings f "
    "JOIN finding_targets t ON t.finding_id = f.id AND t.target_id = f.target_id ";

// The owners of `f` that count: those that an open target names, or for a gone finding the last
// known.
constexpr std::string_view kOwners =
    "FROM owners o JOIN finding_targets x ON x.finding_id = o.finding_id "
    "AND x.target_id = o.target_id WHERE o.finding_id = f.id "
    "AND (x.gone_at IS NULL OR f.gone_at IS NOT NULL) ";

Result<Liveness> parse_liveness(std::string_view word) {
  for (int i = 0; i <= static_cast<int>(Liveness::Canary); ++i)
    if (name_of(static_cast<Liveness>(i)) == word) return static_cast<Liveness>(i);
  return Error{ErrorCode::Corrupt, "inventory: verdicts.liveness holds a word no version wrote"};
}

template <class Enum>
Enum read_enum(std::int64_t value, Enum last) {
  return static_cast<Enum>(std::clamp<std::int64_t>(value, 0, static_cast<std::int64_t>(last)));
}

// How many may read a target of this exposure; what is not said is narrowest.
int width_of(std::string_view exposure) {
  constexpr std::array<std::string_view, 4> kByWidth{"", "private", "internal", "public"};
  return static_cast<int>(std::ranges::find(kByWidth, exposure) - kByWidth.begin());
}

Result<Fingerprint> read_fingerprint(std::span<const std::uint8_t> bytes) {
  Fingerprint fingerprint;
  if (bytes.size() != fingerprint.bytes.size())
    return Error{ErrorCode::Corrupt, "inventory: a fingerprint is not 32 bytes"};
  std::ranges::copy(bytes, fingerprint.bytes.begin());
  return fingerprint;
}

// A WHERE clause and the texts it binds, in order.
struct Where {
  std::string sql = "WHERE 1 ";
  std::vector<std::string> texts;
};

Where where_of(const ListFilter& filter) {
  Where where;
  if (filter.state)
    where.sql += *filter.state == FindingState::Open ? "AND f.gone_at IS NULL "
                                                     : "AND f.gone_at IS NOT NULL ";
  if (filter.min_severity)
    where.sql += fmt::format("AND f.severity >= {} ", static_cast<int>(*filter.min_severity));
  if (filter.min_risk > 0) where.sql += fmt::format("AND f.risk_score >= {} ", filter.min_risk);
  if (!filter.rule.empty()) {
    where.sql += "AND f.rule = ? ";
    where.texts.push_back(filter.rule);
  }
  if (!filter.target.empty()) {
    where.sql +=
        "AND EXISTS (SELECT 1 FROM finding_targets x JOIN targets g ON g.id = x.target_id "
        "WHERE x.finding_id = f.id AND g.name = ? "
        "AND (x.gone_at IS NULL OR f.gone_at IS NOT NULL)) ";
    where.texts.push_back(filter.target);
  }
  if (filter.owner == "-") {
    where.sql += "AND f.owner IS NULL ";
  } else if (!filter.owner.empty()) {
    where.sql += fmt::format("AND (f.owner = ? OR EXISTS (SELECT 1 {} AND o.owner = ?)) ", kOwners);
    where.texts.insert(where.texts.end(), 2, filter.owner);
  }
  if (filter.liveness) {
    where.sql += "AND f.liveness = ? ";
    where.texts.emplace_back(name_of(*filter.liveness));
  }
  if (filter.remediation) {
    where.sql += "AND f.remediation = ? ";
    where.texts.emplace_back(name_of(*filter.remediation));
  }
  return where;
}

}  // namespace

FindingReader::FindingReader(Statements statements, Database& database,
                             std::set<std::string, std::less<>>& names)
    : finding_(std::move(statements.finding)),
      targets_(std::move(statements.targets)),
      places_(std::move(statements.places)),
      owners_(std::move(statements.owners)),
      verdict_(std::move(statements.verdict)),
      exception_(std::move(statements.exception)),
      remediation_(std::move(statements.remediation)),
      choice_(std::move(statements.choice)),
      database_(database),
      names_(names) {}

Result<FindingReader> FindingReader::prepare(Database& database,
                                             std::set<std::string, std::less<>>& names) {
  ASSIGN_OR_RETURN(Statement finding, database.prepare(fmt::format("{}WHERE f.id = ?", kSelect)));
  // Of a gone finding, what the last target and the last places were: ?2 is 1 for those.
  ASSIGN_OR_RETURN(Statement targets,
                   database.prepare("SELECT DISTINCT g.name, g.exposure, g.environment "
                                    "FROM finding_targets x JOIN targets g "
                                    "ON g.id = x.target_id WHERE x.finding_id = ?1 "
                                    "AND (x.gone_at IS NULL OR ?2) ORDER BY g.name"));
  ASSIGN_OR_RETURN(
      Statement places,
      database.prepare(fmt::format(
          "SELECT g.name, {} FROM {} JOIN targets g ON g.id = p.target_id "
          "WHERE p.finding_id = ?1 AND (p.gone_at IS NULL "
          "OR ?2 AND p.gone_at = (SELECT max(gone_at) FROM places WHERE finding_id = ?1)) "
          "ORDER BY g.name, p.target_id, p.position",
          kReadPlaceColumns, kPlaceTables)));
  ASSIGN_OR_RETURN(Statement owners,
                   database.prepare("SELECT o.owner, o.source, o.confidence, o.evidence "
                                    "FROM owners o JOIN finding_targets x "
                                    "ON x.finding_id = o.finding_id AND x.target_id = o.target_id "
                                    "WHERE o.finding_id = ?1 AND (x.gone_at IS NULL OR ?2) "
                                    "ORDER BY o.confidence DESC, o.position, o.owner, "
                                    "o.target_id"));
  ASSIGN_OR_RETURN(Statement verdict,
                   database.prepare("SELECT liveness, evidence, identity, checked_at FROM verdicts "
                                    "WHERE finding_id = ? ORDER BY checked_at DESC, liveness DESC, "
                                    "evidence DESC, identity DESC LIMIT 1"));
  ASSIGN_OR_RETURN(Statement exception,
                   database.prepare(fmt::format("SELECT max(e.expires_at) FROM exceptions e, "
                                                "findings f WHERE f.id = ? AND {}",
                                                exception_covers())));
  ASSIGN_OR_RETURN(Statement remediation,
                   database.prepare("SELECT state, set_by, set_at, note FROM remediations WHERE "
                                    "finding_id = ? ORDER BY stamp DESC, uid DESC LIMIT 1"));
  ASSIGN_OR_RETURN(Statement choice,
                   database.prepare("SELECT owner, reason, chosen_by, chosen_at FROM owner_choices "
                                    "WHERE finding_id = ? ORDER BY stamp DESC, uid DESC LIMIT 1"));
  return FindingReader(
      {std::move(finding), std::move(targets), std::move(places), std::move(owners),
       std::move(verdict), std::move(exception), std::move(remediation), std::move(choice)},
      database, names);
}

// Sorts row ids and not rows: of a million equal scores, those are what fits in memory.
Result<std::vector<std::int64_t>> FindingReader::rows_of(const ListFilter& filter) {
  const Where where = where_of(filter);
  ASSIGN_OR_RETURN(Statement select,
                   database_.prepare(fmt::format("SELECT f.id FROM findings f {}"
                                                 "ORDER BY f.risk_score DESC, "
                                                 "f.owner IS NOT NULL, f.rule, f.fingerprint",
                                                 where.sql)));
  int parameter = 0;
  for (const std::string& text : where.texts) select.bind(++parameter, text);
  std::vector<std::int64_t> rows;
  while (rows.size() < filter.limit) {
    ASSIGN_OR_RETURN(const bool found, select.step());
    if (!found) break;
    rows.push_back(select.integer(0));
  }
  return rows;
}

Result<std::vector<StoredFinding>> FindingReader::list(const ListFilter& filter) {
  ASSIGN_OR_RETURN(const std::vector<std::int64_t> rows, rows_of(filter));
  std::vector<StoredFinding> list;
  list.reserve(rows.size());
  for (const std::int64_t row : rows) {
    ASSIGN_OR_RETURN(StoredFinding stored, read(row));
    list.push_back(std::move(stored));
  }
  return list;
}

Result<std::vector<StoredFinding>> FindingReader::between(const Fingerprint& low,
                                                          const Fingerprint& high) {
  ASSIGN_OR_RETURN(Statement select,
                   database_.prepare("SELECT id FROM findings WHERE substr(fingerprint, 1, 6) "
                                     "BETWEEN substr(?1, 1, 6) AND substr(?2, 1, 6) "
                                     "AND fingerprint BETWEEN ?1 AND ?2 "
                                     "ORDER BY rule, fingerprint"));
  select.bind_blob(1, low.bytes).bind_blob(2, high.bytes);
  std::vector<StoredFinding> list;
  while (true) {
    ASSIGN_OR_RETURN(const bool found, select.step());
    if (!found) return list;
    ASSIGN_OR_RETURN(StoredFinding stored, read(select.integer(0)));
    list.push_back(std::move(stored));
  }
}

Result<StoredFinding> FindingReader::read(std::int64_t row) {
  finding_.reset();
  ASSIGN_OR_RETURN(const bool found, finding_.bind(1, row).step());
  if (!found) return Error{ErrorCode::Corrupt, "inventory: a finding is in none of its targets"};
  return read(finding_);
}

Result<StoredFinding> FindingReader::read(const Statement& row) {
  StoredFinding stored;
  Finding& finding = stored.finding;
  const std::int64_t id = row.integer(0);
  ASSIGN_OR_RETURN(finding.fingerprint, read_fingerprint(row.blob(1)));
  finding.rule = row.text(2);
  finding.provider = row.text(3);
  finding.description = row.text(4);
  finding.severity = read_enum(row.integer(5), Severity::Critical);
  finding.masked = row.text(6);
  stored.first_seen = row.integer(7);
  stored.last_seen = row.integer(8);
  stored.gone_at = row.integer(9);
  stored.state = row.is_null(9) ? FindingState::Open : FindingState::Gone;
  finding.confidence = row.real(10);
  ASSIGN_OR_RETURN(finding.signals, read_signals(row.text(11), names_));
  finding.risk.score = static_cast<int>(std::clamp<std::int64_t>(row.integer(12), 0, 100));
  finding.risk.band = read_enum(row.integer(13), Band::Critical);
  ASSIGN_OR_RETURN(finding.risk.reasons, read_reasons(row.text(14)));
  RETURN_IF_ERROR(read_targets(id, stored));
  RETURN_IF_ERROR(read_places(id, stored));
  RETURN_IF_ERROR(read_owners(id, stored));
  RETURN_IF_ERROR(read_decisions(id, stored));
  return stored;
}

Result<> FindingReader::read_targets(std::int64_t id, StoredFinding& stored) {
  targets_.reset();
  targets_.bind(1, id).bind(2, static_cast<int>(stored.state == FindingState::Gone));
  std::set<std::string> environments;
  while (true) {
    ASSIGN_OR_RETURN(const bool row, targets_.step());
    if (!row) break;
    stored.targets.emplace_back(targets_.text(0));
    const std::string_view exposure = targets_.text(1);
    if (width_of(exposure) > width_of(stored.exposure)) stored.exposure = exposure;
    if (!targets_.is_null(2)) environments.emplace(targets_.text(2));
  }
  stored.environments.assign(environments.begin(), environments.end());
  return {};
}

Result<> FindingReader::read_places(std::int64_t id, StoredFinding& stored) {
  places_.reset();
  places_.bind(1, id).bind(2, static_cast<int>(stored.state == FindingState::Gone));
  while (true) {
    ASSIGN_OR_RETURN(const bool row, places_.step());
    if (!row) break;
    ASSIGN_OR_RETURN(Place place, read_place(places_, 1));
    stored.finding.places.push_back(std::move(place));
    const auto target = std::ranges::lower_bound(stored.targets, places_.text(0));
    stored.place_targets.push_back(static_cast<std::size_t>(target - stored.targets.begin()));
  }
  stored.finding.places.shrink_to_fit();  // a report may hold a million of them
  return {};
}

// Several targets may name the same owner for the same reason: once is enough.
Result<> FindingReader::read_owners(std::int64_t id, StoredFinding& stored) {
  owners_.reset();
  owners_.bind(1, id).bind(2, static_cast<int>(stored.state == FindingState::Gone));
  std::vector<OwnerCandidate>& owners = stored.finding.owners;
  while (true) {
    ASSIGN_OR_RETURN(const bool row, owners_.step());
    if (!row) return {};
    OwnerCandidate candidate{std::string(owners_.text(0)), std::string(owners_.text(1)),
                             owners_.real(2), std::string(owners_.text(3))};
    const bool known = std::ranges::any_of(owners, [&](const OwnerCandidate& other) {
      return other.owner == candidate.owner && other.source == candidate.source;
    });
    if (!known) owners.push_back(std::move(candidate));
  }
}

Result<> FindingReader::read_decisions(std::int64_t id, StoredFinding& stored) {
  verdict_.reset();
  ASSIGN_OR_RETURN(const bool judged, verdict_.bind(1, id).step());
  if (judged) {
    Verdict& verdict = stored.finding.verdict;
    ASSIGN_OR_RETURN(verdict.liveness, parse_liveness(verdict_.text(0)));
    verdict.evidence = verdict_.text(1);
    verdict.identity = verdict_.text(2);
    verdict.checked_at = verdict_.integer(3);
  }
  exception_.reset();
  ASSIGN_OR_RETURN(const bool row, exception_.bind(1, id).step());
  stored.excepted = row && !exception_.is_null(0);
  stored.excepted_until = stored.excepted ? exception_.integer(0) : 0;
  return read_choices(id, stored);
}

Result<> FindingReader::read_choices(std::int64_t id, StoredFinding& stored) {
  remediation_.reset();
  ASSIGN_OR_RETURN(const bool is_set, remediation_.bind(1, id).step());
  if (is_set) {
    const auto state = parse_remediation_state(remediation_.text(0));
    if (!state)
      return Error{ErrorCode::Corrupt, "inventory: remediations.state holds an unknown word"};
    stored.remediation = {*state, std::string(remediation_.text(1)), remediation_.integer(2),
                          std::string(remediation_.text(3))};
  }
  choice_.reset();
  ASSIGN_OR_RETURN(const bool is_chosen, choice_.bind(1, id).step());
  if (!is_chosen) return {};
  stored.choice = {std::string(choice_.text(0)), std::string(choice_.text(1)),
                   std::string(choice_.text(2)), choice_.integer(3)};
  if (stored.choice.owner.empty()) return {};
  std::vector<OwnerCandidate>& owners = stored.finding.owners;
  owners.insert(owners.begin(),
                {stored.choice.owner, "chosen", 1.0,
                 fmt::format("chosen by {}{}{}", stored.choice.by,
                             stored.choice.reason.empty() ? "" : ": ", stored.choice.reason)});
  return {};
}

}  // namespace dredge

#include "inventory/decision_writer.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"

namespace dredge {
namespace {

constexpr std::array<std::pair<RemediationState, std::string_view>, 6> kStates{{
    {RemediationState::Open, "open"},
    {RemediationState::InProgress, "in_progress"},
    {RemediationState::Rotated, "rotated"},
    {RemediationState::Revoked, "revoked"},
    {RemediationState::Accepted, "accepted"},
    {RemediationState::FalsePositive, "false_positive"},
}};

constexpr std::array<std::string_view, 3> kExposures{"public", "internal", "private"};

// After the latest of one finding in `table`, whose clock may be ahead of ours.
Result<std::int64_t> next_stamp(Database& database, std::string_view table, std::int64_t finding,
                                std::int64_t at) {
  ASSIGN_OR_RETURN(Statement latest, database.prepare(fmt::format(
                                         "SELECT max(stamp) FROM {} WHERE finding_id = ?", table)));
  ASSIGN_OR_RETURN(const bool row, latest.bind(1, finding).step());
  const std::int64_t stamp = at * kStampsPerSecond;
  return row && !latest.is_null(0) ? std::max(stamp, latest.integer(0) + 1) : stamp;
}

Result<> need_name(std::string_view name, std::string_view what) {
  if (!trim(name).empty()) return {};
  return Error{ErrorCode::InvalidInput, fmt::format("{}: needs a name: who decided", what)};
}

void bind_or_null(Statement& statement, int index, std::string_view text) {
  if (text.empty())
    statement.bind_null(index);
  else
    statement.bind(index, text);
}

Result<> check_exception(const Exception& exception) {
  if (trim(exception.owner).empty() || trim(exception.reason).empty() ||
      trim(exception.approver).empty())
    return Error{ErrorCode::InvalidInput, "exception: needs an owner, a reason and an approver"};
  if (exception.expires_at <= exception.created_at)
    return Error{ErrorCode::InvalidInput, "exception: must expire after it starts"};
  if (exception.scope == ExceptionScope::Rule && exception.rule.empty())
    return Error{ErrorCode::InvalidInput, "exception of scope rule: needs a rule"};
  if ((exception.scope == ExceptionScope::Path) == exception.path.empty())
    return Error{ErrorCode::InvalidInput,
                 "exception: a path belongs to scope path, and only to that"};
  return {};
}

// "secret 3f9a01c2aa10 of acme.token", "rule acme.token", "path test/* in target app".
std::string describe(const Exception& exception) {
  std::string text(name_of(exception.scope));
  if (exception.scope == ExceptionScope::Secret) text += " " + exception.fingerprint.brief();
  if (exception.scope == ExceptionScope::Path) text += " " + exception.path;
  if (!exception.rule.empty())
    text += (exception.scope == ExceptionScope::Rule ? " " : " of ") + exception.rule;
  if (!exception.target.empty()) text += " in target " + exception.target;
  return text;
}

// The finding that an exception names, for its events. Errors: NotFound.
Result<std::optional<std::int64_t>> excepted_finding(Database& database,
                                                     const Exception& exception) {
  std::optional<std::int64_t> finding;
  if (exception.scope != ExceptionScope::Secret) return finding;
  if (!exception.rule.empty()) {
    ASSIGN_OR_RETURN(finding, finding_row(database, exception.fingerprint, exception.rule));
    return finding;
  }
  ASSIGN_OR_RETURN(Statement find, database.prepare("SELECT min(id) FROM findings WHERE "
                                                    "substr(fingerprint, 1, 6) = substr(?1, 1, 6) "
                                                    "AND fingerprint = ?1"));
  ASSIGN_OR_RETURN([[maybe_unused]] const bool row,
                   find.bind_blob(1, exception.fingerprint.bytes).step());
  if (find.is_null(0))
    return Error{ErrorCode::NotFound,
                 fmt::format("finding {}: not in the inventory", exception.fingerprint.brief())};
  finding = find.integer(0);
  return finding;
}

}  // namespace

std::string_view name_of(RemediationState state) {
  return kStates[static_cast<std::size_t>(state)].second;
}

std::optional<RemediationState> parse_remediation_state(std::string_view name) {
  for (const auto& [state, word] : kStates)
    if (word == name) return state;
  return std::nullopt;
}

std::string_view name_of(ExceptionScope scope) {
  constexpr std::array<std::string_view, 3> kScopes{"secret", "rule", "path"};
  return kScopes[static_cast<std::size_t>(scope)];
}

Result<std::int64_t> finding_row(Database& database, const Fingerprint& fingerprint,
                                 std::string_view rule) {
  ASSIGN_OR_RETURN(Statement find,
                   database.prepare("SELECT id FROM findings WHERE substr(fingerprint, 1, 6) "
                                    "= substr(?1, 1, 6) AND fingerprint = ?1 AND rule = ?2"));
  find.bind_blob(1, fingerprint.bytes).bind(2, rule);
  ASSIGN_OR_RETURN(const bool found, find.step());
  if (found) return find.integer(0);
  return Error{ErrorCode::NotFound, fmt::format("finding {} of rule {}: not in the inventory",
                                                fingerprint.brief(), rule)};
}

Result<> write_state(Database& database, EventLog& log, std::int64_t finding,
                     const StateChange& change) {
  RETURN_IF_ERROR(need_name(change.by, "remediation state"));
  ASSIGN_OR_RETURN(const std::int64_t stamp,
                   next_stamp(database, "remediations", finding, change.at));
  ASSIGN_OR_RETURN(Statement insert,
                   database.prepare("INSERT INTO remediations (uid, finding_id, stamp, state, "
                                    "set_by, set_at, note) VALUES (randomblob(16),?,?,?,?,?,?)"));
  insert.bind(1, finding).bind(2, stamp).bind(3, name_of(change.state)).bind(4, change.by);
  RETURN_IF_ERROR(insert.bind(5, change.at).bind(6, change.note).run());
  const std::string detail =
      fmt::format("{}{}{}", name_of(change.state), change.note.empty() ? "" : ": ", change.note);
  return log.append(
      {.at = change.at, .kind = "state", .finding = finding, .who = change.by, .detail = detail});
}

Result<> write_choice(Database& database, EventLog& log, std::int64_t finding,
                      const OwnerChoice& choice) {
  RETURN_IF_ERROR(need_name(choice.by, "owner"));
  ASSIGN_OR_RETURN(const std::int64_t stamp,
                   next_stamp(database, "owner_choices", finding, choice.at));
  ASSIGN_OR_RETURN(Statement insert,
                   database.prepare("INSERT INTO owner_choices (uid, finding_id, stamp, owner, "
                                    "reason, chosen_by, chosen_at) "
                                    "VALUES (randomblob(16),?,?,?,?,?,?)"));
  insert.bind(1, finding).bind(2, stamp).bind(3, choice.owner).bind(4, choice.reason);
  RETURN_IF_ERROR(insert.bind(5, choice.by).bind(6, choice.at).run());
  const std::string detail =
      fmt::format("{}{}{}", choice.owner.empty() ? "(no longer chosen)" : choice.owner,
                  choice.reason.empty() ? "" : ": ", choice.reason);
  return log.append({.at = choice.at,
                     .kind = "owner-chosen",
                     .finding = finding,
                     .who = choice.by,
                     .detail = detail});
}

Result<> write_target_settings(Database& database, EventLog& log, std::int64_t target,
                               const TargetSettings& settings) {
  RETURN_IF_ERROR(need_name(settings.by, "target"));
  const bool is_known = settings.exposure.empty() ||
                        std::ranges::find(kExposures, settings.exposure) != kExposures.end();
  if (!is_known)
    return Error{ErrorCode::InvalidInput,
                 fmt::format("exposure '{}': there are public, internal, private",
                             escape_for_terminal(settings.exposure))};
  ASSIGN_OR_RETURN(Statement update,
                   database.prepare("UPDATE targets SET exposure = coalesce(?2, exposure), "
                                    "environment = coalesce(?3, environment), settings_by = ?4, "
                                    "settings_at = max(?5, settings_at + 1) WHERE id = ?1 "
                                    "AND (exposure IS NOT coalesce(?2, exposure) "
                                    "OR environment IS NOT coalesce(?3, environment))"));
  update.bind(1, target);
  bind_or_null(update, 2, settings.exposure);
  bind_or_null(update, 3, settings.environment);
  RETURN_IF_ERROR(update.bind(4, settings.by).bind(5, settings.at * kStampsPerSecond).run());
  if (database.changed_rows() == 0) return {};
  const std::string detail =
      fmt::format("{}{}{}{}{}", settings.exposure.empty() ? "" : "exposure ", settings.exposure,
                  settings.exposure.empty() || settings.environment.empty() ? "" : ", ",
                  settings.environment.empty() ? "" : "environment ", settings.environment);
  return log.append({.at = settings.at,
                     .kind = "target-set",
                     .target = target,
                     .who = settings.by,
                     .detail = detail});
}

Result<std::int64_t> write_exception(Database& database, EventLog& log,
                                     const Exception& exception) {
  RETURN_IF_ERROR(check_exception(exception));
  ASSIGN_OR_RETURN(const std::optional<std::int64_t> finding,
                   excepted_finding(database, exception));
  ASSIGN_OR_RETURN(Statement insert,
                   database.prepare("INSERT INTO exceptions (uid, scope, fingerprint, rule, path, "
                                    "target, owner, reason, approver, created_at, expires_at) "
                                    "VALUES (randomblob(16),?,?,?,?,?,?,?,?,?,?)"));
  insert.bind(1, name_of(exception.scope));
  if (exception.scope == ExceptionScope::Secret)
    insert.bind_blob(2, exception.fingerprint.bytes);
  else
    insert.bind_null(2);
  insert.bind(3, exception.rule).bind(4, exception.path).bind(5, exception.target);
  insert.bind(6, exception.owner).bind(7, exception.reason).bind(8, exception.approver);
  RETURN_IF_ERROR(insert.bind(9, exception.created_at).bind(10, exception.expires_at).run());
  const std::int64_t id = database.last_row_id();
  const std::string detail = fmt::format(
      "exception {} of {} for {} until {}, approved by {}: {}", id, describe(exception),
      exception.owner, iso_time(exception.expires_at), exception.approver, exception.reason);
  RETURN_IF_ERROR(log.append({.at = exception.created_at,
                              .kind = "exception-added",
                              .finding = finding,
                              .who = exception.approver,
                              .detail = detail}));
  return id;
}

Result<> write_removal(Database& database, EventLog& log, std::int64_t exception,
                       std::string_view by, std::int64_t at) {
  std::optional<std::int64_t> finding;
  {
    ASSIGN_OR_RETURN(
        Statement select,
        database.prepare("SELECT f.id FROM exceptions e LEFT JOIN findings f "
                         "ON substr(f.fingerprint, 1, 6) = substr(e.fingerprint, 1, 6) "
                         "AND f.fingerprint = e.fingerprint "
                         "AND (e.rule = '' OR f.rule = e.rule) "
                         "WHERE e.id = ? AND e.removed_at IS NULL ORDER BY f.id"));
    ASSIGN_OR_RETURN(const bool found, select.bind(1, exception).step());
    if (!found)
      return Error{ErrorCode::NotFound, fmt::format("exception {}: there is none", exception)};
    if (!select.is_null(0)) finding = select.integer(0);
  }
  ASSIGN_OR_RETURN(Statement update,
                   database.prepare("UPDATE exceptions SET removed_at = ? WHERE id = ?"));
  RETURN_IF_ERROR(update.bind(1, at).bind(2, exception).run());
  const std::string detail = fmt::format("exception {}", exception);
  return log.append(
      {.at = at, .kind = "exception-removed", .finding = finding, .who = by, .detail = detail});
}

}  // namespace dredge

#include "scan/exceptions.h"

#include <fnmatch.h>

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace dredge {
namespace {

std::string path_of(const Place& place) {
  if (const auto* file = std::get_if<FileOrigin>(&place.origin.where)) return file->path;
  if (const auto* commit = std::get_if<CommitOrigin>(&place.origin.where)) return commit->path;
  if (const auto* layer = std::get_if<LayerOrigin>(&place.origin.where)) return layer->path;
  return place.origin.display_path();
}

bool is_expired(const Exception& exception, std::int64_t now) {
  return exception.expires_at <= now;
}

}  // namespace

bool covers(const Exception& exception, const Finding& finding) {
  if (!exception.rule.empty() && exception.rule != finding.rule) return false;
  const auto everywhere = [&](const auto& holds) {
    return !finding.places.empty() && std::ranges::all_of(finding.places, holds);
  };
  const bool is_there = exception.target.empty() || everywhere([&](const Place& place) {
                          return place.target == exception.target;
                        });
  if (!is_there) return false;
  switch (exception.scope) {
    case ExceptionScope::Secret:
      return exception.fingerprint == finding.fingerprint;
    case ExceptionScope::Rule:
      return !exception.rule.empty();
    case ExceptionScope::Path:
      return everywhere([&](const Place& place) {
        return ::fnmatch(exception.path.c_str(), path_of(place).c_str(), FNM_NOESCAPE) == 0;
      });
  }
  return false;
}

std::string what_it_covers(const Exception& exception) {
  switch (exception.scope) {
    case ExceptionScope::Secret:
      return fmt::format("secret {}", exception.fingerprint.brief());
    case ExceptionScope::Rule:
      return fmt::format("rule {}", exception.rule);
    case ExceptionScope::Path:
      return fmt::format("path {}", exception.path);
  }
  return {};
}

std::int64_t excepted_until(const std::vector<Exception>& exceptions, const Finding& finding) {
  std::int64_t until = 0;
  for (const Exception& exception : exceptions)
    if (covers(exception, finding)) until = std::max(until, exception.expires_at);
  return until;
}

GateExceptions apply_exceptions(ScanReport& report, const std::vector<Exception>& exceptions,
                                const std::vector<Finding>& open_here, std::int64_t now) {
  GateExceptions outcome;
  const auto stands = [&](const Exception& exception, const Finding& finding) {
    return !is_expired(exception, now) && covers(exception, finding);
  };
  const auto is_excepted = [&](const Finding& finding) {
    return std::ranges::any_of(
        exceptions, [&](const Exception& exception) { return stands(exception, finding); });
  };
  outcome.suppressed = std::erase_if(report.findings, is_excepted);
  for (const Exception& exception : exceptions) {
    if (!is_expired(exception, now)) continue;
    const auto is_left = [&](const Finding& finding) {
      return covers(exception, finding) && !is_excepted(finding);
    };
    const auto count =
        std::ranges::count_if(report.findings, is_left) + std::ranges::count_if(open_here, is_left);
    if (count == 0) continue;
    outcome.expired.push_back(
        fmt::format("exception {} for {} expired on {} (owner {}, approved by {})", exception.id,
                    what_it_covers(exception), iso_time(exception.expires_at).substr(0, 10),
                    exception.owner, exception.approver));
  }
  return outcome;
}

}  // namespace dredge

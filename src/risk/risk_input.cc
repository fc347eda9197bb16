// Reads the factors of risk off a finding: what its places, names and signals say.
#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "risk/risk.h"

namespace dredge {
namespace {

constexpr std::int64_t kSecondsPerDay = 86'400;
// Enough to see prod among many; each place is a walk over its path.
constexpr std::size_t kMostPlacesRead = 10'000;

struct Keyword {
  std::string_view word;
  Environment environment;
};

// Whole words of a path. "live" is none: it is in too many names that mean something else.
constexpr std::array kEnvironmentWords{
    Keyword{"prod", Environment::Production},
    Keyword{"production", Environment::Production},
    Keyword{"prd", Environment::Production},
    Keyword{"stage", Environment::Staging},
    Keyword{"staging", Environment::Staging},
    Keyword{"stg", Environment::Staging},
    Keyword{"uat", Environment::Staging},
    Keyword{"preprod", Environment::Staging},
    Keyword{"dev", Environment::Development},
    Keyword{"develop", Environment::Development},
    Keyword{"development", Environment::Development},
    Keyword{"test", Environment::Development},
    Keyword{"tests", Environment::Development},
    Keyword{"testing", Environment::Development},
    Keyword{"spec", Environment::Development},
    Keyword{"qa", Environment::Development},
    Keyword{"sandbox", Environment::Development},
    Keyword{"local", Environment::Development},
    Keyword{"example", Environment::Example},
    Keyword{"examples", Environment::Example},
    Keyword{"sample", Environment::Example},
    Keyword{"samples", Environment::Example},
    Keyword{"demo", Environment::Example},
    Keyword{"doc", Environment::Example},
    Keyword{"docs", Environment::Example},
    Keyword{"tutorial", Environment::Example},
    Keyword{"fixture", Environment::Example},
    Keyword{"fixtures", Environment::Example},
};

constexpr std::array<std::string_view, 12> kAssetWords{
    "pci",   "payment", "payments", "billing",   "patient", "patients",
    "hipaa", "phi",     "customer", "customers", "payroll", "pii"};

// Lower-case runs of letters and digits.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  for (const char byte : text) {
    if (std::isalnum(static_cast<unsigned char>(byte)) != 0) {
      word.push_back(byte);
      continue;
    }
    if (!word.empty()) words.push_back(to_lower(word));
    word.clear();
  }
  if (!word.empty()) words.push_back(to_lower(word));
  return words;
}

struct NameEvidence {
  std::optional<Environment> environment;
  std::string environment_word;
  std::string asset_word;
};

// What the words of one name say; the worst word counts, so that docs/prod.env is production.
void read_name(std::string_view name, NameEvidence& evidence) {
  for (const std::string& word : words_of(name)) {
    const auto keyword =
        std::ranges::find(kEnvironmentWords, std::string_view(word), &Keyword::word);
    if (keyword != kEnvironmentWords.end() &&
        (!evidence.environment || keyword->environment > *evidence.environment)) {
      evidence.environment = keyword->environment;
      evidence.environment_word = word;
    }
    if (evidence.asset_word.empty() && std::ranges::find(kAssetWords, word) != kAssetWords.end())
      evidence.asset_word = word;
  }
}

bool is_current(const Place& place) {
  if (const auto* commit = std::get_if<CommitOrigin>(&place.origin.where))
    return commit->in_head || commit->in_worktree || commit->place == GitPlace::Index ||
           commit->place == GitPlace::Worktree || commit->place == GitPlace::Config;
  if (const auto* layer = std::get_if<LayerOrigin>(&place.origin.where))
    return layer->visible || layer->index == 0;
  return true;
}

void read_places(const Finding& finding, const RiskContext& context, RiskInput& input) {
  std::set<std::string> distinct;
  std::int64_t earliest = context.first_seen != 0 ? context.first_seen : context.now;
  bool any_current = false;
  bool all_encoded = !finding.places.empty();
  for (const Place& place : finding.places) {
    distinct.insert(place.origin.display_path());
    any_current = any_current || is_current(place);
    all_encoded = all_encoded && place.at.encoding == Encoding::Base64;
    const auto* commit = std::get_if<CommitOrigin>(&place.origin.where);
    if (commit != nullptr && commit->committed_at > 0)
      earliest = std::min(earliest, commit->committed_at);
  }
  input.locations = std::max<std::uint64_t>(distinct.size(), 1);
  input.is_current = any_current || finding.places.empty();
  input.is_encoded = all_encoded;
  input.age_days = std::max<std::int64_t>(context.now - earliest, 0) / kSecondsPerDay;
}

// Places that name no environment leave it unknown; that is worse than a place in tests.
void read_names(const Finding& finding, const RiskContext& context, RiskInput& input) {
  NameEvidence target;
  read_name(context.target_name, target);
  std::optional<Environment> worst;
  std::string asset = target.asset_word;
  std::string word;
  const std::size_t count = std::min(finding.places.size(), kMostPlacesRead);
  for (std::size_t i = 0; i < count; ++i) {
    NameEvidence place = target;
    read_name(finding.places[i].origin.display_path(), place);
    const Environment environment = place.environment.value_or(Environment::Unknown);
    if (asset.empty()) asset = place.asset_word;
    if (worst && environment <= *worst) continue;
    worst = environment;
    word = place.environment_word;
  }
  input.environment = worst.value_or(target.environment.value_or(Environment::Unknown));
  if (!word.empty())
    input.environment_evidence =
        fmt::format("{} environment: '{}' in its name", name_of(input.environment), word);
  input.is_asset = !asset.empty();
  if (input.is_asset) input.asset_evidence = fmt::format("'{}' in its name", asset);
}

// The worst place decides where the caller knows nothing better.
void read_exposure(const Finding& finding, const RiskContext& context, RiskInput& input) {
  input.exposure = context.exposure;
  input.exposure_evidence = context.exposure_evidence;
  if (context.exposure != Exposure::Unknown) return;
  const bool streams = std::ranges::any_of(finding.places, [](const Place& place) {
    return std::holds_alternative<StreamOrigin>(place.origin.where);
  });
  if (!streams) return;
  input.exposure = Exposure::SharedLog;
  input.exposure_evidence = "a stream: logs are widely readable and forwarded";
}

}  // namespace

RiskInput risk_input(const Rule& rule, const Finding& finding, const RiskContext& context) {
  RiskInput input;
  input.liveness = finding.verdict.liveness;
  input.confidence = finding.confidence;
  input.checksum_passed = std::ranges::any_of(finding.signals, [](const Signal& signal) {
    return signal.name == "checksum" && signal.weight > 0;
  });
  input.privilege = rule.privilege;
  input.severity = rule.severity;
  // A password without the host and user it belongs to opens nothing by itself.
  input.ease = rule.generic ? Ease::PartMissing : Ease::SelfContained;
  input.is_orphan = finding.owners.empty() || finding.owners.front().is_inactive;
  if (!finding.owners.empty() && input.is_orphan)
    input.orphan_evidence =
        fmt::format("{}, who owned it, is no longer active", finding.owners.front().owner);
  input.max_age_days = context.max_age_days;
  read_places(finding, context, input);
  read_names(finding, context, input);
  read_exposure(finding, context, input);
  return input;
}

}  // namespace dredge

// The risk formula. The problem: order thousands of findings so that the first rotated removes most
// harm, and let anybody check why. A learned score cannot be argued with, so this is a product of
// three numbers from 0 to 1: V, does it work; L, will somebody find and use it; I, what is lost.
// V multiplies, because a dead key must not rank however bad its place. L is a noisy-or over what
// makes use likelier: L = 1 - 0.5 * prod(1 - w_i * f_i), which is bounded and rises in each factor.
// The weights are assumptions, written in docs/risk.md with worked cases.
#include "risk/risk.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <utility>

#include <fmt/format.h>

namespace dredge {
namespace {

// The most that a rule of this severity can cost.
constexpr std::array<double, 5> kSeverityCap{0.15, 0.4, 1, 1, 1};

constexpr double kBaseUnlikelihood = 0.5;

template <class Enum, std::size_t N>
double value_of(const std::array<double, N>& table, Enum key) {
  return table[std::min(static_cast<std::size_t>(key), N - 1)];
}

std::string_view name_in(std::span<const std::string_view> names, std::size_t index) {
  return names[std::min(index, names.size() - 1)];
}

// Clamps what a caller computed to [0, 1]; not-a-number counts as the worst.
double unit(double value) { return std::isnan(value) ? 1 : std::clamp(value, 0.0, 1.0); }

RiskReason validity(const RiskInput& input, const RiskModel& model) {
  switch (input.liveness) {
    case Liveness::Live:
      return {"validity", model.live, "the issuer says it works"};
    case Liveness::Restricted:
      return {"validity", model.restricted, "the issuer accepts it, with limits"};
    case Liveness::Revoked:
      return {"validity", model.revoked, "the issuer no longer accepts it"};
    case Liveness::Expired:
      return {"validity", model.expired, "it has expired"};
    case Liveness::Canary:
      return {"validity", 0, "a canary token: not scored, using it only raises an alarm"};
    case Liveness::NotChecked:
    case Liveness::Unknown:
      break;
  }
  const std::string_view asked =
      input.liveness == Liveness::Unknown ? "the issuer gave no clear answer" : "not verified";
  if (input.checksum_passed)
    return {"validity", model.unverified, fmt::format("{}; its checksum is right", asked)};
  const double confidence = unit(input.confidence);
  return {"validity", std::max(model.revoked, model.unverified * confidence),
          fmt::format("{}; {:.0f}% sure that it is a secret", asked, 100 * confidence)};
}

RiskReason exposure(const RiskInput& input, const RiskModel& model) {
  return {"exposure", value_of(model.exposure, input.exposure),
          input.exposure_evidence.empty() ? std::string(name_of(input.exposure))
                                          : input.exposure_evidence};
}

RiskReason discovery(const RiskInput& input) {
  if (input.is_encoded) return {"discoverability", 0.6, "encoded"};
  if (input.is_current) return {"discoverability", 1, "plain text where it stands now"};
  return {"discoverability", 0.7, "only in history or a lower layer"};
}

RiskReason age(const RiskInput& input) {
  const double limit = static_cast<double>(std::max<std::int64_t>(input.max_age_days, 1));
  const double days = static_cast<double>(std::max<std::int64_t>(input.age_days, 0));
  return {"age", std::min(1.0, days / limit),
          fmt::format("{:.0f} days since it leaked, of {:.0f} allowed", days, limit)};
}

RiskReason copies(const RiskInput& input) {
  const double count = static_cast<double>(std::max<std::uint64_t>(input.locations, 1));
  return {"copies", std::min(1.0, std::log2(count) / 5),
          fmt::format("{:.0f} {}", count, count > 1 ? "places" : "place")};
}

RiskReason impact_class(const RiskInput& input, const RiskModel& model) {
  const double privilege = value_of(model.privilege, input.privilege);
  // A sandbox key stays one, whatever its file is called.
  const bool counts = input.is_asset && input.privilege != Privilege::Sandbox &&
                      input.privilege != Privilege::Publishable;
  const double worth = counts ? std::max(privilege, model.asset_value) : privilege;
  const double cap = value_of(kSeverityCap, input.severity);
  std::string why = fmt::format("{} credential", name_of(input.privilege));
  if (worth > privilege)
    why += fmt::format(
        ", {}", input.asset_evidence.empty() ? "names of value nearby" : input.asset_evidence);
  if (cap < worth) why += fmt::format(", capped by severity {}", name_of(input.severity));
  return {"privilege", std::min(worth, cap), std::move(why)};
}

RiskReason environment(const RiskInput& input, const RiskModel& model) {
  const double guessed = value_of(model.environment, input.environment);
  const bool works = input.liveness == Liveness::Live || input.liveness == Liveness::Restricted;
  std::string why = input.environment_evidence.empty()
                        ? fmt::format("{} environment", name_of(input.environment))
                        : input.environment_evidence;
  if (works && guessed < model.live_environment_floor) why += ", but it works";
  return {"environment", works ? std::max(guessed, model.live_environment_floor) : guessed,
          std::move(why)};
}

}  // namespace

std::string_view name_of(Exposure exposure) {
  static constexpr std::array<std::string_view, 6> kNames{"private",  "developer-host", "unknown",
                                                          "internal", "shared-log",     "public"};
  return name_in(kNames, static_cast<std::size_t>(exposure));
}

std::string_view name_of(Ease ease) {
  static constexpr std::array<std::string_view, 4> kNames{"private-network", "part-missing",
                                                          "part-nearby", "self-contained"};
  return name_in(kNames, static_cast<std::size_t>(ease));
}

std::string_view name_of(Environment environment) {
  static constexpr std::array<std::string_view, 5> kNames{"example", "development", "staging",
                                                          "unknown", "production"};
  return name_in(kNames, static_cast<std::size_t>(environment));
}

Risk score_risk(const RiskInput& input, const RiskModel& model) {
  Risk risk;
  const RiskReason valid = validity(input, model);
  risk.reasons.push_back(valid);
  if (input.liveness == Liveness::Canary) return risk;

  double unlikely = kBaseUnlikelihood;
  const auto weigh = [&](RiskReason reason, double weight) {
    unlikely *= 1 - weight * reason.value;
    risk.reasons.push_back(std::move(reason));
  };
  weigh(exposure(input, model), model.exposure_weight);
  weigh({"ease", value_of(model.ease, input.ease), std::string(name_of(input.ease))},
        model.ease_weight);
  weigh(discovery(input), model.discoverability_weight);
  weigh(age(input), model.age_weight);
  weigh(copies(input), model.copies_weight);
  weigh({"orphan", input.is_orphan ? 1.0 : 0.0,
         !input.is_orphan                ? "has an owner"
         : input.orphan_evidence.empty() ? "nobody is known to own it"
                                         : input.orphan_evidence},
        model.orphan_weight);
  const double likelihood = 1 - unlikely;
  risk.reasons.push_back(
      {"likelihood", likelihood, "1 - 0.5 × the product of (1 - weight × value)"});

  const RiskReason worth = impact_class(input, model);
  const RiskReason where = environment(input, model);
  const double impact = worth.value * where.value;
  risk.reasons.push_back(worth);
  risk.reasons.push_back(where);
  risk.reasons.push_back({"impact", impact, "privilege × environment"});
  risk.score = static_cast<int>(std::lround(100 * valid.value * likelihood * impact));
  risk.band = band_of(risk.score);
  return risk;
}

Band band_of(int score) {
  if (score >= 80) return Band::Critical;
  if (score >= 55) return Band::High;
  if (score >= 30) return Band::Medium;
  if (score >= 10) return Band::Low;
  return Band::Info;
}

double security_severity(int score) {
  // Each band of ours, and the range in which code hosts show the same word.
  struct Piece {
    int from, to;
    double low, high;
  };
  static constexpr std::array<Piece, 4> kPieces{
      {{80, 100, 9.1, 10.0}, {55, 79, 7.0, 8.9}, {30, 54, 4.0, 6.9}, {0, 29, 0.1, 3.9}}};
  const int bounded = std::clamp(score, 0, 100);
  for (const Piece& piece : kPieces) {
    if (bounded < piece.from) continue;
    const double share = static_cast<double>(bounded - piece.from) / (piece.to - piece.from);
    return std::round(10 * (piece.low + share * (piece.high - piece.low))) / 10;
  }
  return kPieces.back().low;
}

}  // namespace dredge

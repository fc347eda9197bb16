#include "risk/risk.h"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

#include "base/hash.h"

namespace dredge {
namespace {

// The cases of docs/risk.md, with the factors that it states.
RiskInput access_token() {
  RiskInput input;
  input.liveness = Liveness::Live;
  input.exposure = Exposure::Private;
  input.age_days = 27;
  input.privilege = Privilege::Write;
  return input;
}

RiskInput public_key(Privilege privilege) {
  RiskInput input;
  input.liveness = Liveness::Live;
  input.exposure = Exposure::Public;
  input.age_days = 18;
  input.privilege = privilege;
  return input;
}

const RiskReason& reason(const Risk& risk, std::string_view factor) {
  const auto found = std::ranges::find(risk.reasons, factor, &RiskReason::factor);
  EXPECT_NE(found, risk.reasons.end()) << factor;
  return *found;
}

Place place_at(const std::string& path, bool in_head, std::int64_t committed_at) {
  Place place;
  place.origin.where =
      CommitOrigin{GitPlace::Tree, path, hash_blob("c"), {"J", "j@x"}, committed_at, in_head};
  return place;
}

// Any input, from a seed.
RiskInput random_input(std::mt19937& random) {
  const auto below = [&](unsigned bound) { return static_cast<unsigned>(random() % bound); };
  RiskInput input;
  input.liveness = static_cast<Liveness>(below(6));
  input.confidence = below(101) / 100.0;
  input.checksum_passed = below(2) == 1;
  input.exposure = static_cast<Exposure>(below(6));
  input.ease = static_cast<Ease>(below(4));
  input.is_current = below(2) == 1;
  input.is_encoded = below(2) == 1;
  input.age_days = below(200);
  input.locations = below(50);
  input.is_orphan = below(2) == 1;
  input.privilege = static_cast<Privilege>(below(6));
  input.severity = static_cast<Severity>(below(5));
  input.is_asset = below(2) == 1;
  input.environment = static_cast<Environment>(below(5));
  return input;
}

// Any weights that a file may give, from a seed.
RiskModel random_model(std::mt19937& random) {
  const auto share = [&] { return static_cast<double>(random() % 101) / 100; };
  RiskModel model;
  for (double* weight : {&model.exposure_weight, &model.ease_weight, &model.discoverability_weight,
                         &model.age_weight, &model.copies_weight, &model.orphan_weight,
                         &model.asset_value, &model.live_environment_floor})
    *weight = share();
  std::array<double, 5> validity{share(), share(), share(), share(), share()};
  std::ranges::sort(validity);
  model.expired = validity[0];
  model.revoked = validity[1];
  model.unverified = validity[2];
  model.restricted = validity[3];
  model.live = validity[4];
  const auto fill = [&](auto& table) {
    for (double& value : table) value = share();
    std::ranges::sort(table);
  };
  fill(model.exposure);
  fill(model.ease);
  fill(model.environment);
  fill(model.privilege);
  std::ranges::reverse(model.privilege);
  return model;
}

}  // namespace

TEST(Risk, ReproducesTheWorkedCases) {
  RiskInput root_key;
  root_key.liveness = Liveness::Live;
  root_key.exposure = Exposure::Public;
  root_key.ease = Ease::PartNearby;
  root_key.age_days = 3 * 365;
  root_key.locations = 2;
  root_key.privilege = Privilege::Admin;
  root_key.environment = Environment::Production;
  EXPECT_EQ(score_risk(root_key).score, 89);
  EXPECT_EQ(score_risk(root_key).band, Band::Critical);

  RiskInput token = access_token();
  EXPECT_EQ(score_risk(token).score, 60);
  token.liveness = Liveness::NotChecked;
  token.checksum_passed = true;
  EXPECT_EQ(score_risk(token).score, 42);
  token.liveness = Liveness::Revoked;
  EXPECT_EQ(score_risk(token).score, 6);

  EXPECT_EQ(score_risk(public_key(Privilege::Service)).score, 59);
  EXPECT_EQ(score_risk(public_key(Privilege::Sandbox)).score, 12);
}

TEST(Risk, IsTheProductOfTheReasonsItGives) {
  std::mt19937 random(7);
  for (int i = 0; i < 1000; ++i) {
    const Risk risk = score_risk(random_input(random));
    const double product = 100 * reason(risk, "validity").value * reason(risk, "likelihood").value *
                           reason(risk, "impact").value;
    EXPECT_NEAR(risk.score, product, 0.51);
    EXPECT_GE(risk.score, 0);
    EXPECT_LE(risk.score, 100);
    EXPECT_EQ(risk.band, band_of(risk.score));
    for (const RiskReason& each : risk.reasons) {
      EXPECT_GE(each.value, 0) << each.factor;
      EXPECT_LE(each.value, 1) << each.factor;
      EXPECT_FALSE(each.why.empty()) << each.factor;
    }
  }
}

TEST(Risk, AWorseFactorNeverLowersTheScore) {
  using Worsen = void (*)(RiskInput&);
  // Each makes one factor one step worse; at the end of its scale it does nothing.
  constexpr Worsen kSteps[] = {
      [](RiskInput& input) { input.confidence = std::min(1.0, input.confidence + 0.1); },
      [](RiskInput& input) { input.checksum_passed = true; },
      [](RiskInput& input) {
        input.exposure =
            std::min(Exposure::Public, static_cast<Exposure>(static_cast<int>(input.exposure) + 1));
      },
      [](RiskInput& input) {
        input.ease =
            std::min(Ease::SelfContained, static_cast<Ease>(static_cast<int>(input.ease) + 1));
      },
      [](RiskInput& input) { input.is_current = true; },
      [](RiskInput& input) { input.is_encoded = false; },
      [](RiskInput& input) { input.age_days += 10; },
      [](RiskInput& input) { input.max_age_days -= 10; },
      [](RiskInput& input) { input.locations += 1; },
      [](RiskInput& input) { input.is_orphan = true; },
      [](RiskInput& input) {
        input.privilege =
            static_cast<Privilege>(std::max(0, static_cast<int>(input.privilege) - 1));
      },
      [](RiskInput& input) {
        input.severity = std::min(Severity::Critical,
                                  static_cast<Severity>(static_cast<int>(input.severity) + 1));
      },
      [](RiskInput& input) { input.is_asset = true; },
      [](RiskInput& input) {
        input.environment =
            std::min(Environment::Production,
                     static_cast<Environment>(static_cast<int>(input.environment) + 1));
      },
      [](RiskInput& input) { input.liveness = Liveness::Live; },
      [](RiskInput& input) {
        if (input.liveness == Liveness::Expired)
          input.liveness = Liveness::Revoked;
        else if (input.liveness == Liveness::Revoked)
          input.liveness = Liveness::Unknown;
      },
  };
  std::mt19937 random(11);
  for (int i = 0; i < 1000; ++i) {
    const RiskInput input = random_input(random);
    const RiskModel model = i % 2 == 0 ? RiskModel{} : random_model(random);
    const int before = score_risk(input, model).score;
    for (std::size_t step = 0; step < std::size(kSteps); ++step) {
      RiskInput worse = input;
      kSteps[step](worse);
      EXPECT_GE(score_risk(worse, model).score, before) << "step " << step << ", input " << i;
    }
  }
}

TEST(Risk, DoesNotScoreACanary) {
  RiskInput input = access_token();
  input.liveness = Liveness::Canary;
  const Risk risk = score_risk(input);
  EXPECT_EQ(risk.score, 0);
  EXPECT_EQ(risk.band, Band::Info);
  ASSERT_EQ(risk.reasons.size(), 1U);
}

TEST(Risk, StandsNonsense) {
  RiskInput input = access_token();
  input.liveness = Liveness::NotChecked;
  input.confidence = std::nan("");
  input.age_days = INT64_MIN;
  input.max_age_days = 0;
  input.locations = UINT64_MAX;
  const Risk risk = score_risk(input);
  EXPECT_GT(risk.score, 0);
  EXPECT_LE(risk.score, 100);
}

TEST(Risk, ALiveKeyInTestsIsNotPlayedDown) {
  RiskInput input = access_token();
  input.environment = Environment::Example;
  EXPECT_GE(score_risk(input).score, 45);
  input.liveness = Liveness::Unknown;
  EXPECT_LE(score_risk(input).score, 10);
}

TEST(Risk, SecuritySeverityShowsTheSameBand) {
  EXPECT_DOUBLE_EQ(security_severity(100), 10.0);
  EXPECT_DOUBLE_EQ(security_severity(80), 9.1);
  EXPECT_DOUBLE_EQ(security_severity(79), 8.9);
  EXPECT_DOUBLE_EQ(security_severity(55), 7.0);
  EXPECT_DOUBLE_EQ(security_severity(54), 6.9);
  EXPECT_DOUBLE_EQ(security_severity(30), 4.0);
  EXPECT_DOUBLE_EQ(security_severity(29), 3.9);
  EXPECT_DOUBLE_EQ(security_severity(0), 0.1);
  for (int score = 1; score <= 100; ++score)
    EXPECT_GE(security_severity(score), security_severity(score - 1)) << score;
}

TEST(RiskInput, ReadsAgeCopiesAndHistoryOffThePlaces) {
  constexpr std::int64_t kDay = 86'400;
  Finding finding;
  finding.places = {place_at("a", false, 40 * kDay), place_at("a", false, 10 * kDay),
                    place_at("b", false, 60 * kDay)};
  finding.owners = {{"@a", "map", 1, ""}};
  const RiskInput past = risk_input(Rule{}, finding, {.now = 100 * kDay});
  EXPECT_EQ(past.age_days, 90);
  EXPECT_EQ(past.locations, 2U);
  EXPECT_FALSE(past.is_current);
  EXPECT_FALSE(past.is_orphan);
  finding.places.push_back(place_at("b", true, 60 * kDay));
  finding.owners.clear();
  const RiskInput present = risk_input(Rule{}, finding, {.now = 100 * kDay});
  EXPECT_TRUE(present.is_current);
  EXPECT_TRUE(present.is_orphan);
}

TEST(RiskInput, TakesTheAgeFromTheInventoryWhenThereIsNoCommit) {
  constexpr std::int64_t kDay = 86'400;
  Finding finding;
  finding.places.emplace_back();
  EXPECT_EQ(risk_input(Rule{}, finding, {.now = 100 * kDay, .first_seen = 93 * kDay}).age_days, 7);
  EXPECT_EQ(risk_input(Rule{}, finding, {.now = 100 * kDay}).age_days, 0);
  EXPECT_EQ(risk_input(Rule{}, finding, {.now = 5 * kDay, .first_seen = 93 * kDay}).age_days, 0);
}

TEST(RiskInput, TheWorstNameOfThePlacesDecides) {
  const auto environment = [](std::vector<std::string> paths, const std::string& target = "") {
    Finding finding;
    for (const std::string& path : paths) finding.places.push_back(place_at(path, true, 1));
    return risk_input(Rule{}, finding, {.now = 1, .target_name = target}).environment;
  };
  EXPECT_EQ(environment({"src/main.c"}), Environment::Unknown);
  EXPECT_EQ(environment({"deploy/prod/app.yml"}), Environment::Production);
  EXPECT_EQ(environment({"docs/prod.env"}), Environment::Production);
  EXPECT_EQ(environment({"src/products.c"}), Environment::Unknown);
  EXPECT_EQ(environment({"config/STAGING.yml"}), Environment::Staging);
  EXPECT_EQ(environment({"tests/a.py"}), Environment::Development);
  EXPECT_EQ(environment({"examples/a.py"}), Environment::Example);
  EXPECT_EQ(environment({"examples/a.py", "src/a.py"}), Environment::Unknown);
  EXPECT_EQ(environment({"src/a.py"}, "org/infra-prod"), Environment::Production);
}

TEST(RiskInput, KnowsNamesOfValueChecksumsAndEncodings) {
  Finding finding;
  finding.places = {place_at("src/payments/api.c", true, 1)};
  finding.places[0].at.encoding = Encoding::Base64;
  finding.signals = {{"checksum", 3, ""}};
  Rule rule;
  rule.generic = true;
  const RiskInput input = risk_input(rule, finding, {.now = 1});
  EXPECT_TRUE(input.is_asset);
  EXPECT_TRUE(input.checksum_passed);
  EXPECT_TRUE(input.is_encoded);
  EXPECT_EQ(input.ease, Ease::PartMissing);
  finding.signals[0].weight = -3;
  EXPECT_FALSE(risk_input(rule, finding, {.now = 1}).checksum_passed);
}

TEST(RiskInput, StreamsAreSharedLogsUnlessTheCallerKnows) {
  Finding finding;
  finding.places.emplace_back();
  finding.places[0].origin.where = StreamOrigin{"stdin"};
  EXPECT_EQ(risk_input(Rule{}, finding, {}).exposure, Exposure::SharedLog);
  EXPECT_EQ(risk_input(Rule{}, finding, {.exposure = Exposure::Private}).exposure,
            Exposure::Private);
}

}  // namespace dredge

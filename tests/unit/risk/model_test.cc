#include "risk/model.h"

#include <gtest/gtest.h>

#include "risk/risk.h"

namespace dredge {
namespace {

std::string error_of(std::string_view toml) {
  const auto model = parse_risk_model(toml, "w.toml");
  return model ? "" : model.error().message;
}

}  // namespace

TEST(RiskModel, AFileChangesWhatItNamesAndNothingElse) {
  const auto model = parse_risk_model(
      "max_age_days = 30\n[weights]\nage = 1\n[exposure]\nprivate = 0.1\n[sla_days]\nlow = 0\n",
      "w.toml");
  ASSERT_TRUE(model) << model.error().message;
  EXPECT_EQ(model->max_age_days, 30);
  EXPECT_DOUBLE_EQ(model->age_weight, 1);
  EXPECT_DOUBLE_EQ(model->exposure[0], 0.1);
  EXPECT_DOUBLE_EQ(model->exposure_weight, RiskModel{}.exposure_weight);
  EXPECT_EQ(sla_days_of(*model, Band::Low), 0);
  EXPECT_EQ(sla_days_of(*model, Band::Critical), 1);
}

TEST(RiskModel, MovesTheScore) {
  RiskModel model;
  model.exposure_weight = 0;
  RiskInput input;
  input.exposure = Exposure::Public;
  EXPECT_LT(score_risk(input, model).score, score_risk(input).score);
}

TEST(RiskModel, MistakesAreNamedWithTheirLine) {
  EXPECT_EQ(error_of(""), "");
  EXPECT_NE(error_of("[weight]\nage = 1\n").find("w.toml:1: unknown key 'weight'; did you mean"),
            std::string::npos);
  EXPECT_NE(error_of("[weights]\naged = 1\n").find("w.toml:2: unknown key 'aged'"),
            std::string::npos);
  EXPECT_NE(error_of("[weights]\nage = 2\n").find("from 0 to 1"), std::string::npos);
  EXPECT_NE(error_of("[weights]\nage = nan\n").find("from 0 to 1"), std::string::npos);
  EXPECT_NE(error_of("max_age_days = 0\n").find("days"), std::string::npos);
  EXPECT_NE(error_of("weights = 1\n").find("[weights]"), std::string::npos);
  EXPECT_NE(error_of("= 1\n").find("w.toml:1"), std::string::npos);
}

TEST(RiskModel, RefusesTablesInWhichAWorseCaseCountsLess) {
  EXPECT_NE(error_of("[exposure]\npublic = 0.2\n").find("'public' is worse than"),
            std::string::npos);
  EXPECT_NE(error_of("[validity]\nrevoked = 0.8\n").find("must not count less"), std::string::npos);
  EXPECT_NE(error_of("[privilege]\nadmin = 0.5\n").find("'admin' is worse than 'write'"),
            std::string::npos);
}

}  // namespace dredge

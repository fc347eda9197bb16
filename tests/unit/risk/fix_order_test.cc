#include "risk/fix_order.h"

#include <gtest/gtest.h>

namespace dredge {
namespace {

Finding scored(std::uint8_t secret, int score, std::size_t places) {
  Finding finding;
  finding.fingerprint.bytes[0] = secret;
  finding.risk.score = score;
  finding.places.resize(places);
  return finding;
}

constexpr auto kEqualWork = [](const Finding&) { return 1; };

}  // namespace

TEST(FixOrder, OneRotationEndsEveryPlaceAndEveryRuleOfItsSecret) {
  std::vector<Finding> findings;
  findings.push_back(scored(1, 60, 1));
  findings.push_back(scored(2, 40, 7));
  findings.push_back(scored(2, 30, 7));
  const std::vector<Rotation> order = fix_order(findings, kEqualWork);
  ASSERT_EQ(order.size(), 2U);
  EXPECT_EQ(order[0].findings, (std::vector<std::size_t>{1, 2}));
  EXPECT_DOUBLE_EQ(order[0].risk, 120);
  EXPECT_DOUBLE_EQ(order[0].share, 120.0 / 180);
  EXPECT_DOUBLE_EQ(order[1].share, 1);
  EXPECT_DOUBLE_EQ(share_of_first(order, 1), 120.0 / 180);
  EXPECT_DOUBLE_EQ(share_of_first(order, 99), 1);
}

TEST(FixOrder, LessWorkComesFirst) {
  std::vector<Finding> findings;
  findings.push_back(scored(1, 60, 1));
  findings.push_back(scored(2, 50, 1));
  const auto order = fix_order(
      findings, [](const Finding& finding) { return finding.fingerprint.bytes[0] == 1 ? 3 : 1; });
  EXPECT_EQ(order[0].findings, std::vector<std::size_t>{1});
}

TEST(FixOrder, LeavesOutWhatNeedsNoRotation) {
  std::vector<Finding> findings;
  for (const Liveness liveness : {Liveness::Revoked, Liveness::Expired, Liveness::Canary}) {
    findings.push_back(scored(static_cast<std::uint8_t>(liveness), 50, 1));
    findings.back().verdict.liveness = liveness;
  }
  findings.push_back(scored(200, 0, 1));
  EXPECT_TRUE(fix_order(findings, kEqualWork).empty());
  EXPECT_DOUBLE_EQ(share_of_first({}, 3), 0);
}

}  // namespace dredge

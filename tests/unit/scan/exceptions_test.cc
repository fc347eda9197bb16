#include "scan/exceptions.h"

#include <gtest/gtest.h>

namespace dredge {
namespace {

Finding finding_at(std::vector<std::string> paths, const std::string& target = "repo") {
  Finding finding;
  finding.rule = "acme.token";
  finding.fingerprint.bytes[0] = 7;
  for (std::string& path : paths) {
    Place place;
    place.target = target;
    place.origin.where = CommitOrigin{GitPlace::Tree, std::move(path), {}, {}, 0, true};
    finding.places.push_back(std::move(place));
  }
  return finding;
}

Exception exception(ExceptionScope scope, std::int64_t expires_at = 200) {
  Exception made;
  made.id = 3;
  made.scope = scope;
  made.fingerprint.bytes[0] = 7;
  if (scope == ExceptionScope::Rule) made.rule = "acme.token";
  if (scope == ExceptionScope::Path) made.path = "tests/*";
  made.owner = "@qa";
  made.approver = "jane";
  made.expires_at = expires_at;
  return made;
}

ScanReport report_of(std::vector<std::string> paths) {
  ScanReport report;
  report.findings.push_back(finding_at(std::move(paths)));
  return report;
}

}  // namespace

TEST(Exceptions, CoverASecretARuleOrThePathsOfAllPlaces) {
  using enum ExceptionScope;
  EXPECT_TRUE(covers(exception(Secret), finding_at({"a"})));
  Exception other = exception(Secret);
  other.fingerprint.bytes[0] = 8;
  EXPECT_FALSE(covers(other, finding_at({"a"})));
  other = exception(Secret);
  other.rule = "acme.key";
  EXPECT_FALSE(covers(other, finding_at({"a"}))) << "the rule narrows";
  EXPECT_TRUE(covers(exception(Rule), finding_at({"a"})));
  EXPECT_TRUE(covers(exception(Path), finding_at({"tests/a", "tests/deep/b"})));
  EXPECT_FALSE(covers(exception(Path), finding_at({"tests/a", "src/b"})));
  EXPECT_FALSE(covers(exception(Path), finding_at({}))) << "no place is not every place";
  other = exception(Rule);
  other.target = "repo";
  EXPECT_TRUE(covers(other, finding_at({"a"})));
  EXPECT_FALSE(covers(other, finding_at({"a"}, "elsewhere")));
}

TEST(Exceptions, StandingOnesLetFindingsPassAndAreCounted) {
  ScanReport report = report_of({"tests/a"});
  const auto outcome = apply_exceptions(report, {exception(ExceptionScope::Path)}, {}, 100);
  EXPECT_EQ(outcome.suppressed, 1U);
  EXPECT_TRUE(outcome.expired.empty());
  EXPECT_TRUE(report.findings.empty());
}

TEST(Exceptions, ExpiredOnesAreNamedForTheChangeAndForWhatIsOpen) {
  ScanReport report = report_of({"tests/a"});
  auto outcome = apply_exceptions(report, {exception(ExceptionScope::Path, 100)}, {}, 100);
  ASSERT_EQ(outcome.expired.size(), 1U);
  EXPECT_EQ(outcome.expired[0],
            "exception 3 for path tests/* expired on 1970-01-01 (owner @qa, approved by jane)");
  EXPECT_EQ(report.findings.size(), 1U);
  ScanReport empty;
  std::vector<Finding> open;
  open.push_back(finding_at({"src/a"}));
  EXPECT_EQ(
      apply_exceptions(empty, {exception(ExceptionScope::Rule, 50)}, open, 100).expired.size(), 1U);
  EXPECT_TRUE(
      apply_exceptions(empty, {exception(ExceptionScope::Rule, 50)}, {}, 100).expired.empty())
      << "nothing is left of what it covered";
  EXPECT_TRUE(
      apply_exceptions(
          empty, {exception(ExceptionScope::Rule, 50), exception(ExceptionScope::Rule)}, open, 100)
          .expired.empty())
      << "somebody decided anew";
}

TEST(Exceptions, TheLastEndCounts) {
  const std::vector<Exception> two{exception(ExceptionScope::Secret, 50),
                                   exception(ExceptionScope::Rule, 90)};
  EXPECT_EQ(excepted_until(two, finding_at({"a"})), 90);
  EXPECT_EQ(excepted_until({}, finding_at({"a"})), 0);
}

}  // namespace dredge

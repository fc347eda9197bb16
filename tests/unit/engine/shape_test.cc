#include "engine/shape_table.h"

#include <gtest/gtest.h>

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dredge {
namespace {

// The shape of one rule's first anchor, and whether text around the anchor fits it.
class OneShape {
 public:
  OneShape(std::string_view pattern, std::string_view anchor)
      : OneShape(pattern, std::vector<std::string_view>{anchor}) {}
  OneShape(std::string_view pattern, std::vector<std::string_view> anchors)
      : anchors_(std::move(anchors)) {
    rule_.id = "one";
    rule_.pattern = pattern;
    rule_.anchors = anchors_;
    rule_.reach = 100;
    const RuleSet rules{std::span(&rule_, 1), {}, "one"};
    bytes_ = write_shapes(find_shapes(rules, *plan_anchors(rules, Lane::Everywhere)));
    shapes_ = *ShapeTable::read(bytes_);
  }

  bool fits(std::string_view text, std::uint64_t anchor_at) const {
    Span seen;
    return shapes_.fits(0, text.data(), {0, text.size()}, anchor_at, seen);
  }
  bool is_open() const { return shapes_.is_open(0); }
  std::string_view bytes() const { return bytes_; }

 private:
  std::vector<std::string_view> anchors_;
  Rule rule_;
  std::string bytes_;
  ShapeTable shapes_;
};

TEST(Shape, FollowsThePatternAfterTheAnchor) {
  const OneShape shape("(?i)token[a-z_]{0,20} ?[=:] ?(?P<secret>[0-9a-f]{8})", "token");
  EXPECT_TRUE(shape.fits("token = 0", 0));
  EXPECT_TRUE(shape.fits("TOKEN_of:a", 0));
  EXPECT_FALSE(shape.fits("tokens.each do", 0));
  EXPECT_FALSE(shape.fits("token", 0));
}

TEST(Shape, KnowsTheCaseThatThePatternWants) {
  const OneShape shape("(?P<secret>SG\\.[0-9a-z]{8})", "sg.");
  EXPECT_TRUE(shape.fits("SG.0", 0));
  EXPECT_FALSE(shape.fits("msg.0", 1));
}

TEST(Shape, FollowsThePatternBeforeTheAnchor) {
  const OneShape shape("(?:api|access)[_ ]key=(?P<secret>[0-9]{8})", "key=");
  EXPECT_TRUE(shape.fits("api_key=1", 4));
  EXPECT_TRUE(shape.fits("an access key=1", 10));
  EXPECT_FALSE(shape.fits("monkey=1", 3));
}

TEST(Shape, TakesTheFirstAnchorOfAMatch) {
  // The second "key" stands in the secret, where the first has been let through already.
  const OneShape shape("key=(?P<secret>[a-z]{8})", "key");
  EXPECT_TRUE(shape.fits("key=keyabcde", 0));
  EXPECT_FALSE(shape.fits("key=keyabcde", 4));
}

TEST(Shape, LetsEverythingThroughWhenAMatchMaySpellTheAnchorByAClass) {
  EXPECT_TRUE(OneShape("(?:key|[a-z]{3})=(?P<secret>[a-z]{8})", "key").is_open());
  EXPECT_TRUE(OneShape("key\\pL", "key").is_open());
}

TEST(Shape, FollowsAnchorsThatAreTheWaysToReadASmallClass) {
  constexpr std::string_view kPattern = "(?i)[.>]user[ \\t]{1,3}[a-z]{2,8}=(?P<secret>[0-9]{8})";
  const OneShape shape(kPattern, std::vector<std::string_view>{"user\t", "user "});
  EXPECT_TRUE(shape.fits(">USER\tbob=1", 1));
  EXPECT_TRUE(shape.fits(".user\t\tbob=1", 1));
  EXPECT_FALSE(shape.fits(".user\t(bob)", 1));
  EXPECT_FALSE(shape.fits("a user\tbob=1", 2));
  EXPECT_TRUE(OneShape(kPattern, "user\t").is_open());  // a blank may stand there
}

TEST(Shape, KnowsTheAnchorInEveryMixtureOfCases) {
  const OneShape shape("(?i)token=(?P<secret>[0-9a-f]{8})", "token");
  for (const std::string_view text : {"token=0", "TOKEN=0", "tOkEn=0"}) {
    EXPECT_TRUE(shape.fits(text, 0)) << text;
    EXPECT_FALSE(shape.fits(std::string(text.substr(0, 5)) + ": 0", 0)) << text;
  }
}

TEST(Shape, IsRefusedWhenItsBytesAreNotWhole) {
  const OneShape shape("(?:api|access)[_ ]key=(?P<secret>[0-9]{8})", "key=");
  const std::string bytes(shape.bytes());
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(ShapeTable::read(std::string_view(bytes).substr(0, size))) << size;
  EXPECT_EQ(ShapeTable::read(bytes + "x").error().code, ErrorCode::Corrupt);
}

TEST(Shape, IsStoredOnceHoweverManyUsesHaveIt) {
  Shape shape;
  shape.forward.width = 1;
  shape.forward.next = {ByteDfa::kAccept, ByteDfa::kFirstState};
  const std::string once = write_shapes({shape});
  const std::string twice = write_shapes({shape, shape});
  EXPECT_EQ(twice.size() - once.size(), 24u);
}

}  // namespace
}  // namespace dredge

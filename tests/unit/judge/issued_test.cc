// Tokens are put together at run time: none stands in the tree.
#include <gtest/gtest.h>

#include <vector>

#include "unit/judge/samples.h"

namespace dredge::judging {
namespace {

bool is_odd(const std::string& token) {
  return fires(SignalId::PartsOdd, {"token=", token, "\n", "a.env", false, 0.95});
}

std::string join(const std::string& prefix, const std::vector<std::string>& parts, char separator) {
  std::string text = prefix;
  for (std::size_t i = 0; i < parts.size(); ++i)
    text += (i == 0 ? std::string() : std::string(1, separator)) + parts[i];
  return text;
}

// A token of each form, in parts; `random` says which of them is the random end.
struct Form {
  std::string prefix;
  std::vector<std::string> parts;
  char separator = '-';
};

std::vector<Form> forms() {
  const std::string end = random_text(kBase62, 24);
  const std::string hex = random_text(kHex, 32);
  const std::string hook = std::string("https://hooks.") + "slack.com/";
  return {
      {"xoxb-", {"2846103957", "4910285736", end}},
      {"xoxb-", {"284610395712", end}},
      {"xoxp-", {"284610395712", "491028573601", "7730164928", hex}},
      {"xapp-", {"1", "A04QX7B2KD9", "4910285736018", random_text(kHex, 64)}},
      {hook, {"services", "T02Q7XB4K", "B04D91QXK2", end}, '/'},
      {hook, {"workflows", "T02Q7XB4K", "A04D91QXK2", "491028573601847365", end}, '/'},
      {hook, {"triggers", "T02Q7XB4K", "4910285736018", hex}, '/'},
  };
}

TEST(Issued, TokensThatAnIssuerCountsAreNotOdd) {
  for (const Form& form : forms())
    EXPECT_FALSE(is_odd(join(form.prefix, form.parts, form.separator)));
  for (std::uint64_t seed = 0; seed < 300; ++seed)
    EXPECT_FALSE(
        is_odd(join("xoxb-", {"2846103957", "4910285736", random_text(kBase62, 24, seed)}, '-')))
        << seed;
}

// Each part in turn replaced by what people type for it.
TEST(Issued, EveryPartThatNobodyHasIsNoticed) {
  for (const Form& form : forms()) {
    for (std::size_t i = 0; i < form.parts.size(); ++i) {
      const std::string& part = form.parts[i];
      if (part.size() < 8 || part == "services" || part == "workflows" || part == "triggers")
        continue;
      Form changed = form;
      const bool id = part.front() == 'T' || part.front() == 'B' || part.front() == 'A';
      const std::string lead = id && part.size() < 14 ? part.substr(0, 1) : "";
      changed.parts[i] = lead + std::string(part.size() - lead.size(), '0');
      EXPECT_TRUE(is_odd(join(changed.prefix, changed.parts, changed.separator)))
          << changed.prefix << " " << i;
      changed.parts[i] = lead + std::string(
                                    "123456789012345678901234567890"
                                    "1234567890123456789012345678901234567890")
                                    .substr(0, part.size() - lead.size());
      EXPECT_TRUE(is_odd(join(changed.prefix, changed.parts, changed.separator)))
          << changed.prefix << " " << i;
    }
  }
}

TEST(Issued, OddPartsLowerAndDoNotDrop) {
  const std::string odd =
      join("xoxb-", {"1234567890", "4910285736", random_text(kBase62, 24)}, '-');
  const double confidence = confidence_of({"token=", odd, "\n", "a.env", false, 0.95});
  EXPECT_LT(confidence, kBlockConfidence);
  EXPECT_GT(confidence, kDefaultMinConfidence);
}

}  // namespace
}  // namespace dredge::judging

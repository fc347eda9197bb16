#include "unpack/values.h"

#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/runs.h"
#include "unit/support/base64.h"
#include "unpack/value_signs.h"

namespace dredge {
namespace {

// What decoding a text gives, as far as it can be compared.
struct Said {
  std::string base64, hex;
  std::vector<Span> packed;
  bool operator==(const Said&) const = default;
};

Said said_by(std::string_view text) {
  RunFinder finder(false);
  const DecodedValues values = decode_values(text, finder.find(text), false);
  Said said{values.base64.text, values.hex.text, {}};
  for (const PackedValue& value : values.packed) said.packed.push_back(value.span);
  return said;
}

// Runs that say something, runs that nearly do, and runs that do not.
class Runs {
 public:
  std::string next() {
    std::string run;
    while (run.size() < 20 || pick(3) != 0) {
      run += piece();
      if (pick(2) == 0) run += one_of("+-/_=");
    }
    return run;
  }

 private:
  std::size_t pick(std::size_t below) { return random_() % below; }
  char one_of(std::string_view set) { return set[pick(set.size())]; }
  std::string some(std::string_view set, std::size_t size) {
    std::string text;
    while (text.size() < size) text += one_of(set);
    return text;
  }

  std::string bytes() {
    const std::size_t size = 8 + pick(24);
    switch (pick(5)) {
      case 0:
        return some("abcdefghijk ABCZ019~{\n\t", size);
      case 1:
        return some("ab \xc3\xa9\xc3\xbc", size);
      case 2:
        return "\x1f\x8b\x08" + some("abc\x01\xff", size);
      case 3: {
        std::string wide;
        for (const char c : some("abc 019\xe9\xfc", size)) (wide += c) += '\0';
        return wide;
      }
      default:
        return some("abcdefgh\x01\x7f\x80\xc0\xf5", size);
    }
  }

  std::string piece() {
    constexpr std::string_view kHex = "0123456789abcdef";
    const std::size_t size = 1 + pick(40);
    switch (pick(7)) {
      case 0:
        return some(kHex, size);
      case 1:
        return some("0123456789ABCDEFabcdef", 32);
      case 2:
        return some("ABCDEFGHIJKLMNOPQRSTUVWXYZ", size);
      case 3:
        return some("abcdefghijklmnopqrstuvwxyz0123456789", size);
      case 4: {
        std::string hex;
        for (const char c : bytes())
          (hex += kHex[static_cast<unsigned char>(c) >> 4U]) += kHex[c & 15];
        return hex;
      }
      default:
        return testing::base64_of(bytes());
    }
  }

  std::mt19937 random_{7};
};

// Near the end of a text there is no room for the look that leaves runs out.
TEST(Values, AreFoundWhereTheTextGoesOnAsWhereItEnds) {
  if (!has_vector_signs()) GTEST_SKIP() << "not on this machine";
  Runs runs;
  std::size_t with_values = 0;
  std::size_t left_out = 0;
  for (int i = 0; i < 30'000; ++i) {
    const std::string text = runs.next();
    const Said said = said_by(text);
    EXPECT_EQ(said, said_by(text + std::string(100, ' '))) << text;
    EXPECT_EQ(said, said_by(text + " " + std::string(100, 'z'))) << text;
    if (said != Said{}) ++with_values;
    const std::string longer = text + std::string(100, ' ');
    const Span whole{0, text.size()};
    if (may_hold_values(longer, {&whole, 1}) == 0) ++left_out;
  }
  EXPECT_GT(with_values, 1000U);
  EXPECT_GT(left_out, 1000U);
}

// The value goes on over two lines and ends inside the second run, where another begins.
TEST(Values, AreFoundBehindOneThatReachesIntoTheirRun) {
  const std::string text = testing::base64_of(std::string(48, 'a')) + "\n" +
                           testing::base64_of(std::string(13, 'a')) +
                           testing::base64_of("the color is blue");
  const Said said = said_by(text);
  EXPECT_EQ(said, said_by(text + std::string(100, ' ')));
  EXPECT_NE(said.base64.find(std::string(61, 'a')), std::string::npos);
  EXPECT_NE(said.base64.find("the color is blue"), std::string::npos);
}

// Nothing behind the text is read: the sanitizers would tell.
TEST(Values, AreLookedForInTheTextAlone) {
  if (!has_vector_signs()) GTEST_SKIP() << "not on this machine";
  // The first of 32 digits in a row is the 32nd, and the text in them may begin at the last.
  const std::string late = std::string(30, 'a') + "+" + std::string(30, '4') + "g4 ";
  Runs runs;
  for (int i = 0; i < 20'000; ++i) {
    std::string text = i == 0 ? late : runs.next();
    text.resize(64, '4');
    text.back() = ' ';
    const std::vector<char> exact(text.begin(), text.end());
    const Span run{0, 63};
    const std::string_view seen(exact.data(), exact.size());
    const bool alone = may_hold_values(seen, {&run, 1}) != 0;
    const std::string more = std::string(seen) + "1f8b";
    EXPECT_GE(alone, may_hold_values(more, {&run, 1}) != 0) << text;
  }
}

}  // namespace
}  // namespace dredge

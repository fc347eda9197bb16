#include "engine/gate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "engine/codecs.h"

namespace dredge {
namespace {

bool plainly_has_run(std::string_view text, CharClass of, std::size_t min) {
  std::size_t length = 0;
  for (const char c : text) {
    length = in_class(of, static_cast<unsigned char>(c)) ? length + 1 : 0;
    if (length >= min) return true;
  }
  return false;
}

TEST(Gate, ClassesAreWhatTheRuleFormatSays) {
  EXPECT_TRUE(in_class(CharClass::Hex, 'F'));
  EXPECT_FALSE(in_class(CharClass::Hex, 'g'));
  EXPECT_FALSE(in_class(CharClass::Alnum, '_'));
  EXPECT_TRUE(in_class(CharClass::Word, '_'));
  EXPECT_FALSE(in_class(CharClass::Word, '-'));
  EXPECT_TRUE(in_class(CharClass::Token, '-'));
  EXPECT_TRUE(in_class(CharClass::Base64, '/'));
  EXPECT_FALSE(in_class(CharClass::Printable, '"'));
  EXPECT_TRUE(in_class(CharClass::Printable, 0xc3));
}

// The memory of earlier answers must never change one.
TEST(Gate, RemembersWithoutForgettingARun) {
  codec::Seeded random(1);
  for (int round = 0; round < 300; ++round) {
    const std::string text = random.text("aaaaaaab -", 200);
    GateKeeper keeper(2);
    keeper.begin(text);
    for (int ask = 0; ask < 60; ++ask) {
      const std::uint64_t begin = random.next() % text.size();
      const std::uint64_t end = begin + random.next() % (text.size() - begin + 1);
      const auto min = static_cast<std::uint16_t>(5 + random.next() % 2 * 6);
      const Gate gate{Gate::Kind::Run, min, CharClass::Alnum};
      EXPECT_EQ(
          keeper.admits(gate, min == 5 ? 0 : 1, begin, begin, end),
          plainly_has_run(std::string_view(text).substr(begin, end - begin), CharClass::Alnum, min))
          << text << " " << begin << " " << end;
    }
  }
}

TEST(Gate, AssignNeedsAnOperatorThenARun) {
  const Gate gate{Gate::Kind::Assign, 8, CharClass::Printable};
  const auto admits = [&gate](std::string_view text) {
    GateKeeper keeper(1);
    keeper.begin(text);
    return keeper.admits(gate, 0, 0, 0, text.size());
  };
  EXPECT_TRUE(admits("password = \"hunter2hunter\""));
  EXPECT_TRUE(admits("password: hunter2hunter"));
  EXPECT_TRUE(admits("password hunter2hunter"));
  EXPECT_TRUE(admits("accountkey=hunter2hunter"));
  EXPECT_FALSE(admits("password(hunter2hunter)"));
  EXPECT_FALSE(admits("password = x"));
  EXPECT_FALSE(admits("password"));
}

}  // namespace
}  // namespace dredge

#include "engine/runs.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/gate.h"
#include "engine/quads.h"

namespace dredge {
namespace {

std::vector<Span> long_runs(std::string_view text, bool vectors) {
  RunFinder finder(vectors);
  return finder.find(text);
}

// The definition, byte by byte.
std::vector<Span> defined_runs(std::string_view text) {
  std::vector<Span> runs;
  std::uint64_t begin = 0;
  std::uint64_t token = 0;
  bool has_token_run = false;
  for (std::uint64_t i = 0; i <= text.size(); ++i) {
    const unsigned char byte = i < text.size() ? static_cast<unsigned char>(text[i]) : ' ';
    token = in_class(CharClass::Token, byte) ? token + 1 : 0;
    has_token_run = has_token_run || token >= kLongTokenRun;
    if (in_class(CharClass::Base64, byte)) continue;
    if (i - begin >= kLongBase64Run || has_token_run) runs.push_back({begin, i});
    begin = i + 1;
    has_token_run = false;
  }
  return runs;
}

void expect_defined(std::string_view text, std::string_view what) {
  const std::vector<Span> expected = defined_runs(text);
  EXPECT_EQ(long_runs(text, false), expected) << what << ", by steps";
  if (has_avx512_quads()) {
    EXPECT_EQ(long_runs(text, true), expected) << what << ", by vectors";
  }
}

TEST(Runs, AreFoundAtEveryLengthAndPlace) {
  for (std::size_t length = 17; length < 44; ++length) {
    for (std::size_t before = 0; before < 70; ++before) {
      const std::string blanks(before, ' ');
      expect_defined(blanks + std::string(length, 'a'), "at the end");
      expect_defined(blanks + std::string(length, 'a') + " b", "in the middle");
      expect_defined(blanks + std::string(length, '/') + "\n", "without letters");
      expect_defined(blanks + std::string(length - 1, '7') + "_x\xe9", "mixed");
    }
  }
}

TEST(Runs, AreFoundAcrossThePiecesOfALargeText) {
  constexpr std::size_t kPiece = 1 << 20;
  for (const std::size_t length : {20U, 21U, 64U, 5000U}) {
    std::string text(2 * kPiece + 100, ' ');
    for (const std::size_t at : {kPiece - length, kPiece - 10, 2 * kPiece - 1})
      std::fill_n(text.begin() + static_cast<std::ptrdiff_t>(at),
                  std::min(length, text.size() - at), 'k');
    expect_defined(text, std::to_string(length));
  }
}

TEST(Runs, AgreeWithTheDefinitionOnRandomText) {
  std::mt19937 random(11);
  constexpr std::string_view kBytes = "abcdefghijABCXYZ0123456789abcdefghij_-+/= \n.\xff";
  for (int round = 0; round < 200; ++round) {
    std::string text;
    const std::size_t size = random() % 3000;
    // Rounds differ in how often a run breaks.
    const std::size_t letters = kBytes.size() - (round % 4 == 0 ? 0 : 3);
    while (text.size() < size)
      text.push_back(random() % 24 == 0 ? ' ' : kBytes[random() % letters]);
    expect_defined(text, std::to_string(round));
  }
}

TEST(Runs, AreNeededByGatesThatAskForThem) {
  EXPECT_TRUE(needs_long_run({Gate::Kind::Run, 20, CharClass::Alnum}));
  EXPECT_TRUE(needs_long_run({Gate::Kind::Run, 32, CharClass::Hex}));
  EXPECT_TRUE(needs_long_run({Gate::Kind::Run, 20, CharClass::Token}));
  EXPECT_FALSE(needs_long_run({Gate::Kind::Run, 19, CharClass::Alnum}));
  EXPECT_FALSE(needs_long_run({Gate::Kind::Run, 39, CharClass::Base64}));
  EXPECT_FALSE(needs_long_run({Gate::Kind::Run, 90, CharClass::Printable}));
  EXPECT_FALSE(needs_long_run({Gate::Kind::Assign, 40, CharClass::Alnum}));
}

std::size_t longest_row(std::string_view run, CharClass of) {
  std::size_t longest = 0;
  std::size_t row = 0;
  for (const char byte : run) {
    row = in_class(of, static_cast<unsigned char>(byte)) ? row + 1 : 0;
    longest = std::max(longest, row);
  }
  return longest;
}

TEST(Runs, HaveTheGradeThatTheirRowsGiveThem) {
  std::mt19937 random(13);
  constexpr std::string_view kBytes = "abcdefghijABCXYZ0123456789abcdefghij_-+/=";
  for (int round = 0; round < 400; ++round) {
    std::string text(random() % 70, ' ');
    // Rounds differ in how often a sign breaks a row.
    const std::size_t letters = kBytes.size() - static_cast<std::size_t>(round % 6);
    while (text.size() < 3000)
      text.push_back(random() % 30 == 0 ? ' ' : kBytes[random() % letters]);
    for (const Span& run : long_runs(text, false)) {
      const std::string_view bytes = std::string_view(text).substr(run.begin, run.size());
      const bool is_firm = bytes.size() >= 40 || longest_row(bytes, CharClass::Token) >= 32;
      const bool is_plain = longest_row(bytes, CharClass::Alnum) >= 20;
      EXPECT_EQ(grade_of(text, run), is_firm    ? RunGrade::Firm
                                     : is_plain ? RunGrade::Plain
                                                : RunGrade::Any)
          << bytes;
    }
  }
}

TEST(Runs, NeedTheGradeThatAGateProves) {
  EXPECT_EQ(grade_needed({Gate::Kind::Run, 31, CharClass::Token}), RunGrade::Any);
  EXPECT_EQ(grade_needed({Gate::Kind::Run, 20, CharClass::Word}), RunGrade::Any);
  EXPECT_EQ(grade_needed({Gate::Kind::Run, 20, CharClass::Alnum}), RunGrade::Plain);
  EXPECT_EQ(grade_needed({Gate::Kind::Run, 31, CharClass::Hex}), RunGrade::Plain);
  EXPECT_EQ(grade_needed({Gate::Kind::Run, 32, CharClass::Hex}), RunGrade::Firm);
  EXPECT_EQ(grade_needed({Gate::Kind::Run, 32, CharClass::Token}), RunGrade::Firm);
  EXPECT_EQ(grade_needed({Gate::Kind::Run, 40, CharClass::Base64}), RunGrade::Firm);
}

}  // namespace
}  // namespace dredge

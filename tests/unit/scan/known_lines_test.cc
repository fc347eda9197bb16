#include "scan/known_lines.h"

#include <random>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace dredge {
namespace {

using Lines = std::vector<Span>;

constexpr std::array<std::uint8_t, 32> kKey{1, 2, 3};

std::uint64_t digest_of(const KnownLines& known, std::string_view line) {
  return known.digest(line, 0, line.size());
}

TEST(KnownLines, GiveALineOneDigestWhereverItStands) {
  const KnownLines known(kKey);
  std::mt19937_64 random(3);
  for (std::size_t size = 1; size < 200; ++size) {
    std::string line(size, ' ');
    for (char& c : line) c = static_cast<char>(random());
    const std::uint64_t alone = digest_of(known, line);
    for (const std::size_t before : {1, 7, 15, 16, 33}) {
      const std::string text = std::string(before, 'x') + line + "behind it stands more";
      EXPECT_EQ(known.digest(text, before, before + size), alone) << size << ' ' << before;
    }
  }
}

TEST(KnownLines, TellLinesApart) {
  const KnownLines known(kKey);
  std::set<std::uint64_t> digests;
  std::size_t lines = 0;
  const auto add = [&](const std::string& line) {
    digests.insert(digest_of(known, line));
    ++lines;
  };
  for (std::size_t size = 0; size < 70; ++size) {
    add(std::string(size, '\0'));
    for (std::size_t at = 0; at < size; ++at) {
      std::string line(size, '\0');
      line[at] = 'a';
      add(line);
    }
  }
  EXPECT_EQ(digests.size(), lines);
  EXPECT_EQ(digests.count(0), 0u);
}

TEST(KnownLines, HaveAnotherDigestUnderAnotherKey) {
  const KnownLines one(kKey);
  const KnownLines other(std::array<std::uint8_t, 32>{1, 2, 4});
  EXPECT_NE(digest_of(one, "a line\n"), digest_of(other, "a line\n"));
}

TEST(KnownLines, KnowWhatWasAdded) {
  KnownLines known(kKey);
  const std::uint64_t digest = digest_of(known, "a line\n");
  EXPECT_FALSE(known.has(digest));
  known.add(digest);
  EXPECT_TRUE(known.has(digest));
  EXPECT_FALSE(known.has(digest_of(known, "another\n")));
}

Lines picked(LinePicker& picker, std::string_view text) {
  Lines lines;
  picker.begin(text);
  picker.pick({0, text.size()}, lines);
  return lines;
}

void learn(LinePicker& picker, Lines events) { picker.learn(events); }

TEST(LinePicker, LeavesOutLinesThatSaidNothing) {
  KnownLines known(kKey);
  LinePicker picker(known);
  EXPECT_EQ(picked(picker, "one\ntwo\nthree"), (Lines{{0, 13}}));
  learn(picker, {});
  EXPECT_EQ(picked(picker, "two\nfour\none\nthree"), (Lines{{4, 9}}));
  EXPECT_EQ(picked(picker, "three\n"), (Lines{{0, 6}}));  // not the same line: that had no end
}

TEST(LinePicker, LearnsNothingOfLinesWithEvents) {
  KnownLines known(kKey);
  LinePicker picker(known);
  picked(picker, "one\ntwo\nthree\nfour\n");
  learn(picker, {{9, 15}, {4, 4}});  // an empty one, and one over two lines
  EXPECT_EQ(picked(picker, "one\ntwo\nthree\nfour\n"), (Lines{{4, 19}}));
}

TEST(LinePicker, LearnsOfManyLines) {
  KnownLines known(kKey);
  LinePicker picker(known);
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "line " + std::to_string(i) + '\n';
  EXPECT_EQ(picked(picker, text), (Lines{{0, text.size()}}));
  learn(picker, {{0, 1}});
  EXPECT_EQ(picked(picker, text), (Lines{{0, 7}}));
}

TEST(LinePicker, LooksAtLongLinesEachTime) {
  KnownLines known(kKey);
  LinePicker picker(known);
  const std::string text = std::string(KnownLines::kMostBytes, 'x') + "\nshort\n";
  for (int i = 0; i < 2; ++i) {
    const Lines lines = picked(picker, text);
    ASSERT_EQ(lines.size(), 1u);
    EXPECT_EQ(lines[0].begin, 0u);
    EXPECT_EQ(lines[0].end, i == 0 ? text.size() : KnownLines::kMostBytes + 1);
    learn(picker, {});
  }
}

}  // namespace
}  // namespace dredge

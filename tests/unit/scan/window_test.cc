#include "scan/window.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "base/line_index.h"

namespace dredge {
namespace {

// Hands out a text in pieces of at most `piece` bytes, and fails at the end when asked to.
class PieceStream final : public ByteStream {
 public:
  PieceStream(std::string text, std::size_t piece, bool fails = false)
      : text_(std::move(text)), piece_(piece), fails_(fails) {}

  Result<std::size_t> read(std::span<char> into) override {
    const std::size_t count = std::min({into.size(), piece_, text_.size() - at_});
    if (count == 0 && fails_) return Error{ErrorCode::Io, "the disk is gone"};
    std::copy_n(text_.data() + at_, count, into.data());
    at_ += count;
    return count;
  }

 private:
  std::string text_;
  std::size_t piece_;
  std::size_t at_ = 0;
  bool fails_;
};

// Lines of different lengths, none of them regular.
std::string some_text(std::size_t size) {
  std::string text;
  for (std::size_t i = 0; text.size() < size; ++i)
    text += std::string(i * 7 % 211, 'x') + "\xC3\xA9\n";
  text.resize(size);
  return text;
}

void expect_every_byte_accepted_once(const std::string& text, std::size_t piece) {
  PieceStream stream(text, piece);
  WindowReader reader(stream);
  std::uint64_t next = 0;
  for (auto window = reader.next(); window.has_value() && window->has_value();
       window = reader.next()) {
    const Window& seen = **window;
    EXPECT_EQ(seen.offset + seen.accept_begin, next);
    EXPECT_EQ(seen.text, std::string_view(text).substr(seen.offset, seen.text.size()));
    next = seen.offset + std::min<std::uint64_t>(seen.accept_end, seen.text.size());
  }
  EXPECT_EQ(next, text.size());
}

}  // namespace

TEST(WindowReader, AcceptsEveryByteInExactlyOneWindow) {
  for (const std::size_t size :
       {std::size_t{1}, kWindowBytes - 1, kWindowBytes, kWindowBytes + 1, 3 * kWindowBytes + 17}) {
    expect_every_byte_accepted_once(some_text(size), 50'000);
    expect_every_byte_accepted_once(std::string(size, 'x'), kWindowBytes);
  }
}

TEST(WindowReader, ShowsAMatchThatStraddlesTwoWindowsWholeToOneOfThem) {
  const std::string text = some_text(3 * kWindowBytes);
  PieceStream stream(text, 4096);
  WindowReader reader(stream);
  constexpr std::uint64_t kWidest = 16 << 10;
  for (auto window = reader.next(); window->has_value(); window = reader.next()) {
    const Window& seen = **window;
    const bool is_last = seen.offset + seen.text.size() == text.size();
    // Whatever begins before accept_end fits into the text.
    if (!is_last) {
      EXPECT_LE(seen.accept_end + kWidest, seen.text.size());
    }
  }
}

TEST(WindowReader, KnowsTheLineAndColumnOfEachWindowsFirstByte) {
  const std::string text = some_text(3 * kWindowBytes);
  const LineIndex lines(text);
  PieceStream stream(text, 100'000);
  WindowReader reader(stream);
  int windows = 0;
  for (auto window = reader.next(); window->has_value(); window = reader.next(), ++windows) {
    const Window& seen = **window;
    EXPECT_EQ(seen.lines_before + 1, lines.line_at(seen.offset));
    EXPECT_EQ(seen.columns_before + 1, lines.column_at(seen.offset));
  }
  EXPECT_GE(windows, 3);
}

TEST(WindowReader, CountsColumnsAcrossWindowsOfOneEndlessLine) {
  PieceStream stream(std::string(3 * kWindowBytes, 'x'), kWindowBytes);
  WindowReader reader(stream);
  for (auto window = reader.next(); window->has_value(); window = reader.next()) {
    EXPECT_EQ((*window)->columns_before, (*window)->offset);
  }
}

TEST(WindowReader, ReturnsWhatWasReadBeforeAnErrorAndThenTheError) {
  PieceStream stream("password", 3, true);
  WindowReader reader(stream);
  const auto window = reader.next();
  ASSERT_TRUE(window.has_value() && window->has_value());
  EXPECT_EQ((*window)->text, "password");
  EXPECT_EQ(reader.next().error().code, ErrorCode::Io);
}

TEST(WindowReader, HasNoWindowForNoBytes) {
  PieceStream stream("", 1);
  WindowReader reader(stream);
  EXPECT_FALSE(reader.next()->has_value());
}

}  // namespace dredge

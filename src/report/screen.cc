#include "report/screen.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"

namespace dredge {
namespace {

constexpr std::size_t kNarrowest = 40;

struct Range {
  char32_t first, last;
};

constexpr std::array<Range, 5> kZeroWidth = {{
    {0x300, 0x36F},
    {0x200B, 0x200F},
    {0x20D0, 0x20FF},
    {0xFE00, 0xFE0F},
    {0xFEFF, 0xFEFF},
}};

constexpr std::array<Range, 9> kDoubleWidth = {{
    {0x1100, 0x115F},
    {0x2E80, 0x303E},
    {0x3041, 0xA4CF},
    {0xAC00, 0xD7A3},
    {0xF900, 0xFAFF},
    {0xFE30, 0xFE6F},
    {0xFF00, 0xFF60},
    {0x1F300, 0x1FAFF},
    {0x20000, 0x3FFFD},
}};

struct Point {
  char32_t value;
  std::size_t length;
};

// The code point at the start of `text`, which is valid UTF-8 and not empty.
Point first_point(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  std::size_t length = 1;
  if (lead >= 0xF0) {
    length = 4;
  } else if (lead >= 0xE0) {
    length = 3;
  } else if (lead >= 0xC0) {
    length = 2;
  }
  length = std::min(length, text.size());
  char32_t value = length == 1 ? lead : lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) value = value << 6 | (byte(i) & 0x3FU);
  return {value, length};
}

std::size_t columns_of(char32_t point) {
  const auto holds = [&](const Range& range) {
    return point >= range.first && point <= range.last;
  };
  if (std::any_of(kZeroWidth.begin(), kZeroWidth.end(), holds)) return 0;
  return std::any_of(kDoubleWidth.begin(), kDoubleWidth.end(), holds) ? 2 : 1;
}

}  // namespace

std::size_t Screen::width() const {
  return std::max(kNarrowest, static_cast<std::size_t>(std::max(0, options_.width)));
}

std::string Screen::safe(std::string_view text) const {
  std::string escaped = escape_for_terminal(text);
  if (options_.unicode) return escaped;
  std::string ascii;
  for (const char byte : escaped) {
    if (static_cast<unsigned char>(byte) < 0x80) {
      ascii += byte;
    } else {
      ascii += fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
    }
  }
  return ascii;
}

std::string Screen::safe_short(std::string_view text, std::size_t columns) const {
  // No character takes more than 6 bytes a column here; what is cut anyway is not escaped first.
  const std::string whole = safe(text.substr(0, columns * 6 + 6));
  if (text.size() <= columns * 6 + 6 && display_width(whole) <= columns) return whole;
  const std::size_t room = columns - std::min(columns, display_width(ellipsis()));
  return std::string(clip(whole, room)) + std::string(ellipsis());
}

std::string Screen::paint(Ink ink, std::string_view text) const {
  // Indexed by Ink. Alarm is white on red: the only background, for what cannot wait.
  constexpr std::array<std::string_view, 8> kCodes = {"",   "1",  "2",  "31",
                                                      "33", "36", "32", "1;97;41"};
  const std::string_view code = kCodes[static_cast<std::size_t>(ink)];
  if (!options_.color || code.empty() || text.empty()) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

std::string Screen::wrap(std::string_view text, std::size_t indent) const {
  const std::size_t room = width() > indent + 20 ? width() - indent : 20;
  std::string wrapped;
  std::size_t used = 0;
  for (const std::string_view word : split(text, ' ')) {
    if (word.empty()) continue;
    const std::size_t columns = display_width(word);
    if (used != 0 && used + 1 + columns > room) {
      wrapped += '\n';
      wrapped.append(indent, ' ');
      used = 0;
    }
    if (used != 0) {
      wrapped += ' ';
      ++used;
    }
    wrapped += word;
    used += columns;
  }
  return wrapped;
}

std::size_t display_width(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    const Point point = first_point(text);
    columns += columns_of(point.value);
    text.remove_prefix(point.length);
  }
  return columns;
}

std::string_view clip(std::string_view text, std::size_t columns) {
  std::size_t used = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    const Point point = first_point(text.substr(at));
    used += columns_of(point.value);
    if (used > columns) break;
    at += point.length;
  }
  return text.substr(0, at);
}

Ink ink_of(Band band) {
  constexpr std::array<Ink, 5> kInks = {Ink::Dim, Ink::Cyan, Ink::Yellow, Ink::Red, Ink::Alarm};
  return kInks[static_cast<std::size_t>(band)];
}

}  // namespace dredge

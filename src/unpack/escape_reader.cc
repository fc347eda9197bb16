#include "unpack/escape_reader.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "base/hex.h"

namespace dredge {
namespace {

struct Entity {
  std::string_view name;  // with its semicolon
  char means;
};

// Source: the HTML standard, "Named character references"; those for ASCII.
constexpr auto kEntities = std::to_array<Entity>({{"quot;", '"'},
                                                  {"amp;", '&'},
                                                  {"lt;", '<'},
                                                  {"gt;", '>'},
                                                  {"apos;", '\''},
                                                  {"nbsp;", ' '},
                                                  {"colon;", ':'},
                                                  {"equals;", '='},
                                                  {"sol;", '/'},
                                                  {"period;", '.'},
                                                  {"comma;", ','},
                                                  {"lowbar;", '_'},
                                                  {"num;", '#'},
                                                  {"commat;", '@'},
                                                  {"plus;", '+'},
                                                  {"percnt;", '%'},
                                                  {"dollar;", '$'},
                                                  {"excl;", '!'},
                                                  {"NewLine;", '\n'}});

// The number that `text` begins with, of `least` to `most` hex digits; nothing: size 0.
struct Number {
  std::uint32_t value = 0;
  std::size_t size = 0;
};
Number hex_number(std::string_view text, std::size_t least, std::size_t most) {
  Number number;
  while (number.size < std::min(most, text.size())) {
    const int digit = hex_value(text[number.size]);
    if (digit < 0) break;
    number.value = number.value << 4 | static_cast<std::uint32_t>(digit);
    ++number.size;
  }
  return number.size < least ? Number{} : number;
}

// The escape whose two hex digits stand behind its `sign` characters.
Escaped byte_escape(std::string_view text, std::size_t sign) {
  if (text.size() < sign + 2) return {};
  const int high = hex_value(text[sign]);
  const int low = hex_value(text[sign + 1]);
  if ((high | low) < 0) return {};
  return {sign + 2, static_cast<std::uint32_t>(high << 4 | low), true};
}

Number decimal_number(std::string_view text) {
  Number number;
  while (number.size < std::min<std::size_t>(7, text.size())) {
    const char c = text[number.size];
    if (c < '0' || c > '9') break;
    number.value = number.value * 10 + static_cast<std::uint32_t>(c - '0');
    ++number.size;
  }
  return number;
}

Escaped read_percent(std::string_view text) { return byte_escape(text, 1); }

Escaped read_entity(std::string_view text) {
  text.remove_prefix(1);
  if (text.starts_with('#')) {
    const bool is_hex = text.size() > 1 && (text[1] | 0x20) == 'x';
    const Number number =
        is_hex ? hex_number(text.substr(2), 1, 6) : decimal_number(text.substr(1));
    const std::size_t end = number.size + (is_hex ? 2 : 1);
    if (number.size == 0 || end >= text.size() || text[end] != ';') return {};
    return {end + 2, number.value};
  }
  for (const Entity& entity : kEntities) {
    if (text.starts_with(entity.name.front()) && text.starts_with(entity.name))
      return {entity.name.size() + 1, static_cast<std::uint32_t>(entity.means)};
  }
  return {};
}

// \u0041, \u{41}, and two of the first for a character beyond U+FFFF.
Escaped read_unicode(std::string_view text) {
  if (text.substr(2).starts_with('{')) {
    const Number number = hex_number(text.substr(3), 1, 6);
    const std::size_t end = 3 + number.size;
    if (number.size == 0 || end >= text.size() || text[end] != '}') return {};
    return {end + 1, number.value};
  }
  const Number high = hex_number(text.substr(2), 4, 4);
  if (high.size == 0) return {};
  if (high.value < 0xd800 || high.value >= 0xdc00) return {6, high.value};
  const std::string_view rest = text.substr(6);
  const Number low = rest.starts_with("\\u") ? hex_number(rest.substr(2), 4, 4) : Number{};
  if (low.value < 0xdc00 || low.value >= 0xe000) return {6, 0xfffd};
  return {12, 0x10000 + ((high.value - 0xd800) << 10 | (low.value - 0xdc00))};
}

// Source: RFC 8259, section 7, and what C and the languages after it add.
Escaped read_backslash(std::string_view text) {
  if (text.size() < 2) return {};
  switch (text[1]) {
    case 'n':
      return {2, '\n'};
    case 'r':
      return {2, '\r'};
    case 't':
      return {2, '\t'};
    case '"':
    case '\'':
    case '\\':
    case '/':
    case '`':
      return {2, static_cast<std::uint32_t>(text[1])};
    case 'u':
      return read_unicode(text);
    case 'x':
      return byte_escape(text, 2);
    case 'U': {
      const Number point = hex_number(text.substr(2), 8, 8);
      return point.size == 0 ? Escaped{} : Escaped{10, point.value};
    }
    default:
      return {};
  }
}

Escaped read_quoted_printable(std::string_view text) {
  if (text.substr(1).starts_with("\r\n")) return {3, 0, false, true};
  if (text.substr(1).starts_with('\n')) return {2, 0, false, true};
  return read_percent(text);
}

static_assert(std::ranges::all_of(kEntities, [](const Entity& entity) {
  return kEntityInitials.find(entity.name.front()) != std::string_view::npos;
}));

}  // namespace

Escaped read_escape(std::size_t kind, std::string_view text) {
  switch (kEscapeSteps[kind]) {
    case Encoding::Percent:
      return read_percent(text);
    case Encoding::Html:
      return read_entity(text);
    case Encoding::Escape:
      return read_backslash(text);
    default:
      return read_quoted_printable(text);
  }
}

std::size_t read_byte_escapes(std::string_view text, std::string& out) {
  std::array<char, 256> bytes;
  std::size_t at = 0;
  std::size_t count = 0;
  for (; at + kByteEscape <= text.size(); at += kByteEscape) {
    const char* const escape = text.data() + at;
    const int high = hex_value(escape[2]);
    const int low = hex_value(escape[3]);
    if (escape[0] != '\\' || escape[1] != 'x' || (high | low) < 0) break;
    bytes[count++] = static_cast<char>(high << 4 | low);
    if (count < bytes.size()) continue;
    out.append(bytes.data(), count);
    count = 0;
  }
  out.append(bytes.data(), count);
  return at;
}

}  // namespace dredge

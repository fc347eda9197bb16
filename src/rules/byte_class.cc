#include "rules/byte_class.h"

#include <array>
#include <utility>

namespace dredge {
namespace {

ByteSet range(unsigned first, unsigned last) {
  ByteSet set;
  for (unsigned byte = first; byte <= last; ++byte) set.set(byte);
  return set;
}

ByteSet bytes(std::string_view text) {
  ByteSet set;
  for (const char byte : text) set.set(static_cast<unsigned char>(byte));
  return set;
}

ByteSet digits() { return range('0', '9'); }
ByteSet hex_digits() { return digits() | range('a', 'f') | range('A', 'F'); }
ByteSet letters() { return range('a', 'z') | range('A', 'Z'); }
ByteSet alnum() { return digits() | letters(); }
ByteSet word() { return alnum() | bytes("_"); }
ByteSet perl_blanks() { return bytes(" \t\n\f\r"); }
ByteSet blanks() { return perl_blanks() | bytes("\v"); }

}  // namespace

std::string_view name_of(CharClass of) {
  constexpr std::array<std::string_view, 7> kNames = {"digit", "hex",    "alnum",    "word",
                                                      "token", "base64", "printable"};
  return kNames[static_cast<std::size_t>(of)];
}

ByteSet bytes_of(CharClass of) {
  switch (of) {
    case CharClass::Digit:
      return digits();
    case CharClass::Hex:
      return hex_digits();
    case CharClass::Alnum:
      return alnum();
    case CharClass::Word:
      return word();
    case CharClass::Token:
      return word() | bytes("-");
    case CharClass::Base64:
      return word() | bytes("-+/=");
    case CharClass::Printable:
      return ~(perl_blanks() | bytes("\"'"));
  }
  return {};
}

ByteSet assignment_bytes() { return blanks() | bytes("=:,>"); }

std::optional<ByteSet> perl_class(char letter) {
  switch (letter) {
    case 'd':
      return digits();
    case 'w':
      return word();
    case 's':
      return perl_blanks();
    case 'D':
      return ~digits();
    case 'W':
      return ~word();
    case 'S':
      return ~perl_blanks();
    default:
      return std::nullopt;
  }
}

std::optional<ByteSet> posix_class(std::string_view name) {
  const std::array<std::pair<std::string_view, ByteSet>, 14> classes{{
      {"alnum", alnum()},
      {"alpha", letters()},
      {"ascii", range(0, 0x7f)},
      {"blank", bytes(" \t")},
      {"cntrl", range(0, 0x1f) | range(0x7f, 0x7f)},
      {"digit", digits()},
      {"graph", range('!', '~')},
      {"lower", range('a', 'z')},
      {"print", range(' ', '~')},
      {"punct", range('!', '~') & ~alnum()},
      {"space", blanks()},
      {"upper", range('A', 'Z')},
      {"word", word()},
      {"xdigit", hex_digits()},
  }};
  for (const auto& [known, set] : classes) {
    if (known == name) return set;
  }
  return std::nullopt;
}

ByteSet fold_case(const ByteSet& set) {
  ByteSet folded = set;
  for (unsigned upper = 'A'; upper <= 'Z'; ++upper) {
    if (set[upper] || set[upper + 0x20]) folded.set(upper).set(upper + 0x20);
  }
  return folded;
}

bool has_lone_case_beyond_ascii(const ByteSet& set) {
  for (unsigned upper = 0xc0; upper <= 0xde; ++upper) {
    if (set[upper] != set[upper + 0x20]) return true;
  }
  return false;
}

}  // namespace dredge

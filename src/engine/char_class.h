// Which of the classes of dredge/rule.h a byte is in, by one look into a table.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "dredge/rule.h"

namespace dredge {

// The bits of a byte: one for each CharClass, the top one for an assignment operator.
inline constexpr std::uint8_t kOperatorBit = 0x80;
constexpr std::uint8_t bit_of(CharClass of) {
  return static_cast<std::uint8_t>(1U << static_cast<unsigned>(of));
}

constexpr std::uint8_t classify(unsigned value) {
  const auto is_one_of = [](char byte, std::string_view set) {
    return set.find(byte) != std::string_view::npos;
  };
  const char c = static_cast<char>(value);
  const bool digit = c >= '0' && c <= '9';
  const bool hex = digit || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  const bool alnum = digit || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  const bool word = alnum || c == '_';
  const bool token = word || c == '-';
  const bool base64 = token || is_one_of(c, "+/=");
  // As wide as "no blank, no quote" can be read: rules write [^\s"'], which takes all else, \v too.
  const bool printable = !is_one_of(c, " \t\n\f\r\"'");
  unsigned bits = is_one_of(c, "=:,> \t\n\v\f\r") ? kOperatorBit : 0U;
  if (digit) bits |= bit_of(CharClass::Digit);
  if (hex) bits |= bit_of(CharClass::Hex);
  if (alnum) bits |= bit_of(CharClass::Alnum);
  if (word) bits |= bit_of(CharClass::Word);
  if (token) bits |= bit_of(CharClass::Token);
  if (base64) bits |= bit_of(CharClass::Base64);
  if (printable) bits |= bit_of(CharClass::Printable);
  return static_cast<std::uint8_t>(bits);
}

inline constexpr auto kByteClasses = [] {
  std::array<std::uint8_t, 256> classes{};
  for (unsigned i = 0; i < classes.size(); ++i) classes[i] = classify(i);
  return classes;
}();

inline bool has_bit(char byte, std::uint8_t bit) {
  return (kByteClasses[static_cast<unsigned char>(byte)] & bit) != 0;
}

}  // namespace dredge

// Which bytes begin escapes, and which follow those, as tables for vector code.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "unpack/escape_reader.h"

namespace dredge {

// Two tables by the low and the high four bits of a byte; a byte is in a group when both have the
// group's bit. A group for each sign and what may follow it, two where what follows has two forms.
struct Nibbles {
  std::array<std::uint8_t, 16> low{};
  std::array<std::uint8_t, 16> high{};

  constexpr void add(std::string_view bytes, unsigned groups) {
    for (const char byte : bytes) {
      low[static_cast<unsigned char>(byte) & 15U] |= static_cast<std::uint8_t>(groups);
      high[static_cast<unsigned char>(byte) >> 4U] |= static_cast<std::uint8_t>(groups);
    }
  }
};

inline constexpr Nibbles kSigns = [] {
  Nibbles signs;
  signs.add("%", 1);
  signs.add("&", 2 | 4);
  signs.add("\\", 8 | 16);
  signs.add("=", 32 | 64);
  return signs;
}();

// All that kMayFollow has, and a little more.
inline constexpr Nibbles kFollowers = [] {
  Nibbles followers;
  followers.add("234567", 1);
  followers.add("#", 2);
  followers.add(kEntityInitials, 4);
  followers.add("\"/", 8);
  followers.add("nrt`uxU", 16);
  followers.add("3", 32);
  followers.add("\r\n", 64);
  return followers;
}();

// The groups of each byte below 128, in one table.
using ByteGroups = std::array<std::uint8_t, 128>;
constexpr ByteGroups groups_of(const Nibbles& nibbles) {
  ByteGroups groups{};
  for (std::size_t byte = 0; byte < groups.size(); ++byte)
    groups[byte] = nibbles.low[byte & 15U] & nibbles.high[byte >> 4U];
  return groups;
}
inline constexpr ByteGroups kSignGroups = groups_of(kSigns);
inline constexpr ByteGroups kFollowerGroups = groups_of(kFollowers);

// What may stand behind those two: anything, but only D behind "=3".
inline constexpr ByteGroups kThirdGroups = [] {
  ByteGroups groups{};
  for (std::uint8_t& of_byte : groups) of_byte = static_cast<std::uint8_t>(~32U);
  groups['D'] = 0xff;
  return groups;
}();

}  // namespace dredge

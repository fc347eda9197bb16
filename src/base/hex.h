// Hexadecimal digits.
#pragma once

#include <array>
#include <cstdint>

namespace dredge {

// By byte, the value of the digit, in either case; -1 for what is none.
inline constexpr auto kHexValues = [] {
  std::array<std::int8_t, 256> values{};
  values.fill(-1);
  for (std::size_t i = 0; i < 10; ++i) values['0' + i] = static_cast<std::int8_t>(i);
  for (std::size_t i = 0; i < 6; ++i)
    values['a' + i] = values['A' + i] = static_cast<std::int8_t>(10 + i);
  return values;
}();

inline int hex_value(char digit) { return kHexValues[static_cast<unsigned char>(digit)]; }

}  // namespace dredge

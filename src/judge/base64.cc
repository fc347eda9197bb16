#include "judge/base64.h"

#include <cstdint>

#include "judge/chars.h"

namespace dredge::judging {

namespace {

std::uint32_t digit_of(char c) {
  if (is_upper(c)) return static_cast<std::uint32_t>(c - 'A');
  if (is_lower(c)) return static_cast<std::uint32_t>(c - 'a') + 26;
  if (is_digit(c)) return static_cast<std::uint32_t>(c - '0') + 52;
  return c == '+' || c == '-' ? 62 : 63;
}

}  // namespace

bool is_base64(char c) { return is_alnum(c) || c == '+' || c == '/'; }

std::string decode_base64(std::string_view letters) {
  std::string out;
  out.reserve(letters.size() * 3 / 4);
  std::uint32_t bits = 0;
  int have = 0;
  for (char c : letters) {
    bits = (bits << 6) | digit_of(c);
    have += 6;
    if (have < 8) continue;
    have -= 8;
    out.push_back(static_cast<char>((bits >> have) & 0xFF));
  }
  return out;
}

}  // namespace dredge::judging

#include "base/base64.h"

#include <cstdint>

namespace dredge {
namespace {

constexpr int kBad = -1;
constexpr int kBlank = -2;
constexpr int kPadding = -3;

int value_of(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+' || c == '-') return 62;
  if (c == '/' || c == '_') return 63;
  if (c == ' ' || c == '\t' || c == '\r' || c == '\n') return kBlank;
  return c == '=' ? kPadding : kBad;
}

}  // namespace

std::optional<std::string> decode_base64(std::string_view text) {
  std::string out;
  out.reserve(text.size() / 4 * 3 + 3);
  std::uint32_t bits = 0;
  unsigned held = 0;
  unsigned padding = 0;
  std::size_t digits = 0;
  for (const char c : text) {
    const int value = value_of(c);
    if (value == kBlank) continue;
    if (value == kBad || (value >= 0 && padding != 0)) return std::nullopt;
    if (value == kPadding) {
      ++padding;
      continue;
    }
    ++digits;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    held += 6;
    if (held >= 8) {
      held -= 8;
      out += static_cast<char>(bits >> held & 0xff);
    }
  }
  if (digits % 4 == 1 || padding > 2) return std::nullopt;
  if (padding != 0 && (digits + padding) % 4 != 0) return std::nullopt;
  return out;
}

}  // namespace dredge

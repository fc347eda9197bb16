#include "engine/marvin32.h"

namespace dredge::checksum {
namespace {

std::uint32_t rotate(std::uint32_t value, unsigned by) { return value << by | value >> (32 - by); }

struct Marvin {
  std::uint32_t p0, p1;
  void block() {
    p1 ^= p0;
    p0 = rotate(p0, 20);
    p0 += p1;
    p1 = rotate(p1, 9);
    p1 ^= p0;
    p0 = rotate(p0, 27);
    p0 += p1;
    p1 = rotate(p1, 19);
  }
};

std::uint32_t little_endian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = bytes.size(); i > 0; --i)
    value = value << 8 | static_cast<unsigned char>(bytes[i - 1]);
  return value;
}

}  // namespace

std::uint32_t marvin32(std::string_view bytes, std::uint64_t seed) {
  Marvin state{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)};
  for (; bytes.size() >= 4; bytes.remove_prefix(4)) {
    state.p0 += little_endian(bytes.substr(0, 4));
    state.block();
  }
  state.p0 += little_endian(std::string(bytes) + '\x80');
  state.block();
  state.block();
  return state.p0 ^ state.p1;
}

std::string marvin32_bytes(std::string_view bytes, std::uint64_t seed) {
  std::uint32_t sum = marvin32(bytes, seed);
  std::string text;
  for (int i = 0; i < 4; ++i, sum >>= 8) text.push_back(static_cast<char>(sum & 0xff));
  return text;
}

}  // namespace dredge::checksum

// Azure's "common annotated security keys": 52 random characters, a signature, date and provider
// fields, then a Marvin32 checksum. Source: Microsoft's published format of these keys.
#include <array>

#include "engine/checksum_kinds.h"
#include "engine/codecs.h"

namespace dredge::checksum {
namespace {

constexpr std::size_t kSummedText = 80;                    // characters
constexpr std::uint64_t kSeed = 0x4465'6661'756c'7430ULL;  // "Default0"
constexpr std::string_view kSignature = "JQQJ9";
constexpr std::size_t kSignatureAt = 52;

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

// Source: Niels Ferguson's Marvin32, as .NET hashes strings.
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

// The checksum's four bytes, least significant first.
std::string sum_bytes(std::string_view summed) {
  std::uint32_t sum = marvin32(summed, kSeed);
  std::string bytes;
  for (int i = 0; i < 4; ++i, sum >>= 8) bytes.push_back(static_cast<char>(sum & 0xff));
  return bytes;
}

// The later way to write the sum: six base-62 digits of the bytes read big-endian, padded on the
// right.
std::string in_base62(std::string_view sum) {
  const std::uint32_t value = __builtin_bswap32(little_endian(sum));
  std::string digits = codec::write_number(value, codec::kBase62, 1);
  digits.resize(6, '0');
  return digits;
}

bool is_tail(std::string_view tail, const std::string& sum) {
  const std::string digits = in_base62(sum);
  if (tail.size() == 4)
    return tail == codec::base64_encode(sum.substr(0, 3)) || tail == digits.substr(0, 4);
  const std::string recoded =
      codec::base64_encode(codec::base64_decode(digits + "==").value_or(std::string()));
  return tail == codec::base64_encode(sum) || tail == recoded;
}

}  // namespace

bool verify_azure_cask(std::string_view secret) {
  if (secret.size() != kSummedText + 4 && secret.size() != kSummedText + 8) return false;
  if (secret.substr(kSignatureAt, kSignature.size()) != kSignature) return false;
  const auto summed = codec::base64_decode(secret.substr(0, kSummedText));
  return summed && is_tail(secret.substr(kSummedText), sum_bytes(*summed));
}

// `prefix` is the four characters of the provider's signature ("AZDO"): these keys start with
// random ones.
std::string make_azure_cask(std::string_view prefix, std::uint64_t seed) {
  codec::Seeded random(seed);
  std::string text = random.text(codec::kBase62, kSignatureAt);
  text += kSignature;
  text += "9B";  // kind, year 2025
  text += random.text("ABCDEFGHIJKL", 1);
  text += random.text(codec::kBase62, 12) + "AAAA";
  text += prefix.size() == 4 ? prefix : "AZDO";
  const std::string summed = codec::base64_decode(text).value_or(std::string());
  return text + codec::base64_encode(sum_bytes(summed).substr(0, 3));
}

}  // namespace dredge::checksum

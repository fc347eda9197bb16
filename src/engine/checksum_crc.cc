// Tokens that carry a CRC-32, and the account number inside an AWS key id. Sources: the providers'
// documentation of their token formats.
#include <algorithm>

#include "base/hash.h"
#include "base/text.h"
#include "engine/checksum_kinds.h"
#include "engine/codecs.h"

namespace dredge::checksum {
namespace {

constexpr std::string_view kBase36 = "0123456789abcdefghijklmnopqrstuvwxyz";

std::string_view or_default(std::string_view prefix, std::string_view fallback) {
  return prefix.empty() ? fallback : prefix;
}

std::string hex_little_endian(std::uint32_t value) {
  return codec::write_number(__builtin_bswap32(value), codec::kHex, 8);
}

// Splits off the last `count` characters; both empty when there are not more than that.
struct Split {
  std::string_view front, tail;
};
Split split_tail(std::string_view text, std::size_t count) {
  if (text.size() <= count) return {};
  return {text.substr(0, text.size() - count), text.substr(text.size() - count)};
}

}  // namespace

// The prefix, up to the first '_', is not part of the sum.
bool verify_crc62(std::string_view secret) {
  const std::size_t underscore = secret.find('_');
  if (underscore == std::string_view::npos) return false;
  const auto [body, tail] = split_tail(secret.substr(underscore + 1), 6);
  return !body.empty() && codec::write_number(crc32(body), codec::kBase62, 6) == tail;
}

std::string make_crc62(std::string_view prefix, std::uint64_t seed) {
  const std::string body = codec::Seeded(seed).text(codec::kBase62, 30);
  return std::string(or_default(prefix, "ghp_")) + body +
         codec::write_number(crc32(body), codec::kBase62, 6);
}

// "<prefix><payload>.01.<2 digits of payload length><7 digits of CRC>", or an older form without
// the version.
bool verify_gitlab(std::string_view secret) {
  const std::size_t dot = secret.rfind('.');
  if (dot == std::string_view::npos || secret.size() - dot - 1 != 9) return false;
  const auto [front, tail] = split_tail(secret, 7);
  return codec::write_number(crc32(front), kBase36, 7) == tail;
}

std::string make_gitlab(std::string_view prefix, std::uint64_t seed) {
  codec::Seeded random(seed);
  const std::string routing =
      "o:" + random.text(kBase36.substr(1), 1) + "\nu:" + random.text(kBase36.substr(0, 10), 4);
  const std::string payload =
      codec::base64url_encode(random.bytes(16) + routing + static_cast<char>(routing.size()));
  const std::string front = std::string(or_default(prefix, "glpat-")) + payload + ".01." +
                            codec::write_number(payload.size(), kBase36, 2);
  return front + codec::write_number(crc32(front), kBase36, 7);
}

// Sixteen characters follow the four of the prefix; 40 of their bits are the account number, which
// has at most twelve digits. Keys of the old kind (I or J first) hold none.
bool verify_aws_key_id(std::string_view secret) {
  constexpr std::uint64_t kLastAccount = 999'999'999'999;
  if (secret.size() != 20) return false;
  const std::string_view body = secret.substr(4);
  if (!codec::consists_of(body, codec::kBase32)) return false;
  if (body[0] == 'I' || body[0] == 'J') return true;
  std::uint64_t bits = 0;  // of the first ten characters; the account needs the first 48
  for (const char c : body.substr(0, 10)) bits = bits << 5 | codec::kBase32.find(c);
  return ((bits >> 2 & 0x7fffffffff80ULL) >> 7) <= kLastAccount;
}

std::string make_aws_key_id(std::string_view prefix, std::uint64_t seed) {
  codec::Seeded random(seed);
  // The first bit set, the next ones not: an account number in range.
  return std::string(or_default(prefix, "AKIA")) + random.text("QRSTUVWXY", 1) +
         random.text(codec::kBase32, 15);
}

bool verify_grafana(std::string_view secret) {
  constexpr std::size_t kSummed = 37;  // "glsa_" and 32 characters
  if (secret.size() != kSummed + 9 || secret[kSummed] != '_') return false;
  return hex_little_endian(crc32(secret.substr(0, kSummed))) ==
         to_lower(secret.substr(kSummed + 1));
}

std::string make_grafana(std::string_view prefix, std::uint64_t seed) {
  const std::string front =
      std::string(or_default(prefix, "glsa_")) + codec::Seeded(seed).text(codec::kBase62, 32);
  return front + "_" + hex_little_endian(crc32(front));
}

// "zpka_", 32 characters, "_" and their CRC-32.
bool verify_zuplo(std::string_view secret) {
  constexpr std::size_t kBody = 5, kUnderscore = 37;
  if (secret.size() != kUnderscore + 9 || secret[kUnderscore] != '_') return false;
  return codec::write_number(crc32(secret.substr(kBody, 32)), codec::kHex, 8) ==
         secret.substr(kUnderscore + 1);
}

std::string make_zuplo(std::string_view, std::uint64_t seed) {
  const std::string body = codec::Seeded(seed).text(kBase36, 32);
  return "zpka_" + body + "_" + codec::write_number(crc32(body), codec::kHex, 8);
}

bool verify_atlassian(std::string_view secret) {
  const auto [front, tail] = split_tail(secret, 8);
  return !front.empty() && codec::write_number(crc32(front), codec::kHex, 8) == to_lower(tail);
}

std::string make_atlassian(std::string_view prefix, std::uint64_t seed) {
  const std::string front = std::string(or_default(prefix, "ATATT3xFfGF0")) +
                            codec::Seeded(seed).text(codec::kBase62, 170) + "=";
  std::string sum = codec::write_number(crc32(front), codec::kHex, 8);
  std::transform(sum.begin(), sum.end(), sum.begin(),
                 [](char c) { return c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c; });
  return front + sum;
}

}  // namespace dredge::checksum

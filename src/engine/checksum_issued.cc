// Tokens that prove themselves by a CRC, a BCH code or their own fields.
// Sources: nats-io/nkeys, "NKeys" (CRC-16/XMODEM over base 32); BIP 173 (bech32), as age uses it;
// the macaroon binary format, version 2; the providers' documentation of their token formats.
#include <array>

#include "base/hash.h"
#include "base/text.h"
#include "engine/checksum_kinds.h"
#include "engine/codecs.h"

namespace dredge::checksum {
namespace {

std::uint16_t crc16_xmodem(std::string_view bytes) {
  std::uint32_t crc = 0;
  for (const char c : bytes) {
    crc ^= static_cast<std::uint32_t>(static_cast<unsigned char>(c)) << 8;
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 0x8000) != 0 ? crc << 1 ^ 0x1021 : crc << 1;
  }
  return static_cast<std::uint16_t>(crc);
}

std::string little_endian(std::uint32_t value, int count) {
  std::string bytes;
  for (int i = 0; i < count; ++i, value >>= 8) bytes.push_back(static_cast<char>(value & 0xff));
  return bytes;
}

constexpr std::string_view kBech32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

// BIP 173, "Checksum": the remainder over the prefix and the data's digits.
std::uint32_t bech32_remainder(std::string_view prefix, std::string_view data) {
  constexpr std::array<std::uint32_t, 5> kGenerator = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa,
                                                       0x3d4233dd, 0x2a1462b3};
  std::uint32_t sum = 1;
  const auto add = [&](std::uint32_t digit) {
    const std::uint32_t top = sum >> 25;
    sum = (sum & 0x1ffffff) << 5 ^ digit;
    for (std::size_t i = 0; i < kGenerator.size(); ++i)
      if ((top >> i & 1) != 0) sum ^= kGenerator[i];
  };
  for (const char c : prefix) add(static_cast<std::uint32_t>(c) >> 5);
  add(0);
  for (const char c : prefix) add(static_cast<std::uint32_t>(c) & 31);
  for (const char c : data) add(static_cast<std::uint32_t>(kBech32.find(c)));
  return sum;
}

std::string upper(std::string text) {
  for (char& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return text;
}

}  // namespace

// A seed: two bytes that name the kind, 32 of key, the CRC-16 of both, least significant byte
// first.
bool verify_nkey(std::string_view secret) {
  const std::string bytes = codec::base32_decode(secret, codec::kBase32);
  if (bytes.size() != 36) return false;
  return little_endian(crc16_xmodem(std::string_view(bytes).substr(0, 34)), 2) == bytes.substr(34);
}

std::string make_nkey(std::string_view, std::uint64_t seed) {
  // 'S' and 'U' in base 32: the seed of a user.
  const std::string body = "\x95" + std::string(1, '\0') + codec::Seeded(seed).bytes(32);
  return codec::base32_encode(body + little_endian(crc16_xmodem(body), 2), codec::kBase32);
}

bool verify_bech32(std::string_view secret) {
  const std::string text = to_lower(secret);
  const std::size_t one = text.rfind('1');
  if (one == std::string::npos || one == 0 || text.size() - one < 8) return false;
  const std::string_view data = std::string_view(text).substr(one + 1);
  return codec::consists_of(data, kBech32) &&
         bech32_remainder(std::string_view(text).substr(0, one), data) == 1;
}

std::string make_bech32(std::string_view prefix, std::uint64_t seed) {
  const std::string name = prefix.empty() ? "age-secret-key-" : to_lower(prefix);
  std::string data = codec::base32_encode(codec::Seeded(seed).bytes(32), kBech32);
  const std::uint32_t sum = bech32_remainder(name, data + "qqqqqq") ^ 1;
  for (int shift = 25; shift >= 0; shift -= 5) data.push_back(kBech32[sum >> shift & 31]);
  return upper(name + "1" + data);
}

// Fields of type, length and bytes: a location, an identifier, restrictions, a signature of 32.
bool verify_macaroon(std::string_view secret) {
  const std::size_t dash = secret.find('-');
  const auto bytes = codec::base64_decode(secret.substr(dash + 1));
  if (!bytes || bytes->size() < 40 || (*bytes)[0] != 2) return false;
  std::string_view rest = std::string_view(*bytes).substr(1);
  while (rest.size() >= 2) {
    const char type = rest[0];
    if (type == 0) {
      rest.remove_prefix(1);
      continue;
    }
    std::size_t length = static_cast<unsigned char>(rest[1]);
    std::size_t header = 2;
    if (length >= 0x80 && rest.size() > 2) {
      length = (length & 0x7f) | static_cast<std::size_t>(static_cast<unsigned char>(rest[2])) << 7;
      header = 3;
    }
    if (type > 6 || header + length > rest.size()) return false;
    if (type == 6) return length == 32 && header + length == rest.size();
    rest.remove_prefix(header + length);
  }
  return false;
}

std::string make_macaroon(std::string_view prefix, std::uint64_t seed) {
  codec::Seeded random(seed);
  const auto field = [](char type, const std::string& content) {
    return std::string(1, type) + static_cast<char>(content.size()) + content;
  };
  const std::string id = random.text(codec::kHex, 36);
  std::string bytes = "\x02" + field(1, random.text("abcdefghijkl", 8)) + field(2, id);
  bytes += std::string(1, '\0') + field(2, "[3, \"" + id + "\"]") + std::string(2, '\0');
  bytes += field(6, random.bytes(32));
  return std::string(prefix.empty() ? "pypi-" : prefix) + codec::base64url_encode(bytes);
}

// "cflt", 54 characters, and the first six of the base 64 of their CRC-32.
bool verify_confluent(std::string_view secret) {
  if (secret.size() != 64) return false;
  const std::string sum = codec::base64_encode(little_endian(crc32(secret.substr(4, 54)), 4));
  return sum.substr(0, 6) == secret.substr(58);
}

std::string make_confluent(std::string_view, std::uint64_t seed) {
  const std::string body = codec::Seeded(seed).text(codec::kBase62, 54);
  return "cflt" + body + codec::base64_encode(little_endian(crc32(body), 4)).substr(0, 6);
}

// The first of three parts is the account's number, in base 64.
bool verify_discord(std::string_view secret) {
  const std::string_view part = secret.substr(0, secret.find('.'));
  const auto digits = codec::base64_decode(part);
  return part.size() < secret.size() && digits && digits->size() >= 17 && digits->size() <= 20 &&
         codec::consists_of(*digits, "0123456789");
}

std::string make_discord(std::string_view, std::uint64_t seed) {
  codec::Seeded random(seed);
  const std::string number = random.text("12345678", 1) + random.text("0123456789", 17);
  return codec::base64url_encode(number) + "." + random.text(codec::kBase62, 6) + "." +
         random.text(codec::kBase62, 38);
}

}  // namespace dredge::checksum

#include "rules/specimen.h"

#include <array>

#include <fmt/format.h>

namespace dredge {
namespace {

constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kBase64Url =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::size_t kPemLine = 64;

// Without padding. Source: RFC 4648, 4 and 5.
std::string base64(std::string_view bytes, std::string_view alphabet) {
  std::string made;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char byte : bytes) {
    bits = bits << 8 | static_cast<unsigned char>(byte);
    for (count += 8; count >= 6; count -= 6) made.push_back(alphabet[bits >> (count - 6) & 63]);
    bits &= 0xff;
  }
  if (count > 0) made.push_back(alphabet[bits << (6 - count) & 63]);
  return made;
}

char byte(std::uint64_t value) { return static_cast<char>(value & 0xff); }

// One DER element. Source: X.690, 8.1.
std::string der(std::uint8_t tag, std::string_view content) {
  std::string made{byte(tag)};
  if (content.size() < 0x80) {
    made.push_back(byte(content.size()));
  } else if (content.size() < 0x100) {
    made += {byte(0x81), byte(content.size())};
  } else {
    made += {byte(0x82), byte(content.size() >> 8), byte(content.size())};
  }
  return made.append(content);
}

constexpr std::uint8_t kInteger = 0x02;
constexpr std::uint8_t kOctets = 0x04;
constexpr std::uint8_t kObjectId = 0x06;
constexpr std::uint8_t kSequence = 0x30;

std::string small(unsigned value) { return der(kInteger, std::string{byte(value)}); }

// A positive odd integer of `length` bytes.
std::string number(Random& random, std::uint64_t length) {
  std::string bytes = random.bytes(length);
  bytes.front() = byte((static_cast<unsigned char>(bytes.front()) & 0x3f) | 0x40);
  bytes.back() = byte(static_cast<unsigned char>(bytes.back()) | 1);
  return der(kInteger, bytes);
}

// RSAPrivateKey of 2048 bits.
std::string rsa_body(Random& random) {
  std::string numbers = small(0) + number(random, 256) + der(kInteger, {"\x01\x00\x01", 3});
  numbers += number(random, 256);
  for (int i = 0; i < 5; ++i) numbers += number(random, 128);
  return der(kSequence, numbers);
}

std::string pkcs8_body(Random& random) {
  const std::string rsa = der(kObjectId, "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01");
  const std::string null("\x05\x00", 2);
  return der(kSequence, small(0) + der(kSequence, rsa + null) + der(kOctets, rsa_body(random)));
}

std::string ec_body(Random& random) {
  const std::string curve = der(kObjectId, "\x2a\x86\x48\xce\x3d\x03\x01\x07");
  const std::string point = std::string("\x00\x04", 2) + random.bytes(64);
  return der(kSequence, small(1) + der(kOctets, random.bytes(32)) + der(0xa0, curve) +
                            der(0xa1, der(0x03, point)));
}

std::string dsa_body(Random& random) {
  return der(kSequence, small(0) + number(random, 128) + number(random, 20) + number(random, 128) +
                            number(random, 128) + number(random, 20));
}

std::string encrypted_body(Random& random) {
  const std::string pbes2 = der(kObjectId, "\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0d");
  return der(kSequence, der(kSequence, pbes2 + der(kSequence, der(kOctets, random.bytes(8)))) +
                            der(kOctets, random.bytes(1232)));
}

// A length of four bytes, then the bytes. Source: RFC 4251, 5.
std::string ssh_string(std::string_view content) {
  const std::size_t size = content.size();
  return std::string{byte(size >> 24), byte(size >> 16), byte(size >> 8), byte(size)}.append(
      content);
}

std::string openssh_body(Random& random) {
  const std::string point = random.bytes(32);
  const std::string public_key = ssh_string("ssh-ed25519") + ssh_string(point);
  const std::string check = random.bytes(4);
  std::string private_part = check + check + public_key + ssh_string(random.bytes(32) + point) +
                             ssh_string("jane@example.org");
  for (unsigned pad = 1; private_part.size() % 8 != 0; ++pad) private_part.push_back(byte(pad));
  return std::string("openssh-key-v1\0", 15) + ssh_string("none") + ssh_string("none") +
         ssh_string("") + std::string("\0\0\0\1", 4) + ssh_string(public_key) +
         ssh_string(private_part);
}

std::string body_of(Random& random, std::string_view label) {
  if (label == "RSA PRIVATE KEY") return rsa_body(random);
  if (label == "PRIVATE KEY") return pkcs8_body(random);
  if (label == "EC PRIVATE KEY") return ec_body(random);
  if (label == "DSA PRIVATE KEY") return dsa_body(random);
  if (label == "ENCRYPTED PRIVATE KEY") return encrypted_body(random);
  if (label == "OPENSSH PRIVATE KEY") return openssh_body(random);
  return der(kSequence, der(kOctets, random.bytes(600)));
}

constexpr std::array<std::string_view, 24> kWords = {
    "summer", "winter", "dragon", "monkey", "coffee", "orange", "garden", "purple",
    "tiger",  "secure", "london", "berlin", "maria",  "thomas", "rocket", "silver",
    "admin",  "server", "falcon", "sunset", "guitar", "matrix", "yellow", "hunter"};

}  // namespace

std::string make_uuid(Random& random) {
  return fmt::format("{}-{}-4{}-{}{}-{}", random.text(kHex, 8), random.text(kHex, 4),
                     random.text(kHex, 3), random.one_of("89ab"), random.text(kHex, 3),
                     random.text(kHex, 12));
}

std::string make_jwt(Random& random) {
  const std::uint64_t issued = 1'600'000'000 + random.below(150'000'000);
  const std::string payload =
      fmt::format(R"({{"sub":"{}","iat":{},"exp":{},"jti":"{}"}})", random.text("0123456789", 10),
                  issued, issued + 3600, make_uuid(random));
  return base64(R"({"alg":"HS256","typ":"JWT"})", kBase64Url) + "." + base64(payload, kBase64Url) +
         "." + base64(random.bytes(32), kBase64Url);
}

std::string make_pem(Random& random, std::string_view label) {
  std::string body = base64(body_of(random, label), kBase64);
  while (body.size() % 4 != 0) body.push_back('=');
  std::string made = fmt::format("-----BEGIN {}-----\n", label);
  for (std::size_t at = 0; at < body.size(); at += kPemLine) {
    made.append(body, at, kPemLine).push_back('\n');
  }
  return made + fmt::format("-----END {}-----", label);
}

std::string make_password(Random& random, std::uint64_t length) {
  constexpr std::string_view kLetters = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ";
  constexpr std::string_view kAny =
      "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789!-_.+";
  std::string made(1, random.one_of(kLetters));
  if (random.below(3) != 0) {  // two of three have a word in them
    made = kWords[random.below(kWords.size())];
    if (random.below(2) != 0) made.front() = static_cast<char>(made.front() - 'a' + 'A');
    made += random.text("23456789", 2);
    made.push_back(random.one_of("!-_.+"));
  }
  while (made.size() < length) made.push_back(random.one_of(kAny));
  made.resize(length);
  return made;
}

}  // namespace dredge

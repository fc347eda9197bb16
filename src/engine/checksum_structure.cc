// Credentials that are structures: what decodes to the right shape was not made up by accident.
// Sources: RFC 7519 (JWT), RFC 7468 (PEM), X.690 (DER), OpenSSH PROTOCOL.key, RFC 4880 (OpenPGP).
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "engine/checksum_kinds.h"
#include "engine/codecs.h"

namespace dredge::checksum {
namespace {

using nlohmann::json;

// The JSON object that a part of a token encodes; null when it encodes none.
json decode_object(std::string_view part) {
  const auto text = codec::base64_decode(part);
  if (!text) return {};
  json value = json::parse(*text, nullptr, /*allow_exceptions=*/false);
  return value.is_object() ? value : json();
}

constexpr std::string_view kBlank = " \t\r\n\"',;\\";

// The base-64 text of a PEM block, however it was pasted: without the dashes' lines, header fields,
// quotes, and line ends written as \n.
std::string bare_body(std::string_view pem) {
  std::string joined(pem);
  for (const std::string_view escape : {"\\r", "\\n"})
    for (std::size_t at = joined.find(escape); at != std::string::npos;
         at = joined.find(escape, at))
      joined.replace(at, 2, "\n");
  std::string body;
  for (std::string_view line : split(joined, '\n')) {
    const std::size_t dashes = line.find("-----");
    if (dashes != std::string_view::npos) line = {};
    if (line.find(':') != std::string_view::npos) continue;
    if (line.substr(0, 1) == "=" && line.size() <= 6) continue;  // OpenPGP's CRC-24
    for (const char c : line)
      if (kBlank.find(c) == std::string_view::npos) body.push_back(c);
  }
  return body;
}

// One DER SEQUENCE that fills `bytes`.
bool is_der_sequence(std::string_view bytes) {
  if (bytes.size() < 8 || bytes[0] != '\x30') return false;
  const auto first = static_cast<unsigned char>(bytes[1]);
  if (first < 0x80) return bytes.size() == 2U + first;
  const std::size_t digits = first & 0x7fU;
  if (digits == 0 || digits > 3) return false;
  std::size_t length = 0;
  for (const char byte : bytes.substr(2, digits))
    length = length << 8 | static_cast<unsigned char>(byte);
  return bytes.size() == 2 + digits + length;
}

std::string der(char tag, std::string_view content) {
  std::string bytes{tag};
  if (content.size() >= 0x80) {
    bytes += '\x82';
    bytes += static_cast<char>(content.size() >> 8);
  }
  bytes += static_cast<char>(content.size() & 0xff);
  return bytes.append(content);
}

}  // namespace

bool verify_jwt(std::string_view secret) {
  const std::vector<std::string_view> parts = split(secret, '.');
  if (parts.size() != 3 || !codec::base64_decode(parts[2])) return false;
  const json header = decode_object(parts[0]);
  return header.is_object() && header.contains("alg") && header["alg"].is_string() &&
         decode_object(parts[1]).is_object();
}

std::string make_jwt(std::string_view prefix, std::uint64_t seed) {
  codec::Seeded random(seed);
  const std::string header = R"({"alg":"HS256","typ":"JWT"})";
  const std::string payload = R"({"sub":")" + random.text("0123456789", 10) +
                              R"(","iat":1700000000,"jti":")" + random.text(codec::kHex, 16) +
                              R"("})";
  return std::string(prefix) + codec::base64url_encode(header) + "." +
         codec::base64url_encode(payload) + "." + codec::base64url_encode(random.bytes(32));
}

bool verify_pem(std::string_view secret) {
  const auto body = codec::base64_decode(bare_body(secret));
  if (!body || body->size() < 8) return false;
  constexpr std::string_view kOpenSsh("openssh-key-v1\0", 15);
  if (std::string_view(*body).substr(0, kOpenSsh.size()) == kOpenSsh) return true;
  // The body of an encrypted key of the old kind is whole cipher blocks and looks like nothing.
  if (secret.find("4,ENCRYPTED") != std::string_view::npos) return body->size() % 8 == 0;
  if (secret.find(" PGP ") != std::string_view::npos) return ((*body)[0] & 0x80) != 0;
  return is_der_sequence(*body);
}

// `prefix` is the label ("RSA PRIVATE KEY"). The numbers inside are random: no key.
std::string make_pem(std::string_view prefix, std::uint64_t seed) {
  codec::Seeded random(seed);
  const std::string label(prefix.empty() ? "RSA PRIVATE KEY" : prefix);
  std::string bytes = der('\x02', std::string(1, '\0')) + der('\x02', random.bytes(257));
  bytes = der('\x30', bytes + der('\x02', std::string_view("\x01\x00\x01", 3)) +
                          der('\x02', random.bytes(256)));
  if (label.find("OPENSSH") != std::string::npos)
    bytes = std::string("openssh-key-v1\0", 15) + random.bytes(300);
  if (label.find("PGP") != std::string::npos) bytes = "\x95" + random.bytes(400);
  const std::string body = codec::base64_encode(bytes);
  std::string pem = "-----BEGIN " + label + "-----\n";
  for (std::size_t at = 0; at < body.size(); at += 64) pem += body.substr(at, 64) + "\n";
  return pem + "-----END " + label + "-----\n";
}

}  // namespace dredge::checksum

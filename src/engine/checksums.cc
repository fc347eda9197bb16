#include "engine/checksums.h"

#include <algorithm>
#include <array>

#include "engine/checksum_kinds.h"

namespace dredge {
namespace {

constexpr std::array kChecksums = {
    ChecksumKind{"crc62-github", "CRC-32 of the body in base 62, six digits at the end",
                 checksum::verify_crc62, checksum::make_crc62},
    ChecksumKind{"gitlab-routable", "CRC-32 of all before it in base 36, seven digits at the end",
                 checksum::verify_gitlab, checksum::make_gitlab},
    ChecksumKind{"aws-key-id", "base 32, with an account number of twelve digits inside",
                 checksum::verify_aws_key_id, checksum::make_aws_key_id},
    ChecksumKind{"grafana-crc32", "CRC-32 of all before it, little-endian, eight hex digits",
                 checksum::verify_grafana, checksum::make_grafana},
    ChecksumKind{"atlassian-crc32", "CRC-32 of all before it, eight hex digits at the end",
                 checksum::verify_atlassian, checksum::make_atlassian},
    ChecksumKind{"azure-cask", "Marvin32 of the first 60 bytes, in the last four characters",
                 checksum::verify_azure_cask, checksum::make_azure_cask},
    ChecksumKind{"jwt", "header and payload are JSON objects, the header names its algorithm",
                 checksum::verify_jwt, checksum::make_jwt},
    ChecksumKind{"nkey", "CRC-16 of a kind and 32 bytes, in base 32", checksum::verify_nkey,
                 checksum::make_nkey},
    ChecksumKind{"bech32", "a prefix, 1, and data that ends in six checking digits",
                 checksum::verify_bech32, checksum::make_bech32},
    ChecksumKind{"macaroon", "fields of a macaroon that end in a signature",
                 checksum::verify_macaroon, checksum::make_macaroon},
    ChecksumKind{"confluent-crc32", "CRC-32 of the 54 characters before it, in base 64",
                 checksum::verify_confluent, checksum::make_confluent},
    ChecksumKind{"discord-id", "the first part is an account number in base 64",
                 checksum::verify_discord, checksum::make_discord},
    ChecksumKind{"pem", "base 64 of a DER structure, an OpenSSH key or an OpenPGP packet",
                 checksum::verify_pem, checksum::make_pem},
};

}  // namespace

std::span<const ChecksumKind> checksum_kinds() { return kChecksums; }

const ChecksumKind* find_checksum(std::string_view name) {
  const auto* const kind =
      std::find_if(kChecksums.begin(), kChecksums.end(),
                   [name](const ChecksumKind& candidate) { return candidate.name == name; });
  return kind == kChecksums.end() ? nullptr : kind;
}

Checksum verify_checksum(std::string_view name, std::string_view secret) {
  const ChecksumKind* kind = name.empty() ? nullptr : find_checksum(name);
  if (kind == nullptr) return Checksum::None;
  return kind->verify(secret) ? Checksum::Passed : Checksum::Failed;
}

std::string make_checked(std::string_view name, std::string_view prefix, std::uint64_t seed) {
  const ChecksumKind* kind = find_checksum(name);
  return kind == nullptr ? std::string() : kind->make(prefix, seed);
}

}  // namespace dredge

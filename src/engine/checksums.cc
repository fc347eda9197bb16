#include "engine/checksums.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/checksum_kinds.h"

namespace dredge {
namespace {

constexpr std::array kChecksums = {
    ChecksumKind{"crc62-github", "CRC-32 of the body in base 62, six digits at the end",
                 checksum::verify_crc62, checksum::make_crc62, true},
    ChecksumKind{"gitlab-routable", "CRC-32 of all before it in base 36, seven digits at the end",
                 checksum::verify_gitlab, checksum::make_gitlab, true},
    ChecksumKind{"aws-key-id", "base 32, with an account number of twelve digits inside",
                 checksum::verify_aws_key_id, checksum::make_aws_key_id},
    ChecksumKind{"grafana-crc32", "CRC-32 of all before it, little-endian, eight hex digits",
                 checksum::verify_grafana, checksum::make_grafana, true},
    ChecksumKind{"atlassian-crc32", "CRC-32 of all before it, eight hex digits at the end",
                 checksum::verify_atlassian, checksum::make_atlassian, true},
    ChecksumKind{"azure-cask", "Marvin32 of the first 60 bytes, in the last four characters",
                 checksum::verify_azure_cask, checksum::make_azure_cask, true},
    ChecksumKind{"azure-key", "Marvin32 of all before it, in the last four bytes",
                 checksum::verify_azure_key, checksum::make_azure_key, true},
    ChecksumKind{"azure-entra", "Marvin32 of all before it, in the last three characters",
                 checksum::verify_entra, checksum::make_entra, true},
    ChecksumKind{"azure-devops", "CRC-32 of 28 bytes, spread over four more",
                 checksum::verify_azure_devops, checksum::make_azure_devops, true},
    ChecksumKind{"zuplo-crc32", "CRC-32 of the 32 characters before it, eight hex digits",
                 checksum::verify_zuplo, checksum::make_zuplo, true},
    ChecksumKind{"jwt", "header and payload are JSON objects, the header names its algorithm",
                 checksum::verify_jwt, checksum::make_jwt},
    ChecksumKind{"nkey", "CRC-16 of a kind and 32 bytes, in base 32", checksum::verify_nkey,
                 checksum::make_nkey, true},
    ChecksumKind{"bech32", "a prefix, 1, and data that ends in six checking digits",
                 checksum::verify_bech32, checksum::make_bech32, true},
    ChecksumKind{"macaroon", "fields of a macaroon that end in a signature",
                 checksum::verify_macaroon, checksum::make_macaroon},
    ChecksumKind{"confluent-crc32", "CRC-32 of the 54 characters before it, in base 64",
                 checksum::verify_confluent, checksum::make_confluent, true},
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

Result<std::string> make_by_name(std::string_view name, std::string_view prefix,
                                 std::uint64_t seed) {
  std::string made = make_checked(name, prefix, seed);
  if (!made.empty()) return made;
  return Error{ErrorCode::InvalidInput,
               fmt::format("no checksum \"{}\" makes \"{}\"", name, prefix)};
}

}  // namespace dredge

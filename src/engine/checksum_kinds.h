// The algorithms behind engine/checksums.h, one pair of functions a kind. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace dredge::checksum {

bool verify_crc62(std::string_view secret);
std::string make_crc62(std::string_view prefix, std::uint64_t seed);

bool verify_gitlab(std::string_view secret);
std::string make_gitlab(std::string_view prefix, std::uint64_t seed);

bool verify_aws_key_id(std::string_view secret);
std::string make_aws_key_id(std::string_view prefix, std::uint64_t seed);

bool verify_grafana(std::string_view secret);
std::string make_grafana(std::string_view prefix, std::uint64_t seed);

bool verify_atlassian(std::string_view secret);
std::string make_atlassian(std::string_view prefix, std::uint64_t seed);

bool verify_azure_cask(std::string_view secret);
std::string make_azure_cask(std::string_view prefix, std::uint64_t seed);

bool verify_azure_key(std::string_view secret);
std::string make_azure_key(std::string_view prefix, std::uint64_t seed);
bool verify_entra(std::string_view secret);
std::string make_entra(std::string_view prefix, std::uint64_t seed);
bool verify_azure_devops(std::string_view secret);
std::string make_azure_devops(std::string_view prefix, std::uint64_t seed);

bool verify_zuplo(std::string_view secret);
std::string make_zuplo(std::string_view prefix, std::uint64_t seed);

bool verify_jwt(std::string_view secret);
std::string make_jwt(std::string_view prefix, std::uint64_t seed);

bool verify_nkey(std::string_view secret);
std::string make_nkey(std::string_view prefix, std::uint64_t seed);
bool verify_bech32(std::string_view secret);
std::string make_bech32(std::string_view prefix, std::uint64_t seed);
bool verify_macaroon(std::string_view secret);
std::string make_macaroon(std::string_view prefix, std::uint64_t seed);
bool verify_confluent(std::string_view secret);
std::string make_confluent(std::string_view prefix, std::uint64_t seed);
bool verify_discord(std::string_view secret);
std::string make_discord(std::string_view prefix, std::uint64_t seed);
bool verify_pem(std::string_view secret);
std::string make_pem(std::string_view prefix, std::uint64_t seed);

}  // namespace dredge::checksum

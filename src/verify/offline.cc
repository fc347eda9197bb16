#include "verify/offline.h"

#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.h"

namespace dredge {
namespace {

constexpr std::size_t kLongestJwt = 64 * 1024;

// Accounts whose keys exist to be stolen. Ascending. Source: docs/verification.md, "Canaries".
constexpr std::array<std::uint64_t, 26> kCanaryAccounts = {
    44858866125,  52310077262,  171436882533, 251535659677, 266735846894, 344043088457,
    351906852752, 390477818340, 426127672474, 427150556519, 439872796651, 445142720921,
    465867158099, 534261010715, 595918472158, 637958123769, 693412236332, 717712589309,
    730335385048, 732624840810, 735421457923, 819147034852, 893192397702, 959235150393,
    982842642351, 992382622183};
static_assert(std::is_sorted(kCanaryAccounts.begin(), kCanaryAccounts.end()));

constexpr std::string_view kBase32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

bool has_key_id_prefix(std::string_view id) {
  constexpr std::array<std::string_view, 5> kPrefixes = {"AKIA", "ASIA", "ABIA", "ACCA", "A3T"};
  return std::any_of(kPrefixes.begin(), kPrefixes.end(),
                     [&](std::string_view prefix) { return id.starts_with(prefix); });
}

int base64url_value(char digit) {
  if (digit >= 'A' && digit <= 'Z') return digit - 'A';
  if (digit >= 'a' && digit <= 'z') return digit - 'a' + 26;
  if (digit >= '0' && digit <= '9') return digit - '0' + 52;
  if (digit == '-') return 62;
  return digit == '_' ? 63 : -1;
}

std::optional<std::string> decode_base64url(std::string_view text) {
  std::string bytes;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char digit : text) {
    const int value = base64url_value(digit);
    if (value < 0) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    held += 6;
    if (held >= 8) {
      held -= 8;
      bytes += static_cast<char>(bits >> held & 0xFFU);
    }
  }
  return bytes;
}

}  // namespace

std::optional<std::uint64_t> aws_account_of(std::string_view key_id) {
  constexpr std::size_t kIdLength = 20;
  constexpr std::size_t kPrefixLength = 4;
  constexpr std::size_t kCarrying = 10;  // base32 digits that hold the first 48 bits
  if (key_id.size() != kIdLength || !has_key_id_prefix(key_id)) return std::nullopt;
  if (key_id[kPrefixLength] == 'I' || key_id[kPrefixLength] == 'J') return std::nullopt;
  std::uint64_t bits = 0;
  for (std::size_t i = kPrefixLength; i < kIdLength; ++i) {
    const std::size_t value = kBase32.find(key_id[i]);
    if (value == std::string_view::npos) return std::nullopt;
    if (i < kPrefixLength + kCarrying) bits = bits << 5 | value;
  }
  return (bits >> 2 & 0x7FFFFFFFFF80U) >> 7;  // 50 bits read, 48 wanted
}

bool is_canary_account(std::uint64_t account) {
  return std::binary_search(kCanaryAccounts.begin(), kCanaryAccounts.end(), account);
}

std::optional<std::int64_t> jwt_expiry(std::string_view token) {
  if (token.size() > kLongestJwt) return std::nullopt;
  const std::vector<std::string_view> parts = split(token, '.');
  if (parts.size() != 3) return std::nullopt;
  const std::optional<std::string> payload = decode_base64url(parts[1]);
  if (!payload.has_value()) return std::nullopt;
  const nlohmann::json claims = nlohmann::json::parse(*payload, nullptr, false);
  if (!claims.is_object()) return std::nullopt;
  const auto exp = claims.find("exp");
  if (exp == claims.end() || !exp->is_number()) return std::nullopt;
  const double seconds = exp->get<double>();
  constexpr double kLatest = 1e12;  // beyond it the number is no time in seconds
  if (!(seconds > 0 && seconds < kLatest)) return std::nullopt;
  return static_cast<std::int64_t>(seconds);
}

bool has_offline_check(const Rule& rule) {
  return rule.id.starts_with("aws.") || (rule.id.ends_with("jwt") && rule.probe.method.empty());
}

std::optional<Verdict> offline_verdict(const Rule& rule, const Provider& provider,
                                       std::string_view secret, std::int64_t now) {
  if (provider.id == "aws") {
    const std::optional<std::uint64_t> account = aws_account_of(secret);
    if (!account.has_value() || !is_canary_account(*account)) return std::nullopt;
    return Verdict{Liveness::Canary, "the key id belongs to a canary service; nobody was asked",
                   fmt::format("{:012}", *account), now};
  }
  if (!rule.id.ends_with("jwt") || !rule.probe.method.empty()) return std::nullopt;
  const std::optional<std::int64_t> expiry = jwt_expiry(secret);
  if (!expiry.has_value() || *expiry >= now) return std::nullopt;
  return Verdict{Liveness::Expired, "the token expired at " + iso_time(*expiry), "", now};
}

}  // namespace dredge

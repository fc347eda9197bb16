// Azure's identifiable keys, Entra client secrets and the older tokens of Azure DevOps.
// Source: Microsoft's published formats and seeds of these keys.
#include <algorithm>
#include <array>

#include "base/hash.h"
#include "engine/checksum_kinds.h"
#include "engine/codecs.h"
#include "engine/marvin32.h"

namespace dredge::checksum {
namespace {

constexpr std::size_t kSumBytes = 4;

// One for each service and kind of key. Of a random value one of them holds by chance once in two
// hundred million times, so which service it is need not be asked.
constexpr auto kSeeds = std::to_array<std::uint64_t>({
    0x44656661756c7430, 0x4d617374524f3030, 0x4d61737452573030, 0x4162416363743030,
    0x4d61737465723030, 0x53797374656d3030, 0x46756e6374693030, 0x5175657279303030,
    0x5041646d696e3030, 0x53656e6430303030, 0x4d616e6167653030, 0x4c697374656e3030,
    0x496f544875623030, 0x4465766963653030, 0x4470734b65793030, 0x4163636573733030,
    0x41435244666c7430, 0x54656e616e743030, 0x4761746577793030, 0x4769744b65793030,
    0x436c617373696330,
});

// Where a service's signature stands, and how many bytes are summed.
struct KeyForm {
  std::string_view signature;
  std::size_t lead;  // characters
  std::size_t summed;
  std::uint64_t seed;
};
constexpr auto kForms = std::to_array<KeyForm>({
    {"+ASt", 76, 60, 0x44656661756c7430},
    {"ACDb", 76, 60, 0x4d61737452573030},
    {"+ABa", 76, 60, 0x4162416363743030},
    {"AzFu", 44, 36, 0x53797374656d3030},
    {"AzCa", 33, 28, 0x4163636573733030},
    {"AIoT", 33, 28, 0x4465766963653030},
    {"AzSe", 42, 35, 0x5175657279303030},
    {"+ACR", 42, 35, 0x41435244666c7430},
});

constexpr std::uint64_t kEntraSeed = 0x4161645077643030;
constexpr std::string_view kEntraDigits =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ1234567890.-_~";
constexpr std::size_t kEntraTail = 3;

std::string entra_tail(std::string_view front) {
  std::uint64_t value = 0;
  for (const char byte : marvin32_bytes(front, kEntraSeed))
    value = value << 8 | static_cast<unsigned char>(byte);
  std::string digits = codec::write_number(value, kEntraDigits, 1);
  digits.resize(6, kEntraDigits.front());
  return digits.substr(0, kEntraTail);
}

constexpr std::string_view kBase32Lower = "abcdefghijklmnopqrstuvwxyz234567";
// The bytes of a DevOps token that hold its sum, least significant first.
constexpr std::array<std::size_t, kSumBytes> kDevOpsSumAt = {22, 8, 7, 2};
constexpr std::size_t kDevOpsBytes = 32;
constexpr std::uint32_t kDevOpsUser = 0xE0B9692D;
constexpr std::uint32_t kDevOpsApp = 0x1019F92E;

std::uint32_t devops_sum(std::string_view bytes) {
  std::string summed;
  for (std::size_t i = 0; i < bytes.size(); ++i)
    if (std::ranges::find(kDevOpsSumAt, i) == kDevOpsSumAt.end()) summed.push_back(bytes[i]);
  return crc32(summed);
}

}  // namespace

bool verify_azure_key(std::string_view secret) {
  const auto bytes = codec::base64_decode(secret);
  if (!bytes || bytes->size() < 2 * kSumBytes) return false;
  const std::string_view all = *bytes;
  const std::string_view front = all.substr(0, all.size() - kSumBytes);
  return std::ranges::any_of(kSeeds, [&](std::uint64_t seed) {
    return marvin32_bytes(front, seed) == all.substr(front.size());
  });
}

// `prefix` is the service's signature ("+ASt"): these keys start with random characters.
std::string make_azure_key(std::string_view prefix, std::uint64_t seed) {
  const auto* form = std::ranges::find(kForms, prefix, &KeyForm::signature);
  if (prefix.empty()) form = kForms.begin();
  if (form == kForms.end()) return {};
  std::string text = codec::Seeded(seed).text(codec::kBase62, form->lead);
  text += form->signature;
  while (text.size() % 4 != 0) text.push_back('A');
  const std::string summed = codec::base64_decode(text).value_or("").substr(0, form->summed);
  std::string key = codec::base64_encode(summed + marvin32_bytes(summed, form->seed));
  if (form->signature == "AzFu") {
    std::ranges::replace(key, '+', '-');
    std::ranges::replace(key, '/', '_');
  }
  return key;
}

bool verify_entra(std::string_view secret) {
  if (secret.size() <= 6 + kEntraTail || secret.substr(3, 3) != "8Q~") return false;
  const std::string_view front = secret.substr(0, secret.size() - kEntraTail);
  return entra_tail(front) == secret.substr(front.size());
}

std::string make_entra(std::string_view, std::uint64_t seed) {
  codec::Seeded random(seed);
  const std::string front =
      random.text(codec::kBase62, 3) + "8Q~" + random.text(codec::kBase62, 31);
  return front + entra_tail(front);
}

bool verify_azure_devops(std::string_view secret) {
  if (secret.size() != 52 || !codec::consists_of(secret, kBase32Lower)) return false;
  const std::string bytes = codec::base32_decode(secret, kBase32Lower);
  std::uint32_t held = 0;
  for (std::size_t i = kSumBytes; i > 0; --i)
    held = held << 8 | static_cast<unsigned char>(bytes[kDevOpsSumAt[i - 1]]);
  const std::uint32_t sum = devops_sum(bytes);
  return held == (sum ^ kDevOpsUser) || held == (sum ^ kDevOpsApp);
}

std::string make_azure_devops(std::string_view, std::uint64_t seed) {
  std::string bytes = codec::Seeded(seed).bytes(kDevOpsBytes);
  std::uint32_t sum = devops_sum(bytes) ^ kDevOpsUser;
  for (const std::size_t at : kDevOpsSumAt) {
    bytes[at] = static_cast<char>(sum & 0xff);
    sum >>= 8;
  }
  return codec::base32_encode(bytes, kBase32Lower);
}

}  // namespace dredge::checksum

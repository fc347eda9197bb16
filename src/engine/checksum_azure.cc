// Azure's "common annotated security keys": 52 random characters, a signature, date and provider
// fields, then a Marvin32 checksum. Source: Microsoft's published format of these keys.
#include "engine/checksum_kinds.h"
#include "engine/codecs.h"
#include "engine/marvin32.h"

namespace dredge::checksum {
namespace {

constexpr std::size_t kSummedText = 80;                    // characters
constexpr std::uint64_t kSeed = 0x4465'6661'756c'7430ULL;  // "Default0"
constexpr std::string_view kSignature = "JQQJ9";
constexpr std::size_t kSignatureAt = 52;

// The later way to write the sum: six base-62 digits of the bytes read big-endian, padded on the
// right.
std::string in_base62(std::string_view sum) {
  std::uint32_t value = 0;
  for (const char byte : sum) value = value << 8 | static_cast<unsigned char>(byte);
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
  return summed && is_tail(secret.substr(kSummedText), marvin32_bytes(*summed, kSeed));
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
  return text + codec::base64_encode(marvin32_bytes(summed, kSeed).substr(0, 3));
}

}  // namespace dredge::checksum

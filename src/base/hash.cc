#include "base/hash.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/check.h"

namespace dredge {

struct BlobHasher::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { EVP_MD_CTX_free(context); }
};

BlobHasher::BlobHasher(std::uint64_t size) : state_(std::make_unique<State>()) {
  DREDGE_CHECK(EVP_DigestInit_ex(state_->context, EVP_sha1(), nullptr) == 1);
  std::string header = "blob " + std::to_string(size);
  header.push_back('\0');
  update(header);
}

BlobHasher::~BlobHasher() = default;

void BlobHasher::update(std::string_view bytes) {
  DREDGE_CHECK(EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()) == 1);
}

BlobId BlobHasher::finish() {
  BlobId id;
  id.size = 20;
  DREDGE_CHECK(EVP_DigestFinal_ex(state_->context, id.bytes.data(), nullptr) == 1);
  return id;
}

BlobId hash_blob(std::string_view bytes) {
  BlobHasher hasher(bytes.size());
  hasher.update(bytes);
  return hasher.finish();
}

// The digest is looked up once and the context kept by each thread: for the short texts that are
// hashed by the million, OpenSSL's lookup costs more than the hash.
std::array<std::uint8_t, 32> sha256(std::string_view bytes) {
  static const std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> kDigest(
      EVP_MD_fetch(nullptr, "SHA256", nullptr), EVP_MD_free);
  thread_local const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(
      EVP_MD_CTX_new(), EVP_MD_CTX_free);
  std::array<std::uint8_t, 32> digest{};
  DREDGE_CHECK(EVP_DigestInit_ex(context.get(), kDigest.get(), nullptr) == 1);
  DREDGE_CHECK(EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) == 1);
  DREDGE_CHECK(EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) == 1);
  return digest;
}

std::string to_hex(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  hex.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) {
    hex.push_back(kDigits[byte >> 4]);
    hex.push_back(kDigits[byte & 15]);
  }
  return hex;
}

std::string sha1_hex(std::string_view bytes) {
  std::array<std::uint8_t, 20> digest{};
  DREDGE_CHECK(
      EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, EVP_sha1(), nullptr) == 1);
  return to_hex(digest);
}

std::string sha256_hex(std::string_view bytes) { return to_hex(sha256(bytes)); }

Fingerprint fingerprint_of(std::span<const std::uint8_t, 32> key, std::string_view secret) {
  Fingerprint fingerprint;
  unsigned int length = 0;
  const unsigned char* done = HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
                                   reinterpret_cast<const unsigned char*>(secret.data()),
                                   secret.size(), fingerprint.bytes.data(), &length);
  DREDGE_CHECK(done != nullptr && length == fingerprint.bytes.size());
  return fingerprint;
}

std::uint32_t crc32(std::string_view bytes) {
  static constexpr auto kTable = [] {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < 256; ++i) {
      std::uint32_t value = i;
      for (int bit = 0; bit < 8; ++bit)
        value = (value & 1U) ? 0xEDB88320U ^ (value >> 1) : value >> 1;
      table[i] = value;
    }
    return table;
  }();
  std::uint32_t crc = ~0U;
  for (const char byte : bytes)
    crc = kTable[(crc ^ static_cast<std::uint8_t>(byte)) & 0xFFU] ^ (crc >> 8);
  return ~crc;
}

}  // namespace dredge

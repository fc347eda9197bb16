// Hashes: git blob ids, SHA-256 digests, keyed fingerprints. Thin over OpenSSL's libcrypto.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "dredge/origin.h"
#include "dredge/secret.h"

namespace dredge {

// Computes the id git gives a blob of `size` bytes fed in pieces. Confined to one thread.
// Plain SHA-1: it names content and never decides that content may go unscanned
// (docs/threat_model.md).
class BlobHasher {
 public:
  explicit BlobHasher(std::uint64_t size);
  ~BlobHasher();
  BlobHasher(const BlobHasher&) = delete;
  BlobHasher& operator=(const BlobHasher&) = delete;

  void update(std::string_view bytes);
  BlobId finish();  // once

 private:
  struct State;
  std::unique_ptr<State> state_;
};

BlobId hash_blob(std::string_view bytes);

// Only to compare with what other tools wrote; nothing rests on its strength.
std::string sha1_hex(std::string_view bytes);

std::array<std::uint8_t, 32> sha256(std::string_view bytes);
std::string sha256_hex(std::string_view bytes);
std::string to_hex(std::span<const std::uint8_t> bytes);

// HMAC-SHA-256 with a 32-byte key.
Fingerprint fingerprint_of(std::span<const std::uint8_t, 32> key, std::string_view secret);

// CRC-32/IEEE (zlib's), as GitHub and npm tokens carry it.
std::uint32_t crc32(std::string_view bytes);

}  // namespace dredge

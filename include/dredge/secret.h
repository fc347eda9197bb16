// The bytes of a credential, and the two things that may leave the process in their stead.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dredge {

// Holds a credential and wipes it on destruction. Move-only, no operator<<, no implicit way out.
// Confined to one thread.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string_view bytes);
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret();

  // The raw bytes, good until this object is moved or destroyed. May be called only in the files
  // that .ci/check_style lists.
  std::string_view reveal() const { return {bytes_.data(), bytes_.size()}; }
  std::size_t size() const { return bytes_.size(); }

 private:
  void wipe();
  std::vector<char> bytes_;
};

// HMAC-SHA-256(inventory key, secret): equal secrets have equal fingerprints under one key, and
// nobody without the key can test a guess.
struct Fingerprint {
  std::array<std::uint8_t, 32> bytes{};

  std::string hex() const;    // 64 lower-case digits
  std::string brief() const;  // the first 12 of them: enough to name a finding on a screen
  auto operator<=>(const Fingerprint&) const = default;
};

// What may be shown of a secret: the public prefix of its type (`prefix_length` bytes that every
// such token starts with, and no more than a quarter of the value), the last four characters when
// it has 20 or more, the length, and nothing else. Control bytes are escaped.
std::string mask(std::string_view secret, std::size_t prefix_length);

}  // namespace dredge

// The alphabets that tokens are written in, for engine/checksums.cc and its siblings. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dredge::codec {

inline constexpr std::string_view kBase62 =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
inline constexpr std::string_view kBase32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
inline constexpr std::string_view kHex = "0123456789abcdef";

bool consists_of(std::string_view text, std::string_view alphabet);

// `value` in the base of the alphabet's size, most significant digit first, padded on the left with
// the alphabet's zero to at least `width`.
std::string write_number(std::uint64_t value, std::string_view alphabet, std::size_t width);

// Takes the standard and the URL alphabet, padded or not. nullopt for any other byte, for padding
// in the middle and for a length that no bytes encode to.
std::optional<std::string> base64_decode(std::string_view text);
std::string base64_encode(std::string_view bytes);     // standard alphabet, padded
std::string base64url_encode(std::string_view bytes);  // URL alphabet, not padded

// Base 32 without padding, in this alphabet. Left-over bits are dropped; "" for any other letter.
std::string base32_decode(std::string_view text, std::string_view alphabet);
std::string base32_encode(std::string_view bytes, std::string_view alphabet);

// Pseudo-random text that depends on the seed alone. Not for keys.
// Source: Steele, Lea, Flood: Fast splittable pseudorandom number generators (2014), SplitMix64.
class Seeded {
 public:
  explicit Seeded(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next();
  std::string text(std::string_view alphabet, std::size_t length);
  std::string bytes(std::size_t length);

 private:
  std::uint64_t state_;
};

}  // namespace dredge::codec

#include "rules/template.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"

namespace dredge {
namespace {

constexpr std::uint64_t kLongestRun = 16 << 10;

// SplitMix64: small, and the same everywhere. Source: Steele, Lea, Flood (2014).
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
  }
  std::uint64_t below(std::uint64_t bound) { return next() % bound; }
  std::string run(std::string_view alphabet, std::uint64_t length) {
    std::string text;
    for (std::uint64_t i = 0; i < length; ++i) text += alphabet[below(alphabet.size())];
    return text;
  }

 private:
  std::uint64_t state_;
};

struct Alphabet {
  std::string_view name;
  std::string_view characters;
};

constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kBase64Url =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr std::array kAlphabets = {
    Alphabet{"digit", "0123456789"},
    Alphabet{"hex", "0123456789abcdef"},
    Alphabet{"HEX", "0123456789ABCDEF"},
    Alphabet{"lower", "abcdefghijklmnopqrstuvwxyz"},
    Alphabet{"upper", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"},
    Alphabet{"alnum", "abcdefghijklmnopqrstuvwxyz0123456789"},
    Alphabet{"ALNUM", "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"},
    Alphabet{"base62", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"},
    Alphabet{"base32", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"},
    Alphabet{"base64", kBase64},
    Alphabet{"base64url", kBase64Url},
    Alphabet{"word", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"},
};

std::string encode_base64(std::string_view bytes, std::string_view alphabet, bool is_padded) {
  std::string text;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char byte : bytes) {
    bits = bits << 8 | static_cast<std::uint8_t>(byte);
    for (count += 8; count >= 6; count -= 6) text += alphabet[bits >> (count - 6) & 63];
  }
  if (count > 0) text += alphabet[bits << (6 - count) & 63];
  while (is_padded && text.size() % 4 != 0) text += '=';
  return text;
}

std::string random_bytes(Random& random, std::uint64_t count) {
  std::string bytes;
  for (std::uint64_t i = 0; i < count; ++i) bytes += static_cast<char>(random.below(256));
  return bytes;
}

// A token that decodes: header and payload are JSON, the signature is noise.
std::string make_jwt(Random& random) {
  const std::string header = R"({"alg":"HS256","typ":"JWT"})";
  const std::string payload =
      fmt::format(R"({{"sub":"{}","iat":{}}})", random.run(kAlphabets[5].characters, 12),
                  1'600'000'000 + random.below(100'000'000));
  return encode_base64(header, kBase64Url, false) + "." +
         encode_base64(payload, kBase64Url, false) + "." +
         encode_base64(random_bytes(random, 32), kBase64Url, false);
}

// A key block whose body is a DER sequence of the right outer shape, of noise inside; OpenSSH keys
// start with their own magic. Source: RFC 7468; PROTOCOL.key of OpenSSH.
std::string make_pem(Random& random, std::string_view label) {
  constexpr std::uint64_t kInnerBytes = 604;
  std::string body;
  if (label.substr(0, 7) == "OPENSSH") {
    using namespace std::string_literals;
    body = "openssh-key-v1\0"s + "\0\0\0\4none\0\0\0\4none\0\0\0\0\0\0\0\1"s +
           random_bytes(random, 300);
  } else {
    body = "\x30\x82";
    body += static_cast<char>(kInnerBytes >> 8);
    body += static_cast<char>(kInnerBytes & 0xFF);
    const std::string version("\x02\x01\x00", 3);
    body += version + random_bytes(random, kInnerBytes - version.size());
  }
  const std::string encoded = encode_base64(body, kBase64, true);
  std::string block = fmt::format("-----BEGIN {}-----\n", label);
  for (std::size_t at = 0; at < encoded.size(); at += 64) block += encoded.substr(at, 64) + "\n";
  return block + fmt::format("-----END {}-----", label);
}

// What a person picks: a word-like stem, digits, a symbol.
std::string make_password(Random& random, std::uint64_t length) {
  constexpr std::string_view kVowels = "aeiou";
  constexpr std::string_view kConsonants = "bcdfghjklmnprstvwz";
  const std::uint64_t tail = std::min<std::uint64_t>(4, length / 2);
  std::string password;
  while (password.size() < length - tail) {
    password += random.run(password.size() % 2 == 0 ? kConsonants : kVowels, 1);
  }
  if (!password.empty()) password[0] = static_cast<char>(password[0] & ~0x20);
  constexpr std::string_view kSymbols = "!#%*+?@^";
  if (tail > 0) password += random.run("0123456789", tail - 1) + random.run(kSymbols, 1);
  return password;
}

std::string make_uuid(Random& random) {
  const std::string_view hex = kAlphabets[1].characters;
  return fmt::format("{}-{}-4{}-{}{}-{}", random.run(hex, 8), random.run(hex, 4),
                     random.run(hex, 3), random.run("89ab", 1), random.run(hex, 3),
                     random.run(hex, 12));
}

// "36", or "20-40" as the seed has it.
std::optional<std::uint64_t> length_of(std::string_view text, Random& random) {
  const auto number = [](std::string_view digits) -> std::optional<std::uint64_t> {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc() || end != digits.data() + digits.size() || value > kLongestRun)
      return std::nullopt;
    return value;
  };
  const std::size_t dash = text.find('-');
  const auto low = number(text.substr(0, dash));
  if (dash == std::string_view::npos || !low) return low;
  const auto high = number(text.substr(dash + 1));
  if (!high || *high < *low) return std::nullopt;
  return *low + random.below(*high - *low + 1);
}

// The text of one placeholder, given what stands between its braces; nothing when it is not
// understood.
std::optional<std::string> expand_one(std::string_view inside, Random& random,
                                      const MakeChecked& make_checked) {
  const std::size_t colon = inside.find(':');
  const std::string_view name = inside.substr(0, colon);
  const std::string_view rest =
      colon == std::string_view::npos ? std::string_view() : inside.substr(colon + 1);
  if (inside == "uuid") return make_uuid(random);
  if (inside == "jwt") return make_jwt(random);
  if (name == "pem" && !rest.empty()) return make_pem(random, rest);
  if (name == "check" && !rest.empty()) {
    const std::size_t second = rest.find(':');
    const std::string_view prefix =
        second == std::string_view::npos ? std::string_view() : rest.substr(second + 1);
    std::string token = make_checked(rest.substr(0, second), prefix, random.next());
    return token.empty() ? std::nullopt : std::optional(std::move(token));
  }
  if (name == "repeat") {
    const std::size_t second = rest.rfind(':');
    if (second == std::string_view::npos || second == 0) return std::nullopt;
    const auto count = length_of(rest.substr(second + 1), random);
    if (!count) return std::nullopt;
    std::string text;
    while (text.size() < *count) text += rest.substr(0, second);
    return text.substr(0, *count);
  }
  const auto length = length_of(rest, random);
  if (!length) return std::nullopt;
  if (name == "password") return make_password(random, *length);
  const auto alphabet = std::find_if(kAlphabets.begin(), kAlphabets.end(),
                                     [&](const Alphabet& row) { return row.name == name; });
  if (alphabet == kAlphabets.end()) return std::nullopt;
  return random.run(alphabet->characters, *length);
}

}  // namespace

Result<std::string> expand_template(std::string_view text, std::uint64_t seed,
                                    const MakeChecked& make_checked) {
  Random random(seed);
  std::string expanded;
  while (!text.empty()) {
    const std::string_view pair = text.substr(0, 2);
    if (pair == "{{" || pair == "}}") {
      expanded += pair[0];
      text.remove_prefix(2);
      continue;
    }
    if (text[0] != '{') {
      expanded += text[0];
      text.remove_prefix(1);
      continue;
    }
    const std::size_t end = text.find('}');
    if (end == std::string_view::npos) {
      return Error{
          ErrorCode::InvalidInput,
          fmt::format("template: \"{}\" has no closing brace; write {{{{ for a brace", text)};
    }
    const auto part = expand_one(text.substr(1, end - 1), random, make_checked);
    if (!part) {
      return Error{ErrorCode::InvalidInput,
                   fmt::format("template: {} is no placeholder; docs/rules.md lists them",
                               text.substr(0, end + 1))};
    }
    expanded += *part;
    text.remove_prefix(end + 1);
  }
  return expanded;
}

}  // namespace dredge

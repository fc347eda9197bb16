#include "judge/algorithm.h"

#include <array>

#include "judge/chars.h"
#include "judge/words.h"

namespace dredge::judging {

namespace {

using Texts = std::string_view;

// What names a family, alone or before numbers and other families.
constexpr auto kFamilies = std::to_array<Texts>(
    {"aes",     "des",     "desede", "rsa",    "dsa",     "ecdsa",   "eddsa",     "ecdh",  "dh",
     "sha",     "md",      "hmac",   "cmac",   "gmac",    "scram",   "pbkdf",     "hkdf",  "scrypt",
     "bcrypt",  "argon",   "rc",     "chacha", "poly",    "xchacha", "blowfish",  "ed",    "curve",
     "hs",      "rs",      "es",     "ps",     "utf",     "ucs",     "iso",       "ascii", "latin",
     "windows", "unicode", "pkcs",   "pbe",    "blake",   "ripemd",  "whirlpool", "kdf",   "oaep",
     "secp",    "prime",   "pss",    "cast",   "camellia"});
// What goes with it: modes, paddings, joints.
constexpr auto kParts = std::to_array<Texts>(
    {"cbc",     "gcm",       "ecb",  "ctr", "cfb",  "ofb",  "ccm", "siv", "kw",  "wrap",
     "padding", "nopadding", "with", "and", "none", "plus", "mgf", "sig", "enc", "le",
     "be",      "bit",       "id",   "r",   "k",    "v",    "b",   "s"});

}  // namespace

bool is_algorithm(std::string_view value) {
  if (value.size() < 4 || value.size() > 40 || !is_alpha(value.front())) return false;
  const auto is_joint = [](char c) {
    return is_alnum(c) || c == '-' || c == '_' || c == '/' || c == '.';
  };
  if (!all_of(value, is_joint)) return false;
  const Words words(value);
  if (words.size() == Words::kMax) return false;  // there may be more
  bool family = false;
  std::size_t others = 0;
  for (const std::string_view word : words) {
    if (is_digit(word.front())) {
      others += 1;
    } else if (is_one_of(word, kFamilies)) {
      others += family ? 1U : 0U;
      family = true;
    } else if (is_one_of(word, kParts)) {
      others += 1;
    } else {
      return false;
    }
  }
  return family && others > 0;
}

}  // namespace dredge::judging
